package settings

import (
	"fmt"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

func (d *draft) resolvePlan() { d.Plan, _ = catalog.PlanBySKU(d.planSKU) }

// fits tells whether a plan can do all that the other settings ask for.
func (d *draft) fits(p catalog.Plan) bool {
	return p.MaxInstances >= minInstances &&
		(!d.Autoscale || p.Autoscale) &&
		(!d.AlwaysOn || p.AlwaysOn) &&
		(!d.ZoneRedundant || p.ZoneRedundant) &&
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
		if !d.fits(c) || !c.OfferedNew() || c.HourlyUSD.Source != catalog.Verified {
			continue
		}
		if c.Cores < p.Cores || c.MemoryGB < p.MemoryGB || c.Tier == "PremiumV2" {
			continue
		}
		if best.SKU == "" || c.HourlyUSD.USD < best.HourlyUSD.USD {
			best = c
		}
	}
	return best.SKU
}

// byPreference puts version 3 first: P1v5 is as near to P1v2 as to P1v3.
func byPreference(a, b string) int {
	return strings.Count(b, "v3") - strings.Count(a, "v3")
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

// follows tells whether b is the next size after a in the same series.
func follows(a, b string) bool {
	return len(a) == len(b) && a[0] == b[0] && a[1]+1 == b[1] && a[2:] == b[2:]
}

// planRule refuses SKUs that do not exist, or not in this spelling.
func planRule(d *draft) Problems {
	if d.Plan.SKU != "" {
		return nil
	}
	usable := d.usablePlans()
	proposal := catalog.Nearest(d.planSKU, slices.SortedStableFunc(slices.Values(usable), byPreference))
	reason := "There is no such App Service plan."
	switch {
	case proposal != "" && strings.EqualFold(proposal, d.planSKU):
		reason = "Azure spells this plan " + proposal + "; upper and lower case count here."
	case proposal != "":
		reason += " The nearest that does what the other settings ask for is " + proposal + "."
	default:
		proposal = d.nextPlan(catalog.Plan{})
	}
	return Problems{{
		Key: keyPlan, Reason: reason,
		Allowed: spans(usable),
		Fix:     d.set(keyPlan, proposal),
	}}
}

// autoscaleTierRule: Azure refuses rules on Basic and Free only when the
// autoscale setting is created, after the plan and the cache.
func autoscaleTierRule(d *draft) Problems {
	if !d.Autoscale || d.Plan.Autoscale || d.Plan.MaxInstances < minInstances {
		return nil
	}
	next := d.nextPlan(d.Plan)
	return Problems{{
		Key: keyPlan,
		Reason: fmt.Sprintf("The %s tier has no autoscale, and autoscale is on. The nearest plan that has it is %s. "+
			"Or keep %s with a fixed count:\n%s", d.Plan.Tier, next, d.Plan.SKU, d.set(keyAutoscale, "false")),
		Allowed: spans(d.usablePlans()),
		Fix:     d.set(keyPlan, next),
	}}
}

// oneInstanceTierRule refuses plans that cannot hold two instances.
func oneInstanceTierRule(d *draft) Problems {
	if d.Plan.MaxInstances >= minInstances {
		return nil
	}
	next := d.nextPlan(d.Plan)
	return Problems{{
		Key: keyPlan,
		Reason: fmt.Sprintf("The %s tier runs one instance, shared with other tenants, without Always On and without autoscale; "+
			"an app on several instances needs two at least. The nearest plan is %s.", d.Plan.Tier, next),
		Allowed: spans(d.usablePlans()),
		Fix:     d.set(keyPlan, next),
	}}
}

// alwaysOnRule: ARM answers 409 to Always On on Free, sometimes without a word.
func alwaysOnRule(d *draft) Problems {
	if !d.AlwaysOn || d.Plan.AlwaysOn {
		return nil
	}
	return Problems{{
		Key: keyAlwaysOn,
		Reason: fmt.Sprintf("The %s tier (planSku %s) has no Always On: Azure answers 409 Conflict. Without it the app is unloaded "+
			"after 20 idle minutes and the next visitor waits for a cold start.", d.Plan.Tier, d.Plan.SKU),
		Allowed: "true on Basic and above, false anywhere",
		Fix:     d.set(keyPlan, d.nextPlan(d.Plan)),
	}}
}

// zoneRule: zones need Premium v2, v3 or v4.
func zoneRule(d *draft) Problems {
	if !d.ZoneRedundant || d.Plan.ZoneRedundant {
		return nil
	}
	next := d.nextPlan(d.Plan)
	return Problems{{
		Key: keyZone,
		Reason: fmt.Sprintf("The %s tier (planSku %s) cannot be spread over availability zones; Premium v2, v3 and v4 can. "+
			"The nearest plan is %s. Or do without:\n%s", d.Plan.Tier, d.Plan.SKU, next, d.set(keyZone, "false")),
		Allowed: "true with planSku " + spans(d.usablePlans()) + "; false with any",
		Fix:     d.set(keyPlan, next),
	}}
}
