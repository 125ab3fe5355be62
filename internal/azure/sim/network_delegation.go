package sim

import (
	"strings"

	"scaleout/internal/azure/catalog"
)

// availableKinds are what a subnet can be given to and connected with: "Available Delegations - List", also of a group, and "Available
// Endpoint Services - List".
func availableKinds() []*kind {
	const locations = "Microsoft.Network/locations/"
	return append(locationKinds(), []*kind{
		{name: locations + "availableDelegations", versions: networkVersions, virtual: true, deep: true, list: listDelegations},
		{name: locations + "virtualNetworkAvailableEndpointServices", versions: networkVersions, virtual: true, list: listEndpointServices},
	}...)
}

// listDelegations spells the group's path as Azure does, "resourceGroup" (recorded 2018-09 and 2023-02).
func listDelegations(_ *Azure, c *call) (*answer, *Error) {
	const typ = "Microsoft.Network/availableDelegations"
	scope := "/subscriptions/" + c.id.subscription
	if c.id.group != "" {
		scope += "/resourceGroup/" + c.id.group
	}
	value := []any{}
	for _, d := range catalog.Delegations() {
		name := strings.ReplaceAll(d.Service, "/", ".")
		value = append(value, map[string]any{
			"name": name, "id": scope + "/providers/" + typ + "/" + name, "type": typ, "serviceName": d.Service, "actions": texts(d.Actions),
		})
	}
	return ok(map[string]any{"value": value}), nil
}

func listEndpointServices(_ *Azure, c *call) (*answer, *Error) {
	const typ = "Microsoft.Network/virtualNetworkEndpointServices"
	value := []any{}
	for _, name := range catalog.EndpointServices() {
		value = append(value, map[string]any{"name": name, "id": "/subscriptions/" + c.id.subscription + "/providers/" + typ + "/" + name, "type": typ})
	}
	return ok(map[string]any{"value": value}), nil
}

func delegationTo(service string) (catalog.Delegation, bool) {
	for _, d := range catalog.Delegations() {
		if strings.EqualFold(d.Service, service) {
			return d, true
		}
	}
	return catalog.Delegation{}, false
}

func delegatedServices() []string {
	var names []string
	for _, d := range catalog.Delegations() {
		names = append(names, d.Service)
	}
	return names
}
