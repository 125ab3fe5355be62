package load

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/rehearse/result"
)

// ready is a load of one logged-in person, who asks when the test says so.
func ready(t *testing.T, a *app) (*Load, func() result.Request) {
	t.Helper()
	transport := newTransport()
	t.Cleanup(transport.CloseIdleConnections)
	l, err := newLoad(Options{URL: serve(t, a), Rate: 1, Sessions: 1}, transport)
	require.NoError(t, err)
	require.NoError(t, l.logEverybodyIn(t.Context()))
	return l, func() result.Request { return l.request(t.Context(), l.sessions[0], time.Now()) }
}

func outcomes(requests []result.Request) map[result.Outcome]int {
	counts := map[result.Outcome]int{}
	for _, r := range requests {
		counts[r.Outcome]++
	}
	return counts
}

func TestLostOnceAndLoggedInAgain(t *testing.T) {
	t.Parallel()
	a := newApp()
	_, ask := ready(t, a)
	assert.Equal(t, result.OK, ask().Outcome)
	a.forget()

	r := ask()
	assert.Equal(t, result.Lost, r.Outcome)
	assert.Equal(t, 401, r.Status)
	assert.Empty(t, r.Reason)
	assert.Equal(t, 1, a.loggedIn())

	assert.Equal(t, result.OK, ask().Outcome, "logs in first")
	assert.Equal(t, 2, a.loggedIn())
	assert.Equal(t, result.OK, ask().Outcome)
	assert.Equal(t, 2, a.loggedIn())
	assert.Equal(t, "session=t2", a.cookies[len(a.cookies)-1], "no affinity cookie")
}

// gate lets requests into the app only when the test opens it.
type gate struct {
	arrived chan struct{}
	open    chan struct{}
}

func newGate(a *app, method string) gate {
	g := gate{make(chan struct{}), make(chan struct{})}
	a.onRequest(func(_ http.ResponseWriter, r *http.Request) {
		if r.Method == method {
			g.arrived <- struct{}{}
			<-g.open
		}
	})
	return g
}

// Ten requests of a person are under way when the session goes. That is one loss.
func TestRequestsUnderWayAreNoFurtherLosses(t *testing.T) {
	t.Parallel()
	const n = 10
	a := newApp()
	_, ask := ready(t, a)
	g := newGate(a, http.MethodGet)
	requests := make([]result.Request, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { requests[i] = ask() })
	}
	for range n {
		<-g.arrived
	}
	a.forget()
	close(g.open)
	all.Wait()
	assert.Equal(t, map[result.Outcome]int{result.Lost: 1, result.OK: n - 1}, outcomes(requests))
	for _, r := range requests {
		assert.Equal(t, 401, r.Status)
	}
}

// A request is so slow that the session is lost, and the person logged in again,
// before its answer comes. The answer is about the session before, and so are
// its cookies.
func TestStragglerFromBeforeTheLogin(t *testing.T) {
	t.Parallel()
	a := newApp()
	l, ask := ready(t, a)
	g := newGate(a, http.MethodGet)
	straggler := make(chan result.Request)
	go func() { straggler <- ask() }()
	<-g.arrived
	a.forget()

	a.onRequest(nil)
	assert.Equal(t, result.Lost, ask().Outcome)
	assert.Equal(t, result.OK, ask().Outcome)
	require.Equal(t, 2, a.loggedIn())

	close(g.open)
	assert.Equal(t, result.OK, (<-straggler).Outcome)
	assert.Equal(t, result.OK, ask().Outcome)
	assert.Equal(t, 2, a.loggedIn(), "the straggler sent nobody to the login")

	s := l.sessions[0]
	s.keep(visit{login: 1}, answer{cookies: []*http.Cookie{{Name: "session", Value: "old"}}}, noon)
	assert.Equal(t, "session=t2", s.visit(noon).cookies)
	s.keep(visit{login: 2}, answer{cookies: []*http.Cookie{{Name: "session", Value: "new"}}}, noon)
	assert.Equal(t, "session=new", s.visit(noon).cookies)
}

// Of several requests that find the person logged out, one logs in, and the
// others wait for it.
func TestOneLoginForAll(t *testing.T) {
	t.Parallel()
	const n = 5
	a := newApp()
	l, ask := ready(t, a)
	a.forget()
	require.Equal(t, result.Lost, ask().Outcome)

	g := newGate(a, http.MethodPost)
	requests := make(chan result.Request, n)
	go func() { requests <- ask() }()
	<-g.arrived
	for range n - 1 {
		v := l.sessions[0].visit(noon)
		require.NotNil(t, v.wait)
		go func() { requests <- ask() }()
	}
	close(g.open)
	for range n {
		assert.Equal(t, result.OK, (<-requests).Outcome)
	}
	assert.Equal(t, 2, a.loggedIn())
}

func TestFailedLoginIsAFailedRequestAndTriedAgain(t *testing.T) {
	t.Parallel()
	a := newApp()
	_, ask := ready(t, a)
	a.forget()
	require.Equal(t, result.Lost, ask().Outcome)

	a.onRequest(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.Header().Set("X-Rehearsal-Instance", "3")
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	for range 2 {
		r := ask()
		assert.Equal(t, result.Failed, r.Outcome)
		assert.Equal(t, 503, r.Status)
		assert.Equal(t, "3", r.Instance)
		assert.Equal(t, "login: 503 Service Unavailable", r.Reason)
	}
	assert.Equal(t, 1, a.loggedIn())

	a.onRequest(nil)
	assert.Equal(t, result.OK, ask().Outcome)
	assert.Equal(t, 2, a.loggedIn())
}

func TestSomebodyElsesSession(t *testing.T) {
	t.Parallel()
	a := newApp()
	_, ask := ready(t, a)
	a.mu.Lock()
	a.sessions["t1"] = "person-7"
	a.mu.Unlock()
	assert.Equal(t, result.Lost, ask().Outcome)
	assert.Equal(t, result.OK, ask().Outcome)
	assert.Equal(t, 2, a.loggedIn())
}

// An app that gives out a new cookie now and then gets the last one back.
func TestCookiesOfAnswers(t *testing.T) {
	t.Parallel()
	a := newApp()
	_, ask := ready(t, a)
	a.onRequest(func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
	})
	ask()
	a.onRequest(nil)
	ask()
	assert.Equal(t, "session=t1; seen=1", a.cookies[len(a.cookies)-1])
}
