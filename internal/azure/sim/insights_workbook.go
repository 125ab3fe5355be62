package sim

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

func workbookKind() *kind {
	m := monitored{check: checkWorkbook, complete: completeWorkbook, created: http.StatusCreated}
	return &kind{
		name: workbookType, versions: workbookVersions, tracked: true, fields: workbookFields,
		put: m.put(workbookType), get: getWorkbook, remove: deleteStored,
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
	var content map[string]any
	if json.Unmarshal([]byte(text(p, "serializedData")), &content) != nil {
		return badMonitor("The serializedData of a workbook must be valid JSON.")
	}
	return nil
}

func completeWorkbook(a *Azure, existing, r *resource) {
	p := r.properties()
	setDefault(r.Body, "kind", "shared")
	setDefault(p, "version", "Notebook/1.0")
	setDefault(p, "sourceId", "azure monitor")
	p["timeModified"], p["revision"] = a.now().UTC().Format(time.RFC3339), strings.ReplaceAll(a.newGUID(), "-", "")
	if existing != nil && text(existing.properties(), "serializedData") == text(p, "serializedData") {
		p["timeModified"], p["revision"] = existing.properties()["timeModified"], existing.properties()["revision"]
	}
}

// getWorkbook: without canFetchContent "only return summary content" ("Workbooks -
// Get"); seen in Azure/arm-template-whatif#244.
func getWorkbook(a *Azure, c *call) (*answer, *Error) {
	ans, e := getStored(a, c)
	if e != nil || strings.EqualFold(c.query.Get("canFetchContent"), "true") {
		return ans, e
	}
	if body, ok := ans.body.(map[string]any); ok {
		body = clone(body)
		delete(object(body, "properties"), "serializedData")
		ans.body = body
	}
	return ans, nil
}
