package sim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

// privateWorld is an app that reaches a cache through a private endpoint only.
func privateWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.withGroup()
	w.makeNetwork()
	w.private(w.makeCache())
	return w
}

const (
	vnetPath      = groupPath + "/providers/Microsoft.Network/virtualNetworks/vnet"
	appsPath      = vnetPath + "/subnets/apps"
	endpointsPath = vnetPath + "/subnets/endpoints"
	endpointPath  = groupPath + "/providers/Microsoft.Network/privateEndpoints/pe"
	zonePath      = groupPath + "/providers/Microsoft.Network/privateDnsZones/privatelink.redis.cache.windows.net"
	linkPath      = zonePath + "/virtualNetworkLinks/vnet"
	zoneGroupPath = endpointPath + "/privateDnsZoneGroups/default"
)

// made sends a PUT that has to succeed, and waits for its end.
func (w *world) made(path string, body map[string]any) reply {
	w.t.Helper()
	r := w.do("PUT", path, body)
	require.Less(w.t, r.status, 300, r.raw)
	w.clock.Advance(30 * time.Minute)
	return w.do("GET", path, nil)
}

// gone sends a DELETE that has to succeed, and waits for its end.
func (w *world) gone(path string) {
	w.t.Helper()
	r := w.do("DELETE", path, nil)
	require.Less(w.t, r.status, 300, r.raw)
	w.clock.Advance(30 * time.Minute)
	require.Equal(w.t, 404, w.do("GET", path, nil).status)
}

func vnetBody(blocks ...any) map[string]any {
	return map[string]any{"location": "eastus", "properties": map[string]any{"addressSpace": map[string]any{"addressPrefixes": blocks}}}
}

func subnetBody(block string, services ...string) map[string]any {
	p := map[string]any{"addressPrefix": block}
	for _, s := range services {
		p["delegations"] = []any{map[string]any{"name": "app", "properties": map[string]any{"serviceName": s}}}
	}
	return map[string]any{"properties": p}
}

func endpointBody(subnet, target, group string) map[string]any {
	return map[string]any{"location": "eastus", "properties": map[string]any{
		"subnet": map[string]any{"id": subnet},
		"privateLinkServiceConnections": []any{map[string]any{"name": "cache", "properties": map[string]any{
			"privateLinkServiceId": target, "groupIds": []any{group}}}},
	}}
}

func linkBody(network string) map[string]any {
	return map[string]any{"location": "global", "properties": map[string]any{"virtualNetwork": map[string]any{"id": network}, "registrationEnabled": false}}
}

func zoneGroupBody(zones ...string) map[string]any {
	var configs []any
	for _, z := range zones {
		configs = append(configs, map[string]any{"name": "cache", "properties": map[string]any{"privateDnsZoneId": z}})
	}
	return map[string]any{"properties": map[string]any{"privateDnsZoneConfigs": configs}}
}

// makeNetwork makes a network with a subnet for apps and one for endpoints.
func (w *world) makeNetwork() {
	w.t.Helper()
	w.made(vnetPath, vnetBody("10.20.0.0/24"))
	w.made(appsPath, subnetBody("10.20.0.0/26", "Microsoft.Web/serverFarms"))
	w.made(endpointsPath, subnetBody("10.20.0.64/28"))
}

func (w *world) makeCache() string {
	w.t.Helper()
	w.made(redisPath, redisBody("Standard", "C", 1))
	return redisPath
}

// private gives a cache an endpoint, in a zone that the network is linked to, and closes it to everybody else.
func (w *world) private(cache string) {
	w.t.Helper()
	w.made(endpointPath, endpointBody(endpointsPath, cache, "redisCache"))
	w.made(zonePath, map[string]any{"location": "global"})
	w.made(linkPath, linkBody(vnetPath))
	w.made(zoneGroupPath, zoneGroupBody(zonePath))
	w.closeCache()
}

func (w *world) closeCache() {
	w.t.Helper()
	r := w.do("PATCH", redisPath, map[string]any{"properties": map[string]any{"publicNetworkAccess": "Disabled"}})
	require.Equal(w.t, 202, r.status, r.raw)
	w.clock.Advance(30 * time.Minute)
}

func TestWays(t *testing.T) {
	t.Parallel()
	const otherVnet = groupPath + "/providers/Microsoft.Network/virtualNetworks/other"
	inside := sim.Source{Subnet: appsPath, RouteAll: true}
	for name, c := range map[string]struct {
		wrong func(*world)
		from  sim.Source
		want  sim.Route
		why   string
	}{
		"all is well":            {nil, inside, sim.PrivateRoute, ""},
		"only private addresses": {nil, sim.Source{Subnet: appsPath}, sim.PrivateRoute, ""},
		"from outside":           {nil, sim.Source{}, sim.NoRoute, "its public network access is disabled"},
		"no link":                {func(w *world) { w.gone(linkPath) }, inside, sim.NoRoute, "its public network access is disabled"},
		"no zone group":          {func(w *world) { w.gone(zoneGroupPath) }, inside, sim.NoRoute, "is not in the private DNS zone"},
		"a record by hand": {func(w *world) {
			w.gone(zoneGroupPath)
			w.must("PUT", zonePath+"/A/cache1", obj{"properties": obj{"aRecords": []obj{{"ipv4Address": "10.20.0.68"}}}})
		}, inside, sim.PrivateRoute, ""},
		"a wrong record by hand": {func(w *world) {
			w.gone(zoneGroupPath)
			w.must("PUT", zonePath+"/A/cache1", obj{"properties": obj{"aRecords": []obj{{"ipv4Address": "10.20.0.99"}}}})
		}, inside, sim.NoRoute, "is not in the private DNS zone"},
		"no zone":                      {func(w *world) { w.gone(linkPath); w.gone(zonePath) }, inside, sim.NoRoute, "its public network access is disabled"},
		"no endpoint":                  {func(w *world) { w.gone(endpointPath) }, inside, sim.NoRoute, "its public network access is disabled"},
		"no subnet":                    {func(w *world) { w.gone(appsPath) }, inside, sim.NoRoute, "is not there"},
		"public, without a record":     {func(w *world) { w.openCache(); w.gone(zoneGroupPath) }, inside, sim.NoRoute, "is not in the private DNS zone"},
		"public, without an endpoint":  {func(w *world) { w.openCache(); w.gone(endpointPath) }, inside, sim.PublicRoute, ""},
		"public as well, from outside": {func(w *world) { w.openCache() }, sim.Source{}, sim.PublicRoute, ""},
		"public as well, from inside":  {func(w *world) { w.openCache() }, inside, sim.PrivateRoute, ""},
		"a network of its own": {func(w *world) {
			w.made(otherVnet, vnetBody("10.30.0.0/24"))
			w.made(otherVnet+"/subnets/apps", subnetBody("10.30.0.0/26", "Microsoft.Web/serverFarms"))
			w.made(zonePath+"/virtualNetworkLinks/other", linkBody(otherVnet))
		}, sim.Source{Subnet: otherVnet + "/subnets/apps", RouteAll: true}, sim.NoRoute, "and the app in other"},
		"a zone of another name": {func(w *world) {
			w.gone(zoneGroupPath)
			w.gone(linkPath)
			other := groupPath + "/providers/Microsoft.Network/privateDnsZones/privatelink.redisenterprise.cache.azure.net"
			w.made(other, map[string]any{"location": "global"})
			w.made(other+"/virtualNetworkLinks/vnet", linkBody(vnetPath))
			w.made(zoneGroupPath, zoneGroupBody(other))
		}, inside, sim.NoRoute, "its public network access is disabled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := privateWorld(t)
			if c.wrong != nil {
				c.wrong(w)
			}
			route, why := w.azure.Way(c.from, redisPath)
			assert.Equal(t, c.want, route, why)
			assert.Contains(t, why, c.why)
		})
	}
}

func (w *world) openCache() {
	w.t.Helper()
	r := w.do("PATCH", redisPath, map[string]any{"properties": map[string]any{"publicNetworkAccess": "Enabled"}})
	require.Equal(w.t, 202, r.status, r.raw)
	w.clock.Advance(30 * time.Minute)
}

// An Azure Managed Redis is reached in its own zone, and its database like itself; ids are compared
// whatever their case.
func TestWaysToAManagedCache(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withManaged("NoCluster")
	w.makeNetwork()
	w.made(endpointPath, endpointBody(endpointsPath, strings.ToUpper(clusterPath), "redisEnterprise"))
	zone := strings.Replace(zonePath, "redis.cache.windows.net", "redis.azure.net", 1)
	w.made(zone, obj{"location": "global"})
	w.made(zone+"/virtualNetworkLinks/vnet", linkBody(strings.ToUpper(vnetPath)))
	w.made(zoneGroupPath, zoneGroupBody(strings.ToUpper(zone)))
	w.must("PATCH", clusterPath, obj{"properties": obj{"publicNetworkAccess": "Disabled"}})
	w.clock.Advance(time.Hour)
	assert.Len(t, w.do("GET", clusterPath, nil).at("properties.privateEndpointConnections"), 1)
	require.Equal(t, 200, w.do("GET", zone+"/A/cache1.eastus", nil).status)
	for _, target := range []string{clusterPath, databasePath, strings.ToUpper(databasePath)} {
		route, why := w.azure.Way(sim.Source{Subnet: strings.ToLower(appsPath)}, target)
		assert.Equal(t, sim.PrivateRoute, route, why)
		route, _ = w.azure.Way(sim.Source{}, target)
		assert.Equal(t, sim.NoRoute, route)
	}
}

// App Service fetches a secret through the app's network where the vault is closed to all others.
func TestReferencesThroughAnEndpoint(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.withReference()
	w.makeNetwork()
	closed := set(vaultBody(), "properties.publicNetworkAccess", "Disabled")
	w.must("PUT", vaultPath, closed)
	refreshed := func() string {
		w.t.Helper()
		w.must("POST", sitePath+references+"/refresh", nil)
		return w.status()
	}
	require.Equal(t, "AccessToKeyVaultDenied", refreshed())
	w.made(endpointPath, endpointBody(endpointsPath, vaultPath, "vault"))
	zone := strings.Replace(zonePath, "redis.cache.windows.net", "vaultcore.azure.net", 1)
	w.made(zone, obj{"location": "global"})
	w.made(zone+"/virtualNetworkLinks/vnet", linkBody(vnetPath))
	w.made(zoneGroupPath, zoneGroupBody(zone))
	require.Equal(t, "AccessToKeyVaultDenied", refreshed(), "the app is not in the network")
	w.must("PATCH", sitePath, obj{"properties": obj{"virtualNetworkSubnetId": appsPath}})
	require.Equal(t, "Resolved", refreshed())
	assert.Len(t, w.do("GET", vaultPath, nil).at("properties.privateEndpointConnections"), 1)
	w.gone(zone + "/virtualNetworkLinks/vnet")
	require.Equal(t, "AccessToKeyVaultDenied", refreshed())
}

// Addresses that are not private are reached through the subnet only if all traffic is routed.
func TestRoutingDecidesAboutPublicAddressesOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withGroup()
	w.made(vnetPath, vnetBody("100.64.0.0/24"))
	w.made(appsPath, subnetBody("100.64.0.0/26", "Microsoft.Web/serverFarms"))
	w.made(endpointsPath, subnetBody("100.64.0.64/28"))
	w.private(w.makeCache())
	route, _ := w.azure.Way(sim.Source{Subnet: appsPath, RouteAll: true}, redisPath)
	assert.Equal(t, sim.PrivateRoute, route)
	route, why := w.azure.Way(sim.Source{Subnet: appsPath}, redisPath)
	assert.Equal(t, sim.NoRoute, route)
	assert.Contains(t, why, "is no private address")
}

// An endpoint that is changed goes on working; one that is not made yet does not work.
func TestWaysWhileSomethingChanges(t *testing.T) {
	t.Parallel()
	w := privateWorld(t)
	inside := sim.Source{Subnet: appsPath}
	body := endpointBody(endpointsPath, redisPath, "redisCache")
	body["tags"] = map[string]any{"a": "b"}
	require.Equal(t, 200, w.do("PUT", endpointPath, body).status)
	route, why := w.azure.Way(inside, redisPath)
	assert.Equal(t, sim.PrivateRoute, route, why)
	w.clock.Advance(time.Minute)
	require.Equal(t, 202, w.do("DELETE", endpointPath, nil).status)
	route, _ = w.azure.Way(inside, redisPath)
	assert.Equal(t, sim.NoRoute, route)
	w.clock.Advance(time.Minute)
	w.made(endpointPath, endpointBody(endpointsPath, redisPath, "redisCache"))
	w.made(zoneGroupPath, zoneGroupBody(zonePath))
	w.gone(linkPath)
	require.Equal(t, 202, w.do("PUT", linkPath, linkBody(vnetPath)).status)
	route, _ = w.azure.Way(inside, redisPath)
	assert.Equal(t, sim.NoRoute, route, "the link is not made yet")
	w.clock.Advance(time.Minute)
	route, why = w.azure.Way(inside, redisPath)
	assert.Equal(t, sim.PrivateRoute, route, why)
}
