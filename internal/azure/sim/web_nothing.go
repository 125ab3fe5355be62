package sim

import (
	"net/http"
	"strings"

	"scaleout/internal/azure/catalog"
)

// nothingKinds are what the simulator lets nobody make: they are empty, as they are in Azure
// for an app or a cache that has none (recorded 2025). Clients look, to show an app or to delete it.
func nothingKinds() []*kind {
	kinds := []*kind{certificateKind()}
	for _, app := range []string{siteType, slotType} {
		for _, name := range []string{"hybridConnectionRelays", "snapshots", "continuouswebjobs", "triggeredwebjobs"} {
			kinds = append(kinds, &kind{
				name: app + "/" + name, versions: webVersions, virtual: true, get: notThere,
				list: func(*Azure, *call) (*answer, *Error) { return webList([]any{}), nil },
			})
		}
		kinds = append(kinds, backupKind(app),
			&kind{name: app + "/virtualNetworkConnections", versions: webVersions, virtual: true, list: listNetworkConnections},
			&kind{
				name: app + "/networkConfig", versions: webVersions, virtual: true, remove: leaveNetwork, get: getNetwork, put: joinNetwork,
				fields: []field{{name: "subnetResourceId"}, {name: "swiftSupported", is: boolField}},
			})
	}
	return append(kinds, healthKinds()...)
}

func listNothing(*Azure, *call) (*answer, *Error) { return ok(map[string]any{"value": []any{}}), nil }

func notThere(_ *Azure, c *call) (*answer, *Error) { return nil, resourceNotFound(c.id) }

// listNetworkConnections shows the subnet that an app is integrated with, in an array of its own
// (recorded 2025-07).
func listNetworkConnections(a *Azure, c *call) (*answer, *Error) {
	site, _ := a.state.find(c.id.parent())
	connections := []any{}
	if subnet := integration(site); subnet != "" {
		name := subnet[strings.LastIndex(subnet, "/")+1:]
		connections = append(connections, map[string]any{
			"id": site.ID + "/virtualNetworkConnections/" + name, "name": name, "type": site.Type + "/virtualNetworkConnections",
			"location": catalog.DisplayRegion(site.location()), "properties": map[string]any{
				"vnetResourceId": subnet, "isSwift": true, "resyncRequired": false,
				"certThumbprint": nil, "certBlob": nil, "routes": nil, "dnsServers": nil,
			},
		})
	}
	return &answer{status: http.StatusOK, header: http.Header{}, body: connections}, nil
}

// getNetwork is "Web Apps - Get Swift Virtual Network Connection" (recorded 2020-09).
func getNetwork(a *Azure, c *call) (*answer, *Error) {
	site, _ := a.state.find(c.id.parent())
	if !strings.EqualFold(c.id.name(), "virtualNetwork") {
		return nil, resourceNotFound(c.id)
	}
	properties := map[string]any{"subnetResourceId": nil, "swiftSupported": true}
	if subnet := integration(site); subnet != "" {
		properties["subnetResourceId"] = subnet
	}
	return ok(configBody(c, site, "virtualNetwork", properties)), nil
}

// joinNetwork integrates an app with a subnet, as a change of the app itself does (recorded 2020-09).
func joinNetwork(a *Azure, c *call) (*answer, *Error) {
	subnet := text(object(c.body, "properties"), "subnetResourceId")
	if subnet == "" || !strings.EqualFold(c.id.name(), "virtualNetwork") {
		return nil, refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "subnetResourceId")
	}
	change := *c
	change.id, change.kind = c.id.parent(), a.kinds[strings.ToLower(c.id.parent().typeName())]
	change.method, change.body = http.MethodPatch, map[string]any{"properties": map[string]any{"virtualNetworkSubnetId": subnet}}
	ans, e := change.kind.patch(a, &change)
	if e != nil || ans.status != http.StatusOK {
		return ans, e
	}
	site, _ := a.state.find(c.id.parent())
	ans.body = configBody(c, site, "virtualNetwork", map[string]any{"subnetResourceId": integration(site), "swiftSupported": true})
	return ans, nil
}

// leaveNetwork ends an app's integration ("Web Apps - Delete Swift Virtual Network").
func leaveNetwork(a *Azure, c *call) (*answer, *Error) {
	site, _ := a.state.find(c.id.parent())
	if !strings.EqualFold(c.id.name(), "virtualNetwork") {
		return nil, resourceNotFound(c.id)
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	before := site.copy()
	delete(site.properties(), "virtualNetworkSubnetId")
	if site.runsOtherwise(before) {
		a.state.restarts(site)
	}
	return wrote(http.StatusOK, nil), nil
}
