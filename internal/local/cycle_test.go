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

// Both kinds of cache: settings, the size that is next, resources without monitoring,
// how many of them are protected, and where the cache is.
var caches = map[string]struct {
	config, larger []string
	resources      int
	protected      int
	host           string
}{
	"as shipped": {
		larger: []string{"redisSku", "MemoryOptimized_M10"}, resources: 7, // group, plan, cluster, database, app, slot, autoscale
		protected: 5, host: `\.westeurope\.redis\.azure\.net:10000`,
	},
	"classic": {
		config: world.ClassicCache, larger: []string{"redisSku", "Standard_C2"}, resources: 6, // one cache
		protected: 4, host: `\.redis\.cache\.windows\.net:6380`,
	},
}

// The life of both real stacks: up, nothing more to do by whatever verb, scaled, gone.
func TestLifeOfAStack(t *testing.T) {
	t.Parallel()
	for _, stack := range []string{"dev", "prod"} {
		for name, c := range caches {
			t.Run(stack+" "+name, func(t *testing.T) {
				t.Parallel()
				w := world.New(t, stack)
				w.Must(w.Preview, c.config...)
				assert.Empty(t, w.Azure.Resources(), "a preview creates nothing")

				w.Must(w.Up, c.config...)
				count := c.resources
				if stack == "prod" {
					count += world.WatchingResources
				}
				assert.Len(t, w.Azure.Resources(), count)
				w.Reopen()
				for _, do := range []world.Verb{w.Preview, w.Up, w.Refresh, w.Preview} {
					w.Nothing(do, c.config...)
				}
				if stack == "prod" {
					liftProtection(t, w, c.protected, c.config...)
				}

				cache, url := w.Output("redisName"), w.Output("redisUrl")
				assert.Regexp(t, `^rediss://:[A-Za-z0-9%]+@scaleout-`+stack+`-cache[0-9a-f]{8}`+c.host+`/0$`, url)
				assert.Equal(t, url, liveAppSettings(t, w)["REDIS_URL"])
				larger := append([]string{"protect", "false"}, c.larger...)
				w.Must(w.Up, larger...)
				assert.Equal(t, []string{cache, url}, []string{w.Output("redisName"), w.Output("redisUrl")}, "scaled, not replaced")
				w.Nothing(w.Up, larger...)
				w.Must(w.Destroy)
				assert.Empty(t, w.Azure.Resources())
				assert.Empty(t, w.ResourcesInState())
			})
		}
	}
}

// liftProtection shows that a protected stack is not destroyed, not even in
// part, and lifts the protection as a person would.
func liftProtection(t *testing.T, w *world.World, protects int, config ...string) {
	t.Helper()
	before := w.Azure.Resources()
	for _, do := range []world.Verb{w.PreviewDestroy, w.Destroy} {
		_, err := do(context.Background(), w.Options(config...))
		var protected *engine.ProtectedError
		require.ErrorAs(t, err, &protected)
		assert.Len(t, protected.Names, protects, "plan, cache, app and secret key")
	}
	assert.Equal(t, before, w.Azure.Resources())
	w.Must(w.Up, append([]string{"protect", "false"}, config...)...)
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

// With a classic cache, whatever the program declares registers with one provider of a
// kind: a second default provider would be a second plugin to download.
func TestOneProviderOfAKind(t *testing.T) {
	t.Parallel()
	w := world.New(t, "prod")
	w.Must(w.Up, world.ClassicCache...)
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
	assert.Regexp(t, `^scaleout-prod-cache[0-9a-f]{8}\.westeurope\.redis\.azure\.net$`, outputs["redisHost"])
}
