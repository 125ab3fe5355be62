package endpoint

import (
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"scaleout/internal/clock"
)

// waiting gives time to an ARM whose clock stands still until somebody waits. It
// moves on with the clients' own between two requests. And a client that is told
// to come again in a quarter of a minute has, in ARM's time, done so when it asks
// again a second later.
//
// The cache provider does not tell when to come again. Clients then ask at a pace of
// their own, Azure's SDKs every half minute, and each time they do, more time passes:
// the twenty minutes of creating a cache are over at the third.
type waiting struct {
	arm     http.Handler
	clock   clock.Clock
	advance func(time.Duration)

	mu   sync.Mutex
	last time.Time
}

// retrySeconds is the Retry-After that clients get in place of ARM's.
const retrySeconds = "1"

// pollAdvance is the time that passes when a client has asked how an operation goes, and
// was not told when to ask again.
const pollAdvance = 10 * time.Minute

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
	s.arm.ServeHTTP(&hurried{ResponseWriter: w, advance: s.advance, polls: polls(r)}, r)
}

// polls reports whether a request asks how an operation goes:
// "…/Microsoft.Cache/locations/East US/asyncOperations/ID", or "…/privateDnsOperationStatuses/ID". The swap of a slot tells
// nobody when to ask again, either, but goes on as fast as the app gets warm: were its time
// to run ahead, it would be given up.
func polls(r *http.Request) bool {
	if strings.Contains(strings.ToLower(r.URL.Path), "/providers/microsoft.web/") {
		return false
	}
	of := strings.ToLower(path.Base(path.Dir(r.URL.Path)))
	return slices.Contains([]string{"asyncoperations", "operationresults", "operationsstatus", "operationstatuses", "privatednsoperationstatuses", "operations"}, of)
}

// hurried shortens what an answer tells the client to wait.
type hurried struct {
	http.ResponseWriter
	advance func(time.Duration)
	polls   bool
}

// Unwrap is for http.ResponseController.
func (w *hurried) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (w *hurried) WriteHeader(status int) {
	after := w.Header().Get("Retry-After")
	if seconds, err := strconv.Atoi(after); err == nil && seconds > 1 {
		w.advance(time.Duration(seconds) * time.Second)
		w.Header().Set("Retry-After", retrySeconds)
	}
	if w.polls && after == "" {
		w.advance(pollAdvance)
	}
	w.ResponseWriter.WriteHeader(status)
}
