package local_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/engine"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/world"
	"scaleout/program/outputs"
)

// The life of both real stacks: up, nothing more to do by whatever verb, gone.
func TestLifeOfAStack(t *testing.T) {
	t.Parallel()
	for _, stack := range []string{"dev", "prod"} {
		t.Run(stack, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, stack)
			w.Must(w.Preview)
			assert.Empty(t, w.Azure.Resources(), "a preview creates nothing")

			w.Must(w.Up)
			count := 6 // group, plan, cache, app, slot, autoscale
			if stack == "prod" {
				count += world.WatchingResources
			}
			assert.Len(t, w.Azure.Resources(), count)
			w.Reopen()
			w.Nothing(w.Preview)
			w.Nothing(w.Up)
			w.Nothing(w.Refresh)
			w.Nothing(w.Preview)
			if stack == "prod" {
				liftProtection(t, w)
			}
			w.Must(w.Destroy)
			assert.Empty(t, w.Azure.Resources())
			assert.Empty(t, w.ResourcesInState())
		})
	}
}

// liftProtection shows that a protected stack is not destroyed, not even in
// part, and lifts the protection as a person would.
func liftProtection(t *testing.T, w *world.World) {
	t.Helper()
	before := w.Azure.Resources()
	for _, do := range []world.Verb{w.PreviewDestroy, w.Destroy} {
		_, err := do(context.Background(), w.Options())
		var protected *engine.ProtectedError
		require.ErrorAs(t, err, &protected)
		assert.Len(t, protected.Names, 4, "plan, cache, app and secret key")
	}
	assert.Equal(t, before, w.Azure.Resources())
	w.Must(w.Up, "protect", "false")
}

// Monitoring comes and goes without touching what it watches, but for the two
// settings that bind the app to it.
func TestMonitoringComesAndGoes(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	w := world.New(t, "dev")
	w.Must(w.Up)
	before := w.Azure.Resources()
	on := []string{"monitoring", "true", "alertEmails[0]", "ops@example.com"}
	w.Must(w.Up, on...)
	assert.Len(t, w.Azure.Resources(), len(before)+world.WatchingResources)
	assert.Subset(t, w.Azure.Resources(), before)
	w.Reopen()
	w.Nothing(w.Preview, on...)
	w.Nothing(w.Up, on...)
	w.Nothing(w.Refresh, on...)
	w.Nothing(w.Preview, on...)
	settings := func() any {
		all, err := w.Outputs(context.Background(), true)
		require.NoError(t, err)
		return all["appSettings"]
	}
	assert.Contains(t, settings(), "APPLICATIONINSIGHTS_CONNECTION_STRING")

	// Without autoscale there is less to watch, and nothing that watches nothing.
	fixed := append([]string{"autoscale", "false"}, on...)
	w.Must(w.Up, fixed...)
	w.Nothing(w.Preview, fixed...)
	w.Must(w.Up, on...)
	w.Nothing(w.Preview, on...)

	w.Must(w.Up, "monitoring", "false")
	assert.Len(t, w.Azure.Resources(), len(before))
	w.Nothing(w.Preview, "monitoring", "false")
	assert.NotContains(t, settings(), "APPLICATIONINSIGHTS")
}

// Whatever the program declares registers with one provider of a kind: a second
// default provider would be a second plugin to download.
func TestOneProviderOfAKind(t *testing.T) {
	t.Parallel()
	w := world.New(t, "prod")
	w.Must(w.Up)
	var providers []string
	for _, urn := range w.ResourcesInState() {
		if i := strings.Index(urn, "pulumi:providers:"); i >= 0 {
			providers = append(providers, urn[i:])
		}
	}
	assert.ElementsMatch(t, []string{
		"pulumi:providers:azure-native::default_2_92_3", "pulumi:providers:random::default_4_19_0",
	}, providers)
}

// What the program exports and what readers decode are the same, name by name and
// type by type.
func TestOutputsAreTheContract(t *testing.T) {
	t.Parallel()
	w := world.New(t, "prod") // with monitoring
	w.Must(w.Up)
	all, err := w.Outputs(context.Background(), true)
	require.NoError(t, err)
	exported, err := json.Marshal(all)
	require.NoError(t, err)
	decoded, err := outputs.Decode(all)
	require.NoError(t, err)
	again, err := json.Marshal(decoded)
	require.NoError(t, err)
	assert.JSONEq(t, string(exported), string(again))
	assert.NotContains(t, string(again), `""`, "an output is empty")

	all, err = w.Outputs(context.Background(), false)
	require.NoError(t, err)
	masked, err := outputs.Decode(all)
	require.NoError(t, err)
	decoded.RedisURL, decoded.AppSettings = "", nil
	assert.Equal(t, decoded, masked, "without its secrets")
}

func TestOutputs(t *testing.T) {
	t.Parallel()
	w := world.New(t, "prod")
	w.Must(w.Up)
	outputs, err := w.Outputs(context.Background(), false)
	require.NoError(t, err)
	assert.Equal(t, "[secret]", outputs["redisUrl"])
	assert.Equal(t, []any{2.0, 5.0}, []any{outputs["minInstances"], outputs["maxInstances"]})
	assert.Regexp(t, `^https://scaleout-prod-app[0-9a-f]{8}\.azurewebsites\.net$`, outputs["url"])
	assert.Equal(t, outputs["url"].(string)+"/healthz", outputs["healthCheckUrl"])
	assert.Regexp(t, `^scaleout-prod-cache[0-9a-f]{8}\.redis\.cache\.windows\.net$`, outputs["redisHost"])
	assert.Regexp(t, `^rediss://:[A-Za-z0-9%]+@scaleout-prod-cache[0-9a-f]{8}\.redis\.cache\.windows\.net:6380/0$`, w.Output("redisUrl"))
}
