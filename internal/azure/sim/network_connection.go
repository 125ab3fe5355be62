package sim

import (
	"net/http"
	"strings"
)

// connectionKinds are the connections of private endpoints, as the resources show them that they lead to.
func connectionKinds() []*kind {
	var kinds []*kind
	for of, versions := range map[string][]string{
		redisType: cacheVersions, clusterType: managedVersions, siteType: webVersions, vaultType: vaultVersions, slotType: webVersions,
	} {
		kinds = append(kinds, &kind{
			name: of + "/privateEndpointConnections", versions: versions, virtual: true, get: getConnection, list: listConnections,
		})
	}
	return kinds
}

// connectionsOf are the endpoints that lead to a resource, as it shows them. That a slot shows its own, and the
// app those of no slot, was not confirmed.
func (a *Azure) connectionsOf(r *resource) []any {
	all := []any{}
	for _, e := range a.state.endpointsTo(r) {
		if e.provisioningState() == "Failed" {
			continue
		}
		name := e.id().name() + "." + text(e.Hidden, "connection")
		state := a.state.connectionState(e)
		_, group := linked(e)
		all = append(all, map[string]any{
			"id": r.ID + "/privateEndpointConnections/" + name, "name": name, "type": r.Type + "/privateEndpointConnections",
			"properties": map[string]any{
				"provisioningState": "Succeeded", "privateEndpoint": map[string]any{"id": e.ID}, "groupIds": []any{group},
				"privateLinkServiceConnectionState": state,
			},
		})
	}
	return all
}

func listConnections(a *Azure, c *call) (*answer, *Error) {
	target, found := a.state.find(c.id.parent())
	if !found {
		return nil, resourceNotFound(c.id.parent())
	}
	return ok(map[string]any{"value": a.connectionsOf(target)}), nil
}

func getConnection(a *Azure, c *call) (*answer, *Error) {
	target, found := a.state.find(c.id.parent())
	if !found {
		return nil, resourceNotFound(c.id.parent())
	}
	for _, entry := range a.connectionsOf(target) {
		if strings.EqualFold(text(entry.(map[string]any), "name"), c.id.name()) {
			return ok(entry), nil
		}
	}
	return nil, refuse(http.StatusNotFound, "NotFound", "The private endpoint connection '%s' was not found.", c.id.name())
}
