package verify_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/sim"
	"scaleout/internal/testkit"
	kit "scaleout/internal/testkit/world"
	"scaleout/internal/verify"
)

const (
	networks = "2023-02-01"
	zones    = "2020-06-01"
)

var privateCaches = map[string][]string{
	"managed": {"network", "private"},
	"classic": append([]string{"network", "private"}, kit.ClassicCache...),
}

// A healthy private stack passes; what cannot be seen from here is said. The managed one has no key and its secrets in
// a vault that is as private.
func TestPrivateStackPasses(t *testing.T) {
	t.Parallel()
	for name, config := range privateCaches {
		if name == "managed" {
			config = append(slices.Clone(config), "secrets", "keyvault", "redisAuth", "entra")
		}
		w := newWorld(t, config...)
		w.app.traffic(400, 380)
		for _, f := range w.verify().Findings {
			want := map[string]verify.Status{"zone-spread": skipped, "builds": skipped}[f.Check]
			if f.Check == "cache-retirement" && name == "classic" {
				want = warned
			}
			if want == "" {
				want = verify.Pass
			}
			assert.Equal(t, want, f.Status, "%s: %s: %s", name, f.Check, f.Seen)
		}
		if name == "managed" {
			w.refresh()
			assert.Equal(t, "2 secrets found in a Key Vault", byCheck(w.verify("secret-references"))["secret-references"].Seen)
		}
		w.redis.Close()
		found := byCheck(w.verify("cache-answers", "cache-network", "cache-firewall"))
		assert.Equal(t, skipped, found["cache-answers"].Status, found["cache-answers"].Seen)
		assert.Contains(t, found["cache-answers"].Seen, "reached from its network only")
		assert.Contains(t, found["cache-network"].Seen, "leads to the private endpoint scaleout-prod-cache-endpoint")
		assert.Contains(t, found["cache-firewall"].Seen, "only private endpoints lead to the cache")
	}
}

// Each link of the way from the app to a private cache.
func TestBrokenWaysAreNoticed(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	for _, c := range []struct {
		name, config string
		harm         func(*world)
		status       verify.Status
		says         string
	}{
		{"the app has left the network", "managed", func(w *world) { w.site(map[string]any{"virtualNetworkSubnetId": ""}) },
			failed, "the app is in no virtual network"},
		{"the slot has left the network", "managed", func(w *world) {
			w.call(http.MethodPatch, w.slot(), web, map[string]any{"properties": map[string]any{"virtualNetworkSubnetId": ""}})
		}, failed, "the staging slot is in no virtual network"},
		{"not all traffic goes there", "classic", func(w *world) { w.site(map[string]any{"vnetRouteAllEnabled": false}) },
			warned, "only its private traffic goes through the network"},
		{"the zone is not linked", "managed", func(w *world) {
			for _, id := range w.session.Azure.Resources() {
				if strings.Contains(id, "/virtualNetworkLinks/") {
					w.call(http.MethodDelete, id, zones, nil)
				}
			}
			w.settle()
		}, failed, "is not linked to the network scaleout-prod-network"},
		{"no record", "classic", func(w *world) {
			w.call(http.MethodDelete, w.output("redisEndpointId")+"/privateDnsZoneGroups/default", networks, nil)
			w.settle()
		}, failed, "keeps no record in a private DNS zone"},
		{"no endpoint", "managed", func(w *world) {
			w.call(http.MethodDelete, w.output("redisEndpointId"), networks, nil)
			w.settle()
		}, failed, "no private endpoint leads to the cache"},
		{"a rule keeps the app from the endpoint", "managed", func(w *world) { w.forbid("-endpoints-nsg", "Inbound", "10000") },
			failed, "does not let the app through to port 10000 of the private endpoint scaleout-prod-cache-endpoint"},
		{"a rule keeps the app from sending", "classic", func(w *world) { w.forbid("-app-nsg", "Outbound", "6380") },
			failed, "the rule portal of the network security group scaleout-prod-network-app-nsg"},
		{"more instances than its subnet has addresses for", "managed", func(w *world) {
			w.autoscaleSetting(func(p map[string]any) {
				p["profiles"].([]any)[0].(map[string]any)["capacity"] = map[string]any{"minimum": "2", "maximum": "30", "default": "2"}
			})
		}, warned, "has 59 addresses, and 30 instances take 60 while Azure replaces them"},
		{"opened in the portal", "classic", func(w *world) {
			w.cache(map[string]any{"publicNetworkAccess": "Enabled"})
			w.settle()
		}, warned, "the cache answers from everywhere else, too"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, privateCaches[c.config]...)
			c.harm(w)
			report := w.verify("cache-network")
			f := report.Findings[0]
			assert.Equal(t, c.status, f.Status, f.Seen)
			assert.Contains(t, f.Seen, c.says)
			w.heed(report)
		})
	}
}

// forbid adds a rule to a security group, as somebody does in the portal.
func (w *world) forbid(group, direction, port string) {
	w.t.Helper()
	for _, id := range w.session.Azure.Resources() {
		if strings.Contains(id, group) {
			w.call(http.MethodPut, id+"/securityRules/portal", networks, map[string]any{"properties": map[string]any{
				"priority": 101, "direction": direction, "access": "Deny", "protocol": "Tcp", "sourceAddressPrefix": "*", "sourcePortRange": "*",
				"destinationAddressPrefix": "*", "destinationPortRange": port,
			}})
		}
	}
	w.settle()
}

// Rules that are about something else, or do not count for private endpoints, are none of the way's.
func TestRulesThatDoNotConcernTheWay(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(*world){
		"another port":        func(w *world) { w.forbid("-endpoints-nsg", "Inbound", "6379") },
		"into the app":        func(w *world) { w.forbid("-app-nsg", "Inbound", "10000") },
		"out of the endpoint": func(w *world) { w.forbid("-endpoints-nsg", "Outbound", "10000") },
		"policies are off": func(w *world) {
			w.forbid("-endpoints-nsg", "Inbound", "10000")
			for _, id := range w.session.Azure.Resources() {
				if strings.HasSuffix(id, "-network-endpoints") {
					subnet := w.call(http.MethodGet, id, networks, nil)
					subnet["properties"].(map[string]any)["privateEndpointNetworkPolicies"] = "Disabled"
					w.call(http.MethodPut, id, networks, map[string]any{"properties": subnet["properties"]})
				}
			}
			w.settle()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, privateCaches["managed"]...)
			harm(w)
			f := w.verify("cache-network").Findings[0]
			assert.Equal(t, verify.Pass, f.Status, f.Seen)
		})
	}
}

// Rules that somebody else keeps secret are no failure, and are not passed over in silence.
func TestRulesThatMayNotBeRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t, privateCaches["managed"]...)
	w.session.Azure.Inject(sim.Fault{Method: http.MethodGet, Type: "Microsoft.Network/networkSecurityGroups", Kind: sim.Denied, Count: 9})
	f := w.verify("cache-network").Findings[0]
	assert.Equal(t, verify.Pass, f.Status, f.Seen)
	assert.Contains(t, f.Seen, "which rules the subnets have may not be read here")
}

// The step between is no failure, and names the next.
func TestBothNetworksAreWarnedOf(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "network", "both")
	f := w.verify("cache-network").Findings[0]
	assert.Equal(t, warned, f.Status, f.Seen)
	assert.Contains(t, f.Do, "network")
	assert.Contains(t, f.Do, "private")
	left := newWorld(t, "network", "leaving").verify("cache-network").Findings[0]
	assert.True(t, left.Moot, left.Seen)
	public := newWorld(t).verify("cache-network").Findings[0]
	assert.True(t, public.Moot, "there is nothing to follow")
}

// An app that a stack keeps in a subnet which was there before, and its slot, are in that subnet.
func TestAppThatLeavesTheSubnetItHadBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	network := w.id("Microsoft.Network/virtualNetworks/office")
	subnet := func(name, prefix string) map[string]any {
		return map[string]any{"name": name, "properties": map[string]any{
			"addressPrefix": prefix,
			"delegations":   []any{map[string]any{"name": "web", "properties": map[string]any{"serviceName": "Microsoft.Web/serverFarms"}}},
		}}
	}
	w.call(http.MethodPut, network, networks, map[string]any{"location": "westeurope", "properties": map[string]any{
		"addressSpace": map[string]any{"addressPrefixes": []any{"10.9.0.0/16"}},
		"subnets":      []any{subnet("app", "10.9.0.0/24"), subnet("other", "10.9.1.0/24")},
	}})
	w.settle()
	app, other := network+"/subnets/app", network+"/subnets/other"
	w.options.Declared.SubnetID = app
	join := func(site, to string) {
		w.call(http.MethodPatch, site, web, map[string]any{"properties": map[string]any{"virtualNetworkSubnetId": to}})
	}
	judge := func() verify.Finding { return w.verify("cache-network").Findings[0] }

	join(w.options.SiteID, app)
	join(w.slot(), strings.ToUpper(app))
	assert.Equal(t, skipped, judge().Status, judge().Seen)
	for _, c := range []struct{ site, to, says string }{
		{w.slot(), "", "the staging slot is in no virtual network, and the stack says that it is in the subnet " + app},
		{w.options.SiteID, "", "the app is in no virtual network, and the stack says"},
		{w.options.SiteID, other, "the app is in the subnet " + other + ", and the stack says that it is in " + app},
	} {
		join(w.options.SiteID, app)
		join(w.slot(), app)
		join(c.site, c.to)
		assert.Equal(t, failed, judge().Status)
		assert.Contains(t, judge().Seen, c.says)
	}
}
