package settings

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/cost"
)

// looseMoney is an amount as people write it: 400.50, $400, 1,000 USD.
var looseMoney = regexp.MustCompile(`(?i)^\s*(?:\$|USD)?\s*([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(\.[0-9]{1,9})?\s*(?:\$|USD)?\s*$`)

// dollars reads an amount in whole US dollars. It proposes what was meant, up
// to the next dollar.
func (r *reader) dollars(name string) int {
	v, _ := r.given(name)
	if m := looseMoney.FindStringSubmatch(v); m != nil {
		meant, _ := strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
		if strings.Trim(m[2], ".0") != "" {
			meant++
		}
		if strconv.Itoa(meant) == v {
			return meant
		}
		r.report(Problem{
			Key: name, Value: r.shown(name, v),
			Reason:  "This is not a whole number of US dollars.",
			Allowed: "digits only, such as 500; 0 for no budget",
			Fix:     r.set(name, strconv.Itoa(meant)),
		})
		return 0
	}
	return r.integer(name)
}

// budgetSignRule: less than nothing is no budget.
func budgetSignRule(d *draft) Problems {
	if d.MonthlyBudget >= 0 {
		return nil
	}
	return Problems{{
		Key: keyBudget, Reason: "A budget cannot be negative.",
		Allowed: "US dollars a month, such as 500; 0 for no budget",
		Fix:     d.set(keyBudget, "0"),
	}}
}

// budgetRule refuses what can cost more than the budget: with the most instances
// at every hour.
func budgetRule(d *draft) Problems {
	most := d.most()
	if d.MonthlyBudget <= 0 || most.Total.AtMax <= float64(d.MonthlyBudget) {
		return nil
	}
	least := ""
	if most.AtLeast {
		least = "at least "
	}
	enough := strconv.Itoa(int(math.Ceil(most.Total.AtMax)))
	p := Problem{
		Key: keyBudget,
		Reason: fmt.Sprintf("With %s this stack can cost %s%s USD a month: %s. That is %s more than the budget.",
			d.mostInstances(), least, money(most.Total.AtMax), sum(most), money(most.Total.AtMax-float64(d.MonthlyBudget))),
		Allowed: enough + " or more for these settings, 0 for no budget",
	}
	raise := d.set(keyBudget, enough)
	switch ways := d.waysOut(); len(ways) {
	case 0:
		p.Reason += " A cheaper plan, fewer instances and the smallest cache that this one can become, all at once, do not bring it " +
			"within the budget. The command raises the budget."
		p.Fix = raise
	case 1:
		p.Reason += " The command makes that " + ways[0].costs() + ". Or raise the budget:\n" + raise
		p.Fix = strings.Join(ways[0].commands, "\n")
	default:
		p.Reason += " The command makes that " + ways[0].costs() + ". Or make it " + ways[1].costs() + ":\n" +
			strings.Join(ways[1].commands, "\n")
		p.Fix = strings.Join(ways[0].commands, "\n")
	}
	return Problems{p}
}

// budgetWarning: a price that is not known may break the budget.
func budgetWarning(d *draft) []string {
	if d.MonthlyBudget == 0 || !d.most().AtLeast {
		return nil
	}
	return one("monthlyBudget %d cannot be checked: %s", d.MonthlyBudget, d.most().Notes()[0])
}

// most is the estimate that the budget is held against.
func (d *draft) most() cost.Estimate {
	return cost.Of(d.bill(), catalog.Prices(), catalog.PriceCurrency, cost.Assumption{})
}

func (d *draft) mostInstances() string {
	bill := d.bill()
	text := fmt.Sprintf("%d instances", bill.Instances.Max)
	if o := bill.OffPeak; o != nil {
		text += fmt.Sprintf(", %d off-peak,", o.Instances.Max)
	}
	return text
}

// sum writes an estimate's lines at the most instances.
func sum(e cost.Estimate) string {
	var parts []string
	for _, l := range e.Lines {
		name := l.Item
		if catalog.UnitOf(l.Item) != catalog.UnitHour {
			name = l.Resource
		}
		part := name + ", whose price is not known here"
		if l.Price.Known {
			part = fmt.Sprintf("%s %s", name, money(l.Cost.AtMax))
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " + ")
}

func money(usd float64) string { return strconv.FormatFloat(usd, 'f', 2, 64) }

// A wayOut is a change that brings the stack within its budget.
type wayOut struct {
	what     string
	atMax    float64 // USD a month
	commands []string
}

func (w wayOut) costs() string { return fmt.Sprintf("%s with %s", money(w.atMax), w.what) }

// waysOut returns the two cheapest ways into the budget, the cheapest first. Of
// each kind of change only the mildest that suffices is looked at, and both at
// once, a cheaper plan and fewer instances, only for want of another way.
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
	lower(&next.MinInstances, d.set(keyMin, to))
	if d.Autoscale {
		lower(&next.MaxInstances, d.set(keyMax, to))
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
			return wayOut{"planSku " + p.SKU, atMax, []string{d.set(keyPlan, p.SKU)}}, true
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
			w.commands = append([]string{d.set(keyPlan, p.SKU)}, w.commands...)
			return w, true
		}
	}
	return wayOut{}, false
}

// smallerCache stays in the tier, and above C0: Azure scales a cache to no other
// tier below, and never to C0.
func (d *draft) smallerCache() (wayOut, bool) {
	all := catalog.Caches()
	for _, c := range slices.Backward(all) {
		if c.SKU != d.Cache.SKU || c.MemoryGB >= d.Cache.MemoryGB || c.Family == "C" && c.Capacity == 0 {
			continue
		}
		next := *d
		next.Cache = c
		if atMax, ok := next.within(); ok {
			return wayOut{"redisSku " + c.Name, atMax, []string{d.set(keyRedis, c.Name)}}, true
		}
	}
	return wayOut{}, false
}
