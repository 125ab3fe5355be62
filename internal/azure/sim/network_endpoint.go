package sim

import (
	"net/http"
	"slices"
	"strings"
)

func endpointKind() *kind {
	return &kind{
		name: endpointType, versions: networkVersions, tracked: true, fields: endpointFields,
		put: putEndpoint, remove: deleteEndpoint, shown: viewEndpoint,
	}
}

// endpointFields is PrivateEndpointProperties of the 2023-02-01 specification, as far as it is simulated.
var endpointFields = []field{
	{name: "subnet", is: objectField, fields: []field{{name: "id"}}},
	{name: ownConnections, is: objectsField, fields: connectionFields},
	{name: manualConnections, is: objectsField, fields: connectionFields},
	{name: "customNetworkInterfaceName"},
	{name: "ipConfigurations", is: objectsField, fields: []field{{name: "name"}}},
}

var connectionFields = []field{
	{name: "name"},
	{name: "properties", is: objectField, fields: []field{
		{name: "privateLinkServiceId"}, {name: "groupIds", is: textsField}, {name: "requestMessage"},
	}},
}

// putEndpoint makes an endpoint with an address of its subnet and a network interface.
func putEndpoint(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if op, busy := a.busy(c.id); busy {
		return nil, a.networkBusy(c, mustParse(op.Resource))
	}
	e := &resource{ID: c.id.String(), Type: endpointType, Body: c.identify(c.id.String(), c.id.name(), endpointType)}
	e.Body["properties"] = merge(nil, object(c.body, "properties"))
	if found {
		e.ID, e.Hidden = existing.ID, clone(existing.Hidden)
		e.Body["id"], e.Body["name"] = existing.ID, existing.id().name()
	}
	subnet, refusal := a.checkEndpoint(c, e)
	if refusal != nil {
		return nil, refusal
	}
	if found && key(text(object(existing.properties(), "subnet"), "id")) != key(subnet.ID) {
		// The rule is documented ("Private Endpoints - Create Or Update"), the words were not seen.
		return nil, refuseNetwork("PrivateEndpointSubnetCannotChange", "The subnet of private endpoint %s cannot be changed.", e.ID)
	}
	if !found {
		address, refusal := freeAddress(subnet, a.state.taken(subnet))
		if refusal != nil {
			return nil, refusal
		}
		e.Hidden = map[string]any{"address": address.String(), "guid": a.newGUID(), "connection": a.newGUID(), "interface": a.newGUID()}
	}
	return a.writeNetwork(c, existing, e, e.location(), endpointChange), nil
}

func mustParse(id string) resourceID {
	parsed, _ := parseResourceID(id)
	return parsed
}

// The lists in which the connection of an endpoint stands: in the second one where somebody has to approve it.
const (
	ownConnections    = "privateLinkServiceConnections"
	manualConnections = "manualPrivateLinkServiceConnections"
)

// connection is the one connection of an endpoint.
func connection(e *resource) map[string]any {
	for _, entry := range slices.Concat(list(e.properties(), ownConnections), list(e.properties(), manualConnections)) {
		return entry.(map[string]any)
	}
	return map[string]any{}
}

func isManual(e *resource) bool { return len(list(e.properties(), manualConnections)) > 0 }

// linked is what an endpoint leads to, and to which part of it.
func linked(e *resource) (id, group string) {
	p := object(connection(e), "properties")
	for _, g := range list(p, "groupIds") {
		group = g.(string)
	}
	return text(p, "privateLinkServiceId"), group
}

// endpointsIn are the endpoints that have an address of a subnet, those to a resource in endpointsTo.
func (s *state) endpointsIn(subnet *resource) []*resource {
	return s.endpoints(func(e *resource) bool { return key(text(object(e.properties(), "subnet"), "id")) == key(subnet.ID) })
}

func (s *state) endpointsTo(target *resource) []*resource {
	return s.endpoints(func(e *resource) bool { return s.linkedTo(e, target) })
}

// linkedTo reports whether an endpoint leads to a resource. One to a slot names the app, and the slot in its group
// ("Use private endpoints for App Service apps").
func (s *state) linkedTo(e, target *resource) bool {
	id, group := linked(e)
	slot, isSlot := strings.CutPrefix(group, slotGroup)
	if isSlot {
		id += "/slots/" + slot
	}
	return key(id) == key(target.ID)
}

func (s *state) endpoints(wanted func(*resource) bool) []*resource {
	var all []*resource
	for _, e := range s.ofType(endpointType) {
		if wanted(e) {
			all = append(all, e)
		}
	}
	return all
}

// viewEndpoint is as seen on 2021-04-20. Once a group of zones has written its names, the endpoint has
// none of its own ("azurerm_private_endpoint", custom_dns_configs).
func viewEndpoint(a *Azure, r *resource, _ look) map[string]any {
	body := clone(r.Body)
	p := object(body, "properties")
	state := text(p, "provisioningState")
	p["resourceGuid"] = text(r.Hidden, "guid")
	for _, list := range []string{ownConnections, manualConnections} {
		setDefault(p, list, []any{})
	}
	segment := ownConnections
	if isManual(r) {
		segment = manualConnections
	}
	for _, entry := range list(p, segment) {
		conn := entry.(map[string]any)
		conn["id"] = r.ID + "/" + segment + "/" + text(conn, "name")
		conn["type"], conn["etag"] = endpointType+"/"+segment, body["etag"]
		object(conn, "properties")["provisioningState"] = "Succeeded"
		object(conn, "properties")["privateLinkServiceConnectionState"] = a.state.connectionState(r)
	}
	p["ipConfigurations"] = []any{}
	p["customNetworkInterfaceName"] = text(p, "customNetworkInterfaceName")
	p["networkInterfaces"] = references([]string{interfaceID(r)})
	configs := []any{}
	if state != "Updating" && len(a.state.childrenOf(r, zoneGroupType)) == 0 {
		for _, name := range a.state.namesOf(r) {
			configs = append(configs, map[string]any{"fqdn": name, "ipAddresses": []any{text(r.Hidden, "address")}})
		}
	}
	p["customDnsConfigs"] = configs
	return body
}

func deleteEndpoint(a *Azure, c *call) (*answer, *Error) {
	e, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if op, busy := a.busy(c.id); busy {
		if op.Verb == deleting {
			return op.announce(c, wrote(http.StatusAccepted, nil)), nil
		}
		return nil, a.networkBusy(c, e.id())
	}
	return a.removeNetwork(c, e, e.location(), endpointChange), nil
}

// interfaceID is the id of an endpoint's network interface (seen 2021-04-20).
func interfaceID(e *resource) string {
	name := text(e.properties(), "customNetworkInterfaceName")
	if name == "" {
		name = e.id().name() + ".nic." + text(e.Hidden, "interface")
	}
	return e.id().groupID().String() + "/providers/" + interfaceType + "/" + name
}

// addressID is the id of the part of the network interface that has the address.
func addressID(e *resource) string {
	return interfaceID(e) + "/ipConfigurations/privateEndpointIpConfig." + strings.ToLower(text(e.Hidden, "guid"))
}
