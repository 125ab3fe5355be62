package search

import (
	"cmp"
	"slices"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/fail"
	"scaleout/program/settings"
)

const (
	mostPlans = 6
	tops      = 6 // how many of the best each later stage goes on with
)

// sizes tries plans with least and most instances. All else is as in the stack.
func (s *search) sizes() error {
	base := pointOf(s.base)
	plans := s.plans()
	if len(plans) == 0 {
		return fail.Advise(fail.Refuse("no plan can be compared: their prices in %s are not known in "+
			"%s", s.base.Location, s.Currency),
			"'scaleout cost update --region %s --currency %s' asks Azure for them", s.base.Location, s.Currency)
	}
	var points []point
	if s.priced(s.base.Plan) {
		points = append(points, base)
	}
	for _, plan := range plans {
		p := s.on(plan)
		q := func(share float64) int { return needs(&p, s.Capacity, quantile(s.demand.sorted, share)) }
		leasts := among(settings.MinInstances, plan.MaxInstances, settings.MinInstances, q(0.5), q(0.9), q(0.99), base.least)
		top := q(1)
		mosts := among(settings.MinInstances, plan.MaxInstances, q(1-s.Waiting), top, top+(top+1)/2, base.most)
		for _, most := range mosts {
			for _, least := range leasts {
				if least > most {
					continue
				}
				next := base
				next.plan, next.least, next.most = plan.SKU, least, most
				points = append(points, next)
			}
		}
	}
	return s.try(points) // what is likely to be dear is last
}

// on is the stack on another plan, not checked.
func (s *search) on(plan catalog.Plan) settings.Settings {
	set := *s.base
	set.Plan = plan
	return set
}

// priced reports whether a plan's price is known.
func (s *search) priced(plan catalog.Plan) bool {
	return s.Prices.Find(plan.SKU, s.base.Location, s.Currency).Known
}

// plans returns those whose price is known: the stack's own, and those that a message of
// the program would propose. The cheapest for this demand are first.
func (s *search) plans() []catalog.Plan {
	type priced struct {
		catalog.Plan
		cost  float64
		small bool // the peak is more than it can take
	}
	var all []priced
	for _, plan := range catalog.Plans() {
		price := s.Prices.Find(plan.SKU, s.base.Location, s.Currency)
		proposed := plan.Autoscale && plan.Proposable() && price.Certainty == catalog.Verified
		if !price.Known || plan.SKU != s.base.Plan.SKU && !proposed {
			continue
		}
		p := s.on(plan)
		mean := needs(&p, s.Capacity, quantile(s.demand.sorted, 0.5))
		peak := needs(&p, s.Capacity, quantile(s.demand.sorted, 1-s.Waiting))
		enough := s.Capacity.For(&p).Load(plan, quantile(s.demand.sorted, 1-s.Waiting), peak).Utilisation <= 1
		all = append(all, priced{plan, price.UnitPrice * float64(mean), !enough})
	}
	slices.SortStableFunc(all, func(a, b priced) int {
		if a.small != b.small {
			return map[bool]int{true: 1, false: -1}[a.small]
		}
		return cmp.Compare(a.cost, b.cost)
	})
	var plans []catalog.Plan
	for i, p := range all {
		if i < mostPlans || p.SKU == s.base.Plan.SKU {
			plans = append(plans, p.Plan)
		}
	}
	return plans
}

// offPeaks tries times of their own with fewer instances. Without any there may be less
// to pay for, too, where the stack has some.
func (s *search) offPeaks() error {
	var points []point
	for _, top := range s.top() {
		without := top.point
		without.night, without.nightLeast, without.nightMost = noNight, 0, 0
		points = append(points, without)
		set := s.on(top.Settings.Plan)
		for _, c := range s.demand.calms() {
			p := without
			p.night, p.nightStartsAt, p.nightEnds = c.night, c.start, c.end
			p.nightMost = p.most
			p.nightLeast = min(p.most, settings.MinInstances)
			points = append(points, p)
			if n := needs(&set, s.Capacity, c.most); n > p.nightLeast && n < p.least {
				p.nightLeast = n
				points = append(points, p)
			}
		}
	}
	return s.try(points)
}

// top are the best so far, and some of the front: whoever would wait a little more, or
// not at all, wants good settings, too.
func (s *search) top() []Try {
	sorted := slices.Clone(s.tries)
	slices.SortStableFunc(sorted, s.better)
	return append(sorted[:min(tops, len(sorted))], thinned(front(s.tries), tops)...)
}

// among returns values in a range, each once, in their order.
func among(least, most int, values ...int) []int {
	var all []int
	for _, v := range values {
		if v = min(max(v, least), most); !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	slices.Sort(all)
	return all
}
