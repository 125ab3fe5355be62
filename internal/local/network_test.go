package local_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/world"
)

// everythingPrivate are settings that leave no secret to the internet: none in the app's settings, and no key of the cache.
var everythingPrivate = []string{"secrets", "keyvault", "redisAuth", "entra"}

// vaultNetworkResources counts what a vault adds in a network: zone, link, endpoint and its records.
const vaultNetworkResources = 4

// networkResources counts what a private network adds: network, two subnets with a security group each, zone, link, endpoint
// and its records.
const networkResources = 9

// A stack is made in a private network and destroyed with it, whichever cache it has.
func TestLifeInAPrivateNetwork(t *testing.T) {
	t.Parallel()
	for name, c := range caches {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, "dev")
			private, more := append([]string{"network", "private"}, c.config...), 0
			if name == "as shipped" {
				private, more = append(private, everythingPrivate...), inVault+vaultNetworkResources+1 // who is let in at the cache
			}
			w.Must(w.Preview, private...)
			w.Must(w.Up, private...)
			assert.Len(t, w.Azure.Resources(), c.resources+networkResources+more)
			w.Reopen()
			for _, do := range []world.Verb{w.Preview, w.Up, w.Refresh, w.Preview} {
				w.Nothing(do, private...)
			}
			for _, output := range []string{"networkId", "integrationSubnetId", "redisEndpointId"} {
				assert.Contains(t, w.Output(output), "/providers/Microsoft.Network/", output)
			}
			if more > 0 {
				assert.Contains(t, w.Output("vaultEndpointId"), "/providers/Microsoft.Network/privateEndpoints/scaleout-dev-vault-endpoint")
				assert.Equal(t, []string{"Resolved", "Resolved", "Resolved", "Resolved"}, reread(w))
			}
			// A change of the network leaves its subnets alone.
			w.Must(w.Up, append(private, "tags.team", "web")...)
			w.Nothing(w.Preview, append(private, "tags.team", "web")...)
			w.Must(w.Destroy)
			assert.Empty(t, w.Azure.Resources())
			assert.Empty(t, w.ResourcesInState())
		})
	}
}

// reread has App Service read the vault anew, and returns what became of the references.
func reread(w *world.World) []string {
	w.T.Helper()
	for _, site := range sites(w) {
		_, err := w.Azure.Call(context.Background(), http.MethodPost, site+"/config/configreferences/appsettings/refresh", "2022-03-01", nil)
		require.NoError(w.T, err)
	}
	return statuses(w)
}

// A live stack goes into a private network and out of it again, with the same cache and, where it has one,
// vault: whenever something has changed, the app finds its secrets.
func TestLiveStackGoesPrivateAndBack(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	for name, c := range caches {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, "dev")
			public, references := c.config, []string(nil)
			if name == "as shipped" {
				public, references = []string{"secrets", "keyvault"}, []string{"Resolved", "Resolved", "Resolved", "Resolved"}
			}
			with := func(mode string) []string { return append([]string{"network", mode}, public...) }
			w.Must(w.Up, public...)
			before, url := w.Azure.Resources(), w.Output("redisUrl")

			_, err := w.Session.Preview(context.Background(), w.Options(with("private")...))
			require.Error(t, err)
			assert.Contains(t, w.Out.String(), "pulumi config set network both --stack dev")
			assert.Equal(t, before, w.Azure.Resources())

			for _, mode := range []string{"both", "private", "leaving"} {
				w.Must(w.Preview, with(mode)...)
				w.Must(w.Up, with(mode)...)
				w.Nothing(w.Up, with(mode)...)
				assert.Subset(t, w.Azure.Resources(), before, "nothing is made anew")
				assert.Equal(t, references, statuses(w), "as the app was changed: %s", mode)
				assert.Equal(t, references, reread(w), mode)
			}
			w.Must(w.Preview, public...)
			w.Must(w.Up, public...)
			w.Nothing(w.Preview, public...)
			assert.Equal(t, references, reread(w))
			assert.ElementsMatch(t, before, w.Azure.Resources())
			assert.Equal(t, url, w.Output("redisUrl"))
		})
	}
}

// groupless takes the security groups away behind the stack's back, as subnets are that were made before there were any.
func groupless(w *world.World) {
	w.T.Helper()
	call := func(method, id string, body map[string]any) map[string]any {
		answer, err := w.Azure.Call(context.Background(), method, id, arm.NetworkVersion, body)
		require.NoError(w.T, err, id)
		w.Azure.Clock.Advance(time.Minute)
		return answer
	}
	var groups []string
	for _, id := range w.Azure.Resources() {
		switch {
		case strings.Contains(id, "/subnets/"):
			subnet := call(http.MethodGet, id, nil)
			properties := subnet["properties"].(map[string]any)
			delete(properties, "networkSecurityGroup")
			properties["privateEndpointNetworkPolicies"] = "Disabled"
			call(http.MethodPut, id, map[string]any{"properties": properties})
		case strings.Contains(id, "/networkSecurityGroups/"):
			groups = append(groups, id)
		}
	}
	require.Len(w.T, groups, 2)
	for _, id := range groups {
		call(http.MethodDelete, id, nil)
	}
}

// sourcesTo are those whom the rules of the private endpoints' subnet let in to a port, as Azure has them.
func sourcesTo(w *world.World, port string) []string {
	w.T.Helper()
	resources := w.Azure.Resources()
	at := slices.IndexFunc(resources, func(id string) bool { return strings.Contains(id, "-endpoints-nsg") })
	require.GreaterOrEqual(w.T, at, 0)
	group, err := w.Azure.Call(context.Background(), http.MethodGet, resources[at], arm.NetworkVersion, nil)
	require.NoError(w.T, err)
	var sources []string
	for _, rule := range group["properties"].(map[string]any)["securityRules"].([]any) {
		p := rule.(map[string]any)["properties"].(map[string]any)
		if p["destinationPortRange"] == port && p["access"] == "Allow" {
			sources = append(sources, p["sourceAddressPrefix"].(string))
		}
	}
	return sources
}

// Who else reaches the cache is a setting, which changes the rules of one group and nothing else.
func TestOthersReachTheCache(t *testing.T) {
	t.Parallel()
	w := world.New(t, "dev")
	private := []string{"network", "private"}
	w.Must(w.Up, private...)
	resources, runs := w.Azure.Resources(), w.Azure.Runs(w.Output("appId"))
	for _, others := range [][]string{
		{"redisAllowedNetworks[0]", "VirtualNetwork"},
		{"redisAllowedNetworks[0]", "10.64.0.128/28", "redisAllowedNetworks[1]", "10.7.1.4"},
		nil,
	} {
		let := []string{"10.64.0.0/26"}
		for i := 1; i < len(others); i += 2 {
			let = append(let, others[i])
		}
		w.Must(w.Preview, append(private, others...)...)
		w.Must(w.Up, append(private, others...)...)
		w.Nothing(w.Up, append(private, others...)...)
		w.Nothing(w.Refresh, append(private, others...)...)
		assert.Equal(t, resources, w.Azure.Resources())
		assert.Equal(t, runs, w.Azure.Runs(w.Output("appId")), "nothing starts anew")
		assert.Equal(t, let, sourcesTo(w, "10000"))
	}
	assert.NotContains(t, w.Out.String(), "first network security groups")
}

// A live stack whose subnets have no security groups gets them with its next update, and its app goes on running. What somebody
// changes of a group in the portal is put back.
func TestLiveStackGetsItsSecurityGroups(t *testing.T) {
	t.Parallel()
	w := world.New(t, "dev")
	private := []string{"network", "private"}
	const told = "get their first network security groups"
	w.Must(w.Preview, private...)
	assert.NotContains(t, w.Out.String(), told, "nobody is in a network that is not there yet")
	w.Must(w.Up, private...)
	runs, resources := w.Azure.Runs(w.Output("appId")), len(w.Azure.Resources())
	groupless(w)
	w.Must(w.Preview, private...)
	assert.Contains(t, w.Out.String(), told)
	assert.Contains(t, w.Out.String(), "pulumi config set --path 'redisAllowedNetworks[0]' VirtualNetwork --stack dev")
	w.Must(w.Up, private...)
	w.Nothing(w.Up, private...)
	w.Nothing(w.Preview, private...)
	assert.NotContains(t, w.Out.String(), told, "it is done")
	assert.Len(t, w.Azure.Resources(), resources)
	assert.Equal(t, runs, w.Azure.Runs(w.Output("appId")), "nothing starts anew")

	for _, id := range w.Azure.Resources() {
		if !strings.Contains(id, "-endpoints-nsg") {
			continue
		}
		_, err := w.Azure.Call(context.Background(), http.MethodPut, id+"/securityRules/portal", arm.NetworkVersion, map[string]any{"properties": map[string]any{
			"priority": 105, "direction": "Inbound", "access": "Deny", "protocol": "*", "sourceAddressPrefix": "*", "sourcePortRange": "*",
			"destinationAddressPrefix": "*", "destinationPortRange": "*",
		}})
		require.NoError(t, err)
		w.Azure.Clock.Advance(time.Minute)
		w.Must(w.Up, private...)
		rule, err := w.Azure.Call(context.Background(), http.MethodGet, id+"/securityRules/portal", arm.NetworkVersion, nil)
		assert.Error(t, err, "%v", rule)
		w.Nothing(w.Up, private...)
	}
}
