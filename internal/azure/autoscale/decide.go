package autoscale

import (
	"fmt"
	"time"
)

// State is what a decision rests on, apart from metrics.
type State struct {
	Count int // instances that the target has
	// LastAction is when a Decision last changed the count; zero: never, or not
	// since the setting was changed, which clears it ("Understand autoscale
	// settings", How does autoscale evaluate cooldown?).
	LastAction time.Time
}

// After is the state once the decision of a run at now has been carried out.
func (st State) After(d Decision, now time.Time) State {
	if d.Count == st.Count {
		return st
	}
	return State{Count: d.Count, LastAction: now}
}

// Decision is the outcome of one run of the engine.
type Decision struct {
	From      int
	Count     int // what the count should be; equal to From: nothing to do
	Direction Direction
	Profile   string // Title of the profile that held, "" for none
	Rule      string // the rule that decided how far, for a person: "CpuPercentage above 70 %"; "" where none did
	Reason    string // one sentence for a person
}

// Decide runs the engine once, as "Understand autoscale settings", Autoscale
// evaluation, lays out: the profile, its bounds, scale-out, scale-in. Count is
// within the bounds of the profile, whatever st says.
func Decide(s Setting, h History, st State, now time.Time) Decision {
	e := &evaluation{state: st, now: now}
	if !s.Enabled {
		return e.stay("the autoscale setting %q is not enabled", s.Name)
	}
	p, err := s.ProfileAt(now)
	if err != nil {
		return e.stay("%v", err)
	}
	e.profile, e.title = p, p.Title()
	if d, outside := e.intoBounds(); outside {
		return d
	}
	e.read(h)
	if d, decided := e.scaleOut(); decided {
		return d
	}
	return e.scaleIn()
}

// evaluation is one run of the engine with one profile.
type evaluation struct {
	profile Profile
	title   string // of profile
	state   State
	now     time.Time
	out, in []reading // in the order of the profile's rules
	unknown []reading // those of out and in whose metric cannot be read
}

// reading is a rule and what it saw.
type reading struct {
	Rule
	value float64
	known bool
}

func (r reading) fires() bool { return r.known && r.Operator.holds(r.value, r.Threshold) }

// intoBounds needs no metric and waits for no cooldown: a count outside is
// pulled in on the next run ("Best practices for autoscale", Manual scaling is
// reset by autoscale minimum and maximum; "Understand autoscale settings", How
// does autoscale evaluate cooldown?).
func (e *evaluation) intoBounds() (Decision, bool) {
	count, c := e.state.Count, e.profile.Capacity
	switch {
	case count < c.Min:
		return e.to(c.Min, "", "%s, fewer than the minimum of profile %q", instances(count), e.title), true
	case count > c.Max:
		return e.to(c.Max, "", "%s, more than the maximum of profile %q", instances(count), e.title), true
	}
	return Decision{}, false
}

func (e *evaluation) read(h History) {
	for _, rule := range e.profile.Rules {
		if rule.Direction != Increase && rule.Direction != Decrease {
			continue
		}
		r := reading{Rule: rule}
		r.value, r.known = rule.observe(h, e.state.Count, e.now)
		if rule.Direction == Increase {
			e.out = append(e.out, r)
		} else {
			e.in = append(e.in, r)
		}
		if !r.known {
			e.unknown = append(e.unknown, r)
		}
	}
}

// restsUntil returns when a rule's cooldown ends, and reports whether it still lasts:
// "the amount of time to wait since the last scaling action before this action
// occurs" (ScaleAction, 2022-10-01). So the cooldown is that of the rule that
// wants to act, and the last action is one in either direction. Where there was
// none, until lies in the year 1.
func (e *evaluation) restsUntil(r Rule) (until time.Time, rests bool) {
	until = e.state.LastAction.Add(r.Cooldown)
	return until, e.now.Before(until)
}

// to is the decision for another count; why is what led to it.
func (e *evaluation) to(count int, rule, why string, args ...any) Decision {
	d := e.stay(why, args...)
	d.Count, d.Rule, d.Direction = count, rule, Increase
	if count < d.From {
		d.Direction = Decrease
	}
	d.Reason += fmt.Sprintf(": from %d to %s", d.From, instances(count))
	return d
}

func (e *evaluation) stay(why string, args ...any) Decision {
	return Decision{
		From: e.state.Count, Count: e.state.Count, Direction: None,
		Profile: e.title, Reason: fmt.Sprintf(why, args...),
	}
}
