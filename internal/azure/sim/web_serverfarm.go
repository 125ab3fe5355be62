package sim

import (
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// planScaling is the time that an asynchronous change of a plan takes. All others are done
// at once, a move to another SKU, too (seen 2019 and 2022-01-21).
const planScaling = 15 * time.Second

// webTime is how App Service writes times: without a zone, in UTC (seen 2024-05 to 2026-07).
const webTime = "2006-01-02T15:04:05.999"

func planKind() *kind {
	return &kind{
		name: planType, versions: webVersions, tracked: true, fields: planFields,
		put: putPlan, patch: patchPlan, remove: deletePlan, list: listWeb, shown: viewPlan,
	}
}

// planFields is AppServicePlanProperties of the 2022-09-01 specification.
var planFields = []field{
	{name: "workerTierName"},
	{name: "hostingEnvironmentProfile", is: anyField},
	{name: "perSiteScaling", is: boolField},
	{name: "elasticScaleEnabled", is: boolField},
	{name: "maximumElasticWorkerCount", is: intField},
	{name: "isSpot", is: boolField},
	{name: "spotExpirationTime"},
	{name: "freeOfferExpirationTime"},
	{name: "reserved", is: boolField},
	{name: "isXenon", is: boolField},
	{name: "hyperV", is: boolField},
	{name: "targetWorkerCount", is: intField},
	{name: "targetWorkerSizeId", is: intField},
	{name: "kubeEnvironmentProfile", is: anyField},
	{name: "zoneRedundant", is: boolField},
	{name: "asyncScalingEnabled", is: boolField}, // of 2024-11-01
}

func putPlan(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if !planNameForm.MatchString(c.id.name()) {
		return nil, refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "name")
	}
	plan := &resource{ID: c.id.String(), Type: planType, Body: c.identify(c.id.String(), c.id.name(), planType)}
	if found {
		plan.ID, plan.Hidden = existing.ID, existing.Hidden
		plan.Body["id"], plan.Body["name"] = existing.ID, existing.id().name()
	} else {
		plan.Hidden = map[string]any{"unit": ""}
	}
	plan.Body["sku"] = object(c.body, "sku")
	plan.Body["properties"] = merge(nil, object(c.body, "properties"))
	return a.storePlan(c, existing, plan)
}

// patchPlan lays the given members over the stored plan.
func patchPlan(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	plan := existing.copy()
	for _, outer := range []string{"sku", "properties"} {
		plan.Body[outer] = merge(object(existing.Body, outer), object(c.body, outer))
	}
	if has(c.body, "tags") {
		plan.Body["tags"] = cloneValue(c.body["tags"])
	}
	return a.storePlan(c, existing, plan)
}

// storePlan checks the plan as it is to be, completes it and stores it.
func (a *Azure) storePlan(c *call, existing, plan *resource) (*answer, *Error) {
	if op, busy := a.busy(c.id); busy {
		return nil, planBusy(op)
	}
	sku, e := a.checkPlan(existing, plan)
	if e != nil {
		return nil, e
	}
	if e := a.checkPlanRoom(existing, plan); e != nil {
		return nil, e
	}
	plan.complete(sku, len(a.state.sitesOf(plan)), c.id)
	if text(plan.Hidden, "unit") == "" {
		plan.Hidden = map[string]any{"unit": hex.EncodeToString(a.random(16)), "created": a.now().UTC().Format(webTime)}
	}
	later := scalesLater(existing, plan)
	a.state.put(plan)
	a.state.refreshSites(plan)
	if !later && !c.fail {
		return wrote(http.StatusOK, a.show(plan, c.written(existing))), nil
	}
	// "App Service Plans - Create Or Update": 202, "the operation is in progress".
	setProvisioningState(plan, "InProgress")
	v := updating
	if existing == nil {
		v = creating
	}
	op := a.begin(c, operation{Resource: plan.ID, Verb: v, Poll: pollLocation, Path: plan.ID + "/operationresults", Undo: existing}, planScaling)
	if !later {
		return op.announce(c, wrote(http.StatusAccepted, a.show(plan, c.written(existing)))), nil
	}
	return op.announce(c, wrote(http.StatusAccepted, nil)), nil
}

// scalesLater reports whether a change is accepted and done later: with
// asyncScalingEnabled, where instances are added. Azure does so only if it has too few at
// once (seen 2025-09-25: 202 without a body).
func scalesLater(existing, plan *resource) bool {
	had := 0
	if existing != nil {
		had = integer(object(existing.Body, "sku"), "capacity")
	}
	return flag(plan.properties(), "asyncScalingEnabled") && integer(object(plan.Body, "sku"), "capacity") > had
}

func planOf(sku string) (catalog.Plan, bool) {
	for _, p := range slices.Concat(catalog.Plans(), catalog.OtherPlans()) {
		if strings.EqualFold(p.SKU, sku) {
			return p, true
		}
	}
	return catalog.Plan{}, false
}

// complete fills in what the service adds to a plan. ARM infers tier, size and
// family from the SKU's name; kind and reserved decide about Linux together:
// without reserved the plan is for Windows, whatever its kind.
func (r *resource) complete(known catalog.Plan, sites int, id resourceID) {
	sku := object(r.Body, "sku")
	n := sku["capacity"]
	r.Body["sku"] = map[string]any{
		"name": known.SKU, "tier": known.Tier, "size": known.SKU, "family": skuFamily(known.SKU), "capacity": n,
	}
	p := r.properties()
	for _, name := range []string{"perSiteScaling", "elasticScaleEnabled", "isSpot", "reserved", "isXenon", "hyperV", "zoneRedundant"} {
		setDefault(p, name, false)
	}
	setDefault(p, "maximumElasticWorkerCount", float64(1))
	setDefault(p, "targetWorkerCount", float64(0))
	setDefault(p, "targetWorkerSizeId", float64(0))
	r.Body["kind"] = "app"
	switch {
	case known.Tier == "Dynamic":
		r.Body["kind"] = "functionapp"
	case known.Tier == "ElasticPremium":
		r.Body["kind"] = "elastic"
	case flag(p, "reserved"):
		r.Body["kind"] = "linux"
	}
	p["status"] = "Ready"
	p["provisioningState"] = "Succeeded"
	p["subscription"] = id.subscription
	p["resourceGroup"] = id.group
	p["numberOfSites"] = float64(sites)
	p["numberOfWorkers"] = n
	p["currentNumberOfWorkers"] = n
	p["maximumNumberOfWorkers"] = float64(known.MaxInstances)
}

// skuFamily is the name without its size: "Pv3" of "P1v3", "Pmv3" of "P2mv3", "B" of "B1".
func skuFamily(sku string) string { return sku[:1] + strings.TrimLeft(sku[1:], "0123456789") }

// scalePlan sets the instance count within the limits of the plan's tier.
func scalePlan(plan *resource, n int) *Error {
	known, _ := planOf(text(object(plan.Body, "sku"), "name"))
	if e := checkInstances(known, n); e != nil {
		return e
	}
	if flag(plan.properties(), "zoneRedundant") {
		n = max(n, catalog.MinZoneInstances)
	}
	object(plan.Body, "sku")["capacity"] = float64(n)
	plan.properties()["numberOfWorkers"] = float64(n)
	plan.properties()["currentNumberOfWorkers"] = float64(n)
	return nil
}

// deletePlan refuses while sites are left: seen in hashicorp/terraform-provider-azurerm#13377.
// An autoscale setting that points to the plan stays behind (Azure/azure-powershell#3774).
func deletePlan(a *Azure, c *call) (*answer, *Error) {
	plan, found := a.state.find(c.id)
	if !found && a.echoes(c) {
		return wrote(http.StatusOK, nil), nil
	}
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if op, busy := a.busy(c.id); busy {
		return nil, planBusy(op)
	}
	var names []string
	for _, site := range a.state.sitesOf(plan) {
		names = append(names, site.id().name())
	}
	if len(names) > 0 {
		return nil, refuseWeb(http.StatusConflict, "Conflict", "11003",
			"Server farm '{0}' cannot be deleted because it has web app(s) {1} assigned to it.", plan.id().name(), strings.Join(names, ", "))
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	a.state.remove(plan.ID, c.now)
	return wrote(http.StatusOK, nil), nil
}
