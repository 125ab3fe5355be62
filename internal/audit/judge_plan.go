package audit

import (
	"fmt"
	"slices"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/program/settings"
)

var planItems = []item{
	{name: "plan-instances", group: groupPlan, title: "Two instances or more", judge: planInstances, on: thePlan, needs: []part{planBody},
		why: "With one instance every platform upgrade is downtime and every crash an outage."},
	{name: "plan-tier", group: groupPlan, title: "A tier for production", judge: planTier, on: thePlan, needs: []part{planBody},
		why: "Basic and Free have neither slots nor autoscale."},
	{name: "plan-zones", group: groupPlan, title: "Zone redundant", judge: planZones, on: thePlan, needs: []part{planBody},
		why: "Instances in one zone go down together with it."},
	{name: "plan-autoscale", group: groupPlan, title: "Autoscale", judge: planAutoscale, on: thePlan, needs: []part{planBody, scaling},
		why: "The plan stays at the number it has, whatever the load."},
	{name: "plan-private-link", group: groupPlan, title: "A size that can have private endpoints", judge: planPrivateLink, on: thePlan, needs: []part{planBody},
		why: "No private endpoint can lead to the app."},
}

func thePlan(f *facts) arm.ResourceID { return f.plan.ID("id") }

func planInstances(f *facts) verdict {
	n := max(1, f.plan.Object("sku").Whole("capacity")) // Free shows 0: it shares one
	return onOff(n >= 2, fmt.Sprintf("%d instances", n), "1 instance", f.up(settings.KeyMinInstances, "2"))
}

func planTier(f *facts) verdict {
	tier, name := f.plan.Object("sku").Text("tier"), f.plan.Object("sku").Text("name")
	good := slices.ContainsFunc([]string{"standard", "premium", "isolatedv2"}, func(t string) bool {
		return strings.Contains(strings.ToLower(tier), t)
	})
	return onOff(good, tier+", "+name, tier+", "+name, f.up(settings.KeyPlanSKU, "P0v3"))
}

func planZones(f *facts) verdict {
	return onOff(f.plan.Object("properties").Flag("zoneRedundant"), "instances are spread over zones",
		"instances may be in one zone", f.up(settings.KeyZoneRedundant, "true"))
}

func planAutoscale(f *facts) verdict {
	switch {
	case f.autosc.id.IsZero():
		return fail("no autoscale setting is for this plan", f.up(settings.KeyAutoscale, "true"))
	case !f.autosc.body.Flag("enabled"):
		return fail(f.autosc.id.Name()+" is disabled", f.undo())
	case !slices.ContainsFunc(f.autosc.body.List("profiles"), addsInstances):
		return fail(f.autosc.id.Name()+" is enabled, and no rule of it adds instances", f.undo())
	}
	return pass(f.autosc.id.Name() + " is enabled")
}

// addsInstances reports whether a profile of an autoscale setting has a rule that does.
func addsInstances(profile arm.Object) bool {
	return slices.ContainsFunc(profile.List("rules"), func(rule arm.Object) bool {
		return strings.EqualFold(rule.Object("scaleAction").Text("direction"), "Increase")
	})
}

// planPrivateLink: the definition lists the sizes one by one. What it leaves out of those
// that an app can have is Free and Shared.
func planPrivateLink(f *facts) verdict {
	name := f.plan.Object("sku").Text("name")
	good := len(name) > 1 && strings.ContainsAny(name[:1], "BSPI")
	return onOff(good, name, name+" can have no private endpoint", f.up(settings.KeyPlanSKU, "P0v3"))
}
