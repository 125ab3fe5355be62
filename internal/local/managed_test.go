package local_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/local"
)

// The life of both real stacks with Azure Managed Redis.
func TestLifeOfAManagedStack(t *testing.T) {
	t.Parallel()
	for _, stack := range []string{"dev", "prod"} {
		t.Run(stack, func(t *testing.T) {
			t.Parallel()
			w, b1 := newWorld(t, stack), []string{"redisSku", "Balanced_B1"}
			w.must(w.Preview, b1...)
			assert.Empty(t, w.Azure.Resources(), "a preview creates nothing")
			w.must(w.Up, b1...)
			count := map[string]int{"dev": 6, "prod": 6 + watchingResources - 1}[stack] // of a managed cache's connections nothing is known
			assert.Len(t, w.Azure.Resources(), count, "group, plan, cluster, database, app, autoscale; what watches prod")
			w.reopen()
			w.nothing(w.Up, b1...)
			w.nothing(w.Refresh, b1...)
			w.nothing(w.Preview, b1...)

			cluster, url := w.output("redisName"), w.output("redisUrl")
			assert.Regexp(t, `^rediss://:[A-Za-z0-9%]+@scaleout-`+stack+`-cache[0-9a-f]{8}\.westeurope\.redis\.azure\.net:10000/0$`, url)
			assert.Equal(t, url, liveAppSettings(t, w)["REDIS_URL"])
			w.must(w.Up, "redisSku", "MemoryOptimized_M10", "protect", "false")
			assert.Equal(t, []string{cluster, url}, []string{w.output("redisName"), w.output("redisUrl")}, "scaled, not replaced")
			w.nothing(w.Up, "redisSku", "MemoryOptimized_M10", "protect", "false")
			w.must(w.Destroy)
			assert.Empty(t, w.Azure.Resources())
			assert.Empty(t, resourcesInState(t, w))
		})
	}
}

// The second plugin is there for Azure Managed Redis only, and for nothing else.
func TestTwoProvidersOnlyWithManagedRedis(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "dev")
	w.must(w.Up, "redisSku", "Balanced_B1")
	const second = "default_3_26_0"
	var providers, served []string
	for _, r := range state(t, w).Resources {
		switch {
		case strings.HasPrefix(string(r.Type), "pulumi:providers:azure-native"):
			providers = append(providers, r.URN.Name())
		case strings.Contains(r.Provider, second):
			served = append(served, string(r.Type))
		}
	}
	assert.ElementsMatch(t, []string{"default_2_92_3", second}, providers)
	assert.ElementsMatch(t, []string{"azure-native:redisenterprise:RedisEnterprise", "azure-native:redisenterprise:Database"}, served)
}

// However a live stack moves from one cache to another that it cannot be scaled
// to, the app is never without one: the new cache is up before the app's
// settings name it, and the old one goes last.
func TestMovingToAnotherCache(t *testing.T) {
	t.Parallel()
	const (
		classicCache = "/providers/microsoft.cache/redis/"
		cluster      = "/providers/microsoft.cache/redisenterprise/"
	)
	for name, c := range map[string]struct{ from, to, created, deleted string }{
		"classic to managed":     {"Standard_C0", "Balanced_B0", cluster, classicCache},
		"managed to classic":     {"Balanced_B0", "Standard_C0", classicCache, cluster},
		"unclustered to large":   {"Balanced_B20", "Balanced_B50", cluster, cluster},
		"large to unclustered":   {"Balanced_B50", "Balanced_B20", cluster, cluster},
		"flash to classic again": {"FlashOptimized_A250", "Premium_P5", classicCache, cluster},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "dev")
			w.must(w.Up, "redisSku", c.from)
			old, before := w.output("redisName"), len(w.Azure.Requests())
			w.must(w.Up, "redisSku", c.to)
			next := w.output("redisName")
			require.NotEqual(t, old, next)
			assert.Equal(t, w.output("redisUrl"), liveAppSettings(t, w)["REDIS_URL"])

			created, switched, deleted := -1, -1, -1
			for i, r := range w.Azure.Requests()[before:] {
				path := strings.ToLower(r.Path)
				switch {
				case r.Method == http.MethodPut && strings.HasSuffix(path, c.created+next):
					created = i
				case r.Method == http.MethodPut && strings.Contains(path, "/microsoft.web/sites/"):
					require.Equal(t, -1, switched, "the app is switched once")
					switched = i
				case r.Method == http.MethodDelete && strings.HasSuffix(path, c.deleted+old):
					deleted = i
				}
			}
			require.NotEqual(t, -1, created)
			assert.Less(t, created, switched, "the new cache is up first")
			assert.Less(t, switched, deleted, "the old one goes last")
			w.nothing(w.Up, "redisSku", c.to)
		})
	}
}

// A protected cache is not deleted for another, and is still in use when Pulumi
// says so. What the warning says helps: lift the protection first.
func TestMovingAProtectedStack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "prod")
	w.must(w.Up)
	before, url := w.Azure.Resources(), w.output("redisUrl")
	_, err := w.Preview(context.Background(), w.options("redisSku", "Balanced_B1"))
	require.Error(t, err)
	assert.Contains(t, w.out.String(), "cannot be deleted", "%s", w.out)
	assert.Equal(t, before, w.Azure.Resources())
	assert.Equal(t, url, liveAppSettings(t, w)["REDIS_URL"])

	w.must(w.Up, "protect", "false")
	w.must(w.Up, "redisSku", "Balanced_B1", "protect", "false")
	w.must(w.Up, "redisSku", "Balanced_B1")
	assert.NotEqual(t, url, liveAppSettings(t, w)["REDIS_URL"])
	w.nothing(w.Up, "redisSku", "Balanced_B1")
}

// What a new tenant sees: Azure's refusal, and before it the command that helps.
func TestANewTenantGetsNoClassicCache(t *testing.T) {
	t.Parallel()
	w := openWorld(t, local.Options{
		Root: projectRoot, Stack: "prod", Home: t.TempDir(),
		Azure: local.AzureOptions{Start: start, Random: random(t), NewTenant: true},
	})
	w.must(w.Preview)
	const helps = "pulumi config set redisSku Balanced_B1 --stack prod"
	assert.Contains(t, w.out.String(), helps)
	_, err := w.Up(context.Background(), w.options())
	require.Error(t, err)
	assert.Contains(t, w.out.String(), "Azure Cache for Redis is retiring, create Azure Managed Redis instance instead.")

	words := strings.Fields(helps)
	w.must(w.Up, words[3], words[4])
	w.nothing(w.Up, words[3], words[4])
	for _, id := range w.Azure.Resources() {
		assert.NotContains(t, strings.ToLower(id), "/microsoft.cache/redis/")
	}
}

// High availability can be turned on, never off again; Azure's reason is shown.
func TestHighAvailabilityIsNotTurnedOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "dev")
	off := []string{"redisSku", "Balanced_B1", "redisHighAvailability", "false"}
	w.must(w.Up, off...)
	w.nothing(w.Up, off...)
	w.must(w.Up, "redisSku", "Balanced_B1")
	_, err := w.Up(context.Background(), w.options(off...))
	require.Error(t, err)
	assert.Contains(t, w.out.String(), "High availability cannot be disabled in an instance that was already created.")
	w.must(w.Up, "redisSku", "Balanced_B1")
	w.nothing(w.Up, "redisSku", "Balanced_B1")
}
