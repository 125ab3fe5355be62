package sim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

func decision(status string) obj {
	return obj{"properties": obj{"privateLinkServiceConnectionState": obj{"status": status, "description": "by me"}}}
}

// A connection that somebody has to approve leads nowhere until he does, and not any more once he rejects it ("Manage Azure
// private endpoints").
func TestAConnectionThatSomebodyApproves(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.makeNetwork()
	w.makeCache()
	body := endpointBody(endpointsPath, redisPath, "redisCache")
	p := body["properties"].(obj)
	p["manualPrivateLinkServiceConnections"] = p["privateLinkServiceConnections"]
	delete(p, "privateLinkServiceConnections")
	pending := w.made(endpointPath, body)
	shows(t, obj{"status": "Pending", "description": "Awaiting Approval"},
		dig(pending.at("properties.manualPrivateLinkServiceConnections").([]any)[0], "properties.privateLinkServiceConnectionState"))
	w.made(zonePath, obj{"location": "global"})
	w.made(linkPath, linkBody(vnetPath))
	w.made(zoneGroupPath, zoneGroupBody(zonePath))
	from := sim.Source{Subnet: appsPath}
	goes := func(want sim.Route) {
		t.Helper()
		route, why := w.azure.Way(from, redisPath)
		require.Equal(t, want, route, why)
	}
	goes(sim.PublicRoute)
	require.Equal(t, 404, w.do("GET", zonePath+"/A/cache1", nil).status, "nor has it a name")
	w.closeCache()
	goes(sim.NoRoute)

	id := dig(first(w.do("GET", redisPath+"/privateEndpointConnections", nil).at("value")), "id").(string)
	require.Equal(t, 400, w.do("PUT", id, decision("Perhaps")).status)
	said := w.do("PUT", id, decision("Approved"))
	require.Equal(t, 201, said.status, said.raw)
	require.Contains(t, said.header.Get("Azure-AsyncOperation"), "/asyncOperations/")
	w.clock.Advance(time.Minute)
	require.Equal(t, "Succeeded", w.send("GET", said.header.Get("Azure-AsyncOperation"), nil).at("status"))
	shows(t, obj{"status": "Approved", "description": "by me"}, w.do("GET", id, nil).at("properties.privateLinkServiceConnectionState"))
	goes(sim.PrivateRoute)
	require.Equal(t, 201, w.do("PUT", id, decision("Rejected")).status)
	goes(sim.NoRoute)
	require.Equal(t, 200, w.do("DELETE", id, nil).status)
	require.Equal(t, 404, w.do("GET", id, nil).status)
	require.Equal(t, 204, w.do("DELETE", id, nil).status)
	require.Equal(t, "Disconnected", dig(w.do("GET", endpointPath, nil).at("properties.manualPrivateLinkServiceConnections").([]any)[0], "properties.privateLinkServiceConnectionState.status"))
}

// Each service tells in its own way how far it is with a decision (recorded 2020 to 2023).
func TestHowServicesDecide(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup().withPlan("P1v3", 1).withSite()
	w.makeNetwork()
	w.must("PUT", vaultPath, vaultBody())
	w.clock.Advance(time.Minute)
	for _, c := range []struct {
		of, group, name                   string
		status                            int
		during, after, states, statesThen string
	}{
		{vaultPath, "vault", "cache", 200, "Updating", "Succeeded", "Rejected", "Rejected"},
		{sitePath, "sites", "cache-", 202, "Pending", "Pending", "Rejecting", "Rejected"},
	} {
		w.made(endpointPath+c.group, endpointBody(endpointsPath, c.of, c.group))
		links := w.do("GET", c.of+"/privateEndpointConnections", nil)
		one := first(links.at("value")).(obj)
		require.True(t, strings.HasPrefix(one["name"].(string), c.name), one)
		said := w.do("PUT", one["id"].(string), decision("Rejected"))
		require.Equal(t, c.status, said.status, said.raw)
		for _, now := range []reply{said, w.do("GET", one["id"].(string), nil)} {
			require.Equal(t, []any{c.during, c.states}, []any{now.at("properties.provisioningState"), now.at("properties.privateLinkServiceConnectionState.status")})
		}
		w.clock.Advance(time.Minute)
		over := w.do("GET", one["id"].(string), nil)
		require.Equal(t, []any{c.after, c.statesThen}, []any{over.at("properties.provisioningState"), over.at("properties.privateLinkServiceConnectionState.status")})
		require.Equal(t, "Succeeded", w.send("GET", said.header.Get("Azure-AsyncOperation"), nil).at("status"))
		require.Equal(t, 202, w.do("DELETE", one["id"].(string), nil).status)
	}
}
