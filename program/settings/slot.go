package settings

import (
	"fmt"

	"scaleout/program/appenv"
	"scaleout/program/shellword"
)

// hasSlot reports whether there is a staging slot: as was set, or wherever the plan has
// slots. Which that is depends on the plan, so what Pulumi.yaml fills in is empty.
func (d *draft) hasSlot() bool {
	switch d.stagingSlot {
	case "true":
		return true
	case "false":
		return false
	}
	return d.Plan.Slots > 0
}

// stagingSlotRule takes what a boolean takes, and nothing.
func stagingSlotRule(d *draft) Problems {
	switch d.stagingSlot {
	case "", "true", "false":
		return nil
	}
	return Problems{{
		Key: KeyStagingSlot, Reason: "This is neither true nor false.",
		Allowed: "true, false, or empty: on where the plan has deployment slots",
		Fix:     d.set(KeyStagingSlot, fmt.Sprint(nearestBool(d.stagingSlot, true))),
	}}
}

// slotTierRule: Azure refuses a slot on Basic only after the plan, the cache and the app
// are there.
func slotTierRule(d *draft) Problems {
	if d.stagingSlot != "true" || d.Plan.Slots > 0 {
		return nil
	}
	next := d.nextPlan(d.Plan)
	return Problems{{
		Key: KeyStagingSlot,
		Reason: fmt.Sprintf("The %s tier (planSku %s) has no deployment slots; Standard and above have. "+
			"The nearest plan is %s. Or do without:\n%s", d.Plan.Tier, d.Plan.SKU, next, d.set(KeyStagingSlot, "false")),
		Allowed: "true with planSku " + spans(d.usablePlans()) + "; false with any",
		Fix:     d.set(KeyPlanSKU, next),
	}}
}

// slotWarning: why there is none, and that a stack which has one cannot go to a tier
// without in one step, since Pulumi deletes last.
func slotWarning(d *draft) []string {
	if d.Plan.Slots > 0 || d.stagingSlot != "" {
		return nil
	}
	return one("planSku %s: the %s tier has no deployment slots, so there is no staging slot, and a release restarts all "+
		"instances at once. A stack that has a slot gives it up while its plan is still the old one, or Azure refuses the tier: "+
		"pulumi up -c stagingSlot=false --stack %s",
		d.Plan.SKU, d.Plan.Tier, shellword.Of(d.stack))
}

// Swap returns the app settings by which a swap of slot and app waits until the new
// instances are healthy: otherwise any status of any answer will do ("Set up staging
// environments", custom warm-up). Which app's settings count, that of the slot or that of
// production, is not documented: both have them, and there they are even without a slot, since
// to set them restarts the app. What a person sets under these names stays.
func (s *Settings) Swap() map[string]string {
	return s.unlessOwn(map[string]string{
		appenv.WebsiteSwapWarmupPath:     s.WarmupPath,
		appenv.WebsiteSwapWarmupStatuses: "200",
	})
}
