package settings

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/program/cost"
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
		Key: KeyMonthlyBudget, Reason: "A budget cannot be negative.",
		Allowed: "US dollars a month, such as 500; 0 for no budget",
		Fix:     d.set(KeyMonthlyBudget, "0"),
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
		Key: KeyMonthlyBudget,
		Reason: fmt.Sprintf("With %s this stack can cost %s%s USD a month: %s. That is %s more than the budget.",
			d.mostInstances(), least, money(most.Total.AtMax), sum(most), money(most.Total.AtMax-float64(d.MonthlyBudget))),
		Allowed: enough + " or more for these settings, 0 for no budget",
	}
	raise := d.set(KeyMonthlyBudget, enough)
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
		if !catalog.IsSize(l.Item) {
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
