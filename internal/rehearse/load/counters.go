package load

import "scaleout/internal/rehearse/result"

// Counters tell how the load goes, while it goes.
type Counters struct {
	Sent     int // requests that were due and have been sent
	InFlight int // of those, not answered yet
	OK       int
	Failed   int
	Lost     int // sessions, each time they were lost
	Late     int // sent more than 100 ms after they were due
}

func (c *Counters) add(r result.Request) {
	c.InFlight--
	switch r.Outcome {
	case result.OK:
		c.OK++
	case result.Failed:
		c.Failed++
	case result.Lost:
		c.Lost++
	}
	if r.Late {
		c.Late++
	}
}
