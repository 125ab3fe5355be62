package front

import "fmt"

// An Algorithm is a way to choose the instance for a request.
type Algorithm int

// The algorithms of siteConfig.loadBalancing that the front end knows.
const (
	LeastRequests Algorithm = iota // the instance that holds the fewest requests; in turn among equals
	RoundRobin                     // in turn; all instances of a plan are of one size and weigh the same
)

// ParseAlgorithm reads siteConfig.loadBalancing; empty is Azure's default,
// LeastRequests.
func ParseAlgorithm(s string) (Algorithm, error) {
	switch s {
	case "", "LeastRequests", "LeastRequestsWithTieBreaker":
		return LeastRequests, nil
	case "WeightedRoundRobin", "PerSiteRoundRobin":
		return RoundRobin, nil
	}
	return 0, fmt.Errorf("siteConfig.loadBalancing %s cannot be rehearsed; these can: "+
		"LeastRequests (the default), LeastRequestsWithTieBreaker, WeightedRoundRobin, PerSiteRoundRobin", s)
}

// A pool holds the instances that take requests, in the order of their index.
type pool struct {
	backends []*Backend
	turn     int // where the search for the next one begins
}

// next chooses an instance. There must be one.
func (r *pool) next(a Algorithm) *Backend {
	n := len(r.backends)
	chosen := r.turn % n
	if a == LeastRequests {
		for i := range n {
			candidate := (r.turn + i) % n
			if r.backends[candidate].inFlight < r.backends[chosen].inFlight {
				chosen = candidate
			}
		}
	}
	r.turn = (chosen + 1) % n
	return r.backends[chosen]
}

// named returns the instance with an id; nil if it takes no requests.
func (r *pool) named(id string) *Backend {
	if id == "" {
		return nil
	}
	for _, b := range r.backends {
		if b.id == id {
			return b
		}
	}
	return nil
}
