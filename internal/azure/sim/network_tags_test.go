package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Tags of networks and security groups are replaced, and all else stays (recorded 2020-06).
func TestTagsOfNetworks(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	for path, properties := range map[string]obj{
		"virtualNetworks/v":       {"addressSpace": obj{"addressPrefixes": []any{"10.0.0.0/16"}}, "subnets": []any{obj{"name": "s", "properties": obj{"addressPrefix": "10.0.0.0/24", "privateLinkServiceNetworkPolicies": "disabled"}}}},
		"networkSecurityGroups/g": {"securityRules": []any{}},
	} {
		at := groupPath + "/providers/Microsoft.Network/" + path
		require.Equal(t, 404, w.do("PATCH", at, obj{"tags": obj{}}).status)
		w.must("PUT", at, obj{"location": "eastus", "tags": obj{"a": "1"}, "properties": properties})
		require.Equal(t, 409, w.do("PATCH", at, obj{"tags": obj{}}).status, "it is being made")
		w.clock.Advance(time.Minute)
		before := w.must("GET", at, nil)
		got := w.do("PATCH", at, obj{"tags": obj{"b": "2"}})
		require.Equal(t, 200, got.status, got.raw)
		require.Equal(t, obj{"b": "2"}, got.at("tags"))
		require.NotEqual(t, before.at("etag"), got.at("etag"))
		require.Equal(t, before.at("properties.resourceGuid"), got.at("properties.resourceGuid"))
		require.Equal(t, obj{"b": "2"}, w.must("GET", at, nil).at("tags"))
	}
	vnet := groupPath + "/providers/Microsoft.Network/virtualNetworks/"
	require.Equal(t, "Disabled", w.must("GET", vnet+"v/subnets/s", nil).at("properties.privateLinkServiceNetworkPolicies"))
	require.Equal(t, "NotFound", w.do("GET", vnet+"v/subnets/none", nil).code())
	require.Equal(t, "ResourceNotFound", w.do("GET", vnet+"none/subnets/none", nil).code(), "of a network that is not there ARM speaks")
}
