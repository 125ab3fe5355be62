package sim

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

func componentKind() *kind {
	m := monitored{check: checkComponent, complete: completeComponent, created: http.StatusOK}
	return &kind{
		name: componentType, versions: componentVersions, tracked: true, fields: componentFields,
		put: m.put(componentType), patch: m.patch(componentType), remove: deleteStored, shown: byVersion(viewComponent),
	}
}

// componentFields is ApplicationInsightsComponentProperties of the 2020-02-02
// specification.
var componentFields = []field{
	{name: "Application_Type"}, {name: "Flow_Type"}, {name: "Request_Source"}, {name: "HockeyAppId"},
	{name: "IngestionMode"}, {name: "WorkspaceResourceId"},
	{name: "RetentionInDays", is: intField}, {name: "SamplingPercentage", is: numberField},
	{name: "DisableIpMasking", is: boolField}, {name: "DisableLocalAuth", is: boolField},
	{name: "ImmediatePurgeDataOn30Days", is: boolField}, {name: "ForceCustomerStorageForProfiler", is: boolField},
	{name: "publicNetworkAccessForIngestion"}, {name: "publicNetworkAccessForQuery"},
}

// checkComponent lets a component without a workspace pass: Azure makes one for it, in a group of its own.
func checkComponent(a *Azure, c *call, r *resource) *Error {
	p := r.properties()
	if e := checkAlertName(c); e != nil {
		return e
	}
	if text(r.Body, "kind") == "" || text(p, "Application_Type") == "" {
		return badMonitor("The kind and the Application_Type are required.")
	}
	if !has(p, "WorkspaceResourceId") {
		return nil
	}
	id, valid := parseResourceID(text(p, "WorkspaceResourceId"))
	if !valid {
		return badMonitor("The WorkspaceResourceId '%s' is not the id of a workspace.", text(p, "WorkspaceResourceId"))
	}
	if workspace, found := a.state.find(id); !found || workspace.Type != workspaceType {
		return badMonitor("The workspace '%s' was not found.", id)
	}
	return nil
}

// completeComponent invents what an app connects with. The addresses end in
// .invalid, which nobody can own (RFC 2606): an app under rehearsal must not send
// what it measures to the real Azure.
func completeComponent(a *Azure, existing, r *resource) {
	p := r.properties()
	p["provisioningState"], p["Name"], p["ApplicationId"], p["TenantId"] = "Succeeded", r.id().name(), r.id().name(), a.opts.SubscriptionID
	if has(p, "RetentionInDays") {
		p["Retention"] = "P" + strconv.Itoa(integer(p, "RetentionInDays")) + "D"
	}
	setDefault(p, "RetentionInDays", float64(90))
	p["Ver"] = "v2"
	setDefault(p, "IngestionMode", "LogAnalytics")
	setDefault(r.Body, "tags", map[string]any{})
	r.Body["etag"] = `"` + a.newGUID() + `"`
	setDefault(p, "publicNetworkAccessForIngestion", "Enabled")
	setDefault(p, "publicNetworkAccessForQuery", "Enabled")
	if existing != nil {
		for _, name := range []string{"AppId", "InstrumentationKey", "ConnectionString", "CreationDate"} {
			p[name] = existing.properties()[name]
		}
		setDefault(p, "WorkspaceResourceId", existing.properties()["WorkspaceResourceId"])
		return
	}
	p["CreationDate"] = a.now().UTC().Format(time.RFC3339)
	p["AppId"], p["InstrumentationKey"] = a.newGUID(), a.newGUID()
	// Recorded in 2026-07, where none was named. Here only its name is shown: nothing is made.
	setDefault(p, "WorkspaceResourceId", "/subscriptions/"+a.opts.SubscriptionID+"/resourceGroups/ai_"+r.id().name()+"_"+text(p, "AppId")+
		"_managed/providers/"+workspaceType+"/managed-"+r.id().name()+"-ws")
	p["ConnectionString"] = "InstrumentationKey=" + text(p, "InstrumentationKey") +
		";IngestionEndpoint=https://" + r.location() + ".in.applicationinsights.invalid/" +
		";LiveEndpoint=https://" + r.location() + ".livediagnostics.invalid/;ApplicationId=" + text(p, "AppId")
}

// viewComponent spells a component as Azure Monitor does (seen 2024-04). Older api-versions know no workspace of
// Azure's own making (seen 2019 to 2023).
func viewComponent(version string, body map[string]any) {
	p := object(body, "properties")
	if version < "2020-02-02" && strings.HasSuffix(text(p, "WorkspaceResourceId"), "/managed-"+text(p, "Name")+"-ws") {
		delete(p, "WorkspaceResourceId")
		p["IngestionMode"] = "ApplicationInsights"
	}
	body["id"] = respelled(text(body, "id"), "microsoft.insights/components")
	body["type"] = "microsoft.insights/components"
}
