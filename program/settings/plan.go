package settings

import (
	"fmt"
	"strings"

	"scaleout/internal/azure/catalog"
)

func (d *draft) resolvePlan() { d.Plan, _ = catalog.PlanBySKU(d.planSKU) }

// fits reports whether a plan can do all that the other settings ask for.
func (d *draft) fits(p catalog.Plan) bool {
	return p.MaxInstances >= MinInstances &&
		(!d.Autoscale || p.Autoscale) &&
		(!d.AlwaysOn || p.AlwaysOn) &&
		(d.endToEndTLS != "true" || p.EndToEndTLS) &&
		(!d.ZoneRedundant || p.ZoneRedundant) &&
		(d.stagingSlot != "true" || p.Slots > 0) &&
		p.MaxInstances >= min(d.wanted(), maxOfAllTiers)
}

// wanted is the number of instances that the plan has to allow.
func (d *draft) wanted() int {
	if d.Autoscale {
		return max(d.MinInstances, d.MaxInstances)
	}
	return d.MinInstances
}

// usablePlans returns the SKUs that fit, as the catalog orders them.
func (d *draft) usablePlans() []string {
	var skus []string
	for _, p := range catalog.Plans() {
		if d.fits(p) {
			skus = append(skus, p.SKU)
		}
	}
	return skus
}

// nextPlan returns the cheapest plan that fits and is no smaller than p. Only
// tiers that are still offered and have verified prices are proposed.
func (d *draft) nextPlan(p catalog.Plan) string {
	best := catalog.Plan{}
	for _, c := range catalog.Plans() {
		if !d.fits(c) || !c.Proposable() || c.HourlyUSD.Source != catalog.Verified {
			continue
		}
		if c.Cores < p.Cores || c.MemoryGB < p.MemoryGB {
			continue
		}
		if best.SKU == "" || c.HourlyUSD.USD < best.HourlyUSD.USD {
			best = c
		}
	}
	return best.SKU
}

// against returns what the other settings ask for and a plan cannot do; "" when
// it fits.
func (d *draft) against(p catalog.Plan) string {
	switch {
	case d.fits(p):
		return ""
	case p.MaxInstances < MinInstances:
		return fmt.Sprintf("the %s tier runs one instance, and an app on several instances needs two at least", p.Tier)
	case d.Autoscale && !p.Autoscale:
		return fmt.Sprintf("the %s tier has no autoscale, and autoscale is on", p.Tier)
	case d.ZoneRedundant && !p.ZoneRedundant:
		return fmt.Sprintf("the %s tier cannot be spread over availability zones, and zoneRedundant is on", p.Tier)
	case d.stagingSlot == "true" && p.Slots == 0:
		return fmt.Sprintf("the %s tier has no deployment slots, and stagingSlot is on", p.Tier)
	default:
		return fmt.Sprintf("the %s tier allows %d instances, and the settings ask for %d", p.Tier, p.MaxInstances, d.wanted())
	}
}

// fixedCount reports whether a plan fits once autoscale is off.
func (d *draft) fixedCount(p catalog.Plan) bool {
	fixed := *d
	fixed.Autoscale = false
	return d.Autoscale && !p.Autoscale && fixed.fits(p)
}

// spans writes a list of SKUs with the runs in it shortened: "S1 to S3".
func spans(skus []string) string {
	var parts []string
	for i := 0; i < len(skus); {
		last := i
		for last+1 < len(skus) && follows(skus[last], skus[last+1]) {
			last++
		}
		part := skus[i]
		if last > i {
			part += " to " + skus[last]
		}
		parts = append(parts, part)
		i = last + 1
	}
	return strings.Join(parts, ", ")
}

// follows reports whether b is the next size after a in the same series.
func follows(a, b string) bool {
	return len(a) == len(b) && a[0] == b[0] && a[1]+1 == b[1] && a[2:] == b[2:]
}

// planRule refuses SKUs that do not exist, or not in this spelling. The nearest
// is the nearest of all: what was meant may be out for this stack, and then the
// person should read why.
func planRule(d *draft) Problems {
	if d.Plan.SKU != "" {
		return nil
	}
	var all []string
	for _, p := range catalog.Plans() {
		all = append(all, p.SKU)
	}
	near, _ := catalog.PlanBySKU(catalog.NearestSize(d.planSKU, all))
	proposal := near.SKU
	reason := "There is no such App Service plan."
	if near.SKU != "" && strings.EqualFold(near.SKU, d.planSKU) {
		reason = "Azure spells this plan " + near.SKU + "; upper and lower case count here."
	} else if near.SKU != "" {
		reason += " The nearest is " + near.SKU + "."
	}
	switch against := d.against(near); {
	case near.SKU == "":
		proposal = d.nextPlan(catalog.Plan{})
		reason += " The command proposes " + proposal + ", which does what the other settings ask for."
	case against != "":
		proposal = d.nextPlan(near)
		reason += " But " + against + ". The nearest plan that does what the settings ask for is " + proposal + "."
		if d.fixedCount(near) {
			reason += fmt.Sprintf(" Or take %s with a fixed count:\n%s\n%s", near.SKU, d.set(KeyPlanSKU, near.SKU), d.set(KeyAutoscale, "false"))
		}
	}
	return Problems{{
		Key: KeyPlanSKU, Reason: reason,
		Allowed: spans(d.usablePlans()),
		Fix:     d.set(KeyPlanSKU, proposal),
	}}
}

// autoscaleTierRule: Azure refuses rules on Basic and Free only when the
// autoscale setting is created, after the plan and the cache.
func autoscaleTierRule(d *draft) Problems {
	if !d.Autoscale || d.Plan.Autoscale || d.Plan.MaxInstances < MinInstances {
		return nil
	}
	next := d.nextPlan(d.Plan)
	return Problems{{
		Key: KeyPlanSKU,
		Reason: fmt.Sprintf("The %s tier has no autoscale, and autoscale is on. The nearest plan that has it is %s. "+
			"Or keep %s with a fixed count:\n%s", d.Plan.Tier, next, d.Plan.SKU, d.set(KeyAutoscale, "false")),
		Allowed: spans(d.usablePlans()),
		Fix:     d.set(KeyPlanSKU, next),
	}}
}

// oneInstanceTierRule refuses plans that cannot hold two instances.
func oneInstanceTierRule(d *draft) Problems {
	if d.Plan.MaxInstances >= MinInstances {
		return nil
	}
	next := d.nextPlan(d.Plan)
	return Problems{{
		Key: KeyPlanSKU,
		Reason: fmt.Sprintf("The %s tier runs one instance, shared with other tenants, without Always On and without autoscale; "+
			"an app on several instances needs two at least. The nearest plan is %s.", d.Plan.Tier, next),
		Allowed: spans(d.usablePlans()),
		Fix:     d.set(KeyPlanSKU, next),
	}}
}

// alwaysOnRule: ARM answers 409 to Always On on Free, sometimes without a word.
func alwaysOnRule(d *draft) Problems {
	if !d.AlwaysOn || d.Plan.AlwaysOn {
		return nil
	}
	return Problems{{
		Key: KeyAlwaysOn,
		Reason: fmt.Sprintf("The %s tier (planSku %s) has no Always On: Azure answers 409 Conflict. Without it the app is unloaded "+
			"after 20 idle minutes and the next visitor waits for a cold start.", d.Plan.Tier, d.Plan.SKU),
		Allowed: "true on Basic and above, false anywhere",
		Fix:     d.set(KeyPlanSKU, d.nextPlan(d.Plan)),
	}}
}

// zoneRule: zones need Premium v2, v3 or v4.
func zoneRule(d *draft) Problems {
	if !d.ZoneRedundant || d.Plan.ZoneRedundant {
		return nil
	}
	next := d.nextPlan(d.Plan)
	return Problems{{
		Key: KeyZoneRedundant,
		Reason: fmt.Sprintf("The %s tier (planSku %s) cannot be spread over availability zones; Premium v2, v3 and v4 can. "+
			"The nearest plan is %s. Or do without:\n%s", d.Plan.Tier, d.Plan.SKU, next, d.set(KeyZoneRedundant, "false")),
		Allowed: "true with planSku " + spans(d.usablePlans()) + "; false with any",
		Fix:     d.set(KeyPlanSKU, next),
	}}
}
