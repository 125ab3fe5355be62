package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// viewPlan adds what only the service knows of a plan (seen 2019 to 2026).
func viewPlan(a *Azure, r *resource, l look) map[string]any {
	body := clone(r.Body)
	sku, p := object(body, "sku"), object(body, "properties")
	region := catalog.DisplayRegion(r.location())
	body["location"], p["geoRegion"] = l.region(r), region
	p["name"], p["kind"], p["planName"], p["computeMode"] = r.id().name(), body["kind"], "VirtualDedicatedPlan", "Dedicated"
	p["webSpace"], p["mdmId"] = webSpace(r), scaleUnit
	sum := sha256.Sum256([]byte(key(r.ID)))
	p["serverFarmId"] = float64(binary.BigEndian.Uint16(sum[:]))
	if size, known := workerSizes[text(sku, "name")]; known {
		if size.name == "Default" && l.since("2024-11-01") {
			size.name = "Small" // seen 2025-07
		}
		p["workerSize"], p["currentWorkerSize"] = size.name, size.name
		p["workerSizeId"], p["currentWorkerSizeId"] = size.id, size.id
	}
	if flag(p, "zoneRedundant") {
		p["maximumElasticWorkerCount"] = sku["capacity"]
	}
	if text(sku, "tier") == "Free" {
		// Its apps share instances with others': it has none of its own.
		p["computeMode"], p["siteMode"] = "Shared", "Limited"
		sku["capacity"], p["numberOfWorkers"], p["currentNumberOfWorkers"] = float64(0), float64(0), float64(0)
	}
	if text(sku, "tier") == "Dynamic" {
		p["computeMode"], p["workerSize"], p["workerSizeId"] = "Dynamic", "Default", float64(0)
		p["currentWorkerSize"], p["currentWorkerSizeId"] = "Default", float64(0)
	}
	if l.form == asCreated && l.since("2020-09-01") {
		p["maximumNumberOfWorkers"] = float64(0) // not known yet (seen 2021 and later)
	}
	if l.form == asCreated || l.form == asPut {
		p["sku"] = clone(sku)
	} else {
		p["vnetConnectionsUsed"], p["vnetConnectionsMax"] = float64(a.state.networksOf(r)), float64(2)
	}
	p["tags"], p["createdTime"] = cloneValue(body["tags"]), r.Hidden["created"]
	setDefault(p, "asyncScalingEnabled", false)
	p["currentNumberOfZonesUtilized"], p["maximumNumberOfZones"] = planZones(r, sku)
	p["isCustomMode"], p["eligibleLogCategories"], p["powerState"] = false, "", "Running"
	if flag(p, "reserved") && text(sku, "name") == "B1" {
		p["freeOfferExpirationTime"] = freeUntil(text(r.Hidden, "created"))
	}
	l.limitPlan(body)
	return body
}

// freeUntil is when the 30 days end for which a B1 plan for Linux costs nothing (recorded 2018-11 to 2024-10; no other plan has
// them); null where nobody knows when it was made.
func freeUntil(created string) any {
	at, err := time.Parse(webTime, created)
	if err != nil {
		return nil
	}
	return at.AddDate(0, 0, 30).Format(webTime)
}

// planZones are the zones that a plan's instances are in and may be in: those of its region. (Some
// scale units of such a region have fewer: 1 was seen, and once 2, 2025-07.)
func planZones(r *resource, sku map[string]any) (used, possible float64) {
	possible = 1
	if catalog.HasZones(r.location()) {
		possible = zonesOfRegion
	}
	switch {
	case flag(r.properties(), "zoneRedundant"):
		return zonesOfRegion, possible
	case text(sku, "tier") == "Free":
		return 0, possible
	}
	return 1, possible
}

// networksOf counts the virtual networks with which apps of a plan are integrated.
func (s *state) networksOf(plan *resource) int {
	networks := map[string]bool{}
	for _, site := range s.sitesOf(plan) {
		for _, r := range append(s.slotsOf(site), site) {
			if subnet := integration(r); subnet != "" {
				networks[key(subnet[:max(0, strings.LastIndex(strings.ToLower(subnet), "/subnets/"))])] = true
			}
		}
	}
	return len(networks)
}

// planSince are the members of a plan's answers that came after 2022, with the api-version
// from which the simulator shows them (seen 2021 to 2026-07).
var planSince = map[string][]string{
	"2018-02-01": {"hyperV", "isXenon", "maximumElasticWorkerCount"},
	"2020-09-01": {"elasticScaleEnabled", "sku", "zoneRedundant"},
	"2023-01-01": {"createdTime", "vnetConnectionsMax", "vnetConnectionsUsed"},
	"2024-11-01": {"asyncScalingEnabled", "currentNumberOfZonesUtilized", "maximumNumberOfZones"},
	"2025-05-01": {"eligibleLogCategories", "isCustomMode", "powerState"},
}

// limitPlan takes away what an api-version was not seen to show.
func (l look) limitPlan(body map[string]any) {
	p := object(body, "properties")
	for version, names := range planSince {
		for _, name := range names {
			if !l.since(version) {
				delete(p, name)
			}
		}
	}
	if l.form == asPut && !l.since("2020-09-01") {
		// A change answers so (seen 2019 and 2020).
		p["sku"], p["provisioningState"] = clone(object(body, "sku")), nil
		delete(object(body, "sku"), "family")
		delete(object(p, "sku"), "family")
	}
}

// workerSizes are the instances' names of old, where they are known: those seen, and
// their neighbours in "App Service Plans - Get", WorkerSizeOptions. Size 1 of the oldest
// tiers is "Default".
var workerSizes = func() map[string]workerSize {
	sizes := map[string]workerSize{"F1": {"Default", 0}, "D1": {"Default", 0}}
	for i, size := range []workerSize{{"Default", 0}, {"Medium", 1}, {"Large", 2}} {
		n := string(rune('1' + i))
		sizes["B"+n], sizes["S"+n], sizes["P"+n] = size, size, size
		sizes["P"+n+"v2"] = workerSize{"D" + n, float64(3 + i)}
		sizes["P"+n+"v3"] = workerSize{[]string{"SmallV3", "MediumV3", "LargeV3"}[i], float64(6 + i)}
	}
	return sizes
}()

type workerSize struct {
	name string
	id   float64
}

// scaleUnit is the made-up scale unit on which everything of App Service is.
const scaleUnit = "waws-prod-embedded-001"

// webSpace is where a plan or an app is, in App Service's own terms: group and region.
func webSpace(r *resource) string {
	space := r.id().group + "-" + strings.ReplaceAll(catalog.DisplayRegion(r.location()), " ", "") + "webspace"
	if flag(r.properties(), "reserved") {
		space += "-Linux"
	}
	return space
}
