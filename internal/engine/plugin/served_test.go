package plugin

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/resource/deploy/deploytest"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/engine"
)

// differing serves a provider that answers each diff with d.
func differing(t *testing.T, d plugin.DiffResult) pulumirpc.ResourceProviderClient {
	t.Helper()
	s, err := serve([]engine.Provider{{Package: "fake", Version: "1.0.0", Load: func() plugin.Provider {
		return &deploytest.Provider{
			Name:  "fake",
			DiffF: func(context.Context, plugin.DiffRequest) (plugin.DiffResult, error) { return d, nil },
		}
	}}}, mine)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	client := dial(t, s)
	_, err = client.Attach(t.Context(), &pulumirpc.PluginAttach{})
	require.NoError(t, err)
	return client
}

func diffOf(t *testing.T, d plugin.DiffResult) *pulumirpc.DiffResponse {
	t.Helper()
	r, err := differing(t, d).Diff(t.Context(), &pulumirpc.DiffRequest{Id: "id", Urn: "urn:pulumi:s::p::fake:a:B::n"})
	require.NoError(t, err)
	return r
}

// The engine looks at a detailed diff only where hasDetailedDiff says that there is one.
func TestDiffIsDetailed(t *testing.T) {
	t.Parallel()
	r := diffOf(t, plugin.DiffResult{Changes: plugin.DiffSome, DetailedDiff: map[string]plugin.PropertyDiff{
		"siteConfig.appSettings[0].value": {Kind: plugin.DiffUpdate, InputDiff: true},
		"siteConfig.alwaysOn":             {Kind: plugin.DiffAdd, InputDiff: true},
		`tags["a.b"]`:                     {Kind: plugin.DiffDelete, InputDiff: true},
		"reserved":                        {Kind: plugin.DiffDeleteReplace, InputDiff: true},
		"sku.family":                      {Kind: plugin.DiffUpdateReplace, InputDiff: true},
	}})
	assert.True(t, r.GetHasDetailedDiff())
	assert.Equal(t, pulumirpc.DiffResponse_DIFF_SOME, r.GetChanges())
	assert.Equal(t, []string{"reserved", "siteConfig", "sku", "tags"}, r.GetDiffs())
	assert.Equal(t, []string{"reserved", "sku"}, r.GetReplaces())
	kinds := map[string]pulumirpc.PropertyDiff_Kind{}
	for path, d := range r.GetDetailedDiff() {
		kinds[path] = d.GetKind()
		assert.True(t, d.GetInputDiff(), path)
	}
	assert.Equal(t, map[string]pulumirpc.PropertyDiff_Kind{
		"siteConfig.appSettings[0].value": pulumirpc.PropertyDiff_UPDATE,
		"siteConfig.alwaysOn":             pulumirpc.PropertyDiff_ADD,
		`tags["a.b"]`:                     pulumirpc.PropertyDiff_DELETE,
		"reserved":                        pulumirpc.PropertyDiff_DELETE_REPLACE,
		"sku.family":                      pulumirpc.PropertyDiff_UPDATE_REPLACE,
	}, kinds)
}

// Without details nothing is made up.
func TestDiffWithoutDetails(t *testing.T) {
	t.Parallel()
	none := diffOf(t, plugin.DiffResult{Changes: plugin.DiffNone})
	assert.False(t, none.GetHasDetailedDiff())
	assert.Empty(t, none.GetDiffs())
	keys := diffOf(t, plugin.DiffResult{Changes: plugin.DiffSome, ChangedKeys: []resource.PropertyKey{"a.b"}})
	assert.False(t, keys.GetHasDetailedDiff())
	assert.Equal(t, []string{"a.b"}, keys.GetDiffs())
}
