package verify

import (
	"slices"
	"strings"
)

// A Status is the outcome of a check.
type Status string

// The outcomes.
const (
	Pass Status = "PASS"
	Warn Status = "WARN" // works, and should be known
	Fail Status = "FAIL"
	Skip Status = "SKIP" // could not be checked; Seen says why
)

// A Finding is the result of one check.
type Finding struct {
	Check  string `json:"check"` // stable name
	Group  string `json:"group"`
	Status Status `json:"status"`
	Seen   string `json:"seen"`          // what was seen
	Why    string `json:"why,omitempty"` // why it matters; empty if all is well
	Do     string `json:"do,omitempty"`  // what to do; empty if nothing is
	// Moot is set of a skipped check where there is nothing to be checked: no answer is
	// owed.
	Moot bool `json:"moot,omitempty"`
	// Pending is set where it may come right by itself: something is under way.
	Pending bool `json:"pending,omitempty"`
}

// A verdict is a finding before its check has put its name to it.
type verdict struct {
	status  Status
	seen    string
	do      string
	pending bool
	moot    bool
}

func pass(seen string) verdict     { return verdict{status: Pass, seen: seen} }
func warn(seen, do string) verdict { return verdict{status: Warn, seen: seen, do: do} }
func fail(seen, do string) verdict { return verdict{status: Fail, seen: seen, do: do} }
func skip(seen, do string) verdict { return verdict{status: Skip, seen: seen, do: do} }

// moot is a skipped check that has nothing to check.
func moot(seen string) verdict { return verdict{status: Skip, seen: seen, moot: true} }

// and joins two verdicts of one check. The worse counts; where both are wrong, both are told.
func (v verdict) and(other verdict) verdict {
	worse := slices.Index(byWeight, v.status) < slices.Index(byWeight, other.status)
	if worse {
		v, other = other, v
	}
	if other.status != Warn && other.status != Fail {
		return v
	}
	v.seen += "; " + other.seen
	v.do = strings.Trim(v.do+"; "+other.do, "; ")
	v.pending = v.pending && other.pending
	return v
}

var byWeight = []Status{Pass, Skip, Warn, Fail}

// later marks a verdict that may come right by itself.
func (v verdict) later() verdict {
	v.pending = true
	return v
}
