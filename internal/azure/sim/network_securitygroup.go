package sim

import (
	"net/http"
	"slices"
	"strings"
)

// groupReference is the member by which a subnet names its network security group.
const groupReference = "networkSecurityGroup"

func securityGroupKind() *kind {
	return &kind{
		name: securityGroupType, versions: networkVersions, tracked: true, fields: securityGroupFields,
		put: putSecurityGroup, patch: patchTags, remove: deleteSecurityGroup, shown: viewSecurityGroup,
	}
}

// securityGroupFields is NetworkSecurityGroupPropertiesFormat of the 2023-02-01 specification.
var securityGroupFields = []field{
	{name: "flushConnection", is: boolField},
	{name: "securityRules", is: objectsField, fields: []field{
		{name: "name"}, {name: "id"}, {name: "properties", is: objectField, fields: securityRuleFields},
	}},
}

// putSecurityGroup stores a group with the rules that stand in its body, and no others: a body without rules takes them away
// (recorded 2019-12 of rules that are left out; that of a body that does not speak of them was not seen).
func putSecurityGroup(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if e := a.networkBusy(c, c.id); e != nil {
		return nil, e
	}
	group := &resource{ID: c.id.String(), Type: securityGroupType, Body: c.identify(c.id.String(), c.id.name(), securityGroupType)}
	if found {
		group.ID = existing.ID
		group.Body["id"], group.Body["name"] = existing.ID, existing.id().name()
	}
	p := merge(nil, object(c.body, "properties"))
	setDefault(p, "securityRules", []any{})
	group.Body["properties"] = p
	if e := checkSecurityRules(group); e != nil {
		return nil, e
	}
	p["resourceGuid"] = a.newGUID()
	if found {
		p["resourceGuid"] = text(existing.properties(), "resourceGuid")
	}
	return a.writeNetwork(c, existing, group, group.location(), networkChange), nil
}

// viewSecurityGroup is as recorded in 2019 to 2022: every rule with the etag and the state of its group, the rules that every
// group has, and who uses it.
func viewSecurityGroup(a *Azure, r *resource, l look) map[string]any {
	body := clone(r.Body)
	p := object(body, "properties")
	state := text(p, "provisioningState")
	rules := []any{}
	for _, entry := range list(p, "securityRules") {
		rules = append(rules, viewSecurityRule(r, securityRuleSegment, entry.(map[string]any), l))
	}
	defaults := []any{}
	for _, rule := range defaultRules() {
		defaults = append(defaults, viewSecurityRule(r, defaultRuleSegment, rule, l))
	}
	p["securityRules"], p["defaultSecurityRules"], p["provisioningState"] = rules, defaults, state
	for typeName, member := range map[string]string{subnetType: "subnets", interfaceType: "networkInterfaces"} {
		if users := a.state.usersOf(r, typeName); len(users) > 0 {
			p[member] = references(users)
		}
	}
	return body
}

// usersOf are the ids of the subnets or of the network interfaces whose traffic a group holds.
func (s *state) usersOf(group *resource, typeName string) []string {
	var ids []string
	for _, user := range s.ofType(typeName) {
		if key(groupOf(user)) == key(group.ID) {
			ids = append(ids, user.ID)
		}
	}
	return ids
}

// groupOf is the id of the group of a subnet or a network interface; empty where it has none.
func groupOf(user *resource) string {
	return text(object(user.properties(), groupReference), "id")
}

// checkGroupReference demands that the group of a subnet or a network interface is there, in its region.
func (a *Azure) checkGroupReference(user *resource, region string) *Error {
	named := groupOf(user)
	if named == "" {
		return nil
	}
	group, found := a.state.resources[key(named)]
	if !found || group.Type != securityGroupType || group.location() != region {
		return referenceNotFound(named, user.ID)
	}
	if group.provisioningState() != "Succeeded" && !a.state.live(group) {
		return notProvisioned(group, user.ID)
	}
	return nil
}

// deleteSecurityGroup: code and words of a group in use are seen in pulumi/pulumi-azure-native#3051 and
// DataBiosphere/terra-workspace-manager#502.
func deleteSecurityGroup(a *Azure, c *call) (*answer, *Error) {
	group, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if op, busy := a.busy(c.id); busy {
		if op.Verb == deleting {
			return op.announce(c, wrote(http.StatusAccepted, nil)), nil
		}
		return nil, a.networkBusy(c, group.id())
	}
	if users := slices.Concat(a.state.usersOf(group, interfaceType), a.state.usersOf(group, subnetType)); len(users) > 0 {
		return nil, refuseNetwork("InUseNetworkSecurityGroupCannotBeDeleted",
			"Network security group %s cannot be deleted because it is in use by the following resources: %s. In order to delete the Network security group, remove the association with the resource(s). To learn how to do this, see aka.ms/deletensg.",
			group.ID, strings.Join(users, ", "))
	}
	return a.removeNetwork(c, group, group.location(), networkChange), nil
}
