package capacity

import (
	"math"
	"sync"
)

// delayed is the probability that a request has to wait where servers of one queue are
// utilised to rho, each for the same mean time: Erlang's second formula, "Erlang C".
//
// Sources: A. K. Erlang, "Solution of some problems in the theory of probabilities of
// significance in automatic telephone exchanges" (1917); D. Gross and C. M. Harris,
// "Fundamentals of Queueing Theory", on M/M/c. It is computed from Erlang B by
// B(k) = a·B(k−1) / (k + a·B(k−1)), which has neither powers nor factorials and so
// stays exact with thousands of servers.
func delayed(servers int, rho float64) float64 {
	if rho <= 0 {
		return 0
	}
	if rho >= 1 {
		return 1
	}
	offered, blocked := rho*float64(servers), 1.0
	for k := 1; k <= servers; k++ {
		blocked = offered * blocked / (float64(k) + offered*blocked)
	}
	return blocked / (1 - rho*(1-blocked))
}

// steps is how many parts of the utilisation a table has.
const steps = 1024

// tables has delayed at every step, by the number of servers. It depends on nothing
// else, so that all candidates of a search share a few.
var tables sync.Map

func table(servers int) []float64 {
	if t, ok := tables.Load(servers); ok {
		return t.([]float64)
	}
	t := make([]float64, steps+1)
	for i := range t {
		t[i] = delayed(servers, float64(i)/steps)
	}
	tables.Store(servers, t)
	return t
}

// A station is a number of servers with one queue before them: M/M/c.
type station struct {
	each    float64   // seconds of a request, divided by the number of servers
	delayed []float64 // a table
}

func newStation(servers int, seconds float64) station {
	return station{each: seconds / float64(servers), delayed: table(servers)}
}

// utilisation at so many requests a second.
func (s *station) utilisation(rps float64) float64 { return rps * s.each }

// wait is the mean time that a request waits for a server, in seconds.
func (s *station) wait(rps float64) float64 {
	rho := s.utilisation(rps)
	if rho >= 1 {
		return math.Inf(1)
	}
	at := rho * steps
	i := int(at)
	p := s.delayed[i] + (at-float64(i))*(s.delayed[i+1]-s.delayed[i])
	return p * s.each / (1 - rho)
}
