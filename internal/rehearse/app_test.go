package rehearse

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// On App Service an instance may name a fixed port. Here several share a machine.
func TestStartCommandsListenOnTheirOwnPort(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"gunicorn app:app": "gunicorn app:app",
		"gunicorn --bind=0.0.0.0 --timeout 600 app:app":        "gunicorn --bind=127.0.0.1:$PORT --timeout 600 app:app",
		"gunicorn --bind 0.0.0.0:8000 app:app":                 "gunicorn --bind=127.0.0.1:$PORT app:app",
		"gunicorn -b 0.0.0.0:8000 -w 4 app:app":                "gunicorn --bind=127.0.0.1:$PORT -w 4 app:app",
		"gunicorn -b=:8000 app:app":                            "gunicorn --bind=127.0.0.1:$PORT app:app",
		"  gunicorn -w 4 -b:8000 app:app":                      "gunicorn -w 4 --bind=127.0.0.1:$PORT app:app",
		"python -m http.server --bind 127.0.0.1 $PORT":         "python -m http.server --bind 127.0.0.1 $PORT",
		"gunicorn --backlog 100 --bind-nothing app:app":        "gunicorn --backlog 100 --bind-nothing app:app",
		"gunicorn -k uvicorn.workers.UvicornWorker main:big-b": "gunicorn -k uvicorn.workers.UvicornWorker main:big-b",
	} {
		assert.Equal(t, want, onOwnPort(given))
	}
}

func TestFindApp(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	dir := t.TempDir()

	demo, err := findApp("", "gunicorn app:app")
	require.NoError(t, err)
	assert.Equal(t, "demo app", demo.title)

	_, err = findApp(filepath.Join(dir, "none"), "")
	require.ErrorContains(t, err, "there is no such folder; try --app examples/flask")
	require.ErrorAs(t, err, new(*InputError))

	_, err = findApp(dir, "")
	require.ErrorContains(t, err, "there is neither application.py nor app.py in it")

	own, err := findApp(dir, "gunicorn -b :8000 shop:app")
	require.NoError(t, err)
	assert.Equal(t, []string{"/bin/sh", "-c", "exec gunicorn --bind=127.0.0.1:$PORT shop:app"}, own.command)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "app.py"), nil, 0o600))
	_, err = findApp(dir, "")
	require.ErrorContains(t, err, "gunicorn is not on PATH")

	require.NoError(t, os.WriteFile(filepath.Join(os.Getenv("PATH"), "gunicorn"), nil, 0o700))
	found, err := findApp(dir, "")
	require.NoError(t, err)
	assert.Equal(t, dir, found.dir)
	assert.Contains(t, found.command[2], " app:app")

	require.NoError(t, os.WriteFile(filepath.Join(dir, "application.py"), nil, 0o600))
	found, err = findApp(dir, "")
	require.NoError(t, err)
	assert.Contains(t, found.command[2], " application:app", "App Service looks for application.py first")
}

func TestWrongOptionsAreRefusedTogether(t *testing.T) {
	t.Parallel()
	err := Options{
		Rate: -1, Sessions: 100_000, Speed: 1000, Port: 70_000, Duration: -1, Events: []string{"earthquake"}, Topologies: []string{"three"},
	}.withDefaults().check()
	require.ErrorAs(t, err, new(*InputError))
	assert.EqualError(t, err, `--event earthquake: there is no such event; events: upgrade, crash, hang, redis-failover, settings, key-rotation, scale-out, scale-in
--topology three: there is none of that name; topologies: one-instance, two-without-redis, stack
--rps -1: must be 1 to 2000, for example --rps 60
--sessions 100000: must be 1 to 5000, for example --sessions 60
--speed 1000: must be 1 to 240, for example --speed 60
--port 70000: must be 0 to 65535, for example --port 8080
--duration -1e-09: must be 0 to 86400, for example --duration 2m`)
	assert.NoError(t, Options{}.withDefaults().check())
}

// With the usual load autoscale must want the least number of instances and no
// other, and with the surge the most: by the stack's own thresholds.
func TestLoadIsMeasuredOutByTheThresholds(t *testing.T) {
	t.Parallel()
	for _, sp := range []span{{2, 5, 70, 30}, {2, 3, 70, 30}, {3, 6, 80, 40}, {2, 4, 60, 20}, {5, 8, 75, 35}} {
		total := sp.usual() * float64(sp.least) // in instances
		percent := func(total float64, count int) float64 { return 100 * total / float64(count) }
		assert.Less(t, percent(total, sp.least), sp.out, "no more are wanted")
		for n := sp.least + 1; n <= sp.most; n++ {
			assert.Less(t, percent(total, n), sp.in, "one of %d is too many", n)
			assert.Less(t, percent(total, n-1), sp.out, "and it can go without coming back")
		}
		surge := total * sp.surge()
		for n := sp.least; n < sp.most; n++ {
			assert.Greater(t, percent(surge, n), 1.2*sp.out, "%d are too few", n)
		}
		assert.Less(t, percent(surge, sp.most), 100.0, "the most can carry it")
	}
}
