package deployed

import (
	"net/http"
	"sync"
	"time"

	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
	"scaleout/internal/dataplane/platform/front"
)

// kept is how long a meter knows a minute. It is the hour that Azure answers to those who
// name no time ("Metrics - List"), and five minutes for those who ask late.
const kept = time.Hour + 5*time.Minute

// A meter counts what is answered for a place, an app or a slot, by minute and instance:
// in a swap it stays, as Azure's metrics do. The minutes are those of the clock on which
// the instances run. How long an answer took is real time, since the processes are real.
type meter struct {
	clock clock.Clock

	mu      sync.Mutex
	minutes []sim.Answers // by time
}

// over returns a handler of which the answers are counted.
func (m *meter) over(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var a front.Answer
		began := time.Now()
		defer func() { m.count(a, time.Since(began)) }() // an answer that breaks off, too
		h.ServeHTTP(w, front.Observe(r, &a))
	})
}

func (m *meter) count(a front.Answer, took time.Duration) {
	if a.Instance == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	in := m.of(m.clock.Now().UTC().Truncate(time.Minute), a.Instance)
	in.Requests++
	in.Took += took
	if a.Status >= http.StatusInternalServerError {
		in.Failed++
	}
}

// of returns an instance's minute. Those that are too old go as new ones come. The lock
// is held.
func (m *meter) of(minute time.Time, instance string) *sim.Answers {
	for i := len(m.minutes) - 1; i >= 0 && !m.minutes[i].Minute.Before(minute); i-- {
		if known := &m.minutes[i]; known.Minute.Equal(minute) && known.Instance == instance {
			return known
		}
	}
	for len(m.minutes) > 0 && minute.Sub(m.minutes[0].Minute) >= kept {
		m.minutes = m.minutes[1:]
	}
	m.minutes = append(m.minutes, sim.Answers{Minute: minute, Instance: instance})
	return &m.minutes[len(m.minutes)-1]
}

// read returns what was counted.
func (m *meter) read() []sim.Answers {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]sim.Answers{}, m.minutes...)
}
