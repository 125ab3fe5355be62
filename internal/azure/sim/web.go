package sim

import (
	"net/http"
	"time"
)

// webKind is Microsoft.Web itself: what it is asked about no resource.
func webKind() *kind {
	return &kind{
		name: "Microsoft.Web/", versions: webVersions, virtual: true,
		actions: map[string]handler{"checknameavailability": checkSiteNameAvailable, "validate": validateSite},
	}
}

// checkSiteNameAvailable answers "Check Name Availability", which az asks before it makes
// an app. The refusal is seen on 2021-10-27; the words for a malformed name were not.
func checkSiteNameAvailable(a *Azure, c *call) (*answer, *Error) {
	if e := c.readBody(); e != nil {
		return nil, e
	}
	name := text(c.body, "name")
	no := func(reason, message string) (*answer, *Error) {
		return ok(map[string]any{"nameAvailable": false, "reason": reason, "message": message}), nil
	}
	if !siteNameForm.MatchString(name) {
		return no("Invalid", "The name '"+name+"' is not valid.")
	}
	if _, taken := a.state.named(siteType, name); taken {
		return no("AlreadyExists", "Hostname '"+name+"' already exists. Please select a different name.")
	}
	return ok(map[string]any{"nameAvailable": true, "reason": "", "message": ""}), nil
}

// validateSite answers "Validate": that what it names can be created. What cannot is
// refused at the creation.
func validateSite(_ *Azure, c *call) (*answer, *Error) {
	if e := c.readBody(); e != nil {
		return nil, e
	}
	return ok(map[string]any{"status": "Success", "error": nil}), nil
}

// webList is a list of Microsoft.Web. It had two more members, both null (seen 2019 and
// 2022), and no longer has (2026).
func webList(value []any) *answer {
	return ok(map[string]any{"value": value, "nextLink": nil, "id": nil})
}

// listWeb is listStored for Microsoft.Web.
func listWeb(a *Azure, c *call) (*answer, *Error) {
	stored, e := listStored(a, c)
	if e != nil {
		return nil, e
	}
	value := list(stored.body.(map[string]any), "value")
	if c.look(asElement).since("2022-09-01") {
		return ok(map[string]any{"value": value}), nil // plans, apps and slots (seen 2025-07)
	}
	return webList(value), nil
}

// echo is the time for which App Service still answers, instead of ARM, for a plan that has just gone with its last app: that it
// is not there to a GET (seen for 6 seconds, 2019-12-27), and 200 to a DELETE (recorded for 11 seconds, 2020-09 to 2023-04).
const echo = 12 * time.Second

func (a *Azure) echoes(c *call) bool {
	gone, known := a.state.gone[c.id.key()]
	return known && c.now.Sub(gone) <= echo
}

// notFound is the refusal of a resource that is not there.
func (a *Azure) notFound(c *call) *Error {
	if a.echoes(c) {
		return noPlan(c.id)
	}
	return resourceNotFound(c.id)
}

// noPlan is seen in Azure/azure-cli#4497.
func noPlan(id resourceID) *Error {
	return refuseWeb(http.StatusNotFound, "NotFound", "51004", "Cannot find {0} with name {1}.", "ServerFarm", id.name())
}
