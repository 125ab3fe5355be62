package forecast

import (
	"time"

	"scaleout/internal/azure/autoscale"
)

// flaps finds actions that undo the one before them. "Flapping refers to a loop condition
// that causes a series of opposing scale events. Flapping happens when a scale event
// triggers the opposite scale event" ("Flapping in Autoscale").
//
// A rule acts against the action before it as soon as it can if that was what triggered
// it: once its window has only seen what came of that action, and its cooldown is over.
// What comes later is a change of the load. What bounds do, without a rule, is none.
type flaps struct {
	soon map[autoscale.Direction]time.Duration
	last autoscale.Direction
	at   time.Time
}

func newFlaps(in Input) flaps {
	s := in.Settings
	late := time.Duration(whole(in.Capacity.StartUp)+whole(in.Capacity.MetricDelay)+1) * time.Minute
	return flaps{soon: map[autoscale.Direction]time.Duration{
		autoscale.Increase: max(s.ScaleOutWindow, s.ScaleOutCooldown) + late,
		autoscale.Decrease: max(s.ScaleInWindow, s.ScaleInCooldown) + late,
	}}
}

// undoes reports whether an action undoes the one before it, and remembers it.
func (f *flaps) undoes(direction autoscale.Direction, byRule bool, now time.Time) bool {
	undone := byRule && f.last != "" && direction != f.last && now.Sub(f.at) <= f.soon[direction]
	f.last, f.at = direction, now
	if !byRule {
		f.last = ""
	}
	return undone
}
