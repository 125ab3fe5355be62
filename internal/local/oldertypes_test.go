package local_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/token"
	"scaleout/internal/testkit/world"
)

// older gives a stack the state that the program wrote before it chose a version of
// Microsoft.Web: the types without one, and what the version before it answers.
func older(t *testing.T, w *world.World) {
	t.Helper()
	file := filepath.Join(w.Opts.Home, "stacks", w.Opts.Stack+".json")
	state, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(state), "azure-native:web/v20240401:WebApp")
	require.NoError(t, os.WriteFile(file, []byte(token.Versionless(string(state))), 0o600))
	w.Reopen()
	w.Nothing(w.Refresh)
	for _, r := range w.State().Resources {
		assert.NotContains(t, string(r.URN), "web/v2")
		assert.NotContains(t, r.Outputs, "endToEndEncryptionEnabled", "%s: 2022-09-01 does not answer it", r.URN)
	}
}

// A stack of the program before is moved by the aliases of azure-native's SDK: its resources
// are what they were, and Azure is sent nothing.
func TestOlderTypesMoveByThemselves(t *testing.T) {
	t.Parallel()
	for _, stack := range []string{"dev", "prod"} {
		t.Run(stack, func(t *testing.T) {
			t.Parallel()
			w := world.Standing(t, stack)
			urns, before := w.ResourcesInState(), w.Azure.Resources()
			older(t, w)
			asked := len(w.Azure.Requests())
			w.Nothing(w.Preview)
			w.Nothing(w.Up)
			assert.ElementsMatch(t, urns, w.ResourcesInState())
			assert.Equal(t, before, w.Azure.Resources())
			for _, r := range w.Azure.Requests()[asked:] {
				assert.True(t, r.Method == http.MethodGet || strings.HasSuffix(strings.ToLower(r.Path), "/listkeys"), "%s %s", r.Method, r.Path)
			}
			// A refresh takes in what the newer version answers besides, once.
			w.Must(w.Refresh)
			w.Must(w.Up)
			w.Nothing(w.Refresh)
			w.Nothing(w.Up)
		})
	}
}

// A stack of the program before is destroyed without the new one having run.
func TestOlderTypesAreDestroyed(t *testing.T) {
	t.Parallel()
	w := world.Standing(t, "dev")
	older(t, w)
	w.Must(w.Destroy)
	assert.Empty(t, w.Azure.Resources())
	assert.Empty(t, w.ResourcesInState())
}
