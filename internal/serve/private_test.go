//go:build unix

package serve

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/connect"
	"scaleout/internal/local"
	"scaleout/program/outputs"
)

// A private is an app that moves into a network, step by step, as somebody does it by hand.
type private struct {
	t       *testing.T
	azure   *local.Azure
	server  *Server
	values  outputs.Values
	app     string // ARM id
	routes  connect.Routes
	client  *http.Client
	network string // the provider, in the app's group
}

// call changes something, and waits for its end.
func (p *private) call(method, id, version string, body any) {
	p.t.Helper()
	_, err := p.azure.Call(p.t.Context(), method, id, version, body)
	require.NoError(p.t, err, id)
	p.azure.Clock.Advance(30 * time.Minute)
}

const (
	networkVersion = "2023-02-01"
	zoneVersion    = "2020-06-01"
	zoneOfCaches   = "/privateDnsZones/privatelink.redis.cache.windows.net"
)

func (p *private) put(path, version string, body any) {
	p.t.Helper()
	p.call(http.MethodPut, p.network+path, version, body)
}

// logsIn reports whether the app can write a session.
func (p *private) logsIn() bool {
	answer, err := p.client.Post(p.values.URL+"/login", "application/x-www-form-urlencoded", strings.NewReader(url.Values{"user": {"ann"}}.Encode()))
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode < 400
}

func (p *private) eventually(logsIn, pings bool, when string) {
	p.t.Helper()
	eventually(p.t, when, func() bool {
		return p.logsIn() == logsIn && (ping(p.t.Context(), p.server, p.routes, p.values.RedisURL) == nil) == pings
	})
}

// The app reaches its cache from its network alone, as long as name, zone, link, endpoint and rules are
// right; nobody else does.
func (p *private) moves() {
	p.t.Helper()
	group := p.values.RedisID[:strings.Index(p.values.RedisID, "/providers/")]
	p.network = group + "/providers/Microsoft.Network"
	site, found := p.azure.Get(p.app)
	require.True(p.t, found)
	region := strings.ToLower(strings.ReplaceAll(site["location"].(string), " ", ""))
	subnet := func(block string, delegated ...any) map[string]any {
		return map[string]any{"properties": map[string]any{"addressPrefix": block, "delegations": delegated}}
	}
	p.put("/virtualNetworks/vnet", networkVersion, map[string]any{"location": region, "properties": map[string]any{
		"addressSpace": map[string]any{"addressPrefixes": []any{"10.20.0.0/24"}}}})
	apps := subnet("10.20.0.0/26", map[string]any{"name": "apps", "properties": map[string]any{"serviceName": "Microsoft.Web/serverFarms"}})
	p.put("/virtualNetworks/vnet/subnets/apps", networkVersion, apps)
	p.put("/virtualNetworks/vnet/subnets/endpoints", networkVersion, subnet("10.20.0.64/28"))
	p.put("/privateEndpoints/cache", networkVersion, map[string]any{"location": region, "properties": map[string]any{
		"subnet": map[string]any{"id": p.network + "/virtualNetworks/vnet/subnets/endpoints"},
		"privateLinkServiceConnections": []any{map[string]any{"name": "cache", "properties": map[string]any{
			"privateLinkServiceId": p.values.RedisID, "groupIds": []any{"redisCache"}}}}}})
	p.put(zoneOfCaches, zoneVersion, map[string]any{"location": "global"})
	link := map[string]any{"location": "global", "properties": map[string]any{"virtualNetwork": map[string]any{"id": p.network + "/virtualNetworks/vnet"}}}
	p.put(zoneOfCaches+"/virtualNetworkLinks/vnet", zoneVersion, link)
	records := map[string]any{"properties": map[string]any{"privateDnsZoneConfigs": []any{map[string]any{
		"name": "cache", "properties": map[string]any{"privateDnsZoneId": p.network + zoneOfCaches}}}}}
	p.put("/privateEndpoints/cache/privateDnsZoneGroups/default", networkVersion, records)
	p.eventually(true, true, "nothing has changed for anybody")

	p.access("Disabled")
	p.eventually(false, false, "the app is outside")
	p.integrate(p.network + "/virtualNetworks/vnet/subnets/apps")
	p.eventually(true, false, "the app is inside")
	guarded := map[string]any{"properties": maps.Clone(apps["properties"].(map[string]any))}
	guarded["properties"].(map[string]any)["networkSecurityGroup"] = map[string]any{"id": p.network + "/networkSecurityGroups/apps"}
	p.put("/networkSecurityGroups/apps", networkVersion, map[string]any{"location": region, "properties": map[string]any{"securityRules": []any{
		map[string]any{"name": "none", "properties": map[string]any{"priority": 100, "direction": "Outbound", "access": "Deny", "protocol": "Tcp",
			"sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "10.20.0.64/28", "destinationPortRange": "6380"}}}}})
	for what, step := range map[string][2]func(){
		"a rule":    {func() { p.put("/virtualNetworks/vnet/subnets/apps", networkVersion, guarded) }, func() { p.put("/virtualNetworks/vnet/subnets/apps", networkVersion, apps) }},
		"no link":   {p.remove(zoneOfCaches+"/virtualNetworkLinks/vnet", zoneVersion), func() { p.put(zoneOfCaches+"/virtualNetworkLinks/vnet", zoneVersion, link) }},
		"no record": {p.remove("/privateEndpoints/cache/privateDnsZoneGroups/default", networkVersion), func() { p.put("/privateEndpoints/cache/privateDnsZoneGroups/default", networkVersion, records) }},
	} {
		step[0]()
		p.eventually(false, false, what)
		step[1]()
		p.eventually(true, false, what+", and mended")
	}
	p.access("Enabled")
	p.eventually(true, true, "everybody is let in again")
}

func (p *private) remove(path, version string) func() {
	return func() { p.t.Helper(); p.call(http.MethodDelete, p.network+path, version, nil) }
}

func (p *private) access(public string) {
	p.t.Helper()
	p.call(http.MethodPatch, p.values.RedisID, "2023-04-01", map[string]any{"properties": map[string]any{"publicNetworkAccess": public}})
}

// integrate has the app's traffic come from a subnet.
func (p *private) integrate(subnet string) {
	p.t.Helper()
	p.call(http.MethodPatch, p.app, "2022-09-01", map[string]any{"properties": map[string]any{"virtualNetworkSubnetId": subnet}})
	assert.Equal(p.t, subnet, p.azure.Source(p.app).Subnet)
}
