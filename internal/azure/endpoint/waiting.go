package endpoint

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"scaleout/internal/clock"
)

// waiting gives time to an ARM whose clock stands still until somebody waits. It
// moves on with the clients' own between two requests. And a client that is told
// to come again in a quarter of a minute has, in ARM's time, done so when it asks
// again a second later: twenty minutes of creating a cache are over in a minute and a half.
type waiting struct {
	arm     http.Handler
	clock   clock.Clock
	advance func(time.Duration)

	mu   sync.Mutex
	last time.Time
}

// retrySeconds is the Retry-After that clients get in place of ARM's.
const retrySeconds = "1"

func newWaiting(arm http.Handler, c clock.Clock, advance func(time.Duration)) *waiting {
	return &waiting{arm: arm, clock: c, advance: advance, last: c.Now()}
}

// ServeHTTP implements http.Handler.
func (s *waiting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	now := s.clock.Now()
	passed := now.Sub(s.last)
	s.last = now
	s.mu.Unlock()
	s.advance(passed)
	s.arm.ServeHTTP(&hurried{ResponseWriter: w, advance: s.advance}, r)
}

// hurried shortens what an answer tells the client to wait.
type hurried struct {
	http.ResponseWriter
	advance func(time.Duration)
}

// Unwrap is for http.ResponseController.
func (w *hurried) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (w *hurried) WriteHeader(status int) {
	if seconds, err := strconv.Atoi(w.Header().Get("Retry-After")); err == nil && seconds > 1 {
		w.advance(time.Duration(seconds) * time.Second)
		w.Header().Set("Retry-After", retrySeconds)
	}
	w.ResponseWriter.WriteHeader(status)
}
