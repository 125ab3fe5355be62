package provider

import (
	"context"
	"maps"
	"regexp"
)

const (
	networksPath  = groupPath + "/providers/Microsoft.Network"
	vnetPath      = networksPath + "/virtualNetworks/{virtualNetworkName}"
	endpointPath  = networksPath + "/privateEndpoints/{privateEndpointName}"
	zonePath      = networksPath + "/privateDnsZones/{privateZoneName}"
	networkAPI    = "2023-02-01"
	privateDNSAPI = "2020-06-01"
)

var (
	networkName = textRule{1, 80, regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_])?$`)}
	zoneName    = textRule{min: 1, max: 253}
)

// networkTypes are virtual networks and what leads into them, in the words of azure-native 2.92.
var networkTypes = []resourceType{
	{
		token: "azure-native:network:VirtualNetwork", path: vnetPath, apiVersion: networkAPI,
		parameters: inGroup(parameter{"virtualNetworkName", random, networkName}),
		properties: join(vnetProperties, identifiers),
		maintained: []string{"subnets", "virtualNetworkPeerings"},
	},
	{
		token: "azure-native:network:Subnet", path: vnetPath + "/subnets/{subnetName}", apiVersion: networkAPI,
		parameters: inGroup(parameter{"virtualNetworkName", unnamed, networkName}, parameter{"subnetName", copied, networkName}),
		properties: subnetProperties,
	},
	{
		token: "azure-native:network:NetworkSecurityGroup", apiVersion: networkAPI,
		path:       networksPath + "/networkSecurityGroups/{networkSecurityGroupName}",
		parameters: inGroup(parameter{"networkSecurityGroupName", random, networkName}),
		properties: join(securityGroupProperties, identifiers),
	},
	{
		token: "azure-native:network:PrivateEndpoint", path: endpointPath, apiVersion: networkAPI,
		parameters: inGroup(parameter{"privateEndpointName", random, networkName}),
		properties: join(endpointProperties, identifiers),
	},
	{
		token: "azure-native:network:PrivateDnsZoneGroup", apiVersion: networkAPI,
		path: endpointPath + "/privateDnsZoneGroups/{privateDnsZoneGroupName}",
		parameters: inGroup(
			parameter{"privateEndpointName", unnamed, networkName}, parameter{"privateDnsZoneGroupName", copied, networkName}),
		properties: zoneGroupProperties,
	},
	{
		token: "azure-native:network:PrivateZone", path: zonePath, apiVersion: privateDNSAPI,
		parameters: inGroup(parameter{"privateZoneName", random, zoneName}),
		properties: join([]property{global(), tags()}, all(text, "etag", readOnly, top),
			all(integer, `maxNumberOfRecordSets maxNumberOfVirtualNetworkLinks maxNumberOfVirtualNetworkLinksWithRegistration
				numberOfRecordSets numberOfVirtualNetworkLinks numberOfVirtualNetworkLinksWithRegistration`, readOnly),
			all(text, "internalId provisioningState", readOnly), identifiers),
	},
	{
		token: "azure-native:network:VirtualNetworkLink", apiVersion: privateDNSAPI,
		path:       zonePath + "/virtualNetworkLinks/{virtualNetworkLinkName}",
		parameters: inGroup(parameter{"privateZoneName", unnamed, zoneName}, parameter{"virtualNetworkLinkName", random, networkName}),
		properties: join([]property{global(), tags(), object("virtualNetwork", all(text, "id")), boolean("registrationEnabled")},
			all(text, "etag", readOnly, top), all(text, "provisioningState virtualNetworkLinkState", readOnly), identifiers),
	},
}

// global is the location of what belongs to no region.
func global() property { return text("location", top, createOnly) }

// vnetProperties are those of Microsoft.Network/virtualNetworks 2023-02-01, as far as they are simulated.
var vnetProperties = join([]property{
	location(), tags(),
	object("addressSpace", all(texts, "addressPrefixes")),
	object("dhcpOptions", all(texts, "dnsServers")),
	boolean("enableDdosProtection", usually(false)),
	integer("flowTimeoutInMinutes"),
},
	all(text, "etag", readOnly, top), all(text, "provisioningState resourceGuid", readOnly),
)

// subnetProperties are those of Microsoft.Network/virtualNetworks/subnets 2023-02-01.
var subnetProperties = join([]property{
	texts("addressPrefixes"),
	objects("delegations", flattened(join(all(text, "serviceName"), all(texts, "actions", readOnly), all(text, "provisioningState", readOnly)),
		join(all(text, "name id type"), all(text, "etag", readOnly))...)),
	objects("serviceEndpoints", join(all(text, "service"), all(texts, "locations"), all(text, "provisioningState", readOnly))),
	object("networkSecurityGroup", all(text, "id")), object("routeTable", all(text, "id")), object("natGateway", all(text, "id")),
},
	all(text, "name type", top), all(text, "addressPrefix"),
	all(text, "privateEndpointNetworkPolicies", usually("Disabled")), all(text, "privateLinkServiceNetworkPolicies", usually("Enabled")),
	all(text, "etag", readOnly, top), all(text, "provisioningState purpose", readOnly),
)

// securityGroupProperties are those of Microsoft.Network/networkSecurityGroups 2023-02-01, without application security groups.
var securityGroupProperties = join([]property{
	location(), tags(), boolean("flushConnection"),
	objects("securityRules", securityRuleProperties), objects("defaultSecurityRules", securityRuleProperties, readOnly),
	objects("subnets", all(text, "id"), readOnly),
},
	all(text, "etag", readOnly, top), all(text, "provisioningState resourceGuid", readOnly),
)

var securityRuleProperties = flattened(join(
	all(text, "access direction protocol", required),
	all(text, "description sourceAddressPrefix sourcePortRange destinationAddressPrefix destinationPortRange"),
	all(texts, "sourceAddressPrefixes sourcePortRanges destinationAddressPrefixes destinationPortRanges"),
	all(integer, "priority"), all(text, "provisioningState", readOnly)), join(all(text, "name id type"), all(text, "etag", readOnly))...)

// zoneGroupProperties are those of Microsoft.Network/privateEndpoints/privateDnsZoneGroups 2023-02-01.
var zoneGroupProperties = join(all(text, "name", top), all(text, "etag", readOnly, top), []property{
	objects("privateDnsZoneConfigs", flattened(join(all(text, "privateDnsZoneId"), []property{
		objects("recordSets", join(
			all(text, "fqdn provisioningState recordSetName recordType"), all(integer, "ttl"), all(texts, "ipAddresses")), readOnly),
	}), all(text, "name")...)),
}, all(text, "provisioningState", readOnly))

// endpointProperties are those of Microsoft.Network/privateEndpoints 2023-02-01.
var endpointProperties = join([]property{
	location(), tags(),
	object("subnet", all(text, "id")),
	objects("privateLinkServiceConnections", linkProperties), objects("manualPrivateLinkServiceConnections", linkProperties),
	objects("networkInterfaces", all(text, "id"), readOnly),
	objects("customDnsConfigs", join(all(text, "fqdn"), all(texts, "ipAddresses")), readOnly),
},
	all(text, "customNetworkInterfaceName"), all(text, "etag", readOnly, top), all(text, "provisioningState", readOnly),
)

var linkProperties = flattened(join(all(text, "privateLinkServiceId requestMessage"), all(texts, "groupIds"),
	[]property{object("privateLinkServiceConnectionState", all(text, "actionsRequired description status"))},
	all(text, "provisioningState", readOnly)), join(all(text, "name id"), all(text, "etag type", readOnly))...)

// flattened are the properties of an element of a list: those that ARM keeps in the element's own
// "properties", and outer ones beside these.
func flattened(inner []property, outer ...property) []property {
	for i := range inner {
		inner[i].nested = true
	}
	return join(inner, outer)
}

// maintain adds to a body what azure-native leaves as it is where the program does not declare it,
// since there are resources of their own for it: subnets. A new resource has none of it.
func (o *operation) maintain(ctx context.Context, t *resourceType, id string, body map[string]any) error {
	if len(t.maintained) == 0 {
		return nil
	}
	current := map[string]any{}
	if id != "" {
		ans, err := o.get(ctx, id, t.apiVersion)
		if err != nil && !isNotFound(err) {
			return err
		}
		if err == nil {
			current, _ = ans.body["properties"].(map[string]any)
		}
	}
	nested, _ := body["properties"].(map[string]any)
	nested = maps.Clone(nested)
	if nested == nil {
		nested = map[string]any{}
	}
	for _, name := range t.maintained {
		nested[name] = []any{}
		if kept, there := current[name].([]any); there {
			nested[name] = kept
		}
	}
	body["properties"] = nested
	return nil
}
