package locust_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/forecast/locust"
	"scaleout/internal/forecast/traffic"
	"scaleout/internal/testkit"
)

func TestFile(t *testing.T) {
	t.Parallel()
	text, err := locust.File(locust.Options{LoginPath: "/account/login", Every: 250 * time.Millisecond})
	require.NoError(t, err)
	assert.Contains(t, text, `LOGIN = "/account/login"`)
	assert.Contains(t, text, `SESSION = "/session"`)
	assert.Contains(t, text, `get("SCALEOUT_SECONDS", "0.25")`)
	assert.NotRegexp(t, `@[A-Z]+@`, text)
	for _, o := range []locust.Options{{LoginPath: `/a"; import os`}, {SessionPath: "session"}, {SessionPath: "/a\n"},
		{Every: -1}} {
		_, err := locust.File(o)
		assert.Error(t, err, "%+v", o)
	}
}

// Locust counts who gets no answer only where it waits, at the end, for longer than people do.
func TestWhoGetsNoAnswerIsCounted(t *testing.T) {
	t.Parallel()
	text, err := locust.File(locust.Options{})
	require.NoError(t, err)
	number := func(pattern, in string) int {
		found := regexp.MustCompile(pattern).FindStringSubmatch(in)
		require.NotNil(t, found, "%s in %s", pattern, in)
		n, err := strconv.Atoi(found[1])
		require.NoError(t, err)
		return n
	}
	patience := number(`(?m)^PATIENCE = (\d+)`, text)
	for _, shown := range []string{locust.Flags, text} {
		assert.Greater(t, number(`--run-time \S+ --stop-timeout (\d+)`, shown), patience)
	}
}

// An app that people log in to. It sets affinity cookies, and must never see one.
type app struct {
	mu       sync.Mutex
	sessions map[string]string // cookie → user
	logins   int               // how often somebody has logged in; a cookie of before never becomes another's
	affine   atomic.Int64      // affinity cookies that came back
	asked    atomic.Int64      // who is logged in
	form     bool              // the login takes a token and a password, and answers with pages
	forget   int64             // the request that loses all sessions
	enough   chan struct{}     // closed after as many requests as a test needs
}

const needed = 150

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, c := range r.Cookies() {
		if strings.HasPrefix(c.Name, "ARRAffinity") {
			a.affine.Add(1)
		}
	}
	http.SetCookie(w, &http.Cookie{Name: "ARRAffinity", Value: "i1", Path: "/"})
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/login":
		_, _ = fmt.Fprint(w, `<form method="post"><input type="hidden" name="csrf" value="t&amp;1"><input type="password" name="password"></form>`)
	case r.URL.Path == "/login" && a.form && (r.FormValue("csrf") != "t&1" || r.FormValue("password") != "p w"):
		w.WriteHeader(http.StatusForbidden)
	case r.URL.Path == "/login":
		a.logins++
		id := fmt.Sprint(a.logins)
		a.sessions[id] = cmp.Or(r.FormValue("user"), r.FormValue("name"))
		http.SetCookie(w, &http.Cookie{Name: "session", Value: id, Path: "/", Secure: true, HttpOnly: true})
		w.WriteHeader(http.StatusSeeOther)
	default:
		a.session(w, r)
	}
}

func (a *app) session(w http.ResponseWriter, r *http.Request) {
	switch a.asked.Add(1) {
	case a.forget:
		clear(a.sessions)
	case needed:
		close(a.enough)
	}
	user := ""
	if c, err := r.Cookie("session"); err == nil {
		user = a.sessions[c.Value]
	}
	switch {
	case user == "":
		w.WriteHeader(http.StatusUnauthorized)
	case a.form:
		_, _ = fmt.Fprintf(w, "<p>Hello, %s!</p>", user)
	default:
		_ = json.NewEncoder(w).Encode(map[string]string{"user": user})
	}
}

// run runs Locust with a file in a new folder until the app has had enough, and returns
// what it printed.
//
// failure is part of a row that the failures have to have by then: the master knows of it
// only with a worker's next report.
func run(t *testing.T, python, host, form, failure string, enough <-chan struct{}) (folder, printed string) {
	t.Helper()
	folder = t.TempDir()
	text, err := locust.File(locust.Options{Every: 100 * time.Millisecond})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "people.py"), []byte(text), 0o600))
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	start := func(args ...string) (*exec.Cmd, *bytes.Buffer) {
		var out bytes.Buffer
		c := exec.CommandContext(ctx, python, append([]string{"-m", "locust", "-f", "people.py"}, args...)...)
		c.Dir, c.Stdout, c.Stderr = folder, &out, &out
		c.Env = append(os.Environ(), "SCALEOUT_LOGIN_FORM="+form)
		require.NoError(t, c.Start())
		return c, &out
	}
	port := fmt.Sprint(testkit.FreePort(t))
	master, out := start("--headless", "--users", "6", "--spawn-rate", "6", "--run-time", "10m", "--stop-timeout", "5",
		"--host", host, "--csv", "load",
		"--master", "--master-bind-host", "127.0.0.1", "--master-bind-port", port, "--expect-workers", "2")
	var workers []*exec.Cmd
	for range 2 {
		w, _ := start("--worker", "--master-host", "127.0.0.1", "--master-port", port)
		workers = append(workers, w)
	}
	select {
	case <-enough:
	case <-ctx.Done():
	}
	// Workers report every three seconds, and the master writes a row every second.
	assert.Eventually(t, func() bool {
		_, err := traffic.Open(filepath.Join(folder, "load_stats_history.csv"), traffic.Options{})
		failures, _ := os.ReadFile(filepath.Join(folder, "load_failures.csv"))
		return err == nil && strings.Contains(string(failures), failure)
	}, time.Minute, 200*time.Millisecond)
	require.NoError(t, master.Process.Signal(syscall.SIGTERM))
	_ = master.Wait() // its code says whether anything failed
	for _, w := range workers {
		_ = w.Wait()
	}
	return folder, out.String()
}

// The real Locust, one master and two workers, against an app that loses all sessions
// once and one that takes a password. Its history is what the app has seen.
func TestRealLocust(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED in short runs: it starts three processes twice")
	}
	python := testkit.VirtualEnv(t, filepath.Join("testdata", "requirements.txt"))
	for _, a := range []*app{{forget: 60}, {form: true}} {
		a.sessions, a.enough = map[string]string{}, make(chan struct{})
		server := httptest.NewServer(a)
		form, failure := "", "SESSION LOST"
		if a.form {
			form, failure = "name={user}&password=p+w", ""
		}
		folder, printed := run(t, python, server.URL, form, failure, a.enough)
		server.Close()
		assert.Zero(t, a.affine.Load(), "affinity cookies came back")
		require.GreaterOrEqual(t, a.asked.Load(), int64(needed), printed)
		failures, err := os.ReadFile(filepath.Join(folder, "load_failures.csv"))
		require.NoError(t, err)
		if a.form {
			assert.NotContains(t, string(failures), "/session", printed)
		} else {
			assert.Regexp(t, `^[^\n]*\nGET,/session,[^,]*SESSION LOST: nobody is logged in[^,]*,[1-6],[^\n]*\n$`,
				string(failures), "six people, who log in again")
		}
		s, err := traffic.Open(filepath.Join(folder, "load_stats_history.csv"), traffic.Options{})
		require.NoError(t, err, printed)
		assert.Equal(t, "Locust history", s.Read.Format)
		assert.NotNil(t, s.Seconds)
	}
}
