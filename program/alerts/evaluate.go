package alerts

import (
	"time"

	"scaleout/internal/azure/catalog"
)

// Fires evaluates the rule once, at a moment: over its window up to then. Without
// data it does not fire, as in Azure.
func (r Rule) Fires(d Data, at time.Time) bool {
	return r.Condition.holds(d.within(at.Add(-r.Window), at))
}

// A Change is a moment at which an alert fired or was resolved.
type Change struct {
	At    time.Time
	Fired bool
}

// Timeline evaluates the rule at its frequency, from the first moment to the last.
// A fired alert is told of once, and resolved after the condition was not met
// three times in a row ("Troubleshoot Azure Monitor metric alerts"; for log search
// alerts the time is documented per frequency, and taken to be the same here).
func (r Rule) Timeline(d Data, from, to time.Time) []Change {
	var changes []Change
	fired, clean := false, 0
	for at := from; !at.After(to); at = at.Add(r.Frequency) {
		holds := r.Fires(d, at)
		switch {
		case holds && !fired:
			fired = true
			changes = append(changes, Change{at, true})
		case !holds && fired:
			clean++
			if clean == catalog.CleanEvaluations {
				fired = false
				changes = append(changes, Change{at, false})
			}
		}
		if holds || !fired {
			clean = 0
		}
	}
	return changes
}
