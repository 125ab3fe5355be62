package local_test

import (
	"testing"

	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit/world"
)

// foreseesNothing reports whether a preview is certain that there is nothing to do.
func foreseesNothing(w *world.World, preview world.Verb, config ...string) (idle bool) {
	w.T.Helper()
	o := w.Options(config...)
	o.OnIdle = func() { idle = true }
	summary, err := preview(w.T.Context(), o)
	require.NoError(w.T, err, "%s", w.Out)
	require.False(w.T, pulumiengine.HasChanges(summary), "%s", w.Out)
	return idle
}

// Where a preview is certain that there is nothing to do, doing it anyway changes nothing.
func TestNothingToDoIsForeseen(t *testing.T) {
	t.Parallel()
	for name, config := range map[string][]string{
		"as shipped": nil, "classic": world.ClassicCache, "private": {"network", "private"}, "vault": {"secrets", "keyvault"},
		"by token": {"redisAuth", "entra"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, "prod")
			w.Must(w.Up, config...)
			w.Must(w.Up, config...) // learns what Azure has changed since, such as how many apps a plan has
			w.Reopen()
			before := w.Fingerprint()
			assert.True(t, foreseesNothing(w, w.Preview, config...))
			assert.True(t, foreseesNothing(w, w.PreviewRefresh, config...))
			w.Nothing(w.Up, config...)
			assert.Equal(t, before, w.Fingerprint())
		})
	}
}

// What the engine counts as unchanged and takes over into the state all the same.
func TestUnchangedButToBeDone(t *testing.T) {
	t.Parallel()
	w := world.New(t, "prod")
	w.Must(w.Up)
	assert.False(t, foreseesNothing(w, w.Preview), "Azure counts the apps of a plan after it was made")
	w.Must(w.Up)
	assert.True(t, foreseesNothing(w, w.Preview))
	assert.False(t, foreseesNothing(w, w.Preview, "protect", "false"), "only the state knows of protection")
	w.Must(w.Up, "protect", "false")
	assert.True(t, foreseesNothing(w, w.Preview, "protect", "false"))
}
