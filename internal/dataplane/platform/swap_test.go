package platform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Any answer is good unless the statuses are listed, and then any other stops the swap.
// An instance that does not answer is asked five times.
func TestSwapRule(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		statuses    string
		try, status int
		warm        bool
		problem     string
	}{
		{"", 1, 200, true, ""},
		{"", 1, 500, true, ""},
		{"", 1, 404, true, ""},
		{"200", 1, 200, true, ""},
		{"200, 202", 1, 202, true, ""},
		{"200,202", 1, 503, false, "GET /ping: status 503 Service Unavailable, where one of 200,202 is wanted (WEBSITE_SWAP_WARMUP_PING_STATUSES)"},
		{"200", 1, 302, false, "GET /ping: status 302 Found, where one of 200 is wanted (WEBSITE_SWAP_WARMUP_PING_STATUSES)"},
		{"200", 4, 0, false, ""},
		{"", 5, 0, false, "GET /ping was not answered within 1m30s, 5 times in a row"},
	} {
		r, err := site(map[string]string{"WEBSITE_SWAP_WARMUP_PING_PATH": "/ping", "WEBSITE_SWAP_WARMUP_PING_STATUSES": c.statuses}).swapRule()
		require.NoError(t, err)
		warm, problem := r.judge(c.try, c.status)
		assert.Equal(t, c.warm, warm, fmt.Sprint(c))
		if c.problem == "" {
			assert.NoError(t, problem, fmt.Sprint(c))
		} else {
			assert.EqualError(t, problem, c.problem, fmt.Sprint(c))
		}
	}
	r, err := site(nil).swapRule()
	require.NoError(t, err)
	assert.Equal(t, "/", r.path)
	_, err = site(map[string]string{"WEBSITE_SWAP_WARMUP_PING_PATH": "ping"}).rules()
	assert.ErrorContains(t, err, `WEBSITE_SWAP_WARMUP_PING_PATH is "ping": must be a path that begins with /`)
	_, err = site(map[string]string{"WEBSITE_SWAP_WARMUP_PING_STATUSES": "ok"}).rules()
	assert.ErrorContains(t, err, `WEBSITE_SWAP_WARMUP_PING_STATUSES is "ok": must be HTTP status codes`)
}

// instant is a virtual clock whose hours last no time of the machine's.
type instant struct{ minutes }

func (instant) Real(d time.Duration) time.Duration { return d / 10_000 }

func TestPingForSwap(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	s := steady()
	s.Settings["WEBSITE_SWAP_WARMUP_PING_PATH"] = "/healthz"
	s.Settings["WEBSITE_SWAP_WARMUP_PING_STATUSES"] = "200"
	p := f.running(Options{Clock: instant{newMinutes()}}, s, 3, func(h *hooks) { h.swap = 200 * time.Millisecond })
	require.NoError(t, p.PingForSwap(t.Context()))
	assert.Equal(t, s.HostName+" ", f.app(0).lastAsked(), "plain HTTP, under the site's name")
	f.app(1).set(200, 503)
	assert.EqualError(t, p.PingForSwap(t.Context()),
		fmt.Sprintf("instance %s: GET /healthz: status 503 Service Unavailable, where one of 200 is wanted (WEBSITE_SWAP_WARMUP_PING_STATUSES); its last lines:\n  hello",
			f.app(1).env["WEBSITE_INSTANCE_ID"][2:]))
	f.app(1).set(200, 200)
	require.NoError(t, f.app(2).Pause())
	assert.ErrorContains(t, p.PingForSwap(t.Context()), "GET /healthz was not answered within 1m30s, 5 times in a row")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, p.PingForSwap(ctx), context.Canceled)
	require.NoError(t, f.app(2).Resume())
	require.NoError(t, p.PingForSwap(t.Context()))
}

// New content does not overlap with the old: the new run starts when the old has ended,
// on all instances at once. It starts again and again if it fails.
func TestRedeploy(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 2)
	s := steady()
	s.Settings["COLOR"] = "blue"
	f.onStart = func(n int, a *fakeApp) error {
		assert.True(t, f.byID(a.env["WEBSITE_INSTANCE_ID"]) == a || f.app(0).over() || f.app(1).over())
		if n < 4 {
			a.output = []string{"SyntaxError"}
			a.end("exit status 1")
		}
		return nil
	}
	assert.ErrorContains(t, p.Redeploy(t.Context(), s), "the app ended during its start (exit status 1); its last lines:\n  SyntaxError")
	require.NoError(t, p.Settle(t.Context()))
	assert.True(t, f.app(0).over())
	assert.True(t, f.app(1).over())
	assert.Equal(t, "blue", f.app(4).env["COLOR"])
	assert.Equal(t, 6, f.count())
}

// Whoever deploys hears soon of an app that is up and will not get ready. The platform
// goes on trying.
func TestRedeployOfWhatNeverGetsReady(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 1, func(h *hooks) { h.second = 20 * time.Millisecond })
	f.onStart = func(n int, a *fakeApp) error {
		if n == 1 {
			a.set(500, 500)
		}
		return nil
	}
	err := p.Redeploy(t.Context(), steady())
	assert.ErrorContains(t, err, "the app does not get ready: GET /ready: status 500, where one of the statuses 200 (WEBSITE_WARMUP_STATUSES) is wanted")
	require.NoError(t, p.Settle(t.Context()))
}

// What a run holds when its content changes, the app itself has to finish.
func TestRedeployWaitsForNoRequest(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 1)
	held := make(chan answer, 1)
	go func() { held <- get(p.URL() + "/hold") }()
	<-f.app(0).held
	f.app(0).onTerm = func(a *fakeApp) { a.end("exit status 0") }
	require.NoError(t, p.Redeploy(t.Context(), steady()))
	assert.Equal(t, "connection broken before an answer", (<-held).failure)
}

// A platform can be there before its app runs, and also if it never does.
func TestOpen(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p, err := open(Options{Behind: true, Clock: newMinutes()}, steady(), 2, f.hooks())
	require.NoError(t, err)
	defer func() { assert.NoError(t, p.Close()) }()
	asked := func(path string) (status int) {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = "whatever.example"
		p.Handler().ServeHTTP(w, r)
		return w.Code
	}
	assert.Equal(t, 503, asked("/"))
	assert.Empty(t, p.URL())
	assert.Zero(t, f.count())
	require.NoError(t, p.Redeploy(t.Context(), steady()))
	assert.Equal(t, 200, asked("/"))
	p.Scale(3)
	require.NoError(t, p.Settle(t.Context()))
	assert.Equal(t, 3, f.count())
}

// What an edge still has from a client ends with the platform behind it.
func TestCloseBehindAnEdge(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{Behind: true}, steady(), 1)
	ended := make(chan any, 1)
	go func() {
		defer func() { ended <- recover() }()
		p.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/hold", nil))
	}()
	<-f.app(0).held
	require.NoError(t, p.Close())
	err, _ := (<-ended).(error)
	assert.True(t, errors.Is(err, http.ErrAbortHandler))
}

// What ran for a slot runs for production after a swap: under its name and with its
// health check, without a restart.
func TestAdopt(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	slot := steady()
	slot.HostName, slot.HealthCheckPath = "app-x-staging.azurewebsites.net", ""
	p := f.running(Options{}, slot, 2)
	f.app(1).set(200, 503)
	p.round()
	p.round()
	assert.Equal(t, "0 serving, 1 serving", states(p))
	assert.Equal(t, []int{200, 404}, []int{asNamed(t, p, slot.HostName), asNamed(t, p, steady().HostName)})
	require.NoError(t, p.Adopt(steady()))
	assert.Equal(t, []int{404, 200}, []int{asNamed(t, p, slot.HostName), asNamed(t, p, steady().HostName)})
	p.round()
	p.round()
	assert.Contains(t, states(p), Unhealthy)
	assert.Equal(t, 2, f.count())
	assert.ErrorContains(t, p.Adopt(site(map[string]string{"WEBSITE_WARMUP_PATH": "x"})), "WEBSITE_WARMUP_PATH")
}

// asNamed asks for a page of a site by its name, and returns the status.
func asNamed(t *testing.T, p *Platform, host string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL(), nil)
	require.NoError(t, err)
	r.Host = host
	got, err := browser.Do(r)
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	return got.StatusCode
}
