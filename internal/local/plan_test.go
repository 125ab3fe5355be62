package local_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
	"scaleout/internal/testkit/world"
)

// planned previews and saves the plan.
func planned(t *testing.T, w *world.World, config ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "plan.json")
	o := w.Options(config...)
	o.SavePlan = file
	_, err := w.Preview(t.Context(), o)
	require.NoError(t, err, "%s", w.Out)
	return file
}

// carryOut updates as planned.
func carryOut(t *testing.T, w *world.World, plan string, config ...string) error {
	t.Helper()
	o := w.Options(config...)
	o.Plan = plan
	_, err := w.Up(t.Context(), o)
	return err
}

// TestSavedPlanIsCarriedOut is what .github/workflows/up.yml does: preview, update
// as previewed, and a preview that finds nothing left to do.
func TestSavedPlanIsCarriedOut(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	for _, stack := range []string{"dev", "prod"} {
		t.Run(stack, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, stack)
			plan := planned(t, w)
			require.NoError(t, carryOut(t, w, plan), "%s", w.Out)
			w.Nothing(w.Preview)

			require.NoError(t, carryOut(t, w, planned(t, w, "planSku", "P2v3"), "planSku", "P2v3"), "%s", w.Out)
			w.Nothing(w.Preview, "planSku", "P2v3")

			require.NoError(t, carryOut(t, w, planned(t, w, "planSku", "P2v3"), "planSku", "P2v3"), "nothing, as planned: %s", w.Out)
			secrets, err := os.ReadFile(plan)
			require.NoError(t, err)
			assert.NotContains(t, string(secrets), "rediss://")
		})
	}
}

// What was not approved is not done.
func TestSavedPlanIsNotExceeded(t *testing.T) {
	t.Parallel()
	w := world.New(t, "dev")
	w.Must(w.Up)
	w.Out.Reset()
	err := carryOut(t, w, planned(t, w, "tags.team", "web"), "tags.team", "web", "planSku", "P2v3")
	require.Error(t, err)
	assert.Contains(t, w.Out.String(), "violates plan")
	assert.Equal(t, "P0v3", sku(t, w))
}

// Autoscale may act while a plan waits, if the plan does not touch sku: the engine
// compares the goals of what is planned, and the number of instances is none of them then.
func TestSavedPlanOutlivesAutoscale(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	for _, change := range [][2]string{{"tags.team", "web"}, {"cpuScaleOut", "75"}, {"healthCheckPath", "/up"}} {
		t.Run(change[0], func(t *testing.T) {
			t.Parallel()
			w := world.New(t, "dev")
			w.Must(w.Up)
			plan := planned(t, w, change[0], change[1])
			raise(t, w, 3)
			require.NoError(t, carryOut(t, w, plan, change[0], change[1]), "%s", w.Out)
			assert.Equal(t, 3, liveCount(t, w))
			assert.Empty(t, lowered(w, 3))
			w.Nothing(w.Preview, change[0], change[1])
		})
	}
}

// A plan that touches sku holds the number of instances, too, so it breaks when
// autoscale acts while it waits. That is why up.yml compares previews for the approval, and
// saves the plan just before the update.
func TestSavedPlanBreaksWithAutoscale(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	w := world.New(t, "prod")
	w.Must(w.Up)
	plan := planned(t, w, "planSku", "P2v3")
	raise(t, w, 5)
	w.Out.Reset()
	require.Error(t, carryOut(t, w, plan, "planSku", "P2v3"))
	assert.Contains(t, w.Out.String(), "violates plan: properties changed")
	assert.Equal(t, 5, liveCount(t, w), "and nothing is done")
	assert.Empty(t, lowered(w, 5))

	require.NoError(t, carryOut(t, w, planned(t, w, "planSku", "P2v3"), "planSku", "P2v3"), "%s", w.Out)
	assert.Equal(t, 5, liveCount(t, w))
	w.Nothing(w.Preview, "planSku", "P2v3")
}

func sku(t *testing.T, w *world.World) string {
	t.Helper()
	w.Must(w.Refresh)
	b, err := w.Export(t.Context(), true)
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(b), `"name": "P`)
	require.True(t, found)
	return "P" + rest[:strings.Index(rest, `"`)]
}
