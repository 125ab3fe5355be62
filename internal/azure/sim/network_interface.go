package sim

import (
	"net/http"
	"strings"
)

// interfaceKind are network interfaces: those that somebody makes for a machine, and those of private endpoints, which come and
// go with them.
func interfaceKind() *kind {
	return &kind{
		name: interfaceType, versions: networkVersions, tracked: true, fields: interfaceFields,
		put: putInterface, patch: patchTags, remove: deleteInterface, get: getInterface, list: listInterfaces, shown: showInterface,
	}
}

// interfaceFields is NetworkInterfacePropertiesFormat of the 2023-02-01 specification, as far as it is simulated.
var interfaceFields = []field{
	{name: "ipConfigurations", is: objectsField, fields: []field{
		{name: "name"}, {name: "properties", is: objectField, fields: addressFields},
	}},
	{name: groupReference, is: objectField, fields: []field{{name: "id"}}},
	{name: "dnsSettings", is: objectField, fields: []field{{name: "dnsServers", is: textsField}, {name: "internalDnsNameLabel"}}},
	{name: "enableIPForwarding", is: boolField}, {name: "enableAcceleratedNetworking", is: boolField},
	{name: "disableTcpStateTracking", is: boolField}, {name: "auxiliaryMode"}, {name: "auxiliarySku"},
}

var addressFields = []field{
	{name: "subnet", is: objectField, fields: []field{{name: "id"}}},
	{name: "privateIPAddress"}, {name: "privateIPAllocationMethod"}, {name: "privateIPAddressVersion"}, {name: "primary", is: boolField},
	{name: "publicIPAddress", is: objectField, fields: []field{{name: "id"}}},
	{name: "applicationSecurityGroups", is: objectsField, fields: []field{{name: "id"}}},
	{name: "applicationGatewayBackendAddressPools", is: objectsField, fields: []field{{name: "id"}}},
	{name: "loadBalancerBackendAddressPools", is: objectsField, fields: []field{{name: "id"}}},
	{name: "loadBalancerInboundNatRules", is: objectsField, fields: []field{{name: "id"}}},
}

// putInterface makes an interface at once: its operation is over before anybody asks (recorded 2017 to 2025).
func putInterface(a *Azure, c *call) (*answer, *Error) {
	if e := a.state.endpointOf(c.id); e != nil {
		return nil, interfaceInUse(c.id.String(), e.ID)
	}
	existing, found := a.state.find(c.id)
	if e := a.networkBusy(c, c.id); e != nil {
		return nil, e
	}
	r := &resource{ID: c.id.String(), Type: interfaceType, Body: c.identify(c.id.String(), c.id.name(), interfaceType)}
	if found {
		r.ID, r.Hidden = existing.ID, clone(existing.Hidden)
		r.Body["id"], r.Body["name"] = existing.ID, existing.id().name()
	} else {
		r.Hidden = map[string]any{"guid": a.newGUID(), "suffix": strings.ReplaceAll(a.newGUID(), "-", "")[:26]}
	}
	r.Body["properties"] = merge(nil, object(c.body, "properties"))
	subnet, e := a.checkInterface(r)
	if e != nil {
		return nil, e
	}
	if e := a.allocate(r, existing, subnet); e != nil {
		return nil, e
	}
	ans := a.writeNetwork(c, existing, r, r.location(), 0)
	object(ans.body.(map[string]any), "properties")["provisioningState"] = "Succeeded"
	for _, name := range []string{"Retry-After", "Azure-AsyncOperation"} {
		ans.header.Del(name) // recorded 2026-07, while the latter was there until 2023
	}
	return ans, nil
}

// deleteInterface: the refusal is recorded of one that a machine uses (2023-07); here only a private endpoint can.
func deleteInterface(a *Azure, c *call) (*answer, *Error) {
	if e := a.state.endpointOf(c.id); e != nil {
		return nil, interfaceInUse(c.id.String(), e.ID)
	}
	r, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if op, busy := a.busy(c.id); busy && op.Verb == deleting {
		return op.announce(c, wrote(http.StatusAccepted, nil)), nil
	}
	return a.removeNetwork(c, r, r.location(), networkChange), nil
}

func interfaceInUse(id, by string) *Error {
	return refuseNetwork("NicInUse",
		"Network Interface %s is used by existing resource %s. In order to delete the network interface, it must be dissociated from the resource. To learn more, see aka.ms/deletenic.", id, by)
}

// endpointOf is the private endpoint that an interface belongs to; nil where it belongs to none.
func (s *state) endpointOf(id resourceID) *resource {
	for _, e := range s.ofType(endpointType) {
		if key(interfaceID(e)) == id.key() {
			return e
		}
	}
	return nil
}

func getInterface(a *Azure, c *call) (*answer, *Error) {
	if e := a.state.endpointOf(c.id); e != nil {
		return ok(viewInterface(e)), nil
	}
	return getStored(a, c)
}

func listInterfaces(a *Azure, c *call) (*answer, *Error) {
	ans, refused := listStored(a, c)
	if refused != nil {
		return nil, refused
	}
	body := ans.body.(map[string]any)
	for _, e := range a.state.ofType(endpointType) {
		if c.id.group == "" || strings.EqualFold(e.id().group, c.id.group) {
			body["value"] = append(list(body, "value"), viewInterface(e))
		}
	}
	return ans, nil
}

// showInterface shows what the service adds, by the api-version in which it was first seen (recorded 2016 to 2025).
func showInterface(_ *Azure, r *resource, l look) map[string]any {
	body := clone(r.Body)
	p := object(body, "properties")
	p["resourceGuid"] = text(r.Hidden, "guid")
	setDefault(p, "enableIPForwarding", false)
	setDefault(p, "dnsSettings", map[string]any{})
	dns := object(p, "dnsSettings")
	setDefault(dns, "dnsServers", []any{})
	dns["appliedDnsServers"] = list(dns, "dnsServers")
	dns["internalDomainNameSuffix"] = text(r.Hidden, "suffix") + ".bx.internal.cloudapp.net"
	for _, entry := range list(p, "ipConfigurations") {
		address := entry.(map[string]any)
		address["id"], address["etag"] = r.ID+"/ipConfigurations/"+text(address, "name"), body["etag"]
		object(address, "properties")["provisioningState"] = "Succeeded"
		if l.since("2018-05-01") {
			address["type"] = interfaceType + "/ipConfigurations"
		}
	}
	l.addToInterface(body, p)
	return body
}

func (l look) addToInterface(body, p map[string]any) {
	if l.since("2016-12-01") && !l.since("2022-01-01") {
		setDefault(p, "enableAcceleratedNetworking", false)
	}
	if l.since("2018-08-01") {
		p["hostedWorkloads"], p["tapConfigurations"] = []any{}, []any{}
	}
	if l.since("2019-12-01") {
		p["nicType"] = "Standard"
	}
	if l.since("2020-11-01") {
		p["vnetEncryptionSupported"] = false
	}
	if l.since("2018-02-01") && !l.since("2018-05-01") {
		p["virtualNetworkTapProvisioningState"] = "NotProvisioned"
	}
	if l.since("2018-02-01") && !l.since("2018-10-01") {
		for _, entry := range list(p, "ipConfigurations") {
			object(entry.(map[string]any), "properties")["isInUseWithService"] = false
		}
	}
	if l.since("2022-01-01") {
		body["kind"], p["allowPort25Out"] = "Regular", true
	}
	if l.since("2022-11-01") {
		setDefault(p, "auxiliaryMode", "None")
		setDefault(p, "auxiliarySku", "None")
		setDefault(p, "disableTcpStateTracking", false)
	}
}

// viewInterface is the interface of a private endpoint.
func viewInterface(e *resource) map[string]any {
	id := mustParse(interfaceID(e))
	address := mustParse(addressID(e))
	names := []any{}
	_, group := linked(e)
	return map[string]any{
		"id": id.String(), "name": id.name(), "type": interfaceType, "location": e.location(), "etag": e.Body["etag"],
		"properties": map[string]any{
			"provisioningState": "Succeeded", "resourceGuid": text(e.Hidden, "interface"), "macAddress": "",
			"enableAcceleratedNetworking": false, "enableIPForwarding": false, "hostedWorkloads": []any{}, "tapConfigurations": []any{},
			"nicType": "Standard", "dnsSettings": map[string]any{"dnsServers": []any{}, "appliedDnsServers": []any{}},
			"privateEndpoint": map[string]any{"id": e.ID},
			"ipConfigurations": []any{map[string]any{
				"id": address.String(), "name": address.name(), "type": interfaceType + "/ipConfigurations", "etag": e.Body["etag"],
				"properties": map[string]any{
					"provisioningState": "Succeeded", "privateIPAddress": text(e.Hidden, "address"), "privateIPAllocationMethod": "Dynamic",
					"subnet": object(e.properties(), "subnet"), "primary": true, "privateIPAddressVersion": "IPv4",
					"privateLinkConnectionProperties": map[string]any{"groupId": group, "requiredMemberName": group, "fqdns": names},
				},
			}},
		},
	}
}
