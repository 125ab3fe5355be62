package local_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/world"
)

// appEndpointResources counts what a private app adds to a private network: zone and link, and for app and slot an endpoint
// and its records.
const appEndpointResources = 6

// A stack whose app is private is made, and goes with all that belongs to it.
func TestLifeOfAPrivateApp(t *testing.T) {
	t.Parallel()
	w := world.New(t, "dev")
	private := []string{"network", "private", "appAccess", "private"}
	w.Must(w.Preview, private...)
	w.Must(w.Up, private...)
	assert.Len(t, w.Azure.Resources(), caches["as shipped"].resources+networkResources+appEndpointResources)
	for _, run := range w.Azure.Runs(w.Output("appId")) {
		assert.True(t, run.Closed && run.Private, run.ID)
	}
	w.Reopen()
	for _, do := range []world.Verb{w.Preview, w.Up, w.Refresh, w.Preview} {
		w.Nothing(do, private...)
	}
	assert.Equal(t, "private", w.Output("appAccess"))
	for _, output := range []string{"appEndpointId", "slotEndpointId"} {
		assert.Contains(t, w.Output(output), "/providers/Microsoft.Network/privateEndpoints/", output)
	}
	// Without its slot it has one endpoint less, and with it again one more.
	w.Must(w.Up, append(private, "stagingSlot", "false")...)
	require.Len(t, w.Azure.Runs(w.Output("appId")), 1)
	w.Must(w.Up, private...)
	w.Nothing(w.Preview, private...)
	w.Must(w.Destroy)
	assert.Empty(t, w.Azure.Resources())
	assert.Empty(t, w.ResourcesInState())
}

// A live app goes private and comes back, in steps in which whoever could reach it before the step, and may after it, can do
// so all the time: nobody is restarted, and nothing is made anew.
func TestLiveAppGoesPrivateAndBack(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	w := world.New(t, "dev")
	with := func(access string) []string { return []string{"network", "private", "appAccess", access} }
	w.Must(w.Up, with("public")...)
	app := w.Output("appId")
	before, runs := w.Azure.Resources(), w.Azure.Runs(app)

	_, err := w.Session.Preview(context.Background(), w.Options(with("private")...))
	require.Error(t, err)
	assert.Contains(t, w.Out.String(), "pulumi config set appAccess both --stack dev")

	for _, step := range []struct {
		access          string
		closed, private bool
	}{{"both", false, true}, {"private", true, true}, {"both", false, true}, {"public", false, false}} {
		w.Must(w.Preview, with(step.access)...)
		w.Must(w.Up, with(step.access)...)
		w.Nothing(w.Up, with(step.access)...)
		for i, run := range w.Azure.Runs(app) {
			assert.Equal(t, sim.Run{
				ID: runs[i].ID, Running: true, Generation: runs[i].Generation, Build: runs[i].Build, DeploymentID: runs[i].DeploymentID,
				Closed: step.closed, Private: step.private,
			}, run, step.access)
		}
		assert.Subset(t, w.Azure.Resources(), before)
	}
	assert.ElementsMatch(t, before, w.Azure.Resources())
	w.Must(w.Up, "network", "leaving")
	w.Must(w.Up)
	w.Nothing(w.Up)
}

// An app that others give private endpoints is closed, and has none of the stack's.
func TestClosedAppHasNoEndpoint(t *testing.T) {
	t.Parallel()
	w := world.Standing(t, "dev")
	before := w.Azure.Resources()
	for access, closed := range map[string]bool{"closed": true, "public": false} {
		w.Must(w.Up, "appAccess", access)
		w.Nothing(w.Up, "appAccess", access)
		for _, run := range w.Azure.Runs(w.Output("appId")) {
			assert.Equal(t, closed, run.Closed, access)
			assert.False(t, run.Private)
		}
		assert.ElementsMatch(t, before, w.Azure.Resources())
	}
}
