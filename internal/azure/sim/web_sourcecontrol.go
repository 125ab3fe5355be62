package sim

import (
	"net/http"
	"reflect"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// sourceControlChange is how long an app takes to fetch a repository (recorded 2019-12: half a minute and more).
const sourceControlChange = 30 * time.Second

// sourceControlKinds are the repository that an app or a slot is built from. It is noted, and
// nothing is fetched: what the app runs stays what was deployed to it.
func sourceControlKinds() []*kind {
	var all []*kind
	for _, parent := range []string{siteType, slotType} {
		all = append(all, &kind{
			name: parent + "/sourcecontrols", versions: webVersions, virtual: true, fields: sourceControlFields,
			get: getSourceControl, put: putSourceControl, patch: putSourceControl, remove: deleteSourceControl,
		})
	}
	return all
}

// sourceControlFields is SiteSourceControlProperties of the 2022-09-01 specification.
var sourceControlFields = []field{
	{name: "repoUrl"}, {name: "branch"}, {name: "isManualIntegration", is: boolField}, {name: "isGitHubAction", is: boolField},
	{name: "deploymentRollbackEnabled", is: boolField}, {name: "isMercurial", is: boolField}, {name: "gitHubActionConfiguration", is: anyField},
}

// sourceControlPlace is the app or the slot whose repository the path names.
func (a *Azure) sourceControlPlace(c *call) (*resource, *Error) {
	if !strings.EqualFold(c.id.name(), "web") {
		return nil, resourceNotFound(c.id)
	}
	place, _ := a.state.find(c.id.parent())
	return place, nil
}

func putSourceControl(a *Azure, c *call) (*answer, *Error) {
	place, e := a.sourceControlPlace(c)
	if e != nil {
		return nil, e
	}
	given := object(c.body, "properties")
	status := http.StatusCreated
	was := clone(object(place.Hidden, "sourceControl"))
	delete(was, "at")
	if has(given, "repoUrl") && reflect.DeepEqual(was, given) && text(object(a.viewSourceControl(c, place), "properties"), "provisioningState") == "Succeeded" {
		return wrote(http.StatusOK, a.viewSourceControl(c, place)), nil // nothing to fetch (recorded by Azure Service Operator with 2022-03-01)
	}
	if c.method == http.MethodPatch {
		status, given = http.StatusOK, merge(object(place.Hidden, "sourceControl"), given)
	}
	switch {
	case text(given, "repoUrl") == "":
		// The words were not seen.
		return nil, refuseWeb(http.StatusBadRequest, "BadRequest", "01007", "The parameter {0} has an invalid value.", "RepoUrl")
	case c.fail:
		return nil, c.refusedByFault()
	}
	noted := clone(given)
	noted["at"] = c.now.UTC().Format(time.RFC3339Nano)
	place.Hidden = merge(place.Hidden, nil)
	place.Hidden["sourceControl"] = noted
	object(place.Hidden, "siteConfig")["scmType"] = sourceControlType(text(given, "repoUrl"), given)
	return wrote(status, a.viewSourceControl(c, place)), nil
}

// sourceControlType is what config/web calls it (ScmType).
func sourceControlType(repository string, given map[string]any) string {
	onGitHub := strings.Contains(strings.ToLower(repository), "github.com/")
	switch {
	case onGitHub && flag(given, "isGitHubAction"):
		return "GitHubAction"
	case onGitHub && !flag(given, "isManualIntegration"):
		return "GitHub"
	}
	return "ExternalGit"
}

func getSourceControl(a *Azure, c *call) (*answer, *Error) {
	place, e := a.sourceControlPlace(c)
	if e != nil {
		return nil, e
	}
	body := a.viewSourceControl(c, place)
	if !c.look(asRead).since("2018-02-01") && text(object(body, "properties"), "provisioningState") == "InProgress" {
		return reply(http.StatusCreated, body), nil // recorded 2017-04
	}
	return ok(body), nil
}

func deleteSourceControl(a *Azure, c *call) (*answer, *Error) {
	place, e := a.sourceControlPlace(c)
	switch {
	case e != nil:
		return nil, e
	case c.fail:
		return nil, c.refusedByFault()
	}
	place.Hidden = merge(place.Hidden, nil)
	delete(place.Hidden, "sourceControl")
	delete(object(place.Hidden, "siteConfig"), "scmType")
	return wrote(http.StatusOK, nil), nil
}

// viewSourceControl: that of a slot has the name and the type of the app's (recorded 2019-12). Without a
// repository its address is null (az's own test of "webapp deployment source delete"); the rest was not seen.
func (a *Azure) viewSourceControl(c *call, place *resource) map[string]any {
	noted := object(place.Hidden, "sourceControl")
	p := map[string]any{
		"repoUrl": nil, "branch": nil, "isManualIntegration": false, "isGitHubAction": false, "deploymentRollbackEnabled": false, "isMercurial": false,
	}
	for name, v := range noted {
		p[name] = cloneValue(v)
	}
	delete(p, "at")
	if at, err := time.Parse(time.RFC3339Nano, text(noted, "at")); err == nil {
		setDefault(p, "branch", "master")
		p["provisioningState"] = "Succeeded"
		if c.now.Before(at.Add(sourceControlChange)) {
			p["provisioningState"] = "InProgress"
			if c.method == http.MethodGet {
				p["provisioningDetails"] = c.now.UTC().Format(webTime) + " https://" + scmHost(place) + "/api/deployments/latest?deployer=GitHub&time=" + at.UTC().Format("2006-01-02_15-04-05Z")
			}
		}
	}
	if !c.look(asRead).since("2019-08-01") {
		delete(p, "isGitHubAction")
	}
	body := map[string]any{
		"id": place.ID + "/sourcecontrols/web", "name": productionName(place), "type": siteType + "/sourcecontrols",
		"location": catalog.DisplayRegion(place.location()), "properties": p,
	}
	if tags := object(place.Body, "tags"); tags != nil {
		body["tags"] = clone(tags)
	}
	return body
}
