package sim

import (
	"net/http"
	"strings"

	"scaleout/internal/azure/catalog"
)

// nothingKinds are what the simulator lets nobody make: they are empty, as they are in Azure
// for an app or a cache that has none (recorded 2025). Clients look, to show an app or to delete it.
func nothingKinds() []*kind {
	certificates := &kind{name: "Microsoft.Web/certificates", versions: webVersions, virtual: true, get: notThere}
	certificates.list = func(*Azure, *call) (*answer, *Error) {
		return ok(map[string]any{"value": []any{}, "nextLink": nil}), nil
	}
	kinds := []*kind{certificates}
	for _, app := range []string{siteType, slotType} {
		for _, name := range []string{"backups", "hybridConnectionRelays", "snapshots", "continuouswebjobs", "triggeredwebjobs"} {
			kinds = append(kinds, &kind{
				name: app + "/" + name, versions: webVersions, virtual: true, get: notThere,
				list: func(*Azure, *call) (*answer, *Error) { return webList([]any{}), nil },
			})
		}
		kinds = append(kinds,
			&kind{name: app + "/virtualNetworkConnections", versions: webVersions, virtual: true, list: listNetworkConnections},
			&kind{name: app + "/networkConfig", versions: webVersions, virtual: true, remove: leaveNetwork})
	}
	return kinds
}

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
