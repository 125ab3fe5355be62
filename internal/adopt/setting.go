package adopt

import (
	"strconv"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

// settings drafts the settings that describe the app and its plan as they are.
func (d *drafter) settings() {
	f := d.facts
	d.set(settings.KeyLocation, catalog.NormalRegion(f.Site.Location))
	d.set(settings.KeyPlanSKU, d.sku().SKU)
	least, most := d.instances()
	d.set(settings.KeyMinInstances, strconv.Itoa(least))
	d.set(settings.KeyMaxInstances, strconv.Itoa(most))
	d.state(settings.KeyZoneRedundant, strconv.FormatBool(f.Plan.Properties.Zones))
	d.set(settings.KeyRuntime, strings.ToUpper(f.Config.Properties.Runtime))
	d.state(settings.KeyStartCommand, f.Config.Properties.StartCommand)
	d.state(settings.KeyAlwaysOn, strconv.FormatBool(f.Config.Properties.AlwaysOn || f.Plan.SKU.Tier == "Free"))
	d.set(settings.KeyHealthCheckPath, d.healthPath())
	if v := f.Config.Properties.MinTLS; v == "1.3" {
		d.state(settings.KeyMinTLSVersion, v)
	}
	if v := f.Config.Properties.SCMMinTLS; v == "1.3" {
		d.state(settings.KeySCMMinTLSVersion, v)
	}
	d.endToEndTLS()
	d.restrictions()
	d.publicAccess()
	if f.Site.Properties.Affinity && f.Config.All["webSocketsEnabled"] == true && d.wishes.File[settings.KeyClientAffinity] == "" {
		d.state(settings.KeyClientAffinity, "true")
	}
	if len(f.Autoscale) > 0 && f.Autoscale[0].Name != d.prefix+"-autoscale" {
		d.state(settings.KeyAutoscaleName, f.Autoscale[0].Name)
	}
	d.slot()
	d.state(settings.KeyKeepResourceGroup, "true")
	if d.wishes.File == nil { // people use what is adopted
		c := d.adopted()
		d.set(settings.KeyProtect, strconv.FormatBool(c == nil || !c.managed() || c.replicated()))
	}
}

// endToEndTLS stays where it is: the default turns it on for Premium only, and a stack's file may
// turn it off.
func (d *drafter) endToEndTLS() {
	if d.facts.Site.Properties.EndToEndTLS && !d.encryptsToTheEnd(d.effective(settings.KeyEndToEndTLS)) {
		d.state(settings.KeyEndToEndTLS, "true")
	}
}

// encryptsToTheEnd reports what a value of endToEndTls comes to on the app's plan.
func (d *drafter) encryptsToTheEnd(set string) bool {
	return set == "true" || set == "" && d.sku().EndToEndTLSForNew()
}

// slot is off: the program would make a slot of what it declares, and a swap would take
// everything else from production, such as web sockets and connection strings. What
// the stack's file asks for is made, unless the app has slots or sticky names of its own:
// azure-native creates neither where there are some.
func (d *drafter) slot() {
	if d.ownSlots() || d.wishes.File[settings.KeyStagingSlot] == "" {
		d.state(settings.KeyStagingSlot, "false")
	}
}

// ownSlots reports whether the app has slots, or what belongs to some.
func (d *drafter) ownSlots() bool { return len(d.facts.Slots)+len(d.facts.Sticky) > 0 }

// sku is the plan's, unless it can have no autoscale: then what the stack's file
// says, or the least that can.
func (d *drafter) sku() catalog.Plan {
	now := catalog.Plan{SKU: d.facts.Plan.SKU.Name, Autoscale: true} // what is not known is refused elsewhere
	for _, p := range catalog.Plans() {
		if strings.EqualFold(p.SKU, now.SKU) {
			now = p
		}
	}
	if now.Autoscale {
		return now
	}
	wanted, known := catalog.PlanBySKU(d.effective(settings.KeyPlanSKU))
	if known && wanted.Autoscale {
		return wanted
	}
	least, _ := catalog.PlanBySKU(leastSKU)
	return least
}

// leastSKU is the cheapest that is still offered and has autoscale.
const leastSKU = "P0v3"

// instances is the range: what the file says, or what the app has now; and never
// one that would take instances away.
func (d *drafter) instances() (least, most int) {
	now := d.facts.Plan.SKU.Instances
	least, _ = strconv.Atoi(d.wishes.File[settings.KeyMinInstances])
	most, _ = strconv.Atoi(d.wishes.File[settings.KeyMaxInstances])
	low, high := d.autoscaleRange()
	if least == 0 {
		least = max(settings.MinInstances, low)
		if low == 0 {
			least = max(least, now)
		}
	}
	if most == 0 {
		most, _ = strconv.Atoi(d.effective(settings.KeyMaxInstances))
		most = max(most, high)
	}
	return least, max(most, least, now)
}

// autoscaleRange returns the range of the existing autoscale setting; 0 without one,
// and where it is off.
func (d *drafter) autoscaleRange() (least, most int) {
	if a := d.autoscale(); a != nil && a.Properties.Enabled {
		return a.limits()
	}
	return 0, 0
}

// healthPath is the app's, the one that the person names, or the stack's.
func (d *drafter) healthPath() string {
	if d.wishes.HealthPath != "" {
		return d.wishes.HealthPath
	}
	if path := d.facts.Config.Properties.HealthPath; path != "" {
		return path
	}
	return d.effective(settings.KeyHealthCheckPath)
}
