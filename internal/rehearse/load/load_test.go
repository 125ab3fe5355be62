package load

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/rehearse/result"
)

// bubble runs a test where time stands still until everybody waits.
func bubble(t *testing.T, test func(t *testing.T, a *app, start func(Options) *Load)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newApp()
		test(t, a, func(o Options) *Load {
			o.URL = "http://app"
			l, err := start(t.Context(), o, direct{a})
			require.NoError(t, err)
			return l
		})
	})
}

func milliseconds(since time.Time, requests []result.Request) []int {
	var all []int
	for _, r := range requests {
		all = append(all, int(r.Due.Sub(since).Milliseconds()))
	}
	return all
}

func TestOpenLoop(t *testing.T) {
	bubble(t, func(t *testing.T, a *app, start func(Options) *Load) {
		l := start(Options{Rate: 10, Sessions: 3})
		began := time.Now()
		// One answer takes a second. The requests after it are sent all the same.
		held := false
		a.onRequest(func(http.ResponseWriter, *http.Request) {
			if time.Since(began) == 200*time.Millisecond && !held {
				held = true
				time.Sleep(time.Second)
			}
		})
		time.Sleep(550 * time.Millisecond)
		synctest.Wait()
		assert.Equal(t, Counters{Sent: 6, InFlight: 1, OK: 5}, l.Snapshot())

		requests := l.Stop()
		assert.Equal(t, time.Second+200*time.Millisecond, time.Since(began), "waits for the answer that is to come")
		assert.Equal(t, []int{0, 100, 200, 300, 400, 500}, milliseconds(began, requests))
		for i, r := range requests {
			want := result.Request{Due: r.Due, Status: 200, Instance: "0", Session: r.Session, Outcome: result.OK}
			if i == 2 {
				want.Latency = time.Second
			}
			assert.Equal(t, want, r)
		}
		assert.ElementsMatch(t, []int{0, 1, 2}, []int{requests[0].Session, requests[1].Session, requests[2].Session})
		assert.Equal(t, Counters{Sent: 6, OK: 6}, l.Snapshot())
		assert.Equal(t, requests, l.Stop(), "again")
	})
}

func TestSetRate(t *testing.T) {
	bubble(t, func(t *testing.T, _ *app, start func(Options) *Load) {
		l := start(Options{Rate: 1, Sessions: 1})
		began := time.Now()
		time.Sleep(500 * time.Millisecond)
		l.SetRate(10)
		time.Sleep(200 * time.Millisecond)
		l.SetRate(0)
		time.Sleep(time.Hour)
		l.SetRate(1)
		time.Sleep(2200 * time.Millisecond)
		// 0.5 of a request at 1/s, then 2 at 10/s, then nothing for an hour.
		assert.Equal(t, []int{0, 550, 650, 3_601_200, 3_602_200}, milliseconds(began, l.Stop()))
	})
}

// The generator comes to send three requests only 250 ms after the first of them
// was due, as on a machine that was busy with something else.
func TestLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, err := newLoad(Options{URL: "http://app", Rate: 10, Sessions: 2}, direct{newApp()})
		require.NoError(t, err)
		require.NoError(t, l.logEverybodyIn(t.Context()))
		began := time.Now().Add(-250 * time.Millisecond)
		l.schedule = newSchedule(began, 10)
		go l.run(t.Context())
		time.Sleep(100 * time.Millisecond)
		requests := l.Stop()
		assert.Equal(t, []int{0, 100, 200, 300}, milliseconds(began, requests))
		var late []bool
		var latency []int
		for _, r := range requests {
			late = append(late, r.Late)
			latency = append(latency, int(r.Latency.Milliseconds()))
		}
		assert.Equal(t, []bool{true, true, false, false}, late)
		assert.Equal(t, []int{250, 150, 50, 0}, latency)
		assert.Equal(t, Counters{Sent: 4, OK: 4, Late: 2}, l.Snapshot())
	})
}

func TestPatience(t *testing.T) {
	bubble(t, func(t *testing.T, a *app, start func(Options) *Load) {
		l := start(Options{Rate: 0.001, Sessions: 1})
		synctest.Wait()
		a.onRequest(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		time.Sleep(1001 * time.Second)
		requests := l.Stop()
		require.Len(t, requests, 2)
		assert.Equal(t, result.Request{
			Due: requests[1].Due, Latency: time.Minute, Outcome: result.Failed, Reason: "no answer within 1m0s",
		}, requests[1])
	})
}

func TestEndOfContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newApp()
		ctx, cancel := context.WithCancel(t.Context())
		failed := func(r result.Request) { t.Errorf("told as a failure: %+v", r) }
		l, err := start(ctx, Options{URL: "http://app", Rate: 10, Sessions: 1, Failed: failed}, direct{a})
		require.NoError(t, err)
		synctest.Wait()
		a.onRequest(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		time.Sleep(250 * time.Millisecond)
		cancel()
		requests := l.Stop()
		require.Len(t, requests, 1, "what the end of the load broke off is not the app's failure")
		assert.Equal(t, Counters{Sent: 3, OK: 1}, l.Snapshot())
	})
}

// A page that comes with the wrong length, a front end that says why.
func TestFailuresCarryWhoAndWhy(t *testing.T) {
	bubble(t, func(t *testing.T, a *app, start func(Options) *Load) {
		l := start(Options{Rate: 10, Sessions: 1})
		synctest.Wait()
		a.onRequest(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Rehearsal-Instance", "1")
			w.Header().Set("X-Rehearsal-Failure", "connection refused by the instance")
			w.WriteHeader(http.StatusBadGateway)
		})
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		requests := l.Stop()
		assert.Equal(t, result.Request{
			Due: requests[1].Due, Status: 502, Instance: "1", Outcome: result.Failed, Reason: "connection refused by the instance",
		}, requests[1])
		assert.Equal(t, 1, a.loggedIn(), "a failed request loses no session")
	})
}
