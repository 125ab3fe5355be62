//go:build unix

package alerts_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/testkit"
	"scaleout/program/alerts"
)

// A trouble is a Redis that keeps no session, or one that an app uses for something
// else. It returns the URL by which the app asks.
type trouble struct {
	make  func(t *testing.T) string
	quiet bool // sessions are kept: the alert stays silent
}

var troubles = map[string]trouble{
	"well":              {func(t *testing.T) string { return serve(t).url("") }, true},
	"busy-lock":         {func(t *testing.T) string { return serve(t).url("") }, true},
	"changed-meanwhile": {func(t *testing.T) string { return serve(t).url("") }, true},

	"key-renewed": {func(t *testing.T) string { return serve(t, "--requirepass", "new").url("old") }, false},
	"no-key":      {func(t *testing.T) string { return serve(t, "--requirepass", "new").url("") }, false},
	"forbidden": {func(t *testing.T) string {
		return serve(t, "--user", "default", "on", "nopass", "+@all", "~other:*").url("")
	}, false},
	"full": {full, false},
	"became-a-replica": {func(t *testing.T) string {
		return serve(t, "--replicaof", "127.0.0.1 1").url("")
	}, false},
	"primary-is-gone": {func(t *testing.T) string {
		return serve(t, "--replicaof", "127.0.0.1 1", "--replica-serve-stale-data", "no").url("")
	}, false},
	"too-few-replicas": {func(t *testing.T) string { return serve(t, "--min-replicas-to-write", "1").url("") }, false},
	"cannot-save":      {cannotSave, false},
	"slots-unassigned": {func(t *testing.T) string {
		// A cluster's nodes talk to each other on a port that is 10000 higher, which has to be below 65536.
		port := strconv.Itoa(testkit.FreePort(t))
		return serve(t, "--cluster-enabled", "yes", "--port", port, "--bind", "127.0.0.1").url("")
	}, false},
	"too-many-clients": {func(t *testing.T) string {
		s := serve(t, "--maxclients", "1")
		s.client(t, "PING")
		return s.url("")
	}, false},
	"loading":    {loading, false},
	"refused":    {func(*testing.T) string { return "redis://" + testkit.NobodyListens + "/0" }, false},
	"no-answer":  {noAnswer, false},
	"no-address": {func(*testing.T) string { return "redis://cache.invalid:6379/0" }, false},
}

// What the app's libraries log, old and new, is what the alert looks for. With
// -update it is recorded.
func TestTheAlertSeesWhatRedisPyLogs(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	var urls []string
	for _, name := range slices.Sorted(maps.Keys(troubles)) {
		urls = append(urls, name+"="+troubles[name].make(t))
	}
	for set, python := range map[string]func(*testing.T) string{
		"debian-12": func(t *testing.T) string { return testkit.Python(t, "flask", "flask_session", "redis") },
		"pypi-2026": func(t *testing.T) string { return testkit.VirtualEnv(t, "../../examples/flask/requirements.txt") },
	} {
		t.Run(set, func(t *testing.T) {
			t.Parallel()
			out, err := exec.CommandContext(t.Context(), python(t), append([]string{"-B", "testdata/app.py"}, urls...)...).CombinedOutput()
			require.NoError(t, err, "%s", out)
			said := withoutPlaces(string(out))
			testkit.Rewrite(t, recorded(set), func() string { return said })
			judge(t, said)
		})
	}
}

func recorded(set string) string { return filepath.Join("testdata", "console-"+set+".txt") }

// The same without the programs, from what was recorded.
func TestTheAlertSeesWhatWasRecorded(t *testing.T) {
	t.Parallel()
	for _, set := range []string{"debian-12", "pypi-2026"} {
		t.Run(set, func(t *testing.T) {
			t.Parallel()
			said, err := os.ReadFile(recorded(set))
			require.NoError(t, err)
			judge(t, string(said))
		})
	}
}

// judge gives the alert each trouble's log, a row for each line, as App Service does.
func judge(t *testing.T, said string) {
	t.Helper()
	rule := ruleNamed(t, "sessions-not-in-redis")
	sections := map[string]string{}
	for section := range strings.SplitSeq(strings.TrimPrefix(said, "== "), "\n== ") {
		name, log, _ := strings.Cut(section, "\n")
		sections[name] = log
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(troubles)), slices.Collect(maps.Keys(sections)))
	for name, log := range sections {
		d := testData{healthy()}
		for line := range strings.Lines(log) {
			d.log("AppServiceConsoleLogs", 3, "Host", "c", "ResultDescription", strings.TrimSuffix(line, "\n"))
		}
		assert.Equal(t, !troubles[name].quiet, rule.Fires(d.Data, noon), "%s:\n%s", name, log)
	}
}

var places = regexp.MustCompile(`(?m)^ .*\n|^\[[0-9-]+ [0-9:,]+\] |127\.0\.0\.1:[0-9]+`)

// withoutPlaces leaves out what differs from run to run: times, ports, and the lines
// of a traceback that name files.
func withoutPlaces(log string) string {
	return places.ReplaceAllStringFunc(log, func(s string) string {
		if strings.HasPrefix(s, "127") {
			return "127.0.0.1:PORT"
		}
		return ""
	})
}

// A server is a redis-server on a socket in a folder of its own.
type server struct{ dir string }

// serve starts one and waits until it takes connections.
func serve(t *testing.T, settings ...string) server {
	t.Helper()
	// t.TempDir's names may be too long for a socket.
	dir, err := os.MkdirTemp("", "redis")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, os.RemoveAll(dir)) })
	s := server{dir}
	s.run(t, "ready to accept connections", settings...)
	return s
}

func (s server) run(t *testing.T, until string, settings ...string) {
	t.Helper()
	args := append([]string{"--port", "0", "--unixsocket", s.socket(), "--dir", s.dir, "--save", ""}, settings...)
	cmd := exec.Command(testkit.Redis(t), args...)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	var log strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		fmt.Fprintln(&log, lines.Text())
		if strings.Contains(lines.Text(), until) {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return
		}
	}
	require.Fail(t, "redis-server has ended", "%s", log.String())
}

func (s server) socket() string { return filepath.Join(s.dir, "s") }

func (s server) url(key string) string {
	if key != "" {
		key = ":" + key + "@"
	}
	return "unix://" + key + s.socket()
}

// client connects for as long as the test lasts, and sends a command.
func (s server) client(t *testing.T, command ...any) *redis.Client {
	t.Helper()
	c := redis.NewClient(&redis.Options{
		Network: "unix", Addr: s.socket(), PoolSize: 1, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	t.Cleanup(func() { _ = c.Close() })
	require.NoError(t, c.Do(t.Context(), command...).Err())
	return c
}

// full has keys that never expire. volatile-lru evicts only those that do, so the
// sessions go first, and then nothing more can be written.
func full(t *testing.T) string {
	t.Helper()
	s, c := filled(t)
	// Some bytes may be left for a small session; a little more of the same, and they are not.
	require.NoError(t, c.ConfigSet(t.Context(), "maxmemory", "7mb").Err())
	return s.url("")
}

func filled(t *testing.T) (server, *redis.Client) {
	t.Helper()
	s := serve(t, "--maxmemory", "8mb", "--maxmemory-policy", "volatile-lru")
	c := s.client(t, "SET", "session:of-somebody", "ada", "EX", "86400")
	var err error
	for i := 0; err == nil; i++ {
		err = c.Set(t.Context(), fmt.Sprint("page:", i), strings.Repeat("x", 64<<10), 0).Err()
	}
	require.ErrorContains(t, err, "OOM command not allowed")
	kept, err := c.Exists(t.Context(), "session:of-somebody").Result()
	require.NoError(t, err)
	require.Zero(t, kept, "the session was evicted")
	return s, c
}

// While that cache fills up, its own numbers are what two alerts look for, on either
// kind of cache: when its memory runs out, and when the sessions go.
func TestTheAlertsSeeACacheFillUp(t *testing.T) {
	t.Parallel()
	_, c := filled(t)
	info, err := c.InfoMap(t.Context(), "memory", "stats").Result()
	require.NoError(t, err)
	number := func(section, name string) float64 {
		n, err := strconv.ParseFloat(info[section][name], 64)
		require.NoError(t, err, name)
		return n
	}
	for _, kind := range []string{catalog.ClassicCacheType, catalog.ManagedCacheType} {
		limits := prod
		limits.CacheType = kind
		names, d := catalog.CacheMetricsOf(kind), testData{healthy()}
		set(alerts.Cache, names.Memory, 5, 100*number("Memory", "used_memory")/number("Memory", "maxmemory"))(d)
		set(alerts.Cache, names.Evicted, 1, number("Stats", "evicted_keys"))(d)
		assert.Equal(t, []string{"redis-memory", "redis-evictions"}, firing(alerts.Rules(limits), d.Data, noon), kind)
	}
}

// cannotSave has a snapshot that fails, and refuses to write from then on.
func cannotSave(t *testing.T) string {
	t.Helper()
	s := serve(t, "--save", "3600 1", "--dbfilename", "nowhere.rdb")
	c := s.client(t, "PING")
	require.NoError(t, os.Mkdir(filepath.Join(s.dir, "nowhere.rdb"), 0o700), "a folder where the snapshot would be")
	require.NoError(t, c.Set(t.Context(), "a", "b", 0).Err())
	require.Error(t, c.Save(t.Context()).Err())
	require.NoError(t, c.BgSave(t.Context()).Err())
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		info, err := c.Info(ctx, "persistence").Result()
		require.NoError(t, err)
		if strings.Contains(info, "rdb_last_bgsave_status:err") {
			return s.url("")
		}
	}
}

// loading reads its data for longer than the test takes.
func loading(t *testing.T) string {
	t.Helper()
	s := serve(t)
	c := s.client(t, "EVAL", "for i = 1, 100000 do redis.call('set', i, i) end return 1", "0")
	require.NoError(t, c.Save(t.Context()).Err())
	_ = c.Shutdown(t.Context()).Err()
	s.run(t, "Loading RDB", "--key-load-delay", "1000", "--loading-process-events-interval-bytes", "1024")
	return s.url("")
}

// noAnswer takes connections and is silent.
func noAnswer(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return "redis://" + l.Addr().String() + "/0"
}
