package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"scaleout/internal/azure/catalog"
)

func instanceKind() *kind {
	return &kind{name: instanceType, versions: webVersions, virtual: true, list: listInstances}
}

// slotInstanceKind is the same of a slot, which runs on the instances of its app.
func slotInstanceKind() *kind {
	k := instanceKind()
	k.name = slotType + "/instances"
	return k
}

// listInstances answers one entry for each instance that runs the site: as many
// as the plan has, and with perSiteScaling at most as many as the site asks for.
// Ids have 64 hexadecimal digits, as WEBSITE_INSTANCE_ID, and stay while the
// plan lives; scaling in takes the youngest away.
func listInstances(a *Azure, c *call) (*answer, *Error) {
	site, _ := a.state.find(c.id.parent())
	value := []any{}
	plan := a.state.resources[key(text(site.properties(), "serverFarmId"))]
	for i := range a.state.instancesOf(site) {
		sum := sha256.Sum256([]byte(text(plan.Hidden, "unit") + "/" + strconv.Itoa(i)))
		name := hex.EncodeToString(sum[:])
		scm := "https://" + strings.Replace(text(site.properties(), "defaultHostName"), ".", ".scm.", 1)
		value = append(value, map[string]any{
			"id": site.ID + "/instances/" + name, "name": name, "type": instanceType, "location": catalog.DisplayRegion(site.location()),
			"properties": map[string]any{
				"name": name, "siteInstanceName": name, "state": "READY", "physicalZone": zone(plan, i),
				"machineName": "embedded-" + name[:8], "detectorUrl": scm + "/detectors", "consoleUrl": scm + "/webssh/host?instance=" + name,
				"statusUrl":  scm + "/AppServiceTunnel/Tunnel.ashx?GetStatus&GetStatusAPIVer=2&instance=" + name,
				"containers": nil, "healthCheckUrl": nil, // seen 2022 and 2025
			},
		})
	}
	return webList(value), nil
}

// instancesOf is the number of instances that run an app or a slot.
func (s *state) instancesOf(site *resource) int {
	plan, found := s.resources[key(text(site.properties(), "serverFarmId"))]
	if !found || text(site.properties(), "state") != "Running" {
		return 0
	}
	n := integer(object(plan.Body, "sku"), "capacity")
	if flag(plan.properties(), "perSiteScaling") {
		n = min(n, integer(object(site.Hidden, "siteConfig"), "numberOfWorkers"))
	}
	return n
}

// zonesOfRegion is the number of zones in each of the simulator's regions.
const zonesOfRegion = 3

// zone returns the zone in which the instance with an index runs: those of a zone
// redundant plan are spread evenly, all others share one ("Reliability in Azure App
// Service"). The form of the name is that of the physical zones which
// "Subscriptions - List Locations" answers, "westeurope-az1".
func zone(plan *resource, index int) string {
	n := 1
	if flag(plan.properties(), "zoneRedundant") {
		n += index % zonesOfRegion
	}
	return plan.location() + "-az" + strconv.Itoa(n)
}
