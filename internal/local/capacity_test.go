package local_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
	"scaleout/internal/testkit/world"
)

// Autoscale raised the live count to 5. Whatever changes then, no request may
// carry a lower one: it would take instances away under load.
func TestNoUpdateLowersALiveCount(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	for name, change := range map[string][]string{
		"a tag":          {"tags.team", "web"},
		"the plan SKU":   {"planSku", "P2v3"},
		"an app setting": {"appSettings.FEATURE", "on"},
		"the minimum":    {"minInstances", "3"},
		"the cache SKU":  {"redisSku", "Balanced_B3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, "prod")
			w.Must(w.Up)
			raise(t, w, 5)
			w.Must(w.Up, change...)
			assert.Equal(t, 5, liveCount(t, w))
			assert.Empty(t, lowered(w, 5))
			w.Nothing(w.Up, change...)
		})
	}
}

// The test above would be worth nothing if a lower count went unnoticed: with
// one of the two protections taken out, it is sent.
func TestTheProtectionOfTheLiveCountIsNeeded(t *testing.T) {
	t.Parallel()
	t.Run("no refresh before the update", func(t *testing.T) {
		t.Parallel()
		w := world.New(t, "prod")
		w.Must(w.Up)
		raise(t, w, 5)
		o, no := w.Options("tags.team", "web"), false
		o.Refresh = &no
		_, err := w.Up(t.Context(), o)
		require.NoError(t, err)
		assert.Equal(t, []int{2}, lowered(w, 5))
		assert.Equal(t, 2, liveCount(t, w))
	})
	t.Run("a count that Pulumi owns", func(t *testing.T) {
		t.Parallel()
		w := world.New(t, "prod")
		w.Must(w.Up, "autoscale", "false")
		raise(t, w, 5)
		w.Must(w.Up, "autoscale", "false", "tags.team", "web")
		assert.Equal(t, []int{2}, lowered(w, 5))
	})
}

// Without autoscale the count is a setting like any other.
func TestFixedCount(t *testing.T) {
	t.Parallel()
	w := world.New(t, "dev")
	w.Must(w.Up, "autoscale", "false", "planSku", "B1")
	assert.Equal(t, 2, liveCount(t, w))
	for _, id := range w.Azure.Resources() {
		assert.NotContains(t, id, "autoscale")
	}
	w.Must(w.Up, "autoscale", "false", "planSku", "B1", "minInstances", "3")
	assert.Equal(t, 3, liveCount(t, w))
	w.Must(w.Destroy)
}

func raise(t *testing.T, w *world.World, n int) {
	t.Helper()
	require.NoError(t, w.Azure.Scale(w.Output("planId"), n))
}

func liveCount(t *testing.T, w *world.World) int {
	t.Helper()
	plan, ok := w.Azure.Get(w.Output("planId"))
	require.True(t, ok)
	return number(plan["sku"].(map[string]any)["capacity"])
}

// lowered lists the counts below n that requests to plans have carried since
// the first.
func lowered(w *world.World, n int) []int {
	var counts []int
	first := true
	for _, r := range w.Azure.Requests() {
		if path := strings.ToLower(r.Path); !strings.Contains(path, "/serverfarms/") || strings.Contains(path, "/diagnosticsettings/") || r.Method == http.MethodGet || r.Body == nil {
			continue
		}
		sku, _ := r.Body["sku"].(map[string]any)
		if count := number(sku["capacity"]); !first && count < n {
			counts = append(counts, count)
		}
		first = false
	}
	return counts
}

func number(v any) int {
	switch n := v.(type) {
	case int:
		return n
	case float64:
		return int(n)
	}
	return 0
}
