package sim_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What an app can be written in is asked outside of any subscription.
func TestStacks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stacks := w.must("GET", "/providers/Microsoft.Web/webAppStacks", nil).body["value"].([]any)
	require.Len(t, stacks, 1)
	python := stacks[0].(map[string]any)["properties"].(map[string]any)
	shows(t, obj{"value": "python", "preferredOs": "linux"}, python)
	newest := python["majorVersions"].([]any)[0].(map[string]any)["minorVersions"].([]any)[0]
	assert.Equal(t, "PYTHON|3.14", dig(newest, "stackSettings.linuxRuntimeSettings.runtimeVersion"))
	const at, off = "/providers/Microsoft.Web/webAppStacks?api-version=", `"isDefaultOff":true`
	require.Contains(t, w.send("GET", at+"2023-01-01", nil).raw, off)
	require.NotContains(t, w.send("GET", at+"2022-03-01", nil).raw, off)
	for _, path := range []string{"/providers/Microsoft.Web/sites", "/providers/Microsoft.Cache/redis"} {
		assert.Equal(t, 404, w.do("GET", path, nil).status, path)
	}
}
