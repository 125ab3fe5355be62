package local_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit/world"
)

// Whoever locks a stack's group against deletion keeps all of it, until the lock is gone; updates go on. Azure's own words reach
// whoever destroys.
func TestLockedGroup(t *testing.T) {
	t.Parallel()
	w := world.Standing(t, "dev")
	group, _, _ := strings.Cut(w.Output("appId"), "/providers/")
	lock := group + "/providers/Microsoft.Authorization/locks/keep"
	ask := func(method string, body map[string]any) {
		t.Helper()
		_, err := w.Azure.Call(t.Context(), method, lock, "2016-09-01", body)
		require.NoError(t, err)
	}
	ask(http.MethodPut, map[string]any{"properties": map[string]any{"level": "CanNotDelete"}})
	before := w.Azure.Resources()
	w.Must(w.Up)
	_, err := w.Destroy(context.Background(), w.Options())
	require.ErrorContains(t, err, "ScopeLocked")
	require.ErrorContains(t, err, "following scope(s) are locked: '"+group+"'. Please remove the lock and try again.")
	assert.Equal(t, before, w.Azure.Resources())
	ask(http.MethodDelete, nil)
	w.Must(w.Destroy)
	assert.Empty(t, w.Azure.Resources())
}
