package rotate

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/clock"
)

func TestSettled(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answers []int // status of each answer; the last one for all that follow
		want    string
		least   time.Duration
	}{
		"at once":             {[]int{200}, "", time.Minute},
		"after a restart":     {[]int{200, 503, 502, 200}, "", 80 * time.Second},
		"never":               {[]int{503}, "answers 503", 0},
		"only by a redirect":  {[]int{302}, "answers 302", 0},
		"with a break before": {[]int{200, 200, 200, 200, 200, 500, 200}, "", 110 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				assert.Equal(t, "/healthz", r.URL.Path)
				w.WriteHeader(c.answers[min(asked, len(c.answers)-1)])
				asked++
			}))
			defer app.Close()
			began := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
			virtual := clock.NewVirtual(began)
			err := NewPinger(app.URL+"/healthz", virtual, time.Minute).Settled(t.Context())
			if c.want != "" {
				require.ErrorContains(t, err, c.want)
				return
			}
			require.NoError(t, err)
			assert.GreaterOrEqual(t, virtual.Now().Sub(began), c.least)
		})
	}
}

// An app that answers now and then is not settled, though it may answer when the time is over.
func TestNowAndThenIsNotSettled(t *testing.T) {
	t.Parallel()
	asked := 0
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked%6 == 0 { // once in a minute
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer app.Close()
	began := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	virtual := clock.NewVirtual(began)
	err := NewPinger(app.URL, virtual, time.Minute).Settled(t.Context())
	require.ErrorContains(t, err, "the app does not answer for 1m0s without a break: now and then it did not answer")
	assert.LessOrEqual(t, virtual.Now().Sub(began), 21*time.Minute+10*time.Second)
}

// Nobody waits for 25 minutes before a silent command.
func TestSettledSaysHowItGoes(t *testing.T) {
	t.Parallel()
	asked := 0
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked < 10 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer app.Close()
	p := NewPinger(app.URL, clock.NewVirtual(time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)), 5*time.Minute)
	var said []string
	p.Say = func(format string, args ...any) {
		said = append(said, strings.ReplaceAll(fmt.Sprintf(format, args...), app.URL, "URL"))
	}
	require.NoError(t, p.Settled(t.Context()))
	assert.Equal(t, []string{
		"asking URL: the app has to answer for 5m0s without a break; at most 25m0s",
		"no good answer yet, at most 24m0s more: URL answers 503 Service Unavailable",
		"the app has answered for 30s of 5m0s",
		"the app has answered for 1m30s of 5m0s",
		"the app has answered for 2m30s of 5m0s",
		"the app has answered for 3m30s of 5m0s",
		"the app has answered for 4m30s of 5m0s",
	}, said)
}

// Who rewrites a line hears each time what is waited for, and how long at most.
func TestSettledSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	asked := 0
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer app.Close()
	p := NewPinger(app.URL, clock.NewVirtual(time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)), time.Minute)
	var said []string
	p.Waiting = func(what string, left time.Duration) {
		said = append(said, strings.ReplaceAll(fmt.Sprint(left, ": ", what), app.URL, "URL"))
	}
	p.Say = func(format string, _ ...any) { assert.Contains(t, format, "asking", "the rest is what is waited for") }
	require.NoError(t, p.Settled(t.Context()))
	const bad, good = "no good answer yet: URL answers 503 Service Unavailable", "the app answers, and has to for 1m0s without a break"
	assert.Equal(t, []string{
		"21m0s: " + bad, "20m50s: " + bad, "1m0s: " + good, "50s: " + good, "40s: " + good, "30s: " + good, "20s: " + good, "10s: " + good,
	}, said[:8])
}
