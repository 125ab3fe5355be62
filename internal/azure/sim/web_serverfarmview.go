package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"scaleout/internal/azure/catalog"
)

// viewPlan adds what only the service knows of a plan (seen 2019 to 2022).
func viewPlan(_ *Azure, r *resource, l look) map[string]any {
	body := clone(r.Body)
	sku, p := object(body, "sku"), object(body, "properties")
	region := catalog.DisplayRegion(r.location())
	body["location"], p["geoRegion"] = l.region(r), region
	p["name"], p["kind"], p["planName"], p["computeMode"] = r.id().name(), body["kind"], "VirtualDedicatedPlan", "Dedicated"
	p["webSpace"], p["mdmId"] = webSpace(r), scaleUnit
	sum := sha256.Sum256([]byte(key(r.ID)))
	p["serverFarmId"] = float64(binary.BigEndian.Uint16(sum[:]))
	if size, known := workerSizes[text(sku, "name")]; known {
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
	if l.form == asCreated {
		p["maximumNumberOfWorkers"] = float64(0) // not known yet
	}
	if (l.form == asCreated || l.form == asPut) && l.since("2020-09-01") {
		p["sku"] = clone(sku)
	}
	l.limitPlan(body)
	return body
}

// limitPlan takes away what an api-version was not seen to show.
func (l look) limitPlan(body map[string]any) {
	p := object(body, "properties")
	if !l.since("2020-09-01") {
		delete(p, "elasticScaleEnabled")
		delete(p, "zoneRedundant")
		setDefault(body, "tags", map[string]any{})
		p["tags"] = cloneValue(body["tags"])
	}
	if !l.since("2024-11-01") {
		delete(p, "asyncScalingEnabled")
	}
}

// workerSizes are the instances' names of old, where they are known: those seen, and
// their neighbours in "App Service Plans - Get", WorkerSizeOptions. Size 1 of the oldest
// tiers is "Default".
var workerSizes = func() map[string]workerSize {
	sizes := map[string]workerSize{"F1": {"Default", 0}}
	for i, size := range []workerSize{{"Default", 0}, {"Medium", 1}, {"Large", 2}} {
		n := string(rune('1' + i))
		sizes["B"+n], sizes["S"+n] = size, size
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
