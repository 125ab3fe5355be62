package autoscale

import "time"

// A schedule knows the profile of a moment, and works it out again only when it may be
// another one.
type schedule struct {
	setting     Setting
	from, until time.Time // it holds from from up to, and without, until
	index       int       // of setting.Profiles; -1: none holds
}

// at is Setting.profileAt.
func (s *schedule) at(now time.Time) int {
	if now.Before(s.from) || !now.Before(s.until) {
		s.index, s.from, s.until = s.setting.profileAt(now), now, s.setting.mayChange(now)
	}
	return s.index
}

// mayChange returns a moment after now until when no other profile holds. All starts of
// recurring profiles that count are of today or earlier, so that another one can hold
// from the next of them on, or tomorrow.
func (s Setting) mayChange(now time.Time) time.Time {
	next := now.Add(24 * time.Hour)
	sooner := func(t time.Time) {
		if t.After(now) && t.Before(next) {
			next = t
		}
	}
	for _, p := range s.Profiles {
		if p.FixedDate != nil {
			sooner(p.FixedDate.Start)
			sooner(p.FixedDate.End)
		}
		if p.Recurrence == nil {
			continue
		}
		for start := range p.Recurrence.starts(now) {
			sooner(start)
		}
		zone := p.Recurrence.zone()
		today := now.In(zone)
		midnight := time.Date(today.Year(), today.Month(), today.Day()+1, 0, 0, 0, 0, zone)
		if !midnight.After(now) { // where clocks skip it, and Date names an hour of today
			midnight = now.Add(time.Minute).Truncate(time.Minute)
		}
		sooner(midnight)
	}
	return next
}
