package sim

import (
	"net/http"

	"scaleout/internal/azure/catalog"
)

// planNameForm: "Naming rules and restrictions for Azure resources", Microsoft.Web/serverfarms, and
// the underscore, which they leave out (recorded 2019-12).
var planNameForm = newNameForm(1, 60, `^[\pL\pN_-]*$`)

// checkPlan holds what App Service refuses, and settles capacity and zone
// redundancy, where it corrects silently.
func (a *Azure) checkPlan(existing, plan *resource) (catalog.Plan, *Error) {
	sku := object(plan.Body, "sku")
	// Seen in microsoft/vscode-azuretools#2130.
	badSKU := refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "SKU.Name")
	known, ok := planOf(text(sku, "name"))
	if !ok {
		return known, badSKU
	}
	if known.Tier == "Dynamic" {
		sku["capacity"] = float64(0) // its apps get instances of their own
		return known, nil
	}
	if integer(sku, "capacity") == 0 && (known.Tier == "Free" || existing != nil && text(object(existing.Body, "sku"), "tier") == "Free") {
		// Answers show it for Free, and clients send it back, also when they move on to
		// another tier. What Azure makes of that was not seen.
		delete(sku, "capacity")
	}
	setDefault(sku, "capacity", float64(1))
	props := plan.properties()
	if flag(props, "zoneRedundant") {
		if !catalog.HasZones(plan.location()) {
			// Seen on 2022-07-15.
			return known, refuseWeb(http.StatusBadRequest, "BadRequest", "59911", "Requested features are not supported in region. Please try another region.")
		}
		if !known.ZoneRedundant {
			// Status and rule are documented ("Reliability in Azure App Service"); the words are those of
			// the command line, Azure/azure-cli#23845.
			return known, refuseWeb(http.StatusBadRequest, "BadRequest", "", "Zone redundancy cannot be enabled for sku {0}", known.SKU)
		}
		// "The platform enforces this minimum behind the scenes" (ibid.).
		sku["capacity"] = float64(max(integer(sku, "capacity"), catalog.MinZoneInstances))
	}
	if e := checkInstances(known, integer(sku, "capacity")); e != nil {
		return known, e
	}
	if existing != nil && flag(existing.properties(), "reserved") != flag(props, "reserved") {
		// The rule is documented ("App Service overview, limitations of Linux"); the words were not seen.
		return known, refuseWeb(http.StatusConflict, "Conflict", "", "The operating system of the App Service plan {0} cannot be changed.", plan.id().name())
	}
	for _, site := range a.state.sitesOf(plan) {
		if len(a.state.slotsOf(site)) > known.Slots {
			return known, tooManySlots(known)
		}
	}
	if !known.AlwaysOn {
		for _, site := range a.state.sitesOf(plan) {
			if flag(object(site.Hidden, "siteConfig"), "alwaysOn") {
				return known, alwaysOnRefused()
			}
		}
	}
	return known, nil
}

// tooManySlots: seen for a new slot in microsoft/vscode-azureappservice#520. That a plan
// cannot go where its apps have too many is in MicrosoftDocs/azure-docs#24123, in words
// that were not seen.
func tooManySlots(sku catalog.Plan) *Error {
	return refuseWeb(http.StatusConflict, "Conflict", "",
		"Cannot complete the operation because the site will exceed the number of slots allowed for the '{0}' SKU.", sku.Tier)
}

// checkInstances: the conflict is seen in cloud-custodian/cloud-custodian#4735;
// for less than one the words were not seen.
func checkInstances(sku catalog.Plan, n int) *Error {
	switch {
	case n < 1:
		return refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "SKU.Capacity")
	case n > sku.MaxInstances:
		return refuseWeb(http.StatusConflict, "Conflict", "03002", "Number of Web workers exceeds the maximum allowed for the hosting plan.")
	}
	return nil
}

// planBusy is seen in Azure/azure-sdk-for-java#1827.
func planBusy(op *operation) *Error {
	details := "Id: " + op.ID + ", OperationName: Update, CreatedTime: " + op.Start.Format("1/2/2006 3:04:05 PM") + ", RequestId: " + op.ID + ", EntityType: 9"
	return refuseWeb(http.StatusConflict, "Conflict", "59205",
		"Cannot modify this web hosting plan because another operation is in progress. Details: {0}", details)
}
