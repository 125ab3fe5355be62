package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

const (
	farPath     = groupPath + "/providers/Microsoft.Network/virtualNetworks/far"
	toFarPath   = vnetPath + "/virtualNetworkPeerings/to-far"
	fromFarPath = farPath + "/virtualNetworkPeerings/back"
)

func peeringBody(remote string) obj {
	return obj{"properties": obj{"remoteVirtualNetwork": obj{"id": remote}}}
}

// A peering has two sides, and both tell how far it is (recorded 2017 to 2025).
func TestBothSidesOfAPeering(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.made(vnetPath, vnetBody("10.20.0.0/24"))
	w.made(farPath, vnetBody("10.30.0.0/24"))
	require.Equal(t, "NotFound", w.do("GET", toFarPath, nil).code())
	first := w.do("PUT", toFarPath, peeringBody(farPath))
	require.Equal(t, 201, first.status, first.raw)
	shows(t, obj{"provisioningState": "Updating", "peeringState": "Initiated", "peeringSyncLevel": "RemoteNotInSync", "allowVirtualNetworkAccess": true,
		"allowForwardedTraffic": false, "remoteAddressSpace": obj{"addressPrefixes": []any{"10.30.0.0/24"}}}, first.at("properties"))
	w.clock.Advance(time.Minute)
	back := w.made(fromFarPath, peeringBody(vnetPath))
	there := w.do("GET", toFarPath, nil)
	for _, side := range []reply{back, there} {
		shows(t, obj{"provisioningState": "Succeeded", "peeringState": "Connected", "peeringSyncLevel": "FullyInSync"}, side.at("properties"))
	}
	require.Equal(t, back.at("properties.resourceGuid"), there.at("properties.resourceGuid"))

	changed := w.made(vnetPath, vnetBody("10.20.0.0/24", "10.21.0.0/24"))
	require.Equal(t, "to-far", dig(changed.at("properties.virtualNetworkPeerings").([]any)[0], "name"), "it stays when its network changes")
	require.Equal(t, "NotSimulated", w.do("PUT", vnetPath, set(vnetBody("10.20.0.0/24"), "properties.virtualNetworkPeerings", []any{obj{"name": "new"}})).code())
	w.gone(fromFarPath)
	require.Equal(t, "Disconnected", w.do("GET", toFarPath, nil).at("properties.peeringState"))
	w.gone(farPath)
	w.gone(toFarPath)
}

func TestRefusalsOfPeerings(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.made(vnetPath, vnetBody("10.20.0.0/24", "10.21.0.0/24"))
	w.made(farPath, vnetBody("10.30.0.0/24"))
	const third, overlaps = farPath + "3", farPath + "2"
	w.made(overlaps, vnetBody("10.21.0.0/16"))
	w.made(third, vnetBody("10.20.0.0/28"))
	w.made(third+"/virtualNetworkPeerings/p", peeringBody(farPath))
	w.made(fromFarPath, peeringBody(third))
	gateways := peeringBody(farPath)
	gateways["properties"].(obj)["useRemoteGateways"] = true
	w.refuses([]refusal{
		{"no network", "", toFarPath, peeringBody(farPath + "x"), 400, "InvalidResourceReference",
			"Resource " + farPath + "x referenced by resource " + toFarPath + " was not found. Please make sure that the referenced resource exists, and that both resources are in the same region."},
		{"addresses of the other one", "", toFarPath, peeringBody(overlaps), 400, "VnetAddressSpacesOverlap",
			"Cannot create or update peering " + toFarPath + ". Virtual networks " + vnetPath + " and " + overlaps + " cannot be peered because their address spaces overlap. Overlapping address prefixes: 10.21.0.0/24."},
		{"addresses of a third one", "", toFarPath, peeringBody(farPath), 400, "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet",
			"Cannot create or update peering " + toFarPath + ". Virtual networks " + vnetPath + " and " + farPath + " cannot be peered because address space of the first virtual network overlaps with address space of virtual network " + third + " already peered with the second virtual network. Overlapping address prefixes: 10.20.0.0/24."},
		{"a gateway", "", toFarPath, gateways, 400, "NotSimulated", "Gateways of virtual networks are not simulated."},
	})
	require.Equal(t, 200, w.do("PUT", farPath, vnetBody("10.30.0.0/24")).status)
	require.Equal(t, "ReferencedResourceNotProvisioned", w.do("PUT", toFarPath, peeringBody(farPath)).code(), "recorded 2025")
}

// Traffic goes to a private endpoint in another network where both are peered and allow it ("Virtual network peering").
func TestTheWayThroughAPeering(t *testing.T) {
	t.Parallel()
	w := privateWorld(t)
	w.made(farPath, vnetBody("10.30.0.0/24"))
	w.made(farPath+"/subnets/apps", subnetBody("10.30.0.0/26", "Microsoft.Web/serverFarms"))
	w.made(zonePath+"/virtualNetworkLinks/far", linkBody(farPath))
	from := sim.Source{Subnet: farPath + "/subnets/apps"}
	ways := func(why string, want sim.Route) {
		t.Helper()
		route, reason := w.azure.Way(from, redisPath)
		require.Equal(t, want, route, reason)
		require.Contains(t, reason, why)
	}
	ways("not peered with it", sim.NoRoute)
	w.made(fromFarPath, peeringBody(vnetPath))
	ways("not peered with it", sim.NoRoute)
	w.made(toFarPath, peeringBody(farPath))
	ways("", sim.PrivateRoute)
	w.made(securityGroupPath, obj{"location": "eastus"})
	held := set(subnetBody("10.20.0.64/28"), "properties.privateEndpointNetworkPolicies", "Enabled")
	w.made(endpointsPath, set(held, "properties.networkSecurityGroup", obj{"id": securityGroupPath}))
	ways("", sim.PrivateRoute) // VirtualNetwork of the rules that every group has are both networks
	closed := peeringBody(farPath)
	closed["properties"].(obj)["allowVirtualNetworkAccess"] = false
	w.made(toFarPath, closed)
	ways("not peered with it", sim.NoRoute)
}

// Networks show their peerings, though they have none, since 2016-09-01 (recorded 2016 to 2020).
func TestPeeringsByVersion(t *testing.T) {
	t.Parallel()
	w := privateWorld(t)
	for version, want := range map[string]bool{"2016-06-01": false, "2016-09-01": true, "2017-03-01": true, "2024-05-01": true} {
		_, shown := w.send("GET", vnetPath+"?api-version="+version, nil).at("properties").(obj)["virtualNetworkPeerings"]
		require.Equal(t, want, shown, version)
	}
}
