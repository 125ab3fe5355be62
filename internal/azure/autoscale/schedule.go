package autoscale

import (
	"fmt"
	"iter"
	"slices"
	"time"
)

// FixedDate is one span of time, Start included and End not.
type FixedDate struct{ Start, End time.Time }

// Recurrence is when a profile starts each week. It has no end: the profile
// holds until another recurring one starts ("Autoscale with multiple profiles",
// Multiple contiguous profiles).
type Recurrence struct {
	TimeZone string         // Windows name
	Location *time.Location // nil: UTC
	Days     []time.Weekday
	Hours    []int
	Minutes  []int
}

// ProfileAt returns the profile that holds at a moment: a fixed date before a
// recurrence before the default ("Understand autoscale settings", Which profile
// will autoscale use?). It is an error if none does.
//
// Recurring profiles repeat every week, so once there is one, some recurring
// profile holds at any time, and the default profile never does.
func (s Setting) ProfileAt(now time.Time) (Profile, error) {
	if i := s.profileAt(now); i >= 0 {
		return s.Profiles[i], nil
	}
	return Profile{}, fmt.Errorf("no profile of the autoscale setting %q holds at %s: add a profile without fixedDate and recurrence", s.Name, now.Format(time.RFC3339))
}

// profileAt is ProfileAt by the profile's index, -1 where none holds.
func (s Setting) profileAt(now time.Time) int {
	for i, p := range s.Profiles {
		if p.FixedDate != nil && !now.Before(p.FixedDate.Start) && now.Before(p.FixedDate.End) {
			return i
		}
	}
	if i := s.recurring(now); i >= 0 {
		return i
	}
	return slices.IndexFunc(s.Profiles, func(p Profile) bool { return p.FixedDate == nil && p.Recurrence == nil })
}

// recurring returns the recurring profile that started last, -1 where there is none. Of two that
// started at the same moment a real one goes before a partner: Azure's portal
// does not let this arise, and its documentation does not say.
func (s Setting) recurring(now time.Time) int {
	chosen := -1
	var since time.Time
	for i, p := range s.Profiles {
		if p.Recurrence == nil {
			continue
		}
		start, ok := p.Recurrence.lastStart(now)
		if !ok {
			continue
		}
		if start.After(since) || (chosen >= 0 && start.Equal(since) && s.Profiles[chosen].Ends != "" && p.Ends == "") {
			chosen, since = i, start
		}
	}
	return chosen
}

// lastStart returns the latest start that is not after now.
func (r Recurrence) lastStart(now time.Time) (last time.Time, ok bool) {
	for start := range r.starts(now) {
		if !start.After(now) && start.After(last) {
			last, ok = start, true
		}
	}
	return last, ok
}

// starts are those of today and of seven days before: a start may be later in the day
// than now.
func (r Recurrence) starts(now time.Time) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		zone := r.zone()
		today := now.In(zone)
		for ago := range 8 {
			day := time.Date(today.Year(), today.Month(), today.Day()-ago, 12, 0, 0, 0, zone)
			if !slices.Contains(r.Days, day.Weekday()) {
				continue
			}
			for _, hour := range r.Hours {
				for _, minute := range r.Minutes {
					if !yield(time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, zone)) {
						return
					}
				}
			}
		}
	}
}

func (r Recurrence) zone() *time.Location {
	if r.Location == nil {
		return time.UTC
	}
	return r.Location
}
