package settings_test

import (
	"fmt"
	"maps"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/cost"
	"scaleout/program/settings"
)

func TestNetworkIsDivided(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		set                    values
		integration, endpoints string
	}{
		{nil, "10.64.0.0/26", "10.64.0.64/28"},
		{values{"networkAddressSpace": "192.168.4.0/25"}, "192.168.4.0/26", "192.168.4.64/28"},
		{values{"networkAddressSpace": "100.64.0.0/10"}, "100.64.0.0/26", "100.64.0.64/28"},
		{values{"integrationSubnetPrefix": "10.64.0.128/25"}, "10.64.0.128/25", "10.64.0.0/28"},
		{values{"endpointSubnetPrefix": "10.64.0.16/29"}, "10.64.0.64/26", "10.64.0.16/29"},
		{values{"endpointSubnetPrefix": "10.64.0.0/25"}, "10.64.0.128/26", "10.64.0.0/25"},
		{values{"networkAddressSpace": "10.1.2.0/27", "integrationSubnetPrefix": "10.1.2.16/28"}, "10.1.2.16/28", "10.1.2.0/28"},
		{values{"integrationSubnetPrefix": "10.64.0.0/25", "maxInstances": "30"}, "10.64.0.0/25", "10.64.0.128/28"},
		{values{"maxInstances": "29"}, "10.64.0.0/26", "10.64.0.64/28"},
	} {
		n := parse(t, private(c.set)).Network
		require.NotNil(t, n, c.set)
		assert.Equal(t, c.integration, n.Integration.String(), c.set)
		assert.Equal(t, c.endpoints, n.Endpoints.String(), c.set)
		assert.True(t, n.Declared() && n.Closed, c.set)
	}
}

// A subnet is never proposed that lies outside or overlaps, whatever the space is.
func TestNetworkIsDividedWithoutOverlap(t *testing.T) {
	t.Parallel()
	for bits := 8; bits <= 30; bits++ {
		for _, endpoints := range []string{"", "10.0.0.0/29", "10.0.0.8/29", "10.0.0.0/28", "10.0.0.64/26"} {
			c := badConfig{values: private(values{"networkAddressSpace": fmt.Sprintf("10.0.0.0/%d", bits), "endpointSubnetPrefix": endpoints})}
			s, err := c.parse()
			if err != nil {
				require.NotContains(t, err.Error(), "panic")
				assert.GreaterOrEqual(t, bits, 25, "/%d with endpoints %q: %v", bits, endpoints, err)
				continue
			}
			n := s.Network
			assert.False(t, n.Integration.Overlaps(n.Endpoints), "%v", n)
			assert.True(t, n.Space.Contains(n.Integration.Addr()) && n.Space.Contains(n.Endpoints.Addr()), "%v", n)
			assert.Equal(t, n.Integration, n.Integration.Masked())
		}
	}
}

// Microsoft's own table of how many instances a subnet is good for.
func TestSubnetIsLargeEnough(t *testing.T) {
	t.Parallel()
	for prefix, most := range map[string]int{"10.64.0.0/28": 5, "10.64.0.0/27": 13, "10.64.0.0/26": 29} {
		for _, n := range []int{most, most + 1} {
			v := private(values{"integrationSubnetPrefix": prefix, "maxInstances": fmt.Sprint(n)})
			assert.Equal(t, n == most, valid(v), "%s for %d instances", prefix, n)
			v["network"] = "public"
			assert.True(t, valid(v), "nothing is in the subnet of a stack without a network")
		}
	}
}

func TestNetworkOfSomebodyElse(t *testing.T) {
	t.Parallel()
	zone := zoneID("privatelink.redis.azure.net")
	n := parse(t, private(values{
		"network": "both", "integrationSubnetId": subnetID("apps"), "endpointSubnetId": subnetID("endpoints"),
		"privateDnsZoneIds": `["` + strings.Replace(zone, "redis", "Redis", 1) + `"]`, "maxInstances": "30",
	})).Network
	assert.Equal(t, &settings.Network{
		IntegrationID: subnetID("apps"), EndpointsID: subnetID("endpoints"),
		Zones: map[string]string{"privatelink.redis.azure.net": strings.Replace(zone, "redis", "Redis", 1)},
	}, n)
	assert.False(t, n.Declared())
	assert.Equal(t, netip.Prefix{}, n.Space)
}

// An app may be in a subnet that there was before, and reach the cache in public or by an endpoint that is
// not the stack's.
func TestJoinedNetwork(t *testing.T) {
	t.Parallel()
	joined := func(more values) *settings.Settings {
		all := values{"network": "joined", "integrationSubnetId": subnetID("apps")}
		maps.Copy(all, more)
		return parse(t, all)
	}
	s := joined(nil)
	assert.Nil(t, s.Network, "there is no endpoint of the stack's")
	assert.Nil(t, s.Bill().Network, "and none is paid for")
	assert.Equal(t, subnetID("apps"), s.JoinedSubnet)
	assert.Equal(t, settings.Bypass{}, s.Bypass)
	assert.False(t, s.CacheClosed())
	s = joined(values{"redisPublicAccess": "false", "routeAllTraffic": "false", "routeImagePull": "false", "routeContentShare": "false"})
	assert.Equal(t, settings.Bypass{Public: true, ImagePull: true, ContentShare: true}, s.Bypass)
	assert.True(t, s.CacheClosed())
	assert.Contains(t, strings.Join(s.Warnings, "\n"), "are not this stack's")
	assert.Empty(t, parse(t, private(values{"integrationSubnetId": subnetID("apps"), "endpointSubnetId": subnetID("endpoints")})).JoinedSubnet)
	assert.True(t, parse(t, private(values{"redisPublicAccess": "false"})).CacheClosed(), "said twice")
	assert.True(t, parse(t, private(nil)).CacheClosed())
	assert.False(t, parse(t, private(values{"network": "both"})).CacheClosed())
}

// A zone that nobody asks is warned of.
func TestIdleZone(t *testing.T) {
	t.Parallel()
	zones := values{"privateDnsZoneIds": `["` + zoneID("privatelink.redis.azure.net") + `"]`, "integrationSubnetId": subnetID("apps")}
	for network, idle := range map[string]bool{"public": true, "joined": true, "private": false} {
		all := maps.Clone(zones)
		all["network"] = network
		if network != "joined" {
			all["endpointSubnetId"] = subnetID("endpoints")
		}
		warned := strings.Join(parse(t, all).Warnings, "\n")
		assert.Equal(t, idle, strings.Contains(warned, "privateDnsZoneIds."), warned)
	}
}

// The zone is that of the cloud in which the cache is.
func TestZoneOfTheCloud(t *testing.T) {
	t.Parallel()
	for region, zone := range map[string]string{
		"westeurope": "privatelink.redis.cache.windows.net", "usgovvirginia": "privatelink.redis.cache.usgovcloudapi.net",
		"chinaeast2": "privatelink.redis.cache.chinacloudapi.cn",
	} {
		for _, other := range []string{"privatelink.redis.cache.windows.net", "privatelink.redis.cache.usgovcloudapi.net"} {
			v := classic(private(values{"azure-native:location": region, "privateDnsZoneIds": `["` + zoneID(other) + `"]`}))
			assert.Equal(t, other == zone, valid(v), "%s in %s", other, region)
		}
	}
}

// A vault has an endpoint and a zone of its own, which can be one that was there before.
func TestNetworkWithAVault(t *testing.T) {
	t.Parallel()
	for region, zone := range map[string]string{
		"westeurope": "privatelink.vaultcore.azure.net", "usgovvirginia": "privatelink.vaultcore.usgovcloudapi.net", "chinaeast2": "privatelink.vaultcore.azure.cn",
	} {
		given := classic(private(values{"azure-native:location": region, "secrets": "prepared", "privateDnsZoneIds": `["` + zoneID(zone) + `"]`}))
		s := parse(t, given)
		assert.Equal(t, map[string]string{zone: zoneID(zone)}, s.Network.Zones)
		assert.Equal(t, &cost.Network{Endpoints: 2, Zones: 1}, s.Bill().Network)
		delete(given, "secrets")
		assert.False(t, valid(given), "no endpoint has its name there")
	}
	assert.Equal(t, &cost.Network{Endpoints: 2, Zones: 2}, parse(t, private(values{"secrets": "keyvault"})).Bill().Network)
	assert.Equal(t, &cost.Network{Endpoints: 1, Zones: 1}, parse(t, private(nil)).Bill().Network)
}

// Who reaches the cache beside the app, as a security rule has it.
func TestCacheClients(t *testing.T) {
	t.Parallel()
	n := parse(t, private(values{"redisAllowedNetworks": `["10.1.0.0/16","10.1.2.3","192.168.0.7/32","VirtualNetwork"]`})).Network
	assert.Equal(t, []string{"10.1.0.0/16", "10.1.2.3", "192.168.0.7", "VirtualNetwork"}, n.Clients)
	assert.True(t, valid(private(values{"redisAllowedNetworks": manyNetworks(50)})))
}

// The warning's command is one that works, and there is none where the person has chosen.
func TestClosedToOthersNamesTheWay(t *testing.T) {
	t.Parallel()
	assert.Contains(t, parse(t, private(nil)).ClosedToOthers(), "pulumi config set --path 'redisAllowedNetworks[0]' VirtualNetwork --stack dev")
	chosen := parse(t, private(values{"redisAllowedNetworks": `["10.1.0.0/16"]`})).ClosedToOthers()
	assert.Contains(t, chosen, "10.1.0.0/16")
	assert.NotContains(t, chosen, "pulumi config")
}

func TestPublicStackHasNoNetwork(t *testing.T) {
	t.Parallel()
	assert.Nil(t, parse(t, values{"integrationSubnetPrefix": "10.64.0.0/28"}).Network)
}

func TestNetworkWarnings(t *testing.T) {
	t.Parallel()
	warned := func(v values) string { return strings.Join(parse(t, v).Warnings, "\n") }
	assert.Contains(t, warned(private(nil)), "no machine outside of the network reaches the cache")
	assert.Contains(t, warned(private(values{"network": "both"})), "pulumi config set network private --stack dev")
	assert.Contains(t, warned(private(values{"redisSku": "Basic_C1"})), "lose a Basic cache's data")
	assert.Contains(t, warned(private(values{"network": "leaving"})), "pulumi config set network public --stack dev")
	assert.NotContains(t, warned(nil), "network")
	assert.NotContains(t, warned(private(nil)), "in the vault")
	kept := values{"secrets": "keyvault", "referencedVaults": `["` + otherVault + `"]`}
	assert.Contains(t, warned(private(kept)), "nor does one read secrets in the vault")
	assert.Contains(t, warned(private(kept)), "lead to this stack's own zone")
	kept["privateDnsZoneIds"] = `["` + zoneID("privatelink.vaultcore.azure.net") + `"]`
	assert.NotContains(t, warned(private(kept)), "lead to this stack's own zone")
}
