package sim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
)

func TestNetworkRefusals(t *testing.T) {
	t.Parallel()
	var delegated []string
	for _, d := range catalog.Delegations() {
		delegated = append(delegated, d.Service)
	}
	const (
		network = "/providers/Microsoft.Network"
		wanted  = "Please make sure that the referenced resource exists, and that both resources are in the same region."
	)
	w := privateWorld(t)
	w.made(vnetPath+"/subnets/tiny", subnetBody("10.20.0.80/29"))
	for _, name := range []string{"a", "b", "c"} {
		w.made(groupPath+network+"/privateEndpoints/"+name, endpointBody(vnetPath+"/subnets/tiny", redisPath, "redisCache"))
	}
	other := endpointPath + "2"
	elsewhere := set(endpointBody(endpointsPath, redisPath, "redisCache"), "location", "westus")
	two := endpointBody(endpointsPath, redisPath, "redisCache")
	two = set(two, "properties.privateLinkServiceConnections.0.properties.groupIds", []any{"redisCache", "x"})
	nic := endpointID(w, endpointPath)
	zone2 := subPath + "/resourceGroups/rg2" + network + "/privateDnsZones/privatelink.redis.cache.windows.net"
	w.must("PUT", subPath+"/resourceGroups/rg2", groupBody())
	w.made(zone2, map[string]any{"location": "global"})
	w.refuses([]refusal{
		{"a subnet outside", "", vnetPath + "/subnets/x", subnetBody("10.30.0.0/28"), 400, "NetcfgSubnetRangeOutsideVnet",
			"Subnet 'x' is not valid because its IP address range is outside the IP address range of virtual network 'vnet'."},
		{"a subnet larger than the network", "", vnetPath + "/subnets/x", subnetBody("10.20.0.0/16"), 400, "NetcfgSubnetRangeOutsideVnet",
			"Subnet 'x' is not valid because its IP address range is outside the IP address range of virtual network 'vnet'."},
		{"subnets that overlap", "", vnetPath + "/subnets/x", subnetBody("10.20.0.48/28"), 400, "NetcfgSubnetRangesOverlap",
			"Subnet 'x' is not valid because its IP address range overlaps with that of an existing subnet in virtual network 'vnet'."},
		{"a subnet too small", "", vnetPath + "/subnets/x", subnetBody("10.20.0.96/30"), 400, "NetcfgInvalidSubnet", "Subnet 'x' is not valid in virtual network 'vnet'."},
		{"bits behind the prefix", "", vnetPath + "/subnets/x", subnetBody("10.20.0.97/28"), 400, "InvalidCIDRNotation",
			"The address prefix 10.20.0.97/28 in resource " + vnetPath + "/subnets/x has an invalid CIDR notation. For the given prefix length, the address prefix should be 10.20.0.96/28."},
		{"no prefix", "", vnetPath + "/subnets/x", map[string]any{"properties": map[string]any{}}, 400, "InvalidAddressPrefixFormat",
			"Address prefix string for resource " + vnetPath + "/subnets/x cannot be null or empty."},
		{"a reference to what is not there", "", vnetPath + "/subnets/x", set(subnetBody("10.20.0.96/28"), "properties.networkSecurityGroup", map[string]any{"id": "/x"}), 400, "InvalidResourceReference",
			"Resource /x referenced by resource " + vnetPath + "/subnets/x was not found. " + wanted},
		{"a subnet in use", "DELETE", endpointsPath, nil, 400, "InUseSubnetCannotBeDeleted",
			"Subnet endpoints is in use by " + nic + " and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet."},
		{"a network in use", "DELETE", vnetPath, nil, 400, "InUseSubnetCannotBeDeleted",
			"Subnet endpoints is in use by " + nic + " and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet."},
		{"a network without its subnets", "", vnetPath, set(vnetBody("10.20.0.0/24"), "properties.subnets", []any{}), 400, "InUseSubnetCannotBeDeleted",
			"Subnet endpoints is in use by " + nic + " and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet."},
		{"the prefix of a subnet in use", "", endpointsPath, subnetBody("10.20.0.96/28"), 400, "InUsePrefixCannotBeDeleted",
			"IpPrefix 10.20.0.64/28 on Subnet endpoints has active allocations and cannot be deleted."},
		{"a delegation of a subnet in use", "", endpointsPath, subnetBody("10.20.0.64/28", "Microsoft.Web/serverFarms"), 400, "SubnetDelegationsCannotChangeWhenSubnetUsedByResource",
			"Delegations of subnet " + endpointsPath + " cannot be changed from [] to [Microsoft.Web/serverFarms] because it is being used by the resource " + nic + "."},
		{"an endpoint in a delegated subnet", "", other, endpointBody(appsPath, redisPath, "redisCache"), 400, "PrivateEndpointCreationNotAllowedAsSubnetIsDelegated",
			"Private endpoint " + other + " cannot be created as subnet " + appsPath + " is delegated."},
		{"an endpoint in a full subnet", "", other, endpointBody(vnetPath+"/subnets/tiny", redisPath, "redisCache"), 400, "SubnetIsFull",
			"Subnet tiny with address prefix 10.20.0.80/29 does not have enough capacity for 1 IP addresses."},
		{"an endpoint in no subnet", "", other, endpointBody(vnetPath+"/subnets/x", redisPath, "redisCache"), 400, "InvalidResourceReference",
			"Resource " + vnetPath + "/subnets/x referenced by resource " + other + " was not found. " + wanted},
		{"an endpoint elsewhere", "", other, elsewhere, 400, "InvalidResourceReference", "Resource " + endpointsPath + " referenced by resource " + other + " was not found. " + wanted},
		{"a wrong group", "", other, endpointBody(endpointsPath, redisPath, "redis"), 400, "BadRequest", "Call to Microsoft.Cache/Redis failed. Error message: Invalid groupId"},
		{"the other cache's group", "", other, endpointBody(endpointsPath, redisPath, "redisEnterprise"), 400, "BadRequest", "Call to Microsoft.Cache/Redis failed. Error message: Invalid groupId"},
		{"two groups", "", other, two, 400, "OnlyOneGroupIdPermitted", "Private link service connection " + other + "/privateLinkServiceConnections/cache has the following group Ids: redisCache, x. Only one group Id is permitted when connecting to a first-party resource (" + redisPath + ")."},
		{"an endpoint to nothing", "", other, endpointBody(endpointsPath, clusterPath, "redisEnterprise"), 400, "InvalidResourceReference", "Resource " + clusterPath + " referenced by resource " + other + " was not found. " + wanted},
		{"a second link", "", linkPath + "2", linkBody(vnetPath), 409, "Conflict", "The virtual network '" + vnetPath + "' is linked to the zone 'privatelink.redis.cache.windows.net' already."},
		{"a zone of the same name", "", zone2 + "/virtualNetworkLinks/vnet", linkBody(vnetPath), 400, "BadRequest",
			"A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual network with 'privatelink.redis.cache.windows.net' and 'privatelink.redis.cache.windows.net' zones."},
		{"a zone in a region", "", zonePath + "x", map[string]any{"location": "eastus"}, 400, "LocationNotAvailableForResourceType",
			"The provided location 'eastus' is not available for resource type 'Microsoft.Network/privateDnsZones'. List of available regions for the resource type is 'global'."},
		{"a zone with links", "DELETE", zonePath, nil, 409, "CannotDeleteResource",
			"Cannot delete resource while nested resources exist. Some existing nested resource IDs include: 'Microsoft.Network/privateDnsZones/privatelink.redis.cache.windows.net/virtualNetworkLinks/vnet'. Please delete all nested resources before deleting this resource."},
		{"a second group of zones", "", zoneGroupPath + "2", zoneGroupBody(zonePath), 400, "MultiplePrivateDnsZoneGroupsNotAllowed",
			"Private endpoint " + endpointPath + " has the group of private DNS zones default already."},
		{"a zone that is not there", "", zoneGroupPath, zoneGroupBody(zonePath + "x"), 400, "InvalidResourceReference",
			"Resource " + zonePath + "x referenced by resource " + zoneGroupPath + " was not found. " + wanted},
		{"blocks that overlap", "", vnetPath + "2", vnetBody("10.0.0.0/16", "10.0.1.0/24"), 400, "NetcfgAddressSpacesOverlap",
			"The address prefixes 10.0.0.0/16 and 10.0.1.0/24 of virtual network vnet2 overlap."},
		{"a delegation to no service", "", vnetPath + "/subnets/x", subnetBody("10.20.0.96/28", "Microsoft.Web/sites"), 400, "InvalidServiceNameOnDelegation",
			"The service name Microsoft.Web/sites specified on delegation " + vnetPath + "/subnets/x/delegations/app is not valid. Valid value(s) are: " + strings.Join(delegated, ",") + "."},
	})
}

// endpointID is the id of what has an endpoint's address.
func endpointID(w *world, path string) string {
	w.t.Helper()
	nic := w.do("GET", path, nil).at("properties").(obj)["networkInterfaces"].([]any)[0].(obj)["id"].(string)
	r := w.must("GET", nic, nil)
	require.Equal(w.t, path, r.at("properties.privateEndpoint.id"))
	return r.at("properties").(obj)["ipConfigurations"].([]any)[0].(obj)["id"].(string)
}

// Changes of one network do not run side by side.
func TestOneChangeOfANetworkAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.made(vnetPath, vnetBody("10.20.0.0/24"))
	require.Equal(t, 201, w.do("PUT", appsPath, subnetBody("10.20.0.0/26")).status)
	for _, path := range []string{endpointsPath, vnetPath} {
		r := w.do("PUT", path, subnetBody("10.20.0.64/28"))
		if path == vnetPath {
			r = w.do("PUT", path, vnetBody("10.20.0.0/24"))
		}
		assert.Equal(t, 409, r.status, r.raw)
		assert.Equal(t, "AnotherOperationInProgress", r.code())
	}
	w.clock.Advance(5 * time.Second)
	assert.Equal(t, 201, w.do("PUT", endpointsPath, subnetBody("10.20.0.64/28")).status)
	w.withRedis()
	require.Equal(t, 200, w.do("PUT", endpointsPath, subnetBody("10.20.0.64/28")).status)
	r := w.do("PUT", endpointPath, endpointBody(endpointsPath, redisPath, "redisCache"))
	assert.Equal(t, 429, r.status, r.raw)
	assert.Equal(t, "RetryableError", r.code())
	assert.Equal(t, "ReferencedResourceNotProvisioned", dig(r.at("error").(obj)["details"].([]any)[0], "code"))
}

func TestWhatAnEndpointBringsAbout(t *testing.T) {
	t.Parallel()
	w := privateWorld(t)
	state := obj{"status": "Approved", "description": "Auto-Approved", "actionsRequired": "None"}
	e := w.do("GET", endpointPath, nil)
	assert.Equal(t, []any{}, e.at("properties.customDnsConfigs"), "a group of zones has the names")
	assert.Equal(t, state, e.at("properties").(obj)["privateLinkServiceConnections"].([]any)[0].(obj)["properties"].(obj)["privateLinkServiceConnectionState"])
	links := w.do("GET", redisPath, nil).at("properties").(obj)["privateEndpointConnections"].([]any)
	require.Len(t, links, 1)
	assert.Equal(t, state, dig(links[0], "properties.privateLinkServiceConnectionState"))
	assert.Equal(t, endpointPath, dig(links[0], "properties.privateEndpoint.id"))
	one := w.must("GET", dig(links[0], "id").(string), nil)
	shows(t, links[0].(obj), one.body)
	assert.NotContains(t, links[0], "name", "only the connection itself has one (recorded 2020 to 2023)")

	group := w.do("GET", zoneGroupPath, nil).at("properties").(obj)["privateDnsZoneConfigs"].([]any)[0]
	records := dig(group, "properties.recordSets").([]any)
	assert.Equal(t, obj{"recordType": "A", "recordSetName": "cache1", "fqdn": "cache1.privatelink.redis.cache.windows.net", "ttl": 10.0,
		"provisioningState": "Succeeded", "ipAddresses": []any{"10.20.0.68"}}, records[0])
	assert.Equal(t, 2.0, w.do("GET", zonePath, nil).at("properties.numberOfRecordSets"))
	assert.Equal(t, 1.0, w.do("GET", zonePath, nil).at("properties.numberOfVirtualNetworkLinks"))
	record := w.must("GET", zonePath+"/A/cache1", nil)
	assert.Equal(t, "10.20.0.68", dig(record.at("properties").(obj)["aRecords"].([]any)[0], "ipv4Address"))

	w.gone(zoneGroupPath)
	named := w.do("GET", endpointPath, nil).at("properties").(obj)["customDnsConfigs"]
	assert.Equal(t, []any{obj{"fqdn": "cache1.redis.cache.windows.net", "ipAddresses": []any{"10.20.0.68"}}}, named)
	assert.Equal(t, 404, w.do("GET", zonePath+"/A/cache1", nil).status)
	w.gone(redisPath)
	left := w.do("GET", endpointPath, nil)
	assert.Equal(t, "Disconnected", dig(left.at("properties").(obj)["privateLinkServiceConnections"].([]any)[0], "properties.privateLinkServiceConnectionState.status"))
}

// A network shows its subnets, and a subnet who uses it.
func TestNetworksShowWhatIsInThem(t *testing.T) {
	t.Parallel()
	w := privateWorld(t)
	subnets := w.do("GET", vnetPath, nil).at("properties").(obj)["subnets"].([]any)
	require.Len(t, subnets, 2)
	shows(t, obj{"addressPrefix": "10.20.0.64/28", "purpose": "PrivateEndpoints", "privateEndpoints": []any{obj{"id": endpointPath}}}, dig(subnets[1], "properties"))
	before := w.do("GET", appsPath, nil)
	assert.NotEmpty(t, before.at("etag"))
	assert.NotEqual(t, before.at("etag"), w.made(appsPath, subnetBody("10.20.0.0/26", "Microsoft.Web/serverFarms")).at("etag"))
	op := w.do("PUT", vnetPath, vnetBody("10.20.0.0/24", "10.21.0.0/24"))
	require.Equal(t, 200, op.status, op.raw)
	w.clock.Advance(5 * time.Second)
	assert.Equal(t, obj{"status": "Succeeded"}, w.send("GET", op.header.Get("Azure-AsyncOperation"), nil).body)
	require.Len(t, w.do("GET", vnetPath, nil).at("properties").(obj)["subnets"].([]any), 2, "a body without subnets leaves them")
}

// What a deletion names as Location has nothing to read once it is over (recorded 2018-06 to 2023-12).
func TestTheLocationOfADeletion(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.made(vnetPath, vnetBody("10.20.0.0/24"))
	gone := w.do("DELETE", vnetPath, nil)
	location := gone.header.Get("Location")
	require.Contains(t, location, "/providers/Microsoft.Network/locations/eastus/operationResults/")
	require.Equal(t, 202, w.send("GET", location, nil).status)
	w.clock.Advance(5 * time.Second)
	over := w.send("GET", location, nil)
	require.Equal(t, 204, over.status, over.raw)
	require.Equal(t, location, over.header.Get("Location"))
	require.Equal(t, obj{"status": "Succeeded"}, w.send("GET", gone.header.Get("Azure-AsyncOperation"), nil).body)
}
