package newstack

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"scaleout/internal/azure/catalog"
	"scaleout/program/cost"
	"scaleout/program/settings"
)

// CPUSeconds is what a request is taken to cost a processor. Nobody knows that of an
// app that has not been measured: it is an assumption, and is told as one.
const CPUSeconds = 0.05

// A Tier is a plan with what it carries and what the whole stack costs on it.
type Tier struct {
	Plan     catalog.Plan
	Carries  float64 // requests a second, with all instances, before another would be started
	Estimate cost.Estimate
}

// Within reports whether the stack cannot cost more than a budget; 0: there is none.
func (t Tier) Within(budget int) bool {
	return budget <= 0 || !t.Estimate.AtLeast && t.Estimate.Total.AtMax <= float64(budget)
}

// Tiers are the plans to choose from, the cheapest first: those of general purpose that
// are still offered, whose prices are verified, and that can run the stack.
func Tiers(a Answers) []Tier {
	var tiers []Tier
	for _, p := range catalog.Plans() {
		if !p.Proposable() || !p.Autoscale || p.HourlyUSD.Source != catalog.Verified || p.MemoryGB > 4*p.Cores {
			continue
		}
		a.Plan, a.Budget = p.SKU, "" // what it costs is shown, whatever it may
		if s, err := Check(a); err == nil {
			tiers = append(tiers, tierOf(s))
		}
	}
	slices.SortStableFunc(tiers, func(x, y Tier) int { return cmp.Compare(x.Estimate.Total.AtMax, y.Estimate.Total.AtMax) })
	return tiers
}

func tierOf(s *settings.Settings) Tier {
	return Tier{
		Plan:     s.Plan,
		Carries:  float64(s.MaxInstances) * s.Plan.Cores * float64(s.CPU.Out) / 100 / CPUSeconds,
		Estimate: Estimate(s),
	}
}

// Estimate is what a stack costs by the price list that is built in.
func Estimate(s *settings.Settings) cost.Estimate {
	return cost.Of(s.Bill(), catalog.Prices(), catalog.PriceCurrency, cost.Assumption{})
}

// usualPlan and usualMost are what the guide's stacks have.
func (a Answers) usualPlan() string {
	if a.Development {
		return "P0v3"
	}
	return "P1v3"
}

func (a Answers) usualMost() int {
	if a.Development {
		return 3
	}
	return 5
}

// Propose fills in what was not said. The plan is the smallest that carries the load,
// or the usual one; where that can exceed the budget, the most instances are fewer, and
// then the plan is smaller.
func Propose(a Answers) Answers {
	set := func(answer *string, proposal string) {
		if *answer == "" {
			*answer = proposal
		}
	}
	if a.OffPeak.Wanted() {
		set(&a.OffPeak.TimeZone, "UTC")
		set(&a.OffPeak.MinInstances, strconv.Itoa(settings.MinInstances))
		set(&a.OffPeak.MaxInstances, strconv.Itoa(max(3, number(a.OffPeak.MinInstances))))
	}
	set(&a.MinInstances, strconv.Itoa(settings.MinInstances))
	set(&a.Cache, a.cache())
	plan, most := a.Plan, a.MaxInstances
	usual := a
	set(&usual.MaxInstances, strconv.Itoa(max(a.usualMost(), number(a.MinInstances))))
	set(&usual.Plan, usual.carrying())
	a = usual
	if fitting, ok := usual.within(plan == "", most == ""); ok {
		a = fitting
	}
	return a
}

// carrying is the cheapest plan that carries the load; the largest where none does.
func (a Answers) carrying() string {
	if a.Requests <= 0 {
		return a.usualPlan()
	}
	chosen := a.usualPlan()
	for _, t := range Tiers(a) {
		chosen = t.Plan.SKU
		if t.Carries >= a.Requests {
			break
		}
	}
	return chosen
}

// within is the nearest to what is proposed that the budget allows: first fewer
// instances at most, then a smaller plan, of those that were not chosen by a person.
func (a Answers) within(anyPlan, anyMost bool) (Answers, bool) {
	budget := number(a.Budget)
	least, most := number(a.MaxInstances), number(a.MaxInstances)
	if anyMost {
		least = max(number(a.MinInstances), settings.MinInstances)
	}
	plans := []string{a.Plan}
	for _, t := range slices.Backward(Tiers(a)) {
		if chosen, _ := catalog.PlanBySKU(a.Plan); anyPlan && t.Plan.Cores < chosen.Cores {
			plans = append(plans, t.Plan.SKU)
		}
	}
	for _, plan := range plans {
		for n := most; n >= least; n-- {
			next := a
			next.Plan, next.MaxInstances, next.Budget = plan, strconv.Itoa(n), ""
			s, err := Check(next)
			if err == nil && tierOf(s).Within(budget) {
				next.Budget = a.Budget
				return next, true
			}
		}
	}
	return a, false
}

// number reads what a check judges later; 0 for what is none.
func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// Load reads how many requests a second there are. Nothing is 0: not known.
func Load(text string) (float64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !(n >= 0 && n <= maxLoad) { // NaN is neither
		return 0, fmt.Errorf("%s: want a number of requests a second, from 0 to %d", strconv.Quote(text), int(maxLoad))
	}
	return n, nil
}

// maxLoad is more than any plan carries.
const maxLoad = 1e6

// CacheCost is what the cache of a stack costs in a month.
func CacheCost(s *settings.Settings) float64 {
	for _, l := range Estimate(s).Lines {
		if l.Resource == "cache" {
			return l.Cost.AtMin
		}
	}
	return 0
}
