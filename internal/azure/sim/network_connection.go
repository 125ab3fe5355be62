package sim

import (
	"net/http"
	"strings"

	"scaleout/internal/azure/catalog"
)

// connectionKinds are the connections of private endpoints, as the resources show them that they lead to.
func connectionKinds() []*kind {
	var kinds []*kind
	for of, versions := range map[string][]string{
		redisType: cacheVersions, clusterType: managedVersions, siteType: webVersions, vaultType: vaultVersions, slotType: webVersions,
	} {
		kinds = append(kinds, &kind{
			name: of + "/privateEndpointConnections", versions: versions, virtual: true, fields: decisionFields,
			get: getConnection, list: listConnections, put: decideConnection, remove: deleteConnection,
		})
	}
	return kinds
}

// connectionsOf are the endpoints that lead to a resource, as it shows them in its own answer. That a slot shows its own, and the
// app those of no slot, was not confirmed.
func (a *Azure) connectionsOf(r *resource) []any {
	all := []any{}
	for _, e := range a.connected(r) {
		body := a.viewConnection(r, e)
		if r.Type == vaultType || r.Type == redisType { // recorded 2020 to 2023
			delete(body, "name")
			delete(body, "type")
			delete(body, "location")
			delete(body, "etag")
		}
		all = append(all, body)
	}
	return all
}

// connected are the endpoints whose connections a resource has: those that were made, and that it has not thrown out.
func (a *Azure) connected(r *resource) []*resource {
	var all []*resource
	for _, e := range a.state.endpointsTo(r) {
		if e.provisioningState() != "Failed" && text(e.Hidden, "decided") != "Disconnected" {
			all = append(all, e)
		}
	}
	return all
}

// connectionName is how a resource names the connection of an endpoint (recorded 2020 to 2023: of vaults, apps and caches).
func connectionName(r, e *resource) string {
	switch r.Type {
	case vaultType:
		return text(connection(e), "name")
	case siteType, slotType:
		return text(connection(e), "name") + "-" + text(e.Hidden, "connection")
	}
	return e.id().name() + "." + text(e.Hidden, "connection")
}

// viewConnection is a connection as the resource shows it, each service with members of its own (recorded 2020 to 2023).
func (a *Azure) viewConnection(r, e *resource) map[string]any {
	name := connectionName(r, e)
	_, group := linked(e)
	state := a.state.connectionState(e)
	p := map[string]any{"privateEndpoint": map[string]any{"id": e.ID}, "privateLinkServiceConnectionState": state}
	body := map[string]any{
		"id": r.ID + "/privateEndpointConnections/" + name, "name": name, "type": r.Type + "/privateEndpointConnections", "properties": p,
	}
	deciding, _ := a.busy(mustParse(text(body, "id")))
	switch r.Type {
	case vaultType:
		body["location"] = r.location()
		p["provisioningState"] = map[bool]string{true: "Updating", false: "Succeeded"}[deciding != nil]
		if text(state, "description") == autoApproved {
			delete(state, "description")
		}
		if etag := text(e.Hidden, "decision"); etag != "" {
			body["etag"] = etag // once somebody has decided (recorded 2020 to 2023)
		}
	case siteType, slotType:
		body["location"], p["groupIds"], p["ipAddresses"] = catalog.DisplayRegion(r.location()), []any{group}, []any{}
		viewDecision(p, state, deciding != nil)
		if text(p, "provisioningState") == "Succeeded" {
			p["ipAddresses"] = []any{text(e.Hidden, "address")}
		}
	case clusterType:
		p["provisioningState"], p["groupIds"] = "Succeeded", []any{group}
	}
	return body
}

// viewDecision is how an app shows what is decided about a connection, and what is being done about it.
func viewDecision(p, state map[string]any, deciding bool) {
	doing := map[string]string{"Approved": "Approving", "Rejected": "Rejecting", "Disconnected": "Disconnecting"}
	p["provisioningState"] = "Pending"
	if deciding {
		state["status"] = doing[text(state, "status")]
	} else if text(state, "status") == "Approved" {
		p["provisioningState"] = "Succeeded"
	}
}

func listConnections(a *Azure, c *call) (*answer, *Error) {
	target, found := a.state.find(c.id.parent())
	if !found {
		return nil, resourceNotFound(c.id.parent())
	}
	value := []any{}
	for _, e := range a.connected(target) {
		value = append(value, a.viewConnection(target, e))
	}
	return ok(map[string]any{"value": value}), nil
}

func getConnection(a *Azure, c *call) (*answer, *Error) {
	target, e, refused := a.connectionAt(c)
	if refused != nil {
		return nil, refused
	}
	return ok(a.viewConnection(target, e)), nil
}

// connectionAt finds the resource and the endpoint of a connection.
func (a *Azure) connectionAt(c *call) (target, e *resource, refused *Error) {
	target, found := a.state.find(c.id.parent())
	if !found {
		return nil, nil, resourceNotFound(c.id.parent())
	}
	for _, e := range a.connected(target) {
		if strings.EqualFold(connectionName(target, e), c.id.name()) {
			return target, e, nil
		}
	}
	return nil, nil, refuse(http.StatusNotFound, "NotFound", "The private endpoint connection '%s' was not found.", c.id.name())
}
