package provider

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/blang/semver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Pulumi's CLI, attached to this provider, warns at every command of a resource whose package is newer than the
// provider says it is: so a mixed one is as new as every package in sdks.
func TestMixedIsAsNewAsEveryPackage(t *testing.T) {
	t.Parallel()
	mixed, err := New(Options{Mixed: true}).GetPluginInfo(t.Context())
	require.NoError(t, err)
	packages, err := filepath.Glob(filepath.Join("..", "..", "..", "sdks", "*", "pulumi-plugin.json"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(packages), 6)
	for _, file := range packages {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		var of struct{ Version string }
		require.NoError(t, json.Unmarshal(raw, &of))
		wanted, err := semver.Parse(of.Version)
		require.NoError(t, err, file)
		assert.True(t, mixed.Version.GTE(wanted), "%s wants %s, and the provider is %s", file, wanted, mixed.Version)
	}
}
