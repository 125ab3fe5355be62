package load

import (
	"math"
	"time"
)

// A schedule fixes when requests are due. It is a pure function of the rates it
// was given: a request becomes due whenever the rate, summed up over time, gains
// one. So a change of the rate changes the spacing from that moment on, and
// neither drops a request nor adds one.
type schedule struct {
	stretches []stretch // in order of time; the first is the current one
	wanting   float64   // share of a request still to be gained, at the start of the current stretch
	sent      int       // requests handed out in the current stretch
}

// A stretch is a time of one rate, until the next stretch begins.
type stretch struct {
	from time.Time
	rate float64 // requests per second
}

// newSchedule has its first request due at once.
func newSchedule(start time.Time, rate float64) *schedule {
	return &schedule{stretches: []stretch{{start, usable(rate)}}}
}

// usable takes what cannot be a rate for none.
func usable(rate float64) float64 {
	if !(rate > 0) || math.IsInf(rate, 1) {
		return 0
	}
	return rate
}

// set changes the rate at a moment, which must not lie before an earlier change.
// Requests that were due before it stay so, even if they have not been sent yet.
func (s *schedule) set(at time.Time, rate float64) {
	if last := s.stretches[len(s.stretches)-1].from; at.Before(last) {
		at = last
	}
	s.stretches = append(s.stretches, stretch{at, usable(rate)})
}

// next returns when the next request is due; false: never, at the rate of now.
func (s *schedule) next() (time.Time, bool) {
	for {
		due, ever := s.due()
		if len(s.stretches) == 1 {
			return due, ever
		}
		following := s.stretches[1].from
		if ever && !due.After(following) {
			return due, true
		}
		s.wanting = max(0, s.wanting+float64(s.sent)-s.gained(following))
		s.sent = 0
		s.stretches = s.stretches[1:]
	}
}

func (s *schedule) due() (time.Time, bool) {
	current := s.stretches[0]
	if current.rate == 0 {
		return time.Time{}, false
	}
	seconds := (s.wanting + float64(s.sent)) / current.rate
	return current.from.Add(time.Duration(seconds * float64(time.Second))), true
}

// gained returns how many requests the current stretch brings until a moment.
func (s *schedule) gained(until time.Time) float64 {
	return until.Sub(s.stretches[0].from).Seconds() * s.stretches[0].rate
}

// advance records that the request that next returned has been sent.
func (s *schedule) advance() { s.sent++ }
