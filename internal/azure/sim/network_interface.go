package sim

import "strings"

// interfaceKind are network interfaces: those of private endpoints, which come and go with them.
func interfaceKind() *kind {
	return &kind{name: interfaceType, versions: networkVersions, virtual: true, get: getInterface, list: listInterfaces}
}

func getInterface(a *Azure, c *call) (*answer, *Error) {
	for _, e := range a.state.ofType(endpointType) {
		if key(interfaceID(e)) == c.id.key() {
			return ok(viewInterface(e)), nil
		}
	}
	return nil, resourceNotFound(c.id)
}

func listInterfaces(a *Azure, c *call) (*answer, *Error) {
	value := []any{}
	for _, e := range a.state.ofType(endpointType) {
		if c.id.group == "" || strings.EqualFold(e.id().group, c.id.group) {
			value = append(value, viewInterface(e))
		}
	}
	return ok(map[string]any{"value": value}), nil
}

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
