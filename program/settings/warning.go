package settings

import (
	"fmt"
	"strings"

	"scaleout/internal/azure/catalog"
)

// warnings are about a draft without problems: what Azure takes, but what a
// person may not have meant. The retirement of the cache comes first.
func warnings(d *draft) []string {
	var all []string
	for _, w := range []func(*draft) []string{
		retirementWarning, budgetWarning, basicCacheWarning, premiumCacheWarning, singleNodeWarning, clusteringWarning, planWarning, slotWarning, zoneWarning,
		firewallWarning, accessWarning, appAccessWarning, networkWarning, plainSecretWarning, secretPlaceWarning, apartWarning, unusedWarning, fixedRangeWarning,
		memoryWarning, cooldownWarning, offPeakWarning, monitoringWarning, pathWarning, runtimeWarning, startCommandWarning, tagWarning, encryptedWarning,
	} {
		all = append(all, w(d)...)
	}
	return all
}

func one(format string, args ...any) []string { return []string{fmt.Sprintf(format, args...)} }

func planWarning(d *draft) []string {
	var all []string
	if !d.Plan.OfferedNew() {
		all = one("planSku %s: the portal no longer offers the Standard tier for new plans on Linux (one third-party source, %s), so creating it may be refused. "+
			"%s does the same and more: %s", d.Plan.SKU, catalog.AsOf, d.nextPlan(d.Plan), d.set(KeyPlanSKU, d.nextPlan(d.Plan)))
	}
	if d.Plan.HasNoOutboundIPs() {
		all = append(all, fmt.Sprintf("planSku %s: Azure lists no outbound IP addresses for apps on Premium v4, so neither a firewall rule nor a partner's allow list can name this app.", d.Plan.SKU))
	}
	if !d.Plan.HourlyUSD.Known {
		all = append(all, fmt.Sprintf("planSku %s: its price is not known here (%s); look it up before you create it.", d.Plan.SKU, catalog.AsOf))
	}
	return all
}

// zoneWarning: zones depend on where the plan comes to stand, which only Azure
// knows.
//
// Sources: "Reliability in Azure App Service" (scale units), "Configure App
// Service plans for zone redundancy" (maximumNumberOfZones).
func zoneWarning(d *draft) []string {
	if !d.ZoneRedundant {
		return nil
	}
	return one("zoneRedundant: not every part of a region's App Service has availability zones, and the resource group decides which part a plan gets (%s). "+
		"Where a plan's maximumNumberOfZones is 1, Azure refuses, and only a new plan in a new resource group helps. To see it: "+
		"az appservice plan show --resource-group GROUP --name PLAN --query properties.maximumNumberOfZones", catalog.AsOf)
}

// firewallWarning: the app reaches the cache over its public address, so a
// list without the app's outbound addresses locks the app itself out.
func firewallWarning(d *draft) []string {
	if len(d.ipRanges) == 0 {
		return nil
	}
	all := one("redisAllowedIpRanges: only these addresses reach the cache, and the app is not among them by itself. " +
		"Add all of the app's possible outbound addresses, or no session works.")
	for _, e := range d.ipRanges {
		if r, problem := parseRange(e.text); problem == nil && r.Start.IsPrivate() {
			all = append(all, fmt.Sprintf("%s = %s is a private address: nobody reaches the cache's public endpoint from there.", e.path, d.shown(KeyRedisAllowedIPRanges, e.text)))
		}
	}
	return all
}

func plainSecretWarning(d *draft) []string {
	var all []string
	for _, e := range d.appSettings {
		if LooksSecret(e.name, e.text) {
			all = append(all, fmt.Sprintf("%s looks like a secret, but appSettings stand in clear in the stack file and in previews. Move it: %s, then %s",
				showKey(e.path), d.removeElement(e.path), d.setSecretPath(inside(KeyAppSecrets, e.name))))
		}
	}
	return all
}

// unusedWarning names what has no effect without autoscale. Pulumi.yaml fills
// in all defaults, so only other values can be told apart.
func unusedWarning(d *draft) []string {
	if d.Autoscale {
		return nil
	}
	var unused []string
	if d.MaxInstances != defaultInt(KeyMaxInstances) {
		unused = append(unused, KeyMaxInstances)
	}
	for _, p := range d.pairs() {
		if p.Out != defaultInt(p.out) {
			unused = append(unused, p.out)
		}
		if p.In != defaultInt(p.in) {
			unused = append(unused, p.in)
		}
	}
	for _, w := range minutesOf {
		if d.windows[w.key] != defaultInt(w.key) {
			unused = append(unused, w.key)
		}
	}
	if len(d.emails) > 0 {
		unused = append(unused, KeyNotifyEmails)
	}
	if len(unused) == 0 {
		return nil
	}
	return one("autoscale is off, so there are always %d instances (minInstances) and these settings have no effect: %s.",
		d.MinInstances, strings.Join(unused, ", "))
}

func fixedRangeWarning(d *draft) []string {
	if !d.Autoscale || d.MinInstances != d.MaxInstances || d.offPeak != nil {
		return nil
	}
	return one("minInstances and maxInstances are both %d: autoscale is on but never adds or removes an instance.", d.MinInstances)
}

// memoryWarning: what an app holds at rest does not shrink when the load does,
// and scale-in needs all of its rules at once.
func memoryWarning(d *draft) []string {
	if !d.Autoscale || d.Memory.Out == 0 || d.MinInstances == d.MaxInstances {
		return nil
	}
	const base = "What an app holds in memory at rest does not shrink with the load, and scale-in needs all of its rules at once: "
	if n := d.floor(); d.Memory.In*(n+1)+narrow*(n+1) > d.Memory.Out*n {
		return one("memoryScaleIn %d %% is close to the %s %% above which it can never take effect. %s"+
			"a narrow gap often keeps instances that are not needed. Lower it, or leave memory out: %s",
			d.Memory.In, ratio(d.Memory.Out*n, n+1), base, d.set(KeyMemoryScaleOut, "0"))
	}
	if d.Memory.In < lowMemory {
		return one("memoryScaleIn %d %% is low. %san app that rests above it never scales in. Raise it, or leave memory out: %s",
			d.Memory.In, base, d.set(KeyMemoryScaleOut, "0"))
	}
	return nil
}

// narrow is the distance from the bound, in percentage points, that is still too small.
const narrow = 5

// lowMemory is the share of a small plan that a few Python workers and the system take.
const lowMemory = 35

// cooldownWarning: within the window after scaling, the measurements from
// before still count and would scale again.
func cooldownWarning(d *draft) []string {
	if !d.Autoscale {
		return nil
	}
	var all []string
	for _, c := range [][2]string{{KeyScaleOutCooldown, KeyScaleOutWindow}, {KeyScaleInCooldown, KeyScaleInWindow}} {
		if d.windows[c[0]] < d.windows[c[1]] {
			all = append(all, fmt.Sprintf("%s (%d minutes) is shorter than %s (%d): measurements from before a scaling then count towards the next one, which overshoots.",
				c[0], d.windows[c[0]], c[1], d.windows[c[1]]))
		}
	}
	return all
}

func offPeakWarning(d *draft) []string {
	o := d.offPeak.finish()
	if o == nil {
		return nil
	}
	var all []string
	if o.MaxInstances > d.MaxInstances {
		all = one("offPeak.maxInstances (%d) is more than maxInstances (%d): off-peak may cost more than the rest of the day.", o.MaxInstances, d.MaxInstances)
	}
	gap := o.gap()
	if gap <= 0 || gap > shortGap || o.MinInstances >= d.MinInstances {
		return all
	}
	text := fmt.Sprintf("offPeak ends %d min before it starts again the next day. In that time autoscale starts instances up to minInstances (%d), and then stops them.", gap, d.MinInstances)
	if (o.Start == Clock{}) {
		text += " Whole days that follow each other are joined: " + d.setPath(pathEnd, endOfDay.String())
	}
	return append(all, text)
}

// shortGap, in minutes, is less than anybody wants instances for: to start one takes
// about as long.
const shortGap = 15

func pathWarning(d *draft) []string {
	if d.HealthCheckPath != "/" {
		return nil
	}
	return one("healthCheckPath is /: a start page that redirects, or that asks for a login, makes every instance unhealthy. A page of its own is safer.")
}

func runtimeWarning(d *draft) []string {
	if minor, _ := pythonMinor(d.Runtime); minor > catalog.NewestPython {
		return one("runtime %s is newer than the versions known here (up to 3.%d on %s); Azure may refuse it.", d.Runtime, catalog.NewestPython, catalog.AsOf)
	}
	return nil
}

// reservedTagPrefixes begin names that Azure keeps to itself. The documentation
// says so of predefined tag names ("Tags - Create Or Update"); whether a resource
// is refused for them was not seen.
var reservedTagPrefixes = []string{"microsoft", "azure", "windows"}

func tagWarning(d *draft) []string {
	var all []string
	for _, e := range d.tags {
		for _, prefix := range reservedTagPrefixes {
			if strings.HasPrefix(strings.ToLower(e.name), prefix) {
				all = append(all, fmt.Sprintf("%s: Azure keeps names that begin with %s to itself (documented for predefined tags, %s); it may refuse this tag.",
					showKey(e.path), prefix, catalog.AsOf))
			}
		}
	}
	return all
}

// encryptedWarning: only secret settings are kept secret all the way.
func encryptedWarning(d *draft) []string {
	var names []string
	for _, k := range keys {
		if d.encrypted[k.Name] && !k.Secret {
			names = append(names, k.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return one("encrypted in the stack file, but not kept secret beyond it: %s. Only flaskSecretKey, alertWebhook and appSecrets are.", strings.Join(names, ", "))
}
