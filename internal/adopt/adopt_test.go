package adopt_test

import (
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
