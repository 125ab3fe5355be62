package autoscale

import (
	"fmt"
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
	for _, p := range s.Profiles {
		if p.FixedDate != nil && !now.Before(p.FixedDate.Start) && now.Before(p.FixedDate.End) {
			return p, nil
		}
	}
	if p, ok := s.recurring(now); ok {
		return p, nil
	}
	for _, p := range s.Profiles {
		if p.FixedDate == nil && p.Recurrence == nil {
			return p, nil
		}
	}
	return Profile{}, fmt.Errorf("no profile of the autoscale setting %q holds at %s: add a profile without fixedDate and recurrence", s.Name, now.Format(time.RFC3339))
}

// recurring returns the recurring profile that started last. Of two that
// started at the same moment a real one goes before a partner: Azure's portal
// does not let this arise, and its documentation does not say.
func (s Setting) recurring(now time.Time) (Profile, bool) {
	var chosen Profile
	var since time.Time
	for _, p := range s.Profiles {
		if p.Recurrence == nil {
			continue
		}
		start, ok := p.Recurrence.lastStart(now)
		if !ok {
			continue
		}
		if start.After(since) || (start.Equal(since) && chosen.Ends != "" && p.Ends == "") {
			chosen, since = p, start
		}
	}
	return chosen, !since.IsZero()
}

// lastStart returns the latest start that is not after now.
func (r Recurrence) lastStart(now time.Time) (last time.Time, ok bool) {
	zone := r.Location
	if zone == nil {
		zone = time.UTC
	}
	today := now.In(zone)
	// Eight days, for a start that is later in the day than now.
	for ago := range 8 {
		day := time.Date(today.Year(), today.Month(), today.Day()-ago, 12, 0, 0, 0, zone)
		if !slices.Contains(r.Days, day.Weekday()) {
			continue
		}
		for _, hour := range r.Hours {
			for _, minute := range r.Minutes {
				start := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, zone)
				if !start.After(now) && start.After(last) {
					last, ok = start, true
				}
			}
		}
	}
	return last, ok
}
