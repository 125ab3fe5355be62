package autoscale

import "time"

// An Engine decides as Decide does over a Series of the same samples, for whoever asks
// every minute of months: it keeps the windows of all rules as they move on, and the
// profile while it holds. Decide is the definition; a test compares the two.
//
// Time does not run backwards: samples come in their order, none is older than the one
// before it, and none is later than the moment of the next decision. Moments lie in the
// years 1678 to 2262, and time grains are a second at least, as Parse has them. It is
// not safe for concurrent use.
type Engine struct {
	setting  Setting
	feeds    []*feed
	profiles []engineProfile // as in setting
	schedule schedule
}

// engineProfile is a profile with the windows of its rules.
type engineProfile struct {
	Capacity
	out, in []windowed
}

// windowed is a rule, where it looks, and what it sees there.
type windowed struct {
	reading
	window *window
	asked  bool // value is that of now
	count  int  // instances
}

// NewEngine returns an engine that has not seen any sample.
func NewEngine(s Setting) *Engine {
	e := &Engine{setting: s, schedule: schedule{setting: s}}
	for _, m := range s.Metrics() {
		e.feeds = append(e.feeds, &feed{key: keyOf(m.ResourceID, m.Name), keep: int64(s.LongestWindow())})
	}
	for _, p := range s.Profiles {
		compiled := engineProfile{Capacity: p.Capacity}
		for _, r := range p.Rules {
			w := windowed{reading: reading{Rule: r}, window: e.feeds[e.Feed(r.Metric.ResourceID, r.Metric.Name)].window(r)}
			switch r.Direction {
			case Increase:
				compiled.out = append(compiled.out, w)
			case Decrease:
				compiled.in = append(compiled.in, w)
			}
		}
		e.profiles = append(e.profiles, compiled)
	}
	return e
}

// Feed returns the number by which Add knows a metric of a resource, -1 where no rule
// looks at it.
func (e *Engine) Feed(resourceID, metricName string) int {
	key := keyOf(resourceID, metricName)
	for i, f := range e.feeds {
		if f.key == key {
			return i
		}
	}
	return -1
}

// Add records a sample of the metric with that number; with -1 it does nothing.
func (e *Engine) Add(feed int, s Sample) {
	if feed >= 0 {
		e.feeds[feed].add(s)
	}
}

// Decide is what the function Decide says of the samples that the engine remembers.
func (e *Engine) Decide(st State, now time.Time) Decision {
	return Decide(e.setting, e, st, now)
}

// Samples implements History, for as long as the rules look back.
func (e *Engine) Samples(m Metric, from, to time.Time) []Sample {
	if at := e.Feed(m.ResourceID, m.Name); at >= 0 {
		return e.feeds[at].between(from.UnixNano(), to.UnixNano())
	}
	return nil
}

// Count is the Count that Decide would return, found without a reason for it. Where it
// is not that of the state, Decide gives the reason.
func (e *Engine) Count(st State, now time.Time) int {
	if !e.setting.Enabled {
		return st.Count
	}
	index := e.schedule.at(now)
	if index < 0 {
		return st.Count
	}
	p := &e.profiles[index]
	if st.Count < p.Min {
		return p.Min
	}
	if st.Count > p.Max {
		return p.Max
	}
	known := p.look(st.Count, now.UnixNano())
	if count, decided := p.more(st, now, known); decided || !known {
		return count
	}
	return p.fewer(st, now)
}

// look moves the windows of all rules on, and reports whether all metrics can be read.
// Values are for the rules to find when they are asked.
func (p *engineProfile) look(count int, now int64) (known bool) {
	known = true
	for _, rules := range [...][]windowed{p.out, p.in} {
		for i := range rules {
			r := &rules[i]
			r.known, r.asked, r.count = r.window.move(now), false, count
			known = known && r.known
		}
	}
	return known
}

// fires is reading.fires, and before it Rule.observe.
func (r *windowed) fires() bool {
	if r.known && !r.asked {
		r.asked, r.value = true, r.window.aggregate(r.TimeAggregation)
		if r.Metric.DividePerInstance {
			r.value /= float64(max(r.count, 1))
		}
	}
	return r.known && r.Operator.holds(r.value, r.Threshold)
}

func (r *windowed) rests(st State, now time.Time) bool {
	return now.Before(st.LastAction.Add(r.Cooldown))
}

// more is evaluation.scaleOut.
func (p *engineProfile) more(st State, now time.Time, known bool) (count int, decided bool) {
	target, fired := st.Count, false
	for i := range p.out {
		r := &p.out[i]
		if !r.fires() {
			continue
		}
		fired = true
		if !r.rests(st, now) {
			target = max(target, min(r.target(st.Count), p.Max))
		}
	}
	if normal := min(p.Default, p.Max); !known && target < normal {
		return normal, true
	}
	return target, fired
}

// fewer is evaluation.scaleIn where all metrics can be read.
func (p *engineProfile) fewer(st State, now time.Time) int {
	if len(p.in) == 0 || st.Count <= p.Min {
		return st.Count
	}
	for i := range p.in {
		if !p.in[i].fires() {
			return st.Count
		}
	}
	target, rests := p.Min, false
	for i := range p.in {
		target = max(target, p.in[i].target(st.Count))
		rests = rests || p.in[i].rests(st, now)
	}
	if rests {
		return st.Count
	}
	for count := target; count < st.Count; count++ {
		if !p.flapsAt(st.Count, count) {
			return count
		}
	}
	return st.Count
}

// flapsAt is evaluation.flapsAt.
func (p *engineProfile) flapsAt(from, count int) bool {
	for i := range p.out {
		r := &p.out[i] // known, and asked already
		if r.Operator.holds(r.projected(from, count), r.Threshold) {
			return true
		}
	}
	return false
}

// Capacity returns the bounds of the profile that holds at a moment; ok is false where none
// does, or the setting is not enabled.
func (e *Engine) Capacity(now time.Time) (c Capacity, ok bool) {
	if index := e.schedule.at(now); index >= 0 && e.setting.Enabled {
		return e.profiles[index].Capacity, true
	}
	return Capacity{}, false
}
