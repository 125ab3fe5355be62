package settings

import "fmt"

// encryptsToTheEnd reports whether requests are encrypted from App Service's front ends to
// the instances, too: as was set, or wherever a new app can have it. Which that is depends on the
// plan, so what Pulumi.yaml fills in is empty.
func (d *draft) encryptsToTheEnd() bool {
	switch d.endToEndTLS {
	case "true":
		return true
	case "false":
		return false
	}
	return d.Plan.EndToEndTLSForNew()
}

// endToEndTLSRule takes what a boolean takes, and nothing.
func endToEndTLSRule(d *draft) Problems {
	switch d.endToEndTLS {
	case "", "true", "false":
		return nil
	}
	return Problems{{
		Key: KeyEndToEndTLS, Reason: "This is neither true nor false.",
		Allowed: "true, false, or empty: on where the plan is Premium",
		Fix:     d.set(KeyEndToEndTLS, fmt.Sprint(nearestBool(d.endToEndTLS, true))),
	}}
}

// endToEndTLSTierRule: Azure documents it for Premium, and for apps that exist already on Standard.
func endToEndTLSTierRule(d *draft) Problems {
	if d.endToEndTLS != "true" || d.Plan.EndToEndTLS {
		return nil
	}
	next := d.nextPlan(d.Plan)
	return Problems{{
		Key: KeyEndToEndTLS,
		Reason: fmt.Sprintf("The %s tier (planSku %s) does not encrypt requests from App Service's front ends to the instances; Premium does. "+
			"The nearest plan is %s. Or do without:\n%s", d.Plan.Tier, d.Plan.SKU, next, d.set(KeyEndToEndTLS, "false")),
		Allowed: "true with planSku " + spans(d.usablePlans()) + "; false with any",
		Fix:     d.set(KeyPlanSKU, next),
	}}
}
