package local_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/local"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/world"
)

// The second plugin is there for Azure Managed Redis only, and for nothing else.
func TestTwoProvidersOnlyWithManagedRedis(t *testing.T) {
	t.Parallel()
	w := world.New(t, "dev")
	w.Must(w.Up)
	const second = "default_3_26_0"
	var providers, served []string
	for _, r := range w.State().Resources {
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
	testkit.Long(t)
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
			w := world.New(t, "dev")
			w.Must(w.Up, "redisSku", c.from)
			old, before := w.Output("redisName"), len(w.Azure.Requests())
			w.Must(w.Up, "redisSku", c.to)
			next := w.Output("redisName")
			require.NotEqual(t, old, next)
			assert.Equal(t, w.Output("redisUrl"), liveAppSettings(t, w)["REDIS_URL"])

			created, switched, deleted := -1, -1, -1
			for i, r := range w.Azure.Requests()[before:] {
				path := strings.ToLower(r.Path)
				switch {
				case r.Method == http.MethodPut && strings.HasSuffix(path, c.created+next):
					created = i
				case r.Method == http.MethodPut && strings.Contains(path, "/microsoft.web/sites/") && !strings.Contains(path, "/slots/"):
					require.Equal(t, -1, switched, "the app is switched once")
					switched = i
				case r.Method == http.MethodDelete && strings.HasSuffix(path, c.deleted+old):
					deleted = i
				}
			}
			require.NotEqual(t, -1, created)
			assert.Less(t, created, switched, "the new cache is up first")
			assert.Less(t, switched, deleted, "the old one goes last")
			w.Nothing(w.Up, "redisSku", c.to)
		})
	}
}

// A protected cache is not deleted for another, and is still in use when Pulumi
// says so. What the warning says helps: lift the protection first.
func TestMovingAProtectedStack(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	w := world.New(t, "prod")
	w.Must(w.Up, world.ClassicCache...)
	before, url := w.Azure.Resources(), w.Output("redisUrl")
	_, err := w.Preview(context.Background(), w.Options())
	require.Error(t, err)
	assert.Contains(t, w.Out.String(), "cannot be deleted", "%s", w.Out)
	assert.Equal(t, before, w.Azure.Resources())
	assert.Equal(t, url, liveAppSettings(t, w)["REDIS_URL"])

	w.Must(w.Up, append([]string{"protect", "false"}, world.ClassicCache...)...)
	w.Must(w.Up, "protect", "false")
	w.Must(w.Up)
	assert.NotEqual(t, url, liveAppSettings(t, w)["REDIS_URL"])
	w.Nothing(w.Up)
}

// Up to version 0.1.0 a stack that names no size had a classic cache. Its preview says what
// would become of it, and with the command that stands there nothing does.
func TestTheFormerDefaultIsKeptByOneCommand(t *testing.T) {
	t.Parallel()
	w := world.New(t, "dev")
	w.Must(w.Up, "redisSku", "Standard_C1")
	w.Out.Reset()
	summary := w.Must(w.Preview, "redisSku", "")
	assert.Equal(t, 1, summary[deploy.OpDelete], "the cache")
	shown := strings.Join(strings.Fields(w.Out.String()), " ")
	assert.Contains(t, shown, "Otherwise this update deletes that cache. Its sessions are not copied, so everybody is logged out once.")

	const keeps = "pulumi config set redisSku Standard_C1 --stack dev"
	require.Contains(t, shown, keeps)
	words := strings.Fields(keeps)
	w.Nothing(w.Up, words[3], words[4])
}

// In a tenant to which Azure refuses a classic cache, the stacks come up as they are
// shipped. Before the refusal stands the command that helps.
func TestANewTenantGetsNoClassicCache(t *testing.T) {
	t.Parallel()
	w := world.Open(t, local.Options{
		Root: world.ProjectRoot(), Stack: "prod", Home: t.TempDir(),
		Azure: local.AzureOptions{Start: world.Start, Random: world.Random(t), NewTenant: true},
	})
	w.Must(w.Preview, world.ClassicCache...)
	const helps = "pulumi config set redisSku Balanced_B1 --stack prod"
	assert.Contains(t, w.Out.String(), helps)
	_, err := w.Up(context.Background(), w.Options(world.ClassicCache...))
	require.Error(t, err)
	assert.Contains(t, w.Out.String(), "Azure Cache for Redis is retiring, create Azure Managed Redis instance instead.")

	w.Must(w.Up)
	words := strings.Fields(helps)
	w.Nothing(w.Up, words[3], words[4])
	for _, id := range w.Azure.Resources() {
		assert.NotContains(t, strings.ToLower(id), "/microsoft.cache/redis/")
	}
}

// High availability can be turned on, never off again; Azure's reason is shown.
func TestHighAvailabilityIsNotTurnedOff(t *testing.T) {
	t.Parallel()
	w := world.New(t, "dev")
	off := []string{"redisSku", "Balanced_B1", "redisHighAvailability", "false"}
	w.Must(w.Up, off...)
	w.Nothing(w.Up, off...)
	w.Must(w.Up, "redisSku", "Balanced_B1")
	_, err := w.Up(context.Background(), w.Options(off...))
	require.Error(t, err)
	assert.Contains(t, w.Out.String(), "High availability cannot be disabled in an instance that was already created.")
	w.Must(w.Up, "redisSku", "Balanced_B1")
	w.Nothing(w.Up, "redisSku", "Balanced_B1")
}
