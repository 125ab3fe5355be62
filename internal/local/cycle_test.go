package local_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/engine"
	"scaleout/program/outputs"
)

// The life of both real stacks: up, nothing more to do by whatever verb, gone.
func TestLifeOfAStack(t *testing.T) {
	t.Parallel()
	for _, stack := range []string{"dev", "prod"} {
		t.Run(stack, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, stack)
			w.must(w.Preview)
			assert.Empty(t, w.Azure.Resources(), "a preview creates nothing")

			w.must(w.Up)
			count := 5 // group, plan, cache, app, autoscale
			if stack == "prod" {
				count += watchingResources
			}
			assert.Len(t, w.Azure.Resources(), count)
			w.reopen()
			w.nothing(w.Preview)
			w.nothing(w.Up)
			w.nothing(w.Refresh)
			w.nothing(w.Preview)
			if stack == "prod" {
				liftProtection(t, w)
			}
			w.must(w.Destroy)
			assert.Empty(t, w.Azure.Resources())
			assert.Empty(t, resourcesInState(t, w))
		})
	}
}

// liftProtection shows that a protected stack is not destroyed, not even in
// part, and lifts the protection as a person would.
func liftProtection(t *testing.T, w *world) {
	t.Helper()
	before := w.Azure.Resources()
	for _, do := range []verb{w.PreviewDestroy, w.Destroy} {
		_, err := do(context.Background(), w.options())
		var protected *engine.ProtectedError
		require.ErrorAs(t, err, &protected)
		assert.Len(t, protected.Names, 4, "plan, cache, app and secret key")
	}
	assert.Equal(t, before, w.Azure.Resources())
	w.must(w.Up, "protect", "false")
}

// Monitoring comes and goes without touching what it watches, but for the two
// settings that bind the app to it.
func TestMonitoringComesAndGoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "dev")
	w.must(w.Up)
	before := w.Azure.Resources()
	on := []string{"monitoring", "true", "alertEmails[0]", "ops@example.com"}
	w.must(w.Up, on...)
	assert.Len(t, w.Azure.Resources(), len(before)+watchingResources)
	assert.Subset(t, w.Azure.Resources(), before)
	w.reopen()
	w.nothing(w.Preview, on...)
	w.nothing(w.Up, on...)
	w.nothing(w.Refresh, on...)
	w.nothing(w.Preview, on...)
	settings := func() any {
		all, err := w.Outputs(context.Background(), true)
		require.NoError(t, err)
		return all["appSettings"]
	}
	assert.Contains(t, settings(), "APPLICATIONINSIGHTS_CONNECTION_STRING")

	// Without autoscale there is less to watch, and nothing that watches nothing.
	fixed := append([]string{"autoscale", "false"}, on...)
	w.must(w.Up, fixed...)
	w.nothing(w.Preview, fixed...)
	w.must(w.Up, on...)
	w.nothing(w.Preview, on...)

	w.must(w.Up, "monitoring", "false")
	assert.Len(t, w.Azure.Resources(), len(before))
	w.nothing(w.Preview, "monitoring", "false")
	assert.NotContains(t, settings(), "APPLICATIONINSIGHTS")
}

// Whatever the program declares registers with one provider of a kind: a second
// default provider would be a second plugin to download.
func TestOneProviderOfAKind(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "prod")
	w.must(w.Up)
	var providers []string
	for _, urn := range resourcesInState(t, w) {
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
	w := newWorld(t, "prod") // with monitoring
	w.must(w.Up)
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
	w := newWorld(t, "prod")
	w.must(w.Up)
	outputs, err := w.Outputs(context.Background(), false)
	require.NoError(t, err)
	assert.Equal(t, "[secret]", outputs["redisUrl"])
	assert.Equal(t, []any{2.0, 5.0}, []any{outputs["minInstances"], outputs["maxInstances"]})
	assert.Regexp(t, `^https://scaleout-prod-app[0-9a-f]{8}\.azurewebsites\.net$`, outputs["url"])
	assert.Equal(t, outputs["url"].(string)+"/healthz", outputs["healthCheckUrl"])
	assert.Regexp(t, `^scaleout-prod-cache[0-9a-f]{8}\.redis\.cache\.windows\.net$`, outputs["redisHost"])
	assert.Regexp(t, `^rediss://:[A-Za-z0-9%]+@scaleout-prod-cache[0-9a-f]{8}\.redis\.cache\.windows\.net:6380/0$`, w.output("redisUrl"))
}
