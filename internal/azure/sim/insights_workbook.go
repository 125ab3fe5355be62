package sim

import (
	"net/http"
	"strings"
	"time"
)

func workbookKind() *kind {
	m := monitored{check: checkWorkbook, complete: completeWorkbook, created: http.StatusOK} // recorded 2024-01 to 2025-08
	return &kind{
		name: workbookType, versions: workbookVersions, tracked: true, fields: workbookFields,
		put: m.put(workbookType), patch: m.patch(workbookType), get: getWorkbook, remove: deleteStored, shown: viewWorkbook,
	}
}

// workbookFields is WorkbookProperties of the 2022-04-01 specification.
var workbookFields = []field{
	{name: "displayName"}, {name: "serializedData"}, {name: "version"}, {name: "category"}, {name: "sourceId"},
	{name: "storageUri"}, {name: "description"}, {name: "tags", is: textsField},
}

// checkWorkbook: "the name of the workbook resource; the value must be a UUID"
// ("Workbooks - Create Or Update"); the words were not seen.
func checkWorkbook(_ *Azure, c *call, r *resource) *Error {
	p := r.properties()
	if !guidForm.MatchString(c.id.name()) {
		return badMonitor("The workbook's name '%s' is not a GUID.", c.id.name())
	}
	for _, name := range []string{"displayName", "category", "serializedData"} {
		if text(p, name) == "" {
			return badMonitor("The %s of a workbook is required.", name)
		}
	}
	if kind := text(r.Body, "kind"); kind != "" && kind != "shared" {
		return badMonitor("The only valid kind of a workbook is 'shared', not '%s'.", kind)
	}
	return nil // whether the content is JSON, Azure does not ask (recorded 2024-01)
}

func completeWorkbook(a *Azure, existing, r *resource) {
	p := r.properties()
	setDefault(r.Body, "kind", "shared")
	r.Body["etag"] = `"` + a.newGUID() + `"`
	p["userId"] = a.newGUID() // of whoever wrote it first; it is made up
	p["timeModified"], p["revision"] = a.now().UTC().Format(time.RFC3339), strings.ReplaceAll(a.newGUID(), "-", "")
	if existing == nil {
		return
	}
	p["userId"] = existing.properties()["userId"]
	if text(existing.properties(), "serializedData") == text(p, "serializedData") {
		p["timeModified"], p["revision"] = existing.properties()["timeModified"], existing.properties()["revision"]
	}
}

// viewWorkbook is a workbook as Azure Monitor shows it (recorded 2024-01 to 2025-08): without its type, its title in a tag
// as well, for which the portal looks, and in a list without its content.
func viewWorkbook(_ *Azure, r *resource, l look) map[string]any {
	body := clone(r.Body)
	p := object(body, "properties")
	id := respelled(text(body, "id"), "microsoft.insights/workbooks")
	body["id"], body["type"] = strings.Replace(id, "/resourceGroups/", "/resourcegroups/", 1), nil
	body["tags"] = merge(object(body, "tags"), map[string]any{"hidden-title": p["displayName"]})
	for _, name := range []string{"version", "sourceId", "tags", "storageUri"} {
		setDefault(p, name, nil)
	}
	if l.form == asElement {
		p["serializedData"] = nil
	}
	return body
}

// getWorkbook: without canFetchContent "only return summary content" ("Workbooks -
// Get"); seen in Azure/arm-template-whatif#244.
func getWorkbook(a *Azure, c *call) (*answer, *Error) {
	ans, e := getStored(a, c)
	if e != nil || strings.EqualFold(c.query.Get("canFetchContent"), "true") {
		return ans, e
	}
	if body, ok := ans.body.(map[string]any); ok {
		object(body, "properties")["serializedData"] = nil
	}
	return ans, nil
}
