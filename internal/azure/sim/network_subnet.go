package sim

import (
	"net/http"
	"strings"
)

func subnetKind() *kind {
	return &kind{
		name: subnetType, versions: networkVersions, fields: subnetFields,
		get: getVnetPart, put: putSubnet, remove: deleteSubnet, shown: viewSubnet,
	}
}

// subnetFields is SubnetPropertiesFormat of the 2023-02-01 specification, as far as it is simulated.
var subnetFields = append([]field{
	{name: "addressPrefix"},
	{name: "addressPrefixes", is: textsField},
	{name: "delegations", is: objectsField, fields: []field{
		{name: "name"}, {name: "properties", is: objectField, fields: []field{{name: "serviceName"}}},
	}},
	{name: "serviceEndpoints", is: objectsField, fields: []field{{name: "service"}, {name: "locations", is: textsField}}},
	{name: "privateEndpointNetworkPolicies"},
	{name: "privateLinkServiceNetworkPolicies"},
	{name: "defaultOutboundAccess", is: boolField},
}, referenceFields()...)

func putSubnet(a *Azure, c *call) (*answer, *Error) {
	vnet, _ := a.state.find(c.id.parent())
	if e := a.networkBusy(c, vnet.id()); e != nil {
		return nil, e
	}
	existing, found := a.state.find(c.id)
	subnet := &resource{ID: vnet.ID + "/subnets/" + c.id.name(), Type: subnetType}
	if found {
		subnet.ID = existing.ID
	}
	subnet.Body = map[string]any{
		"id": subnet.ID, "name": subnet.id().name(), "type": subnetType, "properties": merge(nil, object(c.body, "properties")),
	}
	if found {
		if e := a.checkSubnetChange(existing, subnet); e != nil {
			return nil, e
		}
	}
	if e := a.checkSubnet(subnet, vnet.location()); e != nil {
		return nil, e
	}
	siblings := []*resource{subnet}
	for _, other := range a.state.childrenOf(vnet, subnetType) {
		if key(other.ID) != key(subnet.ID) {
			siblings = append(siblings, other)
		}
	}
	if e := checkSubnets(vnet, siblings); e != nil {
		return nil, e
	}
	subnet.completeSubnet(c)
	return a.writeNetwork(c, existing, subnet, vnet.location(), networkChange), nil
}

// completeSubnet adds what the service adds. That network policies for endpoints are off until they
// are asked for is the specification's default of today; recordings up to 2022 have them on, those of api-versions up
// to 2019-09-01 without that anybody asked for it.
func (r *resource) completeSubnet(c *call) {
	p := r.properties()
	if !c.look(asRead).since("2020-05-01") {
		setDefault(p, "privateEndpointNetworkPolicies", "Enabled")
	}
	setDefault(p, "privateEndpointNetworkPolicies", "Disabled")
	setDefault(p, "privateLinkServiceNetworkPolicies", "Enabled")
	delegations := []any{}
	for _, entry := range list(p, "delegations") {
		given := entry.(map[string]any)
		name := text(given, "name")
		to, _ := delegationTo(serviceOf(given))
		delegations = append(delegations, map[string]any{
			"name": name, "id": r.ID + "/delegations/" + name, "type": subnetType + "/delegations",
			"properties": map[string]any{
				"provisioningState": "Succeeded", "serviceName": serviceOf(given),
				"actions": texts(to.Actions),
			},
		})
	}
	p["delegations"] = delegations
	for _, entry := range list(p, "serviceEndpoints") {
		entry.(map[string]any)["provisioningState"] = "Succeeded"
		if len(list(entry.(map[string]any), "locations")) == 0 {
			entry.(map[string]any)["locations"] = []any{"*"}
		}
	}
}

// viewSubnet shows who uses a subnet, too.
func viewSubnet(a *Azure, r *resource, l look) map[string]any {
	body := clone(r.Body)
	p := object(body, "properties")
	for _, entry := range list(p, "delegations") {
		entry.(map[string]any)["etag"] = body["etag"]
	}
	var endpoints []string
	for _, e := range a.state.endpointsIn(r) {
		endpoints = append(endpoints, e.ID)
	}
	if len(endpoints) > 0 {
		p["privateEndpoints"], p["purpose"] = references(endpoints), "PrivateEndpoints"
	}
	if takers := a.state.takers(r); len(takers) > 0 {
		p["ipConfigurations"] = references(takers)
	}
	for _, plan := range a.state.plansIn(r) {
		p["serviceAssociationLinks"] = append(list(p, "serviceAssociationLinks"), map[string]any{
			"name": appServiceLink, "id": r.ID + "/serviceAssociationLinks/" + appServiceLink, "etag": body["etag"],
			"type": subnetType + "/serviceAssociationLinks",
			"properties": map[string]any{
				"provisioningState": "Succeeded", "linkedResourceType": "Microsoft.Web/serverfarms", "link": plan.ID,
				"enabledForArmDeployments": false, "allowDelete": false, "locations": []any{},
			},
		})
	}
	return l.limitSubnet(body)
}

// appServiceLink is the name under which a subnet shows that App Service uses it.
const appServiceLink = "AppServiceLink"

func deleteSubnet(a *Azure, c *call) (*answer, *Error) {
	subnet, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if op, busy := a.busy(c.id); busy && op.Verb == deleting {
		return op.announce(c, wrote(http.StatusAccepted, nil)), nil
	}
	vnet, _ := a.state.find(c.id.parent())
	if e := a.networkBusy(c, vnet.id()); e != nil {
		return nil, e
	}
	if user := a.state.userOf(subnet); user != "" {
		return nil, subnetInUse(subnet, user)
	}
	return a.removeNetwork(c, subnet, vnet.location(), networkChange), nil
}

// userOf is the id of something that uses a subnet; empty where nothing does.
func (s *state) userOf(subnet *resource) string {
	for _, taker := range s.takers(subnet) {
		return taker
	}
	if len(s.plansIn(subnet)) > 0 {
		return subnet.ID + "/serviceAssociationLinks/" + appServiceLink
	}
	return ""
}

// subnetInUse is seen in microsoft/nav-arm-templates#161 and, with its status, in
// hashicorp/terraform-provider-azurerm#400.
func subnetInUse(subnet *resource, user string) *Error {
	return refuseNetwork("InUseSubnetCannotBeDeleted",
		"Subnet %s is in use by %s and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.",
		subnet.id().name(), user)
}

func serviceOf(delegation map[string]any) string {
	return text(object(delegation, "properties"), "serviceName")
}

// isDelegated reports whether a subnet is there for a service, "Microsoft.Web/serverFarms".
func isDelegated(subnet *resource, service string) bool {
	for _, entry := range list(subnet.properties(), "delegations") {
		if strings.EqualFold(serviceOf(entry.(map[string]any)), service) {
			return true
		}
	}
	return false
}
