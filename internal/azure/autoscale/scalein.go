package autoscale

import (
	"fmt"
	"time"
)

// scaleIn acts when all rules fire and takes the one that asks for most
// instances ("Understand autoscale settings", How does autoscale evaluate
// multiple rules?). Without all metrics it does not act: whether scale-out would
// follow cannot be told then.
func (e *evaluation) scaleIn() Decision {
	if len(e.unknown) > 0 {
		return e.stay("%s: no scale-in", unreadable(e.unknown))
	}
	count := e.state.Count
	var firing, quiet []reading
	var until time.Time // when the last of the rules that rest may act
	var best reading
	target := e.profile.Capacity.Min - 1
	for _, r := range e.in {
		if !r.fires() {
			quiet = append(quiet, r)
			continue
		}
		firing = append(firing, r)
		if end, rests := e.restsUntil(r.Rule); rests && end.After(until) {
			until = end
		}
		if wanted := max(r.target(count), e.profile.Capacity.Min); wanted > target {
			best, target = r, wanted
		}
	}
	switch {
	case len(firing) == 0:
		return e.stay("no rule fires: %s", calm(append(e.in, e.out...)))
	case len(quiet) > 0:
		return e.stay("%s, but scale-in needs all its rules: %s", all(firing), calm(quiet))
	case target >= count && best.target(count) < count:
		return e.stay("%s, but the minimum is %s", all(firing), instances(count))
	case target >= count:
		return e.stay("%s, but a rule asks for no fewer than %s", all(firing), instances(count))
	case !until.IsZero():
		return e.stay("%s, but %s", all(firing), resting(until))
	}
	return e.withoutFlapping(best, target, all(firing))
}

// withoutFlapping scales in to target, or to the next higher count that would
// not make a scale-out rule fire, or not at all ("Flapping in Autoscale",
// Scaling by more than one instance). Scale-out is not checked this way.
func (e *evaluation) withoutFlapping(rule reading, target int, why string) Decision {
	trouble, flaps := e.flapsAt(target)
	if !flaps {
		return e.to(target, rule.label(), "%s", why)
	}
	for count := target + 1; count < e.state.Count; count++ {
		if _, flaps := e.flapsAt(count); !flaps {
			return e.to(count, rule.label(), "%s; scale-in to %d would bring %s, so a smaller step avoids flapping", why, target, trouble)
		}
	}
	return e.stay("scale-in to %d would bring %s: skipped to avoid flapping", target, trouble)
}

// flapsAt reports whether a scale-out rule would fire with that many instances,
// and what it would see: "CpuPercentage to 75 %, above 70 %".
func (e *evaluation) flapsAt(count int) (what string, flaps bool) {
	for _, r := range e.out {
		r.value = r.projected(e.state.Count, count)
		if r.fires() {
			return fmt.Sprintf("%s to %s, %s", r.subject(), r.amount(r.value), r.condition()), true
		}
	}
	return "", false
}

// projected estimates what the rule would see with another count: "60 x 3
// (current instance count) = 180 / 2 (final number of instances when scaled
// down) = 90" ("Best practices for Autoscale" of 2022, Choose the thresholds
// carefully for all metric types). Microsoft gives this for every metric; that
// memory does not move like that, it leaves aside.
func (r reading) projected(from, to int) float64 {
	return r.value * float64(from) / float64(max(to, 1))
}
