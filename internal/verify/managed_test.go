package verify_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	kit "scaleout/internal/testkit/world"
	"scaleout/internal/verify"
)

// A stack with a classic cache passes all that one with Azure Managed Redis does, and is
// told to move.
func TestClassicCachePasses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kit.ClassicCache...)
	w.app.traffic(400, 380)
	for _, f := range w.verify().Findings {
		want := map[string]verify.Status{"cache-retirement": verify.Warn, "zone-spread": verify.Skip, "builds": verify.Skip, "cache-network": verify.Skip}[f.Check]
		if want == "" {
			want = verify.Pass
		}
		assert.Equal(t, want, f.Status, "%s: %s", f.Check, f.Seen)
	}
}

// Its database can be changed so that a plain client is shut out.
func TestManagedCacheWithoutKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.app.traffic(400, 380)
	w.call(http.MethodPatch, w.output("redisId"), managed, map[string]any{
		"properties": map[string]any{"accessKeysAuthentication": "Disabled"},
	})
	w.settle()
	all := byCheck(w.verify())
	assert.Equal(t, verify.Fail, all["cache-clients"].Status)
	assert.Equal(t, "the cache does not accept access keys", all["cache-clients"].Seen)
	w.heed(w.verify("cache-clients"))
}

// A cache that somebody made by Azure's defaults sends plain clients elsewhere. While
// its database is being made, it is not ready.
func TestManagedCacheByAzuresDefaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cluster := w.id("Microsoft.Cache/redisEnterprise/second")
	w.call(http.MethodPut, cluster, managed, map[string]any{
		"location": "westeurope", "sku": map[string]any{"name": "Balanced_B1"},
		"properties": map[string]any{"publicNetworkAccess": "Enabled"},
	})
	w.settle()
	w.options.Declared.CacheID = cluster + "/databases/default"
	w.call(http.MethodPut, w.options.Declared.CacheID, managed, map[string]any{
		"properties": map[string]any{"accessKeysAuthentication": "Enabled"},
	})
	ready := w.verify("cache-ready").Findings[0]
	assert.Equal(t, verify.Fail, ready.Status, ready.Seen)
	assert.True(t, ready.Pending)
	w.settle()
	assert.Equal(t, verify.Pass, w.verify("cache-ready").Findings[0].Status)
	clients := w.verify("cache-clients").Findings[0]
	assert.Equal(t, verify.Fail, clients.Status)
	assert.Equal(t, "the cache's clustering policy is OSSCluster: it sends clients elsewhere (MOVED)", clients.Seen)
}

// A policy that the stack has on purpose is for an app that knows it.
func TestClusteringPolicyOfTheStack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "redisClusteringPolicy", "OSSCluster")
	clients := w.verify("cache-clients").Findings[0]
	assert.Equal(t, verify.Pass, clients.Status)
	assert.Equal(t, "access keys, clustering policy OSSCluster, as the stack says: for an app with a cluster client", clients.Seen)
}

// Without a stack's outputs the cache of either kind is found beside the app.
func TestCacheIsFoundBesideTheApp(t *testing.T) {
	t.Parallel()
	for _, sku := range []string{"Standard_C1", "Balanced_B1"} {
		w := newWorld(t, "redisSku", sku)
		w.options.Declared = verify.Declared{}
		all := byCheck(w.verify())
		for _, check := range []string{"redis-url-cache", "redis-url-key", "cache-ready", "cache-answers", "autoscale-enabled"} {
			assert.Equal(t, verify.Pass, all[check].Status, "%s: %s: %s", sku, check, all[check].Seen)
		}
		assert.Equal(t, verify.Skip, all["app-settings"].Status)
		name, _, _ := strings.Cut(w.output("redisHost"), ".")
		assert.Contains(t, all["cache-ready"].Seen, name)
	}
}
