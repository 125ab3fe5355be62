package platform

import (
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/clock"
	"scaleout/internal/dataplane/process"
)

// realApp is a process of its own that serves HTTP: /healthz at once, the rest
// with its instance's id and its process id. Settings make it misbehave.
func realApp([]string) int {
	fmt.Println("starting with", os.Getenv("REDIS_URL"))
	if os.Getenv("FAIL") != "" {
		fmt.Fprintln(os.Stderr, "KeyError: 'FLASK_SECRET_KEY'")
		return 3
	}
	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM)
	// It takes its time, as apps do.
	if d, err := time.ParseDuration(os.Getenv("STARTUP")); err == nil {
		<-time.NewTimer(d).C
	}
	server := &http.Server{Addr: "127.0.0.1:" + os.Getenv("PORT"), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" {
			// Something is in work at every moment.
			<-time.NewTimer(20 * time.Millisecond).C
		}
		_, _ = fmt.Fprintf(w, "%s %d %s", os.Getenv("WEBSITE_INSTANCE_ID"), os.Getpid(), os.Getenv("COLOR"))
	})}
	go func() {
		<-terminated
		os.Exit(0) // without regard for what is in work: only draining saves that
	}()
	if err := server.ListenAndServe(); err != nil {
		fmt.Println(err)
	}
	return 1
}

// really starts a platform with processes, on a clock whose hours last a minute.
func really(t *testing.T, o Options, n int, settings map[string]string) *Platform {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("SKIPPED: rehearsals need Linux or macOS")
	}
	o.Clock = clock.NewAccelerated(noon, 60)
	p, err := Start(t.Context(), o, realSite(settings), n)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Close()) })
	return p
}

func realSite(settings map[string]string) Site {
	s := steady()
	s.Command = process.Self("app")
	s.Settings["WEBSITE_WARMUP_PATH"] = "/healthz"
	s.Settings["REDIS_URL"] = "rediss://:the+secret@localhost:6380"
	s.Secrets = []string{"rediss://:the+secret@localhost:6380"}
	for name, value := range settings {
		s.Settings[name] = value
	}
	return s
}

// processes returns the process ids that answer, by instance.
func processes(p *Platform) map[string]string {
	all := map[string]string{}
	for range 2 * len(p.Instances()) {
		a := get(p.URL())
		if fields := strings.Fields(a.body); a.status == 200 && len(fields) > 1 {
			all[a.instance] = fields[1]
		}
	}
	return all
}

func TestProcesses(t *testing.T) {
	t.Parallel()
	p := really(t, Options{}, 2, nil)
	before := processes(p)
	require.Len(t, before, 2)
	assert.NotEqual(t, before["0"], before["1"])
	all := p.Instances()
	assert.NotEqual(t, all[0].ID, all[1].ID)
	assert.Regexp(t, "^[0-9a-f]{64}$", all[0].ID)
	assert.Positive(t, all[0].Usage.Memory)
	assert.EqualValues(t, 2, all[0].Served)

	require.NoError(t, p.Crash(1))
	require.NoError(t, p.Settle(t.Context()))
	crashed := processes(p)
	assert.Equal(t, before["0"], crashed["0"])
	assert.NotEqual(t, before["1"], crashed["1"])

	l := underLoad(p.URL())
	l.some()
	s := realSite(map[string]string{"COLOR": "blue"})
	require.NoError(t, p.Apply(t.Context(), s))
	l.some()
	counts := l.end()
	assert.Zero(t, failures(counts), counts)
	assert.Contains(t, get(p.URL()).body, " blue")
	after := processes(p)
	assert.NotEqual(t, crashed["0"], after["0"])
	assert.NotEqual(t, crashed["1"], after["1"])
}

func TestProcessThatEndsAtOnce(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("SKIPPED: rehearsals need Linux or macOS")
	}
	_, err := Start(t.Context(), Options{}, realSite(map[string]string{"FAIL": "1"}), 1)
	require.Error(t, err)
	assert.ErrorContains(t, err, "instance 0: the app ended during its start (exit status 3); its last lines:")
	assert.ErrorContains(t, err, "KeyError: 'FLASK_SECRET_KEY'")
	assert.ErrorContains(t, err, "starting with [secret]")
	assert.NotContains(t, err.Error(), "the+secret")

	s := realSite(nil)
	s.Command = []string{"no-such-program-anywhere"}
	_, err = Start(t.Context(), Options{}, s, 1)
	assert.ErrorContains(t, err, "no-such-program-anywhere")
}

// A process that hangs is taken out by its health checks and comes back.
func TestProcessThatHangs(t *testing.T) {
	t.Parallel()
	p := really(t, Options{}, 2, nil)
	before := processes(p)
	require.NoError(t, p.Hang(1))
	(&fleet{t: t}).settled(p, "0 serving, 1 unhealthy")
	assert.Len(t, processes(p), 1)
	require.NoError(t, p.Wake(1))
	require.NoError(t, p.Settle(t.Context()))
	assert.Equal(t, before, processes(p), "nothing was restarted")
}

// What a platform upgrade does to two instances and to one, and what it would do
// to two without each of the protections.
func TestUpgradeOfProcesses(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		n       int
		without []string
		want    []string // failures that must be there; none: there is no failure
	}{
		{"two instances", 2, nil, nil},
		{"one instance", 1, nil, []string{"503 no instance takes requests"}},
		{"two without warm-up", 2, []string{WarmUp}, []string{"502 connection refused"}},
		{"two without drain", 2, []string{Drain}, []string{"502 connection broken before an answer"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := really(t, Options{Without: row.without}, row.n, map[string]string{"STARTUP": "300ms"})
			before := processes(p)
			l := underLoad(p.URL())
			l.some()
			require.NoError(t, p.Upgrade(t.Context()))
			l.some()
			counts := l.end()
			for _, want := range row.want {
				assert.Positive(t, counts[want], counts)
			}
			if row.want == nil {
				assert.Zero(t, failures(counts), counts)
				for i, pid := range processes(p) {
					assert.NotEqual(t, before[i], pid)
				}
			}
			assert.Positive(t, counts["200"])
		})
	}
}

// A process that ignores nothing but answers nobody is killed when the rehearsal
// ends, and nothing is left of any of them.
func TestCloseEndsProcesses(t *testing.T) {
	t.Parallel()
	p := really(t, Options{}, 2, nil)
	before := processes(p)
	require.NoError(t, p.Hang(0))
	home := p.home
	require.DirExists(t, home)
	require.NoError(t, p.Close())
	assert.NoDirExists(t, home)
	for _, pid := range before {
		out, err := os.Open("/proc/" + pid)
		if err == nil {
			_ = out.Close()
		}
		assert.Error(t, err, "process %s is still there", pid)
	}
	assert.True(t, closedPort(p.URL()))
}

// What the app writes can be read while it runs, with secrets masked.
func TestLogOfRunningInstances(t *testing.T) {
	t.Parallel()
	p := really(t, Options{}, 2, nil)
	require.Eventually(t, func() bool { return len(p.Log()) == 2 }, time.Minute, 10*time.Millisecond)
	for _, line := range p.Log() {
		assert.Contains(t, line, "starting with")
		assert.NotContains(t, line, "rediss")
	}
}
