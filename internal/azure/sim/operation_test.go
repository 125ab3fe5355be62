package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// How often a service says to ask: a network's 3 seconds, then 10, Azure DNS 30, Front Door 10 (seen 2017 to 2020 and 2024 to 2026).
func TestHowOftenToAsk(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	const network = groupPath + "/providers/Microsoft.Network/"
	made := w.send("PUT", network+"virtualNetworks/net?api-version=2024-03-01", obj{
		"location": "eastus", "properties": obj{"addressSpace": obj{"addressPrefixes": []any{"10.0.0.0/16"}}}})
	require.Equal(t, "3", made.header.Get("Retry-After"))
	require.Equal(t, "10", w.send("GET", made.header.Get("Azure-AsyncOperation"), nil).header.Get("Retry-After"))
	require.Equal(t, "30", w.send("PUT", network+"privateDnsZones/a.example?api-version=2020-06-01", obj{"location": "global"}).header.Get("Retry-After"))
	require.Equal(t, "10", w.send("PUT", profilePath+"?api-version=2023-05-01", profileBody()).header.Get("Retry-After"))
}
