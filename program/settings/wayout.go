package settings

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"scaleout/internal/azure/catalog"
)

// A wayOut is a change that brings the stack within its budget.
type wayOut struct {
	what     string
	atMax    float64 // USD a month
	commands []string
}

func (w wayOut) costs() string { return fmt.Sprintf("%s with %s", money(w.atMax), w.what) }

// waysOut returns the two cheapest ways into the budget, the cheapest first. Of
// each kind of change only the mildest that suffices is looked at. Several at once
// are for want of another way: a cheaper plan and fewer instances, then another
// cache, too.
func (d *draft) waysOut() []wayOut {
	var ways []wayOut
	for _, find := range []func() (wayOut, bool){d.fewerInstances, d.cheaperPlan, d.smallerCache} {
		if w, ok := find(); ok {
			ways = append(ways, w)
		}
	}
	if len(ways) < 2 {
		if w, ok := d.cheaperPlanAndFewer(); ok {
			ways = append(ways, w)
		}
	}
	if len(ways) == 0 {
		if w, ok := d.otherCacheAndMore(); ok {
			ways = append(ways, w)
		}
	}
	slices.SortStableFunc(ways, func(a, b wayOut) int { return cmp.Compare(a.atMax, b.atMax) })
	return ways[:min(len(ways), 2)]
}

// within returns the cost of a draft if that is known and within the budget.
func (d *draft) within() (atMax float64, ok bool) {
	e := d.most()
	return e.Total.AtMax, !e.AtLeast && e.Total.AtMax <= float64(d.MonthlyBudget)
}

// fewerInstances lowers the most instances, as little as will do.
func (d *draft) fewerInstances() (wayOut, bool) {
	bill := d.bill()
	most := bill.Instances.Max
	if bill.OffPeak != nil {
		most = max(most, bill.OffPeak.Instances.Max)
	}
	for n := most - 1; n >= MinInstances; n-- {
		next, commands := d.capped(n)
		if atMax, ok := next.within(); ok {
			return wayOut{fmt.Sprintf("%d instances at most", n), atMax, commands}, true
		}
	}
	return wayOut{}, false
}

// capped returns the draft with no more than n instances at any hour, and the
// commands that make it so.
func (d *draft) capped(n int) (*draft, []string) {
	next, commands := *d, []string(nil)
	lower := func(value *int, command string) {
		if *value > n {
			*value = n
			commands = append(commands, command)
		}
	}
	to := strconv.Itoa(n)
	lower(&next.MinInstances, d.set(KeyMinInstances, to))
	if d.Autoscale {
		lower(&next.MaxInstances, d.set(KeyMaxInstances, to))
	}
	if d.offPeak != nil {
		off := *d.offPeak
		next.offPeak = &off
		lower(&off.min, d.setPath(pathMin, to))
		lower(&off.max, d.setPath(pathMax, to))
	}
	return &next, commands
}

// cheaperPlans are the plans that may be proposed and run the stack for less, the
// dearest first.
func (d *draft) cheaperPlans() []catalog.Plan {
	var plans []catalog.Plan
	for _, p := range catalog.Plans() {
		cheaper := !d.Plan.HourlyUSD.Known || p.HourlyUSD.USD < d.Plan.HourlyUSD.USD
		if cheaper && d.fits(p) && p.Proposable() && p.HourlyUSD.Source == catalog.Verified {
			plans = append(plans, p)
		}
	}
	slices.SortStableFunc(plans, func(a, b catalog.Plan) int { return cmp.Compare(b.HourlyUSD.USD, a.HourlyUSD.USD) })
	return plans
}

func (d *draft) cheaperPlan() (wayOut, bool) {
	for _, p := range d.cheaperPlans() {
		next := *d
		next.Plan = p
		if atMax, ok := next.within(); ok {
			return wayOut{"planSku " + p.SKU, atMax, []string{d.set(KeyPlanSKU, p.SKU)}}, true
		}
	}
	return wayOut{}, false
}

func (d *draft) cheaperPlanAndFewer() (wayOut, bool) {
	for _, p := range d.cheaperPlans() {
		next := *d
		next.Plan = p
		if _, alone := next.within(); alone {
			continue // the plan does it without
		}
		if w, ok := next.fewerInstances(); ok {
			w.what += " and planSku " + p.SKU
			w.commands = append([]string{d.set(KeyPlanSKU, p.SKU)}, w.commands...)
			return w, true
		}
	}
	return wayOut{}, false
}

// smallerCaches returns the sizes that the cache can become without losing data, the
// largest first. Azure scales a classic one to no other tier below, and never to C0;
// of a managed one we change the memory only, and not the shards.
func (d *draft) smallerCaches() []catalog.Cache {
	var smaller []catalog.Cache
	for _, c := range append(catalog.Caches(), catalog.ManagedCaches()...) {
		alike := c.SKU == d.Cache.SKU && !(c.Family == "C" && c.Capacity == 0)
		if d.Cache.Managed {
			alike = c.Family == d.Cache.Family && c.Shards == d.Cache.Shards
		}
		if alike && c.MemoryGB < d.Cache.MemoryGB {
			smaller = append(smaller, c)
		}
	}
	slices.Reverse(smaller)
	return smaller
}

func (d *draft) smallerCache() (wayOut, bool) {
	for _, c := range d.smallerCaches() {
		next := *d
		next.Cache = c
		if atMax, ok := next.within(); ok {
			return wayOut{"redisSku " + c.Name, atMax, []string{d.set(KeyRedisSKU, c.Name)}}, true
		}
	}
	return wayOut{}, false
}

// successors returns the size that replaces a classic cache in Azure Managed Redis, and
// what is smaller. It is another cache: everybody has to log in again once.
func (d *draft) successors() []catalog.Cache {
	if d.Cache.Managed || !catalog.HasManagedRedis(d.region()) || len(d.ipRanges) > 0 {
		return nil
	}
	next := *d
	next.Cache = d.Cache.Successor()
	return append([]catalog.Cache{next.Cache}, next.smallerCaches()...)
}

// otherCacheAndMore changes the cache and whatever else it takes.
func (d *draft) otherCacheAndMore() (wayOut, bool) {
	for _, c := range append(d.smallerCaches(), d.successors()...) {
		next := *d
		next.Cache = c
		what, command := "redisSku "+c.Name, d.set(KeyRedisSKU, c.Name)
		if c.Managed != d.Cache.Managed {
			what += " (a new cache: everybody has to log in again once)"
		}
		if atMax, ok := next.within(); ok {
			return wayOut{what, atMax, []string{command}}, true
		}
		for _, find := range []func() (wayOut, bool){next.fewerInstances, next.cheaperPlan, next.cheaperPlanAndFewer} {
			if w, ok := find(); ok {
				w.what += " and " + what
				w.commands = append(w.commands, command)
				return w, true
			}
		}
	}
	return wayOut{}, false
}
