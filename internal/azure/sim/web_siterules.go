package sim

import (
	"net/http"
)

// siteNameForm: "Naming rules and restrictions for Azure resources",
// Microsoft.Web/sites: 2–60, alphanumerics and hyphens, no hyphen at the ends.
var siteNameForm = newNameForm(2, 60, `^[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$`)

// checkEndToEnd: "available on Premium App Service plans" and on "legacy Standard App Service plans"
// ("TLS and SSL overview for Azure App Service", end-to-end TLS encryption). What Azure answers
// elsewhere was not seen: the status and the words are those of Always On.
func checkEndToEnd(site, plan *resource) *Error {
	known, _ := planOf(text(object(plan.Body, "sku"), "name"))
	if !flag(site.properties(), "endToEndEncryptionEnabled") || known.EndToEndTLS {
		return nil
	}
	return refuseWeb(http.StatusConflict, "Conflict", "", "There was a conflict. {0}",
		"EndToEndEncryptionEnabled cannot be set for this site as the plan does not allow it. ")
}

// checkSiteName: the rule's words were not seen; the conflict is seen in dotnet/sign#392.
func (a *Azure) checkSiteName(name string, found bool) *Error {
	if !siteNameForm.MatchString(name) {
		return refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "name")
	}
	if _, taken := a.state.named(siteType, name); taken && !found {
		return refuseWeb(http.StatusConflict, "Conflict", "54001", "Website with given name {0} already exists.", name)
	}
	return nil
}

// siteBusy is seen in microsoft/vscode-azureappservice#1306.
func siteBusy(c *call) *Error {
	return refuseWeb(http.StatusConflict, "Conflict", "59206",
		"Cannot modify this site because another operation is in progress. Details: {0}",
		"OperationName: Update, RequestId: "+requestID(c)+", EntityType: 3")
}

// planFor finds the plan that a site names, by id or by a bare name in the same
// group. One that is missing or in another region is not found: seen in
// Azure/azure-cli#4497, and for the region in microsoft/botframework-solutions#2762.
func (a *Azure) planFor(c *call, site *resource) (*resource, *Error) {
	named := text(site.properties(), "serverFarmId")
	if existing, found := a.state.find(c.id); named == "" && found {
		named = text(existing.properties(), "serverFarmId") // whoever is silent about it leaves the app where it is (recorded 2023)
		site.properties()["serverFarmId"] = named
	}
	if named == "" {
		// App Service would make up a Windows plan of the Shared tier, which is not simulated.
		return nil, refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "serverFarmId")
	}
	id, isID := parseResourceID(named)
	if !isID {
		id = resourceID{subscription: c.id.subscription, group: c.id.group, namespace: "Microsoft.Web", types: []string{"serverfarms"}, names: []string{named}}
	}
	plan, found := a.state.find(id)
	if !found || plan.Type != planType || plan.location() != site.location() {
		return nil, noPlan(id)
	}
	return plan, nil
}
