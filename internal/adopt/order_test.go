package adopt_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

// One update does it in the order that keeps people on: the cache is there and
// REDIS_URL set before there is a second instance, and affinity ends with that;
// autoscale comes last.
func TestOrderOfTheUpdate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.adopt()
	before := len(w.session.Azure.Requests())
	w.must(w.session.Up)
	var order []string
	for _, r := range w.session.Azure.Requests()[before:] {
		if r.Method == http.MethodGet || strings.HasSuffix(r.Path, "/listKeys") {
			continue
		}
		require.Equal(t, http.MethodPut, r.Method, "%s %s", r.Method, r.Path)
		if kindOf(r.Path) == "basicpublishingcredentialspolicies" {
			require.Contains(t, order, "sites", "they wait for the app, and nothing waits for them")
			continue
		}
		order = append(order, kindOf(r.Path))
		switch kindOf(r.Path) {
		case "serverfarms":
			assert.Equal(t, 1.0, r.Body["sku"].(map[string]any)["capacity"], "the plan's update adds no instance")
		case "sites":
			assert.Equal(t, false, r.Body["properties"].(map[string]any)["clientAffinityEnabled"])
			assert.Contains(t, settingsOf(r), "REDIS_URL")
		}
	}
	require.ElementsMatch(t, []string{"resourcegroups", "serverfarms", "redisenterprise", "databases", "sites", "autoscalesettings"}, order)
	at := func(kind string) int {
		for i, k := range order {
			if k == kind {
				return i
			}
		}
		return -1
	}
	assert.Less(t, at("databases"), at("sites"), "%v", order)
	assert.Less(t, at("sites"), at("autoscalesettings"), "%v", order)
	assert.Equal(t, len(order)-1, at("autoscalesettings"), "%v", order)
	assert.Equal(t, 2.0, w.call(http.MethodGet, w.app.PlanID(), web, nil)["sku"].(map[string]any)["capacity"])
}

// If the app cannot be updated, no second instance starts: nobody meets one that
// knows nothing of the cache.
func TestNoSecondInstanceWithoutTheApp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.adopt()
	w.session.Azure.Inject(sim.Fault{Method: http.MethodPut, Type: "Microsoft.Web/sites", Kind: sim.Denied})
	_, err := w.session.Up(t.Context(), w.options())
	require.Error(t, err)
	assert.Equal(t, 1.0, w.get(w.app.PlanID(), web, "sku", "capacity"))
	assert.NotContains(t, strings.ToLower(strings.Join(w.session.Azure.Resources(), " ")), "autoscalesettings")
	assert.Equal(t, true, w.get(w.app.ID(), web, "properties", "clientAffinityEnabled"), "the app is as it was")
	assert.Equal(t, w.app.Settings, w.settings())

	w.must(w.session.Up)
	assert.Equal(t, 2.0, w.get(w.app.PlanID(), web, "sku", "capacity"), "the next update goes on")
}

// kindOf is the type of what a path names.
func kindOf(path string) string {
	parts := strings.Split(strings.ToLower(path), "/")
	return parts[len(parts)-2]
}

// settingsOf are the names of the app settings in a request.
func settingsOf(r sim.Request) []string {
	var names []string
	config := r.Body["properties"].(map[string]any)["siteConfig"].(map[string]any)
	for _, pair := range config["appSettings"].([]any) {
		names = append(names, pair.(map[string]any)["name"].(string))
	}
	return names
}
