package settings

import (
	"fmt"
	"strconv"
)

// A pair is two thresholds of one metric under the names of their keys.
type pair struct {
	out, in  string
	what     string
	unit     unit
	mayBeOff bool
	Thresholds
}

// A unit says what a threshold counts. The scale-out threshold lies between 2
// and most, the scale-in threshold between 1 and most-1: "less than 0" and
// "more than 100 %" never happen.
type unit struct {
	sign string
	most int
}

var (
	percent = unit{" %", 99}
	count   = unit{"", 1_000_000}
)

func (p pair) off() bool { return p.mayBeOff && p.Out == 0 }

// thresholdRangeRule keeps every threshold where it can be crossed.
func thresholdRangeRule(d *draft) Problems {
	if !d.Autoscale {
		return nil
	}
	var ps Problems
	for _, p := range d.pairs() {
		if !p.off() && (p.Out < 2 || p.Out > p.unit.most) && !d.bad.touch(p.out) {
			ps = append(ps, p.outOfRange(d, p.out, 2, p.unit.most, p.mayBeOff))
		}
		if !p.off() && (p.In < 1 || p.In >= p.unit.most) && !d.bad.touch(p.in) {
			ps = append(ps, p.outOfRange(d, p.in, 1, p.unit.most-1, false))
		}
		if p.off() && p.In != defaultInt(p.in) && defaultInt(p.out) == 0 && !d.bad.touch(p.in) {
			ps = append(ps, Problem{
				Key:     p.in,
				Reason:  fmt.Sprintf("%s is 0, which switches this pair of rules off, so this threshold is never used. Set %s too, or take this one back.", p.out, p.out),
				Allowed: fmt.Sprintf("0 while %s is 0", p.out),
				Fix:     d.set(p.in, "0"),
			})
		}
	}
	return ps
}

func (p pair) outOfRange(d *draft, key string, least, most int, mayBeOff bool) Problem {
	allowed := fmt.Sprintf("%d to %d%s", least, most, p.unit.sign)
	if mayBeOff {
		allowed += ", or 0 to leave this pair of rules out"
	}
	return Problem{
		Key: key, Reason: p.rangeReason(key), Allowed: allowed,
		Fix: d.set(key, strconv.Itoa(p.proposal(key))),
	}
}

func (p pair) rangeReason(key string) string {
	switch {
	case key == p.in && p.In == 0 && defaultInt(key) == 0:
		return fmt.Sprintf("%s is %d, so instances are added by this metric, but nothing is ever below 0: the other rules could not remove them either, for scale-in needs all rules at once.", p.out, p.Out)
	case key == p.in:
		return "The rule fires when the metric is below this; out of the range that is never or always."
	default:
		return "The rule fires when the metric is above this; out of the range that is never or always."
	}
}

// proposal is a value in range that goes with the other threshold of the pair
// where that is in range itself.
func (p pair) proposal(key string) int {
	if key == p.in {
		if p.Out >= 2 && p.Out <= p.unit.most {
			return p.lower(MinInstances)
		}
		return max(defaultInt(key), 1)
	}
	if p.In >= 1 && p.In < p.unit.most {
		return min(p.unit.most, max(defaultInt(key), 2*p.In))
	}
	return max(defaultInt(key), 2)
}

// lower is a good scale-in threshold: the default where that reaches n
// instances, else half of the scale-out threshold.
func (p pair) lower(n int) int {
	if standard := defaultInt(p.in); standard >= 1 && standard <= p.below(n) {
		return standard
	}
	return max(p.Out/2, 1)
}

// thresholdOrderRule: with in ≥ out a load between the two adds and removes
// instances in turn.
func thresholdOrderRule(d *draft) Problems {
	if !d.Autoscale {
		return nil
	}
	var ps Problems
	for _, p := range d.pairs() {
		if p.off() || p.In < p.Out || d.bad.touch(p.out, p.in) {
			continue
		}
		ps = append(ps, Problem{
			Key: p.in,
			Reason: fmt.Sprintf("Scale-in (below %d%s) has to lie under scale-out (above %s = %d%s); else one load asks for more and for fewer instances at once.",
				p.In, p.unit.sign, p.out, p.Out, p.unit.sign),
			Allowed: fmt.Sprintf("1 to %d%s", p.below(d.floor()), p.unit.sign),
			Fix:     d.set(p.in, strconv.Itoa(p.lower(d.floor()))),
		})
	}
	return ps
}

// below is the greatest scale-in threshold by which the pair can always go
// from n+1 instances to n: in × (n+1) < out × n. Never less than 1.
func (p pair) below(n int) int { return max((p.Out*n-1)/(n+1), 1) }

// floor is the least number of instances that autoscale has to be able to get
// down to. The tightest step is the one to the smallest range that moves.
func (d *draft) floor() int {
	floor := 0
	if d.MinInstances < d.MaxInstances {
		floor = d.MinInstances
	}
	if o := d.offPeak; o != nil && o.min < o.max && (floor == 0 || o.min < floor) {
		floor = o.min
	}
	return min(max(floor, MinInstances), maxOfAllTiers)
}

// scaleInReachRule shows the sum by which Azure would skip scale-in for ever.
//
// Source: "Best practices for autoscale", on flapping: autoscale projects the
// metric onto the smaller count and skips if that would scale out again.
func scaleInReachRule(d *draft) Problems {
	moves := d.MinInstances < d.MaxInstances || d.offPeak != nil && d.offPeak.min < d.offPeak.max
	if !d.Autoscale || !moves {
		return nil
	}
	n := d.floor()
	var ps Problems
	for _, p := range d.pairs() {
		if p.off() || p.In*(n+1) < p.Out*n || d.bad.touch(p.out, p.in) {
			continue
		}
		ps = append(ps, Problem{
			Key: p.in,
			Reason: fmt.Sprintf("At a steady load just below %[1]d%[2]s on %[3]d instances, Azure projects %[1]d × %[3]d/%[4]d = %[5]s%[2]s onto %[4]d. "+
				"That is not below %[6]s (%[7]d%[2]s), so it skips the scale-in lest it should scale out again, and instance %[3]d is never removed. "+
				"The pair can always get down to %[4]d only below %[7]d × %[4]d/%[3]d = %[8]s%[2]s.",
				p.In, p.unit.sign, n+1, n, ratio(p.In*(n+1), n), p.out, p.Out, ratio(p.Out*n, n+1)),
			Allowed: fmt.Sprintf("1 to %d%s with %s = %d", p.below(n), p.unit.sign, p.out, p.Out),
			Fix:     d.set(p.in, strconv.Itoa(p.below(n))),
		})
	}
	return ps
}

// ratio writes a/b with one decimal at most.
func ratio(a, b int) string {
	return strconv.FormatFloat(float64(int(float64(a)/float64(b)*10+0.5))/10, 'f', -1, 64)
}
