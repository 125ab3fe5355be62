package rehearse

import "time"

// starting is what a topology takes until its first event, on the platform's clock: its
// instances start, and the usual load is measured.
const starting = grain + measuring + 2*time.Minute

// expect notes what happens now, and what will.
func (s *stage) expect(ahead []Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead, s.since = ahead, s.clock.Now()
}

// remaining is how long events take yet, of which the first one has begun a while ago, and
// what comes after them; 0: not known. It is a guess: what takes longer than it does as a
// rule is over any moment.
func remaining(ahead []Event, took, later time.Duration) time.Duration {
	if len(ahead) == 0 || later < 0 {
		return 0
	}
	left := later
	for i, e := range ahead {
		switch {
		case e.usual == 0:
			return 0
		case i == 0:
			left += max(e.usual-took, 0)
		default:
			left += e.usual
		}
	}
	return left
}
