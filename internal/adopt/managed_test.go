package adopt_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/adopt"
	"scaleout/internal/testkit"
	"scaleout/program/redisurl"
)

const managedVersion = "2025-07-01"

// managed makes an Azure Managed Redis as the portal does, lets the app use it with one
// of its keys, and returns the id of the cluster.
func (w *world) managed(name, sku, policy, key string) string {
	cluster := w.app.GroupID() + "/providers/Microsoft.Cache/redisEnterprise/" + name
	w.call(http.MethodPut, cluster, managedVersion, obj{
		"location": "westeurope", "sku": obj{"name": sku}, "tags": obj{"team": "shop"},
		"properties": obj{"publicNetworkAccess": "Enabled", "minimumTlsVersion": "1.2"},
	})
	w.session.Azure.Clock.Advance(time.Hour)
	w.call(http.MethodPut, cluster+"/databases/default", managedVersion, obj{
		"properties": obj{"clusteringPolicy": policy, "accessKeysAuthentication": "Enabled"},
	})
	w.session.Azure.Clock.Advance(time.Hour)
	keys := w.call(http.MethodPost, cluster+"/databases/default/listKeys", managedVersion, nil)
	url, err := redisurl.Build(name+".westeurope.redis.azure.net", 10000, keys[key].(string))
	require.NoError(w.t, err)
	w.setting("REDIS_URL", url)
	return cluster
}

// An Azure Managed Redis that the app uses is taken over: the cache stays with its keys and
// its policy, so nobody is logged out, and a second update has nothing to do. The stack's
// own cache is found again.
func TestManagedCacheIsTakenOver(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	for policy, key := range map[string]string{"NoCluster": "primaryKey", "EnterpriseCluster": "secondaryKey"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			cluster := w.managed("sessions", "Balanced_B3", policy, key)
			classic := w.cache("somebody-elses")
			before, keys := w.settings(), w.call(http.MethodPost, cluster+"/databases/default/listKeys", managedVersion, nil)
			database := w.get(cluster+"/databases/default", managedVersion, "properties")
			resources := w.session.Azure.Resources()

			d := w.adopt()
			assert.NotContains(t, changed(d), "logged out")
			assert.NotContains(t, changed(d), "is created")
			assert.True(t, noted(d, "cache: somebody-elses"), "the other one stays")
			assert.Contains(t, d.Unseen[len(d.Unseen)-1].What, "who else uses the cache sessions")
			w.must(w.session.Up)
			assert.Equal(t, before["REDIS_URL"], w.settings()["REDIS_URL"])
			assert.Equal(t, keys, w.call(http.MethodPost, cluster+"/databases/default/listKeys", managedVersion, nil))
			assert.Equal(t, database, w.get(cluster+"/databases/default", managedVersion, "properties"))
			assert.Equal(t, obj{"team": "shop", "project": "scaleout", "stack": "live"}, w.get(cluster, managedVersion, "tags"))
			assert.Subset(t, w.session.Azure.Resources(), append(resources, classic))
			assert.False(t, pulumiengine.HasChanges(w.must(w.session.Up)), "a second up has nothing to do: %s", &w.out)

			_, again := w.draft()
			assert.Empty(t, again.Refused)
			assert.Empty(t, again.Settings, "it is all in the file")
		})
	}
}

// Azure's default, OSSCluster, is kept as any other policy, and so are the names that
// follow from it.
func TestImportOfAManagedCache(t *testing.T) {
	t.Parallel()
	x := newFixture()
	x.database["properties"].(obj)["clusteringPolicy"] = "OSSCluster"
	d := adopt.Make(x.withManaged(x.facts()), wishes(nil))
	require.Empty(t, d.Refused)
	assert.Equal(t, "OSSCluster", value(d, "redisClusteringPolicy"))
	var written bytes.Buffer
	require.NoError(t, d.ImportFile(version).Write(&written))
	var file struct{ Resources []obj }
	require.NoError(t, decode(&file, written.String()))
	var cache []obj
	for _, r := range file.Resources {
		if strings.Contains(r["name"].(string), "-cache") {
			cache = append(cache, r)
		}
	}
	id := group + "/providers/Microsoft.Cache/redisEnterprise/m"
	assert.Equal(t, []obj{
		{"type": "scaleout:components:SessionCache", "name": "scaleout-live-cache-SessionCache", "logicalName": "scaleout-live-cache", "component": true},
		{"type": "azure-native:redisenterprise:RedisEnterprise", "name": "scaleout-live-cache-oss", "id": id, "parent": "scaleout-live-cache-SessionCache", "version": "3.26.0"},
		{"type": "azure-native:redisenterprise:Database", "name": "scaleout-live-cache-oss-database", "id": id + "/databases/default",
			"parent": "scaleout-live-cache-SessionCache", "version": "3.26.0"},
	}, cache)
}

// The cache that the stack has made itself is no other stack's, and no second one is made.
func TestTheStacksOwnManagedCache(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	w := newWorld(t)
	w.adopt()
	w.must(w.session.Up)
	_, d := w.draft()
	assert.Empty(t, d.Refused)
	assert.NotContains(t, changed(d), "is created")
	assert.NotContains(t, changed(d), "logged out")
	assert.Empty(t, d.Settings)
}

// What a managed cache has against it is said, with a way out: a cache of the stack's own.
func TestManagedCacheThatIsNotTakenOver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change   func(fixture, *adopt.Facts)
		refused  []string
		why      string
		accepted []string // beside REDIS_URL
	}{
		"in another region": {func(_ fixture, f *adopt.Facts) { f.Caches[0].Location = "North Europe" }, []string{"REDIS_URL"}, "the cache is in northeurope and the app in westeurope", nil},
		"in another group": {func(_ fixture, f *adopt.Facts) {
			f.Caches[0].ID = idOf("/subscriptions/s/resourceGroups/data/providers/Microsoft.Cache/redisEnterprise/m")
		}, []string{"REDIS_URL"}, "the cache is in the resource group data", nil},
		"another subscription's": {func(_ fixture, f *adopt.Facts) { f.Caches = nil }, []string{"REDIS_URL"}, "it is no cache of this subscription", nil},
		"without a database":     {func(_ fixture, f *adopt.Facts) { f.Caches[0].Database = nil }, []string{"REDIS_URL"}, "has no database", nil},
		"of the retired tiers":   {func(_ fixture, f *adopt.Facts) { f.Caches[0].ManagedSKU.Name = "Enterprise_E10" }, []string{"REDIS_URL"}, "Enterprise_E10, which Azure creates no more", nil},
		"another stack's": {func(_ fixture, f *adopt.Facts) {
			f.Caches[0].Tags = map[string]string{"project": "shop", "stack": "prod"}
		}, []string{"REDIS_URL"},
			"belongs to stack prod of project shop", nil},
		"with modules": {func(_ fixture, f *adopt.Facts) {
			f.Caches[0].Database.All["modules"] = []any{obj{"name": "RediSearch"}}
		}, []string{"modules"},
			"Azure sets it when a database is created", nil},
		"private, of before there was the property": {func(_ fixture, f *adopt.Facts) {
			f.Caches[0].All["publicNetworkAccess"], f.Caches[0].All["privateEndpointConnections"] = nil, []any{obj{"id": "/x"}}
		}, []string{"publicNetworkAccess"}, "lets everybody in who has the key", nil},
		"closed, and the app is in no network": {func(_ fixture, f *adopt.Facts) {
			f.Caches[0].All["publicNetworkAccess"] = "Disabled"
		}, []string{"publicNetworkAccess"}, "this app is in none", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newFixture()
			f := x.withManaged(x.facts())
			c.change(x, &f)
			d := adopt.Make(f, wishes(nil))
			require.Equal(t, c.refused, refusals(d))
			assert.Contains(t, d.Refused[0].Why, c.why)
			assert.Contains(t, d.Refused[0].Do, "--accept REDIS_URL")

			w := wishes(nil)
			w.Accepted = []string{"REDIS_URL"}
			d = adopt.Make(f, w)
			assert.Empty(t, refusals(d))
			assert.Contains(t, changed(d), "REDIS_URL names the stack's cache instead of m.westeurope.redis.azure.net | everybody is logged out, once")
			assert.Equal(t, "Balanced_B1", value(d, "redisSku"))
		})
	}
}

// A person accepts another cache only where this one cannot be kept.
func TestACacheThatCanBeKeptIs(t *testing.T) {
	t.Parallel()
	for _, f := range []adopt.Facts{newFixture().withManaged(guide()), newFixture().withCache(guide())} {
		w := wishes(nil)
		w.Accepted = []string{"REDIS_URL"}
		d := adopt.Make(f, w)
		assert.Empty(t, d.Refused)
		assert.Empty(t, d.Accepted)
		assert.NotContains(t, changed(d), "logged out")
	}
}

// The stack that had app and cache is gone, as a person has said.
func TestCacheOfAStackThatIsGone(t *testing.T) {
	t.Parallel()
	tags := map[string]string{"project": "scaleout", "stack": "old"}
	for name, make := range map[string]func(adopt.Facts) adopt.Facts{"managed": newFixture().withManaged, "classic": newFixture().withCache} {
		f := make(guide())
		f.Site.Tags, f.Caches[0].Tags = tags, tags
		assert.Equal(t, []string{"owned", "REDIS_URL"}, refusals(adopt.Make(f, wishes(nil))), name)
		w := wishes(nil)
		w.Accepted = []string{"owned"}
		assert.Empty(t, refusals(adopt.Make(f, w)), name)
		f.Caches[0].Tags = map[string]string{"project": "scaleout", "stack": "another"}
		assert.Equal(t, []string{"REDIS_URL"}, refusals(adopt.Make(f, w)), name)
	}
}

// A second node that a cache never had is not bought, and protect, which refuses to
// stand beside one node, stays off.
func TestManagedCacheOfOneNode(t *testing.T) {
	t.Parallel()
	x := newFixture()
	x.cluster["properties"].(obj)["highAvailability"] = "Disabled"
	d := adopt.Make(x.withManaged(x.facts()), wishes(nil))
	assert.Empty(t, d.Refused)
	assert.Equal(t, "false", value(d, "redisHighAvailability"))
	assert.Equal(t, "false", value(d, "protect"))
	assert.True(t, noted(d, "protect"), "%v", d.Left)
	assert.Equal(t, "true", value(adopt.Make(newFixture().withManaged(guide()), wishes(nil)), "protect"))
}

// What changes of a cache that is kept, and who notices.
func TestWhatChangesOfACacheThatIsKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(fixture, *adopt.Facts)
		want   string
	}{
		"managed, allkeys": {func(x fixture, f *adopt.Facts) {
			x.database["properties"].(obj)["evictionPolicy"] = "AllKeysLRU"
			*f = x.withManaged(*f)
		}, "evictionPolicy becomes VolatileLRU (it was AllKeysLRU): the oldest sessions give way when it is full | keys that never expire no longer give way"},
		"managed, no word on who gets in": {func(x fixture, f *adopt.Facts) {
			delete(x.cluster["properties"].(obj), "publicNetworkAccess")
			*f = x.withManaged(*f)
		}, "publicNetworkAccess is Enabled (it was not set)"},
		"managed, a key that it has not": {func(x fixture, f *adopt.Facts) {
			*f = x.withManaged(*f)
			f.Settings["REDIS_URL"] = "rediss://:third@m.westeurope.redis.azure.net:10000/0"
		}, "REDIS_URL gets a key of the cache: the one in it is neither of the two"},
		"managed, newer TLS": {func(x fixture, f *adopt.Facts) {
			x.cluster["properties"].(obj)["minimumTlsVersion"] = "1.3"
			*f = x.withManaged(*f)
		}, "TLS from 1.2 on (it was 1.3) | clients may connect with TLS 1.2 again"},
		"classic, the app without TLS": {func(x fixture, f *adopt.Facts) {
			x.cache["properties"].(obj)["enableNonSslPort"] = true
			*f = x.withCache(*f)
			f.Settings["REDIS_URL"] = "redis://:first@c.redis.cache.windows.net:6379/0"
		}, "the port without TLS is closed | whoever connects to port 6379 cannot any more, the app among them"},
		"classic, tags": {func(x fixture, f *adopt.Facts) { *f = x.withCache(*f) }, "it gets the tags project=scaleout and stack=live"},
	} {
		x, f := newFixture(), guide()
		c.change(x, &f)
		d := adopt.Make(f, wishes(nil))
		assert.Empty(t, d.Refused, name)
		assert.Contains(t, changed(d), c.want, name)
	}
}
