package sim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

const (
	siteZonePath     = groupPath + "/providers/Microsoft.Network/privateDnsZones/privatelink.azurewebsites.net"
	slotEndpointPath = groupPath + "/providers/Microsoft.Network/privateEndpoints/slot-pe"
)

// privateAppWorld is an app with a slot, each with a private endpoint; neither says whether it is public.
func privateAppWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t).withSlot()
	w.makeNetwork()
	w.made(siteZonePath, obj{"location": "global"})
	w.made(siteZonePath+"/virtualNetworkLinks/vnet", linkBody(vnetPath))
	for endpoint, group := range map[string]string{endpointPath: "sites", slotEndpointPath: "sites-staging"} {
		w.made(endpoint, endpointBody(endpointsPath, sitePath, group))
		w.made(endpoint+"/privateDnsZoneGroups/default", zoneGroupBody(siteZonePath))
	}
	return w
}

func first(list any) any {
	if all, _ := list.([]any); len(all) > 0 {
		return all[0]
	}
	return nil
}

// reach is what a data plane is told of the app and its slot.
func (w *world) reach() (app, slot sim.Run) {
	w.t.Helper()
	runs := w.azure.Runs(sitePath)
	require.Len(w.t, runs, 2)
	return runs[0], runs[1]
}

// The names of an app, of its slot and of their SCM sites are in the zone, and each leads to its own endpoint.
func TestEndpointsOfAnAppAndItsSlot(t *testing.T) {
	t.Parallel()
	w := privateAppWorld(t)
	host := strings.TrimSuffix(w.do("GET", sitePath, nil).at("properties.defaultHostName").(string), ".azurewebsites.net")
	address := func(name string) any {
		return dig(first(w.do("GET", siteZonePath+"/A/"+name, nil).at("properties.aRecords")), "ipv4Address")
	}
	for _, suffix := range []string{"", ".scm"} {
		assert.NotNil(t, address(host+suffix), suffix)
		assert.NotNil(t, address(host+"-staging"+suffix), suffix)
		assert.NotEqual(t, address(host+suffix), address(host+"-staging"+suffix))
	}
	for path, group := range map[string]string{sitePath: "sites", slotPath: "sites-staging"} {
		shown := w.do("GET", path, nil)
		require.Len(t, shown.at("properties.privateEndpointConnections"), 1, path)
		assert.Equal(t, group, first(dig(first(shown.at("properties.privateEndpointConnections")), "properties.groupIds")))
	}
}

// Each place has a way of its own. One that does not say whether it is public is closed as soon as an endpoint leads there.
func TestWaysToAnAppAndItsSlot(t *testing.T) {
	t.Parallel()
	w := privateAppWorld(t)
	inside := sim.Source{Subnet: endpointsPath, RouteAll: true}
	for _, path := range []string{sitePath, slotPath} {
		route, why := w.azure.Way(inside, path)
		assert.Equal(t, sim.PrivateRoute, route, why)
		route, why = w.azure.Way(sim.Source{}, path)
		assert.Equal(t, sim.NoRoute, route)
		assert.Contains(t, why, "public network access is disabled")
	}
	app, slot := w.reach()
	assert.True(t, app.Closed && app.Private && slot.Closed && slot.Private)

	w.must("PATCH", sitePath, obj{"properties": obj{"publicNetworkAccess": "Enabled"}})
	app, slot = w.reach()
	assert.True(t, !app.Closed && app.Private && slot.Closed, "the slot is another site")
	assert.Equal(t, "Enabled", w.do("GET", sitePath+"/config/web", nil).at("properties.publicNetworkAccess"))

	w.must("PATCH", sitePath+"/config/web", obj{"properties": obj{"publicNetworkAccess": "Disabled"}})
	assert.Equal(t, "Disabled", w.do("GET", sitePath, nil).at("properties.publicNetworkAccess"))
	w.must("PATCH", sitePath, obj{"properties": obj{"httpsOnly": true}})
	app, _ = w.reach()
	assert.True(t, app.Closed, "a PATCH leaves what it does not name")

	w.gone(endpointPath)
	app, slot = w.reach()
	assert.True(t, app.Closed && !app.Private && slot.Private, "closed, and no way in")
	w.must("PUT", sitePath, siteBody())
	app, _ = w.reach()
	assert.False(t, app.Closed, "a PUT that does not name it resets it")
	w.gone(slotEndpointPath)
	_, slot = w.reach()
	assert.False(t, slot.Closed || slot.Private)
}

func TestPublicAccessOfAnAppIsOneOfTwo(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	r := w.do("PATCH", sitePath, obj{"properties": obj{"publicNetworkAccess": "Sometimes"}})
	assert.Equal(t, 400, r.status, r.raw)
	app := w.azure.Runs(sitePath)[0]
	assert.False(t, app.Closed)
}

// An endpoint to a slot goes with the slot: it leads nowhere any more.
func TestEndpointOfASlotThatIsGone(t *testing.T) {
	t.Parallel()
	w := privateAppWorld(t)
	w.must("DELETE", slotPath, nil)
	w.clock.Advance(time.Hour)
	app := w.azure.Runs(sitePath)[0]
	assert.True(t, app.Private)
	r := w.do("PUT", slotEndpointPath+"2", endpointBody(endpointsPath, sitePath, "sites-staging"))
	assert.Equal(t, 400, r.status, r.raw)
	assert.Contains(t, r.raw, "Invalid groupId")
}
