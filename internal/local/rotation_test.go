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
)

// ownProject is a copy of the real project whose stack files may change, with a
// stack of dev's settings and the given cache.
func ownProject(t *testing.T, size string) *world {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"Pulumi.yaml", "Pulumi.dev.yaml"} {
		b, err := os.ReadFile(filepath.Join(projectRoot, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(strings.Replace(string(b), "Standard_C0", size, 1)), 0o600))
	}
	return openWorld(t, inFolder(t, dir))
}

// inFolder are the options for a project folder with its home inside.
func inFolder(t *testing.T, dir string) local.Options {
	return local.Options{
		Root: dir, Stack: "dev", Home: filepath.Join(dir, "home"),
		Azure: local.AzureOptions{Start: start, Random: random(t), Record: true},
	}
}

func (w *world) rotate() (string, error) {
	return rotate.Run(context.Background(), rotate.Options{
		ARM: w.Azure, Stack: local.Rotation{Session: w.Session, Options: w.options()}, Clock: w.Azure.Clock,
		Say: func(string, ...any) {}, Update: "up",
	})
}

// keysNow are the keys of the stack's cache.
func (w *world) keysNow() []string {
	w.t.Helper()
	keys, err := rotate.Keys(context.Background(), w.Azure, w.output("redisId"))
	require.NoError(w.t, err)
	return []string{keys[rotate.Primary], keys[rotate.Secondary]}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	for _, size := range []string{"Standard_C1", "Balanced_B1"} {
		t.Run(size, func(t *testing.T) {
			t.Parallel()
			w := ownProject(t, size)
			_, err := w.rotate()
			require.ErrorContains(t, err, "nothing has been deployed yet")
			w.must(w.Up)
			old := w.keysNow()
			for _, want := range []string{rotate.Secondary, rotate.Primary} {
				used, err := w.rotate()
				require.NoError(t, err)
				assert.Equal(t, want, used)
				now := w.keysNow()
				assert.NotContains(t, now, old[0])
				assert.NotContains(t, now, old[1])
				i := slices.Index([]string{rotate.Primary, rotate.Secondary}, want)
				assert.Equal(t, now[i], redisKey(t, liveAppSettings(t, w)["REDIS_URL"]))
				file, err := os.ReadFile(filepath.Join(w.opts.Root, "Pulumi.dev.yaml"))
				require.NoError(t, err)
				assert.Contains(t, string(file), "scaleout:redisKey: "+want+"\n")
				for _, key := range append(old, now...) {
					assert.NotContains(t, w.out.String(), key)
					assert.NotContains(t, string(file), key)
				}
				old = now
				w.reopen()
				w.nothing(w.Up)
			}
		})
	}
}

// A change that waits to be deployed is not deployed by the way.
func TestRotationDeploysNothingElse(t *testing.T) {
	t.Parallel()
	w := ownProject(t, "Balanced_B1")
	w.must(w.Up)
	old := w.keysNow()
	require.NoError(t, w.Configure(t.Context(), engine.ConfigValue{Key: "planSku", Value: "P2v3"}))
	_, err := w.rotate()
	require.ErrorContains(t, err, "a change is not deployed yet")
	assert.Equal(t, old, w.keysNow())
	require.NoError(t, w.Configure(t.Context(), engine.ConfigValue{Key: "planSku", Value: "P0v3"}))
	_, err = w.rotate()
	require.NoError(t, err)
}

// Whatever Azure refuses on the way, the app's key stays valid, and the same
// command run again ends with two new keys.
func TestRotationUnderFaults(t *testing.T) {
	t.Parallel()
	for size, keys := range map[string]string{
		"Standard_C1": "Microsoft.Cache/redis", "Balanced_B1": "Microsoft.Cache/redisEnterprise/databases",
	} {
		up := ownProject(t, size)
		up.must(up.Up)
		require.NoError(t, up.Close())
		for _, f := range []sim.Fault{
			{Method: "POST", Type: keys}, {Method: "GET", Type: keys}, {Method: "PUT", Type: "Microsoft.Web/sites"},
			{Method: "POST", Type: "Microsoft.Web/sites/config"},
		} {
			for _, kind := range []sim.FaultKind{sim.Denied, sim.DropAfter} {
				for _, count := range []int{1, persistent} {
					f := sim.Fault{Method: f.Method, Type: f.Type, Kind: kind, Count: count}
					t.Run(strings.Join([]string{size, f.Method, f.Type}, " "), func(t *testing.T) {
						t.Parallel()
						w := openWorld(t, inFolder(t, copyOf(t, up.opts.Root)))
						old := w.keysNow()
						w.Azure.Inject(f)
						_, err := w.rotate()
						w.reopen() // faults do not outlive the process
						assert.Contains(t, w.keysNow(), redisKey(t, liveAppSettings(t, w)["REDIS_URL"]), "%v", err)
						if err != nil {
							require.ErrorContains(t, err, "run the same command again")
							if strings.Contains(err.Error(), "end the update (up)") {
								w.must(w.Up)
							}
							before := err
							_, err = w.rotate()
							require.NoError(t, err, "after %v", before)
						}
						now := w.keysNow()
						assert.NotContains(t, now, old[0])
						assert.NotContains(t, now, old[1])
						w.nothing(w.Up)
					})
				}
			}
		}
	}
}
