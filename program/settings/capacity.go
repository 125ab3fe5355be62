package settings

import (
	"fmt"
	"strconv"
)

// MinInstances is the least number of instances that survives the loss of one.
const MinInstances = 2

// maxOfAllTiers is the most that any tier we deploy to allows.
const maxOfAllTiers = 30

const tooFewReason = "One instance means downtime at every platform upgrade, at every restart and whenever it crashes: " +
	"users get errors until Azure has started it again. The health check needs two as well, " +
	"for Azure takes a sick instance out of rotation only while another one can serve."

// limit is the most instances the plan allows; the most of all tiers while the
// plan itself is in question.
func (d *draft) limit() int {
	if d.Plan.SKU == "" || d.bad.touch(KeyPlanSKU) {
		return maxOfAllTiers
	}
	return d.Plan.MaxInstances
}

// countAllowed is the range of instances in words.
func (d *draft) countAllowed() string {
	if d.Plan.SKU == "" || d.bad.touch(KeyPlanSKU) {
		return fmt.Sprintf("%d to %d, less on small plans", MinInstances, maxOfAllTiers)
	}
	return fmt.Sprintf("%d to %d (%s)", MinInstances, d.limit(), d.Plan.SKU)
}

func fewReason(n int, subject string) string {
	switch {
	case n == 1:
		return tooFewReason
	case n == 0:
		return "Without an instance nobody serves the app."
	default:
		return subject + " cannot be negative."
	}
}

// tooFewRule: fewer than two instances is not scaling out.
func tooFewRule(d *draft) Problems {
	if d.MinInstances >= MinInstances {
		return nil
	}
	return Problems{{
		Key: KeyMinInstances, Reason: fewReason(d.MinInstances, "A number of instances"),
		Allowed: d.countAllowed(),
		Fix:     d.set(KeyMinInstances, strconv.Itoa(MinInstances)),
	}}
}

func tooFewAtMostRule(d *draft) Problems {
	if !d.Autoscale || d.MaxInstances >= MinInstances {
		return nil
	}
	return Problems{{
		Key: KeyMaxInstances, Reason: fewReason(d.MaxInstances, "A number of instances"),
		Allowed: d.countAllowed(),
		Fix:     d.set(KeyMaxInstances, strconv.Itoa(min(d.limit(), max(d.MinInstances, defaultInt(KeyMaxInstances))))),
	}}
}

// minAboveTierRule proposes a bigger plan where one allows the number, for the
// number was asked for; else the most there is.
func minAboveTierRule(d *draft) Problems {
	if d.MinInstances <= d.limit() {
		return nil
	}
	p := Problem{Key: KeyMinInstances, Allowed: d.countAllowed()}
	if next := d.nextPlan(d.Plan); d.MinInstances <= maxOfAllTiers && next != "" {
		p.Reason = fmt.Sprintf("The %s tier (planSku %s) allows %d instances. The nearest plan that allows %d is %s.",
			d.Plan.Tier, d.Plan.SKU, d.limit(), d.MinInstances, next)
		p.Fix = d.set(KeyPlanSKU, next)
		return Problems{p}
	}
	p.Reason = fmt.Sprintf("No tier allows more than %d instances.", maxOfAllTiers)
	p.Fix = d.set(KeyMinInstances, strconv.Itoa(d.lowered()))
	return Problems{p}
}

// lowered returns the proposal for a minimum beyond every plan: as much as the
// rest of the settings allows.
func (d *draft) lowered() int {
	if d.Autoscale && d.MaxInstances >= MinInstances {
		return min(d.limit(), d.MaxInstances)
	}
	return d.limit()
}

func maxAboveTierRule(d *draft) Problems {
	if !d.Autoscale || d.MaxInstances <= d.limit() {
		return nil
	}
	p := Problem{
		Key: KeyMaxInstances, Allowed: d.countAllowed(),
		Reason: fmt.Sprintf("The %s tier (planSku %s) allows %d instances.", d.Plan.Tier, d.Plan.SKU, d.limit()),
		Fix:    d.set(KeyMaxInstances, strconv.Itoa(d.limit())),
	}
	next := d.nextPlan(d.Plan)
	switch {
	case d.MaxInstances > maxOfAllTiers || next == "":
		p.Reason = fmt.Sprintf("No tier allows more than %d instances.", maxOfAllTiers)
	case d.MinInstances > d.limit() && d.MinInstances <= maxOfAllTiers:
		p.Reason += fmt.Sprintf(" The nearest plan that allows %d is %s.", d.MaxInstances, next)
		p.Fix = d.set(KeyPlanSKU, next)
	default:
		p.Reason += fmt.Sprintf(" Or take the nearest plan that allows %d:\n%s", d.MaxInstances, d.set(KeyPlanSKU, next))
	}
	return Problems{p}
}

func minAboveMaxRule(d *draft) Problems {
	if !d.Autoscale || d.MinInstances <= d.MaxInstances {
		return nil
	}
	return Problems{{
		Key: KeyMaxInstances,
		Reason: fmt.Sprintf("The most instances (%d) are fewer than the least (minInstances = %d).",
			d.MaxInstances, d.MinInstances),
		Allowed: fromTo(d.MinInstances, d.limit()),
		Fix:     d.set(KeyMaxInstances, strconv.Itoa(min(d.limit(), max(d.MinInstances+1, defaultInt(KeyMaxInstances))))),
	}}
}

// fromTo writes a range; one number where it holds no more.
func fromTo(least, most int) string {
	if least == most {
		return strconv.Itoa(least)
	}
	return fmt.Sprintf("%d to %d", least, most)
}
