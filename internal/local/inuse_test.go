package local_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/testkit/world"
)

// refused has a preview refuse settings with what to do.
func refused(w *world.World, config []string, says ...string) {
	w.T.Helper()
	w.Out.Reset()
	_, err := w.Preview(context.Background(), w.Options(config...))
	require.Error(w.T, err, config)
	for _, text := range says {
		assert.Contains(w.T, strings.Join(strings.Fields(w.Out.String()), " "), text)
	}
}

// Azure gives a subnet in use no other addresses. Rules for the new ones would come first, and keep the app from its cache; so
// that is refused before, and the way round goes through.
func TestSubnetInUseKeepsItsAddresses(t *testing.T) {
	t.Parallel()
	w := world.Standing(t, "dev", "network", "private")
	for setting, value := range map[string]string{
		"integrationSubnetPrefix": "10.64.0.128/25", "endpointSubnetPrefix": "10.64.0.128/28", "networkAddressSpace": "10.70.0.0/24",
	} {
		refused(w, []string{"network", "private", setting, value}, "Azure gives a subnet in use no others", "pulumi config set network leaving --stack dev pulumi up --stack dev pulumi config set network public --stack dev")
	}
	wider := []string{"networkAddressSpace", "10.64.0.0/23"}
	w.Must(w.Up, append(wider, "network", "private")...)
	w.Nothing(w.Up, append(wider, "network", "private")...)

	other := []string{"networkAddressSpace", "10.70.0.0/24", "integrationSubnetPrefix", "10.70.0.128/25"}
	for _, mode := range []string{"leaving", "public", "both", "private"} {
		w.Must(w.Preview, append(other, "network", mode)...)
		w.Must(w.Up, append(other, "network", mode)...)
		w.Nothing(w.Up, append(other, "network", mode)...)
	}
	assert.Equal(t, []string{"10.70.0.128/25"}, sourcesTo(w, "10000"))
	w.Must(w.Destroy)
	assert.Empty(t, w.Azure.Resources())
}

// A hub is a network that there was before, with its subnets and a zone that is linked to it.
type hub struct{ apps, endpoints, zone string }

func newHub(w *world.World) hub {
	w.T.Helper()
	const group = "/subscriptions/5ca1ab1e-0000-4000-8000-000000000001/resourceGroups/hub"
	put := func(id, version string, body map[string]any) string {
		_, err := w.Azure.Call(context.Background(), http.MethodPut, id, version, body)
		require.NoError(w.T, err, id)
		w.Azure.Clock.Advance(time.Minute)
		return id
	}
	put(group, arm.GroupsVersion, map[string]any{"location": "westeurope"})
	network := put(group+"/providers/Microsoft.Network/virtualNetworks/hub", arm.NetworkVersion, map[string]any{
		"location": "westeurope", "properties": map[string]any{"addressSpace": map[string]any{"addressPrefixes": []any{"10.9.0.0/16"}}},
	})
	h := hub{
		apps: put(network+"/subnets/apps", arm.NetworkVersion, map[string]any{"properties": map[string]any{
			"addressPrefix": "10.9.0.0/26", "delegations": []any{map[string]any{"name": "a", "properties": map[string]any{"serviceName": "Microsoft.Web/serverFarms"}}},
		}}),
		endpoints: put(network+"/subnets/endpoints", arm.NetworkVersion, map[string]any{"properties": map[string]any{"addressPrefix": "10.9.1.0/27"}}),
		zone:      put(group+"/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net", arm.PrivateZoneVersion, map[string]any{"location": "global"}),
	}
	put(h.zone+"/virtualNetworkLinks/hub", arm.PrivateZoneVersion, map[string]any{
		"location": "global", "properties": map[string]any{"registrationEnabled": false, "virtualNetwork": map[string]any{"id": network}},
	})
	return h
}

func (h hub) config(network string) []string {
	return []string{"network", network, "integrationSubnetId", h.apps, "endpointSubnetId", h.endpoints, "privateDnsZoneIds[0]", h.zone}
}

// A live stack goes from a network of its own into one that there was before, and back: not in one step, in which Azure would refuse
// to move an endpoint, but out of the one first.
func TestFromOneNetworkIntoAnother(t *testing.T) {
	t.Parallel()
	w := world.Standing(t, "dev", "network", "private")
	there := newHub(w)
	hubs := len(w.Azure.Resources())
	for _, mode := range []string{"both", "private"} {
		refused(w, there.config(mode), "stays in its subnet", "pulumi config set network leaving --stack dev pulumi up --stack dev pulumi config set network public --stack dev")
	}
	step := func(config ...string) {
		w.Must(w.Preview, config...)
		w.Must(w.Up, config...)
		w.Nothing(w.Up, config...)
	}
	step("network", "leaving")
	step("network", "public")
	step(there.config("both")...)
	step(there.config("private")...)
	shouted := hub{strings.ToUpper(there.apps), strings.ToUpper(there.endpoints), strings.ToUpper(there.zone)}
	w.Must(w.Up, shouted.config("private")...)
	refused(w, []string{"network", "private"}, "stays in its subnet")
	step(there.config("leaving")...)
	step("network", "public")
	step("network", "both")
	step("network", "private")
	assert.Len(t, w.Azure.Resources(), hubs)
}

// A zone that there was before is not linked by the stack. In a network that is closed the app would be without its cache
// until it is, so it comes while the cache is reached publicly, too.
func TestOtherZoneComesWhileThereIsAnotherWay(t *testing.T) {
	t.Parallel()
	w := world.Standing(t, "dev", "network", "private")
	zones := []string{"privateDnsZoneIds[0]", newHub(w).zone}
	refused(w, append(zones, "network", "private"), "leads nowhere until that zone is linked to the network", "pulumi config set network both --stack dev")
	for _, mode := range []string{"both", "private"} {
		w.Must(w.Preview, append(zones, "network", mode)...)
		w.Must(w.Up, append(zones, "network", mode)...)
		w.Nothing(w.Up, append(zones, "network", mode)...)
	}
}
