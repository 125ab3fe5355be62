package local_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
	"scaleout/internal/testkit/world"
)

// networkResources counts what a private network adds: network, two subnets, zone, link, endpoint and its
// records.
const networkResources = 7

// A stack is made in a private network and destroyed with it, whichever cache it has.
func TestLifeInAPrivateNetwork(t *testing.T) {
	t.Parallel()
	for name, c := range caches {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, "dev")
			private := append([]string{"network", "private"}, c.config...)
			w.Must(w.Preview, private...)
			w.Must(w.Up, private...)
			assert.Len(t, w.Azure.Resources(), c.resources+networkResources)
			w.Reopen()
			for _, do := range []world.Verb{w.Preview, w.Up, w.Refresh, w.Preview} {
				w.Nothing(do, private...)
			}
			for _, output := range []string{"networkId", "integrationSubnetId", "redisEndpointId"} {
				assert.Contains(t, w.Output(output), "/providers/Microsoft.Network/", output)
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

// A live stack goes into a private network and out of it again, with the same cache.
func TestLiveStackGoesPrivateAndBack(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	for name, c := range caches {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, "dev")
			with := func(mode string) []string { return append([]string{"network", mode}, c.config...) }
			w.Must(w.Up, c.config...)
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
			}
			w.Must(w.Preview, c.config...)
			w.Must(w.Up, c.config...)
			w.Nothing(w.Preview, c.config...)
			assert.ElementsMatch(t, before, w.Azure.Resources())
			assert.Equal(t, url, w.Output("redisUrl"))
		})
	}
}
