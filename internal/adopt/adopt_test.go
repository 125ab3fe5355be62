package adopt_test

import (
	"net/http"
	"os"
	"testing"

	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/engine"
)

// From the guide's "before" to its "after": nothing is replaced, nothing deleted,
// and each of the eight settings survives byte for byte.
func TestTheGuidesApp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.settings()
	require.Len(t, before, 8)
	resources := w.session.Azure.Resources()

	w.adopt()
	summary := w.must(w.session.Preview)
	assert.Zero(t, summary[deploy.OpReplace]+summary[deploy.OpCreateReplacement])
	assert.Zero(t, summary[deploy.OpDelete]+summary[deploy.OpDeleteReplaced])
	assert.Equal(t, resources, w.session.Azure.Resources(), "until then, nothing was changed")
	assert.Equal(t, before, w.settings())

	w.must(w.session.Up)
	assert.Subset(t, w.session.Azure.Resources(), resources)
	after := w.settings()
	for name, value := range before {
		assert.Equal(t, value, after[name], name)
	}
	assert.Contains(t, after["REDIS_URL"], "rediss://:")
	assert.False(t, pulumiengine.HasChanges(w.must(w.session.Up)), "a second up has nothing to do")
	assert.Equal(t, after, w.settings())
}

// The way back, in docs/adopt.md's order, leads to the count and the settings that
// were before; and from there the app can be adopted again.
func TestTheWayBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.adopt()
	w.must(w.session.Up)

	require.NoError(t, os.Remove(w.session.Home.Path("stacks/live.json")), "'pulumi stack rm --force'")
	for _, id := range w.session.Azure.Resources() {
		if kindOf(id) == "autoscalesettings" {
			w.call(http.MethodDelete, id, "2022-10-01", nil)
		}
	}
	w.patch(w.app.PlanID(), web, obj{"sku": obj{"capacity": 1}})
	w.patch(w.app.ID(), web, obj{"properties": obj{"clientAffinityEnabled": true}})
	settings := obj{}
	for name, value := range w.app.Settings {
		settings[name] = value
	}
	w.call(http.MethodPut, w.app.ID()+"/config/appsettings", web, obj{"properties": settings})
	assert.Equal(t, w.app.Settings, w.settings())
	assert.Equal(t, 1.0, w.get(w.app.PlanID(), web, "sku", "capacity"))

	w.adopt()
	w.must(w.session.Up)
	assert.Contains(t, w.settings(), "REDIS_URL")
	assert.Equal(t, 2.0, w.get(w.app.PlanID(), web, "sku", "capacity"))
}

// Destroying the stack takes what belongs to it, and leaves the group with what was
// in it before.
func TestTheGroupOutlivesTheStack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	database := w.cache("somebody-elses-cache")
	w.adopt()
	w.must(w.session.Up)
	_, err := w.session.Destroy(t.Context(), w.options())
	require.ErrorAs(t, err, new(*engine.ProtectedError))

	lift := w.options()
	lift.Config = []engine.Override{{Key: "protect", Value: "false"}}
	_, err = w.session.Up(t.Context(), lift)
	require.NoError(t, err)
	w.must(w.session.Destroy)
	assert.Equal(t, []string{w.app.GroupID(), database}, w.session.Azure.Resources())
}
