package sim

import (
	"net/http"
	"strings"
)

// groupReference is the member by which a subnet names its network security group.
const groupReference = "networkSecurityGroup"

func securityGroupKind() *kind {
	return &kind{
		name: securityGroupType, versions: networkVersions, tracked: true, fields: securityGroupFields,
		put: putSecurityGroup, remove: deleteSecurityGroup, shown: viewSecurityGroup,
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
func viewSecurityGroup(a *Azure, r *resource, _ look) map[string]any {
	body := clone(r.Body)
	p := object(body, "properties")
	state := text(p, "provisioningState")
	rules := []any{}
	for _, entry := range list(p, "securityRules") {
		rules = append(rules, viewSecurityRule(r, securityRuleSegment, entry.(map[string]any)))
	}
	defaults := []any{}
	for _, rule := range defaultRules() {
		defaults = append(defaults, viewSecurityRule(r, defaultRuleSegment, rule))
	}
	p["securityRules"], p["defaultSecurityRules"], p["provisioningState"] = rules, defaults, state
	if users := a.state.subnetsOf(r); len(users) > 0 {
		p["subnets"] = references(users)
	}
	return body
}

// subnetsOf are the ids of the subnets whose traffic a group holds.
func (s *state) subnetsOf(group *resource) []string {
	var ids []string
	for _, subnet := range s.ofType(subnetType) {
		if key(groupOf(subnet)) == key(group.ID) {
			ids = append(ids, subnet.ID)
		}
	}
	return ids
}

// groupOf is the id of a subnet's group; empty where it has none.
func groupOf(subnet *resource) string {
	return text(object(subnet.properties(), groupReference), "id")
}

// checkGroupReference demands that a subnet's group is there, in the region of its network.
func (a *Azure) checkGroupReference(subnet *resource, region string) *Error {
	named := groupOf(subnet)
	if named == "" {
		return nil
	}
	group, found := a.state.resources[key(named)]
	if !found || group.Type != securityGroupType || group.location() != region {
		return referenceNotFound(named, subnet.ID)
	}
	if group.provisioningState() != "Succeeded" && !a.state.live(group) {
		return notProvisioned(group, subnet.ID)
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
	if users := a.state.subnetsOf(group); len(users) > 0 {
		return nil, refuseNetwork("InUseNetworkSecurityGroupCannotBeDeleted",
			"Network security group %s cannot be deleted because it is in use by the following resources: %s. In order to delete the Network security group, remove the association with the resource(s). To learn how to do this, see aka.ms/deletensg.",
			group.ID, strings.Join(users, ", "))
	}
	return a.removeNetwork(c, group, group.location(), networkChange), nil
}
