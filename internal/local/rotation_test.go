package local_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
	"scaleout/internal/engine"
	"scaleout/internal/local"
	"scaleout/internal/rotate"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/world"
)

// ownProject is a copy of the real project whose stack files may change, with a
// stack of dev's settings and the given cache.
func ownProject(t *testing.T, size string) *world.World {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"Pulumi.yaml", "Pulumi.dev.yaml"} {
		b, err := os.ReadFile(filepath.Join(world.ProjectRoot(), name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(strings.Replace(string(b), "redisSku: Balanced_B0", "redisSku: "+size, 1)), 0o600))
	}
	return world.Open(t, inFolder(t, dir))
}

// inFolder are the options for a project folder with its home inside.
func inFolder(t *testing.T, dir string) local.Options {
	return local.Options{
		Root: dir, Stack: "dev", Home: filepath.Join(dir, "home"),
		Azure: local.AzureOptions{Start: world.Start, Random: world.Random(t), Record: true},
	}
}

func rotateKeys(w *world.World) (string, error) {
	return rotate.Run(context.Background(), rotate.Options{
		ARM: w.Azure, Stack: local.Rotation{Session: w.Session, Options: w.Options()}, Clock: w.Azure.Clock,
		Say: func(string, ...any) {}, Update: "up",
	})
}

// keysNow are the keys of the stack's cache.
func keysNow(w *world.World) []string {
	w.T.Helper()
	keys, err := rotate.Keys(context.Background(), w.Azure, w.Output("redisId"))
	require.NoError(w.T, err)
	return []string{keys[rotate.Primary], keys[rotate.Secondary]}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	for _, size := range []string{"Standard_C1", "Balanced_B1"} {
		t.Run(size, func(t *testing.T) {
			t.Parallel()
			w := ownProject(t, size)
			_, err := rotateKeys(w)
			require.ErrorContains(t, err, "nothing has been deployed yet")
			w.Must(w.Up)
			old := keysNow(w)
			for _, want := range []string{rotate.Secondary, rotate.Primary} {
				used, err := rotateKeys(w)
				require.NoError(t, err)
				assert.Equal(t, want, used)
				now := keysNow(w)
				assert.NotContains(t, now, old[0])
				assert.NotContains(t, now, old[1])
				i := slices.Index([]string{rotate.Primary, rotate.Secondary}, want)
				assert.Equal(t, now[i], redisKey(t, liveAppSettings(t, w)["REDIS_URL"]))
				file, err := os.ReadFile(filepath.Join(w.Opts.Root, "Pulumi.dev.yaml"))
				require.NoError(t, err)
				assert.Contains(t, string(file), "scaleout:redisKey: "+want+"\n")
				for _, key := range append(old, now...) {
					assert.NotContains(t, w.Out.String(), key)
					assert.NotContains(t, string(file), key)
				}
				old = now
				w.Reopen()
				w.Nothing(w.Up)
			}
		})
	}
}

// A change that waits to be deployed is not deployed by the way.
func TestRotationDeploysNothingElse(t *testing.T) {
	t.Parallel()
	w := ownProject(t, "Balanced_B1")
	w.Must(w.Up)
	old := keysNow(w)
	require.NoError(t, w.Configure(t.Context(), engine.ConfigValue{Key: "planSku", Value: "P2v3"}))
	_, err := rotateKeys(w)
	require.ErrorContains(t, err, "a change is not deployed yet")
	assert.Equal(t, old, keysNow(w))
	require.NoError(t, w.Configure(t.Context(), engine.ConfigValue{Key: "planSku", Value: "P0v3"}))
	_, err = rotateKeys(w)
	require.NoError(t, err)
}

// Whatever Azure refuses on the way, the app's key stays valid, and the same
// command run again ends with two new keys.
func TestRotationUnderFaults(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	for size, keys := range map[string]string{
		"Standard_C1": "Microsoft.Cache/redis", "Balanced_B1": "Microsoft.Cache/redisEnterprise/databases",
	} {
		up := ownProject(t, size)
		up.Must(up.Up)
		require.NoError(t, up.Close())
		for _, f := range []sim.Fault{
			{Method: "POST", Type: keys}, {Method: "GET", Type: keys}, {Method: "PUT", Type: "Microsoft.Web/sites"},
			{Method: "POST", Type: "Microsoft.Web/sites/config"},
		} {
			for _, kind := range []sim.FaultKind{sim.Denied, sim.DropAfter} {
				for _, count := range []int{1, world.Persistent} {
					f := sim.Fault{Method: f.Method, Type: f.Type, Kind: kind, Count: count}
					t.Run(strings.Join([]string{size, f.Method, f.Type}, " "), func(t *testing.T) {
						t.Parallel()
						w := world.Open(t, inFolder(t, world.CopyOf(t, up.Opts.Root)))
						old := keysNow(w)
						w.Azure.Inject(f)
						_, err := rotateKeys(w)
						w.Reopen() // faults do not outlive the process
						assert.Contains(t, keysNow(w), redisKey(t, liveAppSettings(t, w)["REDIS_URL"]), "%v", err)
						if err != nil {
							require.ErrorContains(t, err, "run the same command again")
							if strings.Contains(err.Error(), "end the update (up)") {
								w.Must(w.Up)
							}
							before := err
							_, err = rotateKeys(w)
							require.NoError(t, err, "after %v", before)
						}
						now := keysNow(w)
						assert.NotContains(t, now, old[0])
						assert.NotContains(t, now, old[1])
						w.Nothing(w.Up)
					})
				}
			}
		}
	}
}
