package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The answers are those of recordings of 2017 to 2023, for the addresses of privateWorld.
func TestRoomInANetwork(t *testing.T) {
	t.Parallel()
	w := privateWorld(t) // its endpoint has 10.20.0.68
	five := func(from ...any) obj { return obj{"availableIPAddresses": from} }
	const check = vnetPath + "/CheckIPAddressAvailability?api-version=2022-01-01&ipAddress="
	for _, c := range []struct {
		address                 string
		available, platformsOwn bool
		instead                 obj
	}{
		{"10.20.0.50", true, false, nil},
		{"10.20.0.0", false, true, five("10.20.0.4", "10.20.0.5", "10.20.0.6", "10.20.0.7", "10.20.0.8")},
		{"10.20.0.68", false, false, five("10.20.0.69", "10.20.0.70", "10.20.0.71", "10.20.0.72", "10.20.0.73")},
	} {
		want := obj{"available": c.available, "isPlatformReserved": c.platformsOwn}
		for name, v := range c.instead {
			want[name] = v
		}
		require.Equal(t, want, w.send("GET", check+c.address, nil).body, c.address)
	}
	outside := w.send("GET", check+"10.20.0.200", nil)
	require.Equal(t, []any{400, "PrivateIPAddressNotInAnySubnet"}, []any{outside.status, outside.code()})
	require.NotContains(t, w.send("GET", vnetPath+"/CheckIPAddressAvailability?api-version=2018-04-01&ipAddress=10.20.0.50", nil).body, "isPlatformReserved")

	usages := w.do("GET", vnetPath+"/usages", nil).at("value").([]any)
	require.Equal(t, []any{0.0, 59.0}, []any{dig(usages[0], "currentValue"), dig(usages[0], "limit")})
	require.Equal(t, []any{endpointsPath, 1.0, 11.0}, []any{dig(usages[1], "id"), dig(usages[1], "currentValue"), dig(usages[1], "limit")})
}
