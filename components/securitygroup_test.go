package components_test

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/components"
	"scaleout/internal/azure/nsg"
	"scaleout/internal/testkit/recorder"
)

// defaultRules are those of every group that let something in ("Network security groups overview", default security rules).
var defaultRules = []any{
	map[string]any{"name": "AllowVnetInBound", "properties": map[string]any{
		"direction": "Inbound", "access": "Allow", "priority": 65000.0, "protocol": "*", "sourceAddressPrefix": "VirtualNetwork",
		"sourcePortRange": "*", "destinationAddressPrefix": "VirtualNetwork", "destinationPortRange": "*",
	}},
	map[string]any{"name": "AllowAzureLoadBalancerInBound", "properties": map[string]any{
		"direction": "Inbound", "access": "Allow", "priority": 65001.0, "protocol": "*", "sourceAddressPrefix": "AzureLoadBalancer",
		"sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "*",
	}},
}

// declaredRules are the rules of a group that was declared.
func declaredRules(t *testing.T, r *recorder.Recorder, name string) []map[string]any {
	t.Helper()
	var rules []map[string]any
	for _, rule := range plain(r.Named(t, name).Inputs)["securityRules"].([]any) {
		rules = append(rules, rule.(map[string]any))
	}
	return rules
}

func evaluated(rules []map[string]any) nsg.Group {
	var own []any
	for _, rule := range rules {
		own = append(own, map[string]any{"name": rule["name"], "properties": rule})
	}
	return nsg.Read(map[string]any{"properties": map[string]any{"securityRules": own, "defaultSecurityRules": defaultRules}})
}

// Who comes in: the app to the caches, the network to what serves HTTPS, nobody else to anything.
func TestSecurityRules(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error { return declareAll(ctx, "a") }))
	app, endpoints := evaluated(declaredRules(t, r, "a-network-app-nsg")), evaluated(declaredRules(t, r, "a-network-endpoints-nsg"))
	const instance, colleague, balancer, internet = "10.64.0.4", "10.64.0.200", "168.63.129.16", "20.50.1.1"
	for _, c := range []struct {
		name  string
		into  nsg.Group
		from  string
		to    string
		ports []int
		in    bool
	}{
		{"the app to vault, itself and caches", endpoints, instance, "10.64.0.68", []int{443, 6380, 10000, 8500, 8599}, true},
		{"the app to anything else", endpoints, instance, "10.64.0.68", []int{22, 80, 6379, 8499, 8600}, false},
		{"others of the network to HTTPS", endpoints, colleague, "10.64.0.68", []int{443}, true},
		{"others of the network to caches", endpoints, colleague, "10.64.0.68", []int{6380, 10000, 8500}, false},
		{"from elsewhere", endpoints, internet, "10.64.0.68", []int{443, 6380, 10000}, false},
		{"into the app's subnet", app, colleague, instance, []int{80, 443, 8080}, false},
		{"one instance into another", app, instance, "10.64.0.5", []int{443}, false},
		{"the load balancer", app, balancer, instance, []int{443}, false},
		{"from elsewhere into the app's subnet", app, internet, instance, []int{443}, false},
	} {
		for _, port := range c.ports {
			rule, refused := c.into.Refuses(nsg.Inbound, nsg.Connection{
				From: netip.MustParseAddr(c.from), To: netip.MustParseAddr(c.to), Port: port, Network: []netip.Prefix{netip.MustParsePrefix("10.64.0.0/24")},
			})
			assert.Equal(t, c.in, !refused, "%s, port %d, by %s", c.name, port, rule.Name)
		}
	}
}

// Others reach the caches, and nothing else beside what all of the network reaches, if they are named.
func TestCacheClients(t *testing.T) {
	t.Parallel()
	const instance, vm, joined, internet = "10.64.0.4", "10.64.0.140", "10.7.1.4", "20.50.1.1"
	for name, c := range map[string]struct {
		clients []string
		in      []string
	}{
		"nobody":            {nil, []string{instance}},
		"a block":           {[]string{"10.64.0.128/28"}, []string{instance, vm}},
		"an address":        {[]string{"10.7.1.4"}, []string{instance, joined}},
		"both":              {[]string{"10.7.1.4", "10.64.0.128/28"}, []string{instance, vm, joined}},
		"the whole network": {[]string{"VirtualNetwork"}, []string{instance, vm, joined}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &recorder.Recorder{}
			args := networkArgs()
			args.CacheClients = c.clients
			require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
				_, err := components.NewNetwork(ctx, "n", args)
				return err
			}))
			endpoints := evaluated(declaredRules(t, r, "n-endpoints-nsg"))
			for _, from := range []string{instance, vm, joined, internet} {
				for _, port := range []int{6380, 10000, 8500, 8599, 22} {
					_, refused := endpoints.Refuses(nsg.Inbound, nsg.Connection{
						From: netip.MustParseAddr(from), To: netip.MustParseAddr("10.64.0.68"), Port: port,
						Network: []netip.Prefix{netip.MustParsePrefix("10.64.0.0/24"), netip.MustParsePrefix("10.7.0.0/16")}, // one that is joined to it
					})
					assert.Equal(t, slices.Contains(c.in, from) && port != 22, !refused, "from %s to %d", from, port)
				}
			}
			honoured(t, r)
		})
	}
}

func TestSecurityRulesAreOnesThatAzureHonours(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error { return declareAll(ctx, "a") }))
	honoured(t, r)
}

// ruleName is what Azure takes: up to 80 letters, digits, underscores, periods and hyphens ("Naming rules and restrictions for Azure
// resources").
var ruleName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]$`)

// honoured checks all rules. Azure takes priorities of 100 to 4096 that differ, and descriptions of up to 140 characters; for a
// private endpoint it honours the first of several ranges of ports alone ("What is a private endpoint?", limitations).
func honoured(t *testing.T, r *recorder.Recorder) {
	t.Helper()
	for _, group := range r.Of("azure-native:network:NetworkSecurityGroup") {
		assert.Equal(t, map[string]any{"team": "web"}, plain(group.Inputs)["tags"])
		priorities, names, rules := map[any]bool{}, map[any]bool{}, declaredRules(t, r, group.Name)
		for _, rule := range rules {
			assert.False(t, priorities[rule["priority"]], "%s of %s", rule["name"], group.Name)
			assert.False(t, names[rule["name"]], "%s of %s", rule["name"], group.Name)
			priorities[rule["priority"]], names[rule["name"]] = true, true
			assert.Regexp(t, ruleName, rule["name"])
			assert.NotContains(t, rule, "destinationPortRanges")
			assert.NotContains(t, rule["destinationPortRange"], ",")
			assert.LessOrEqual(t, len(rule["description"].(string)), 140)
			assert.Equal(t, "Inbound", rule["direction"], "what goes out is as every group has it")
			assert.Equal(t, strings.HasPrefix(rule["name"].(string), "Allow"), rule["access"] == "Allow")
		}
		assert.Equal(t, 4096.0, rules[len(rules)-1]["priority"], "the last word")
	}
}
