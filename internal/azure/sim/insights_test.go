package sim_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

const (
	workspacePath  = groupPath + "/providers/Microsoft.OperationalInsights/workspaces/logs"
	componentPath  = groupPath + "/providers/Microsoft.Insights/components/insights"
	actionPath     = groupPath + "/providers/Microsoft.Insights/actionGroups/people"
	alertPath      = groupPath + "/providers/Microsoft.Insights/metricAlerts/slow"
	activityPath   = groupPath + "/providers/Microsoft.Insights/activityLogAlerts/revoked"
	queryPath      = groupPath + "/providers/Microsoft.Insights/scheduledQueryRules/errors"
	workbookPath   = groupPath + "/providers/Microsoft.Insights/workbooks/3f2504e0-4f89-41d3-9a0c-0305e82c3301"
	diagnosticPath = sitePath + "/providers/Microsoft.Insights/diagnosticSettings/logs"
)

func workspaceBody() obj {
	return obj{"location": "eastus", "properties": obj{
		"sku": obj{"name": "PerGB2018"}, "retentionInDays": 30, "workspaceCapping": obj{"dailyQuotaGb": 1},
	}}
}

func componentBody() obj {
	return obj{"location": "eastus", "kind": "web", "properties": obj{
		"Application_Type": "web", "IngestionMode": "LogAnalytics", "WorkspaceResourceId": workspacePath,
	}}
}

func actionBody() obj {
	return obj{"location": "global", "properties": obj{
		"groupShortName": "people", "enabled": true,
		"emailReceivers":   []any{obj{"name": "ops", "emailAddress": "ops@example.com", "useCommonAlertSchema": true}},
		"webhookReceivers": []any{obj{"name": "chat", "serviceUri": "https://hooks.example.com/x"}},
	}}
}

func alertBody() obj {
	return obj{"location": "global", "properties": obj{
		"description": "Answers are slow.", "severity": 2, "enabled": true, "scopes": []any{sitePath},
		"evaluationFrequency": "PT1M", "windowSize": "PT5M",
		"criteria": obj{
			"odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
			"allOf": []any{obj{
				"criterionType": "StaticThresholdCriterion", "name": "threshold", "metricName": "HttpResponseTime",
				"metricNamespace": "Microsoft.Web/sites", "operator": "GreaterThan", "threshold": 2, "timeAggregation": "Average",
			}},
		},
		"actions": []any{obj{"actionGroupId": actionPath}},
	}}
}

func activityBody() obj {
	return obj{"location": "Global", "properties": obj{
		"description": "Somebody took access away.", "enabled": true, "scopes": []any{vaultPath},
		"condition": obj{"allOf": []any{
			obj{"field": "category", "equals": "Administrative"},
			obj{"anyOf": []any{obj{"field": "operationName", "equals": "Microsoft.Authorization/roleAssignments/delete"}}},
			obj{"field": "status", "containsAny": []any{"Succeeded", "Failed"}},
		}},
		"actions": obj{"actionGroups": []any{obj{"actionGroupId": actionPath}}},
	}}
}

func queryBody() obj {
	return obj{"location": "eastus", "properties": obj{
		"severity": 1, "enabled": true, "scopes": []any{workspacePath}, "evaluationFrequency": "PT5M", "windowSize": "PT15M",
		"criteria": obj{"allOf": []any{obj{
			"query": "AppServiceHTTPLogs | where ScStatus >= 500", "timeAggregation": "Count", "operator": "GreaterThan", "threshold": 0,
			"failingPeriods": obj{"numberOfEvaluationPeriods": 1, "minFailingPeriodsToAlert": 1},
		}}},
		"actions": obj{"actionGroups": []any{actionPath}},
	}}
}

func workbookBody() obj {
	return obj{"location": "eastus", "kind": "shared", "properties": obj{
		"displayName": "Stack", "category": "workbook", "serializedData": `{"version":"Notebook/1.0","items":[]}`,
	}}
}

func diagnosticBody() obj {
	return obj{"properties": obj{
		"workspaceId": workspacePath,
		"logs":        []any{obj{"category": "AppServiceHTTPLogs", "enabled": true}, obj{"category": "AppServiceConsoleLogs", "enabled": true}},
		"metrics":     []any{obj{"category": "AllMetrics", "enabled": true}},
	}}
}

// withMonitoring has a site, and everything that watches it.
func (w *world) withMonitoring() *world {
	w.t.Helper()
	w.withSite()
	for _, one := range watching() {
		w.must("PUT", one.path, one.body)
	}
	return w
}

type declared struct {
	path string
	body obj
}

func watching() []declared {
	return []declared{
		{workspacePath, workspaceBody()},
		{componentPath, componentBody()},
		{diagnosticPath, diagnosticBody()},
		{actionPath, actionBody()},
		{alertPath, alertBody()},
		{activityPath, activityBody()},
		{queryPath, queryBody()},
		{workbookPath, workbookBody()},
	}
}

// Each is made, read, written again without a change, listed and deleted twice.
func TestLifeOfWhatWatches(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	all := watching()
	for _, one := range all {
		created := w.must("PUT", one.path, one.body)
		assert.Equal(t, strings.ToLower(one.path), strings.ToLower(created.at("id").(string)))
		read := w.must("GET", one.path+query(one.path), nil)
		if one.path == workspacePath {
			assert.Equal(t, "Creating", created.at("properties.provisioningState"), "until the next answer")
			created.body["properties"].(map[string]any)["provisioningState"] = "Succeeded"
		}
		assert.Equal(t, created.body, read.body, one.path)
		again := w.do("PUT", one.path, one.body)
		assert.Equal(t, 200, again.status, again.raw)
		delete(created.body, "etag")
		delete(again.body, "etag")
		assert.Equal(t, created.body, again.body, "nothing has changed: %s", one.path)
		collection := one.path[:strings.LastIndex(one.path, "/")]
		assert.Len(t, w.must("GET", collection, nil).at("value"), 1, collection)
	}
	for i := len(all) - 1; i >= 0; i-- {
		assert.Equal(t, 200, w.do("DELETE", all[i].path, nil).status)
		assert.Equal(t, 204, w.do("DELETE", all[i].path, nil).status)
		assert.Equal(t, 404, w.do("GET", all[i].path, nil).status)
	}
}

// query is how a workbook's content is asked for.
func query(path string) string {
	if path == workbookPath {
		return "?canFetchContent=true"
	}
	return ""
}

// "If false, only return summary content" ("Workbooks - Get").
// Of a component whose workspace is Azure's own making older api-versions say nothing of it (recorded 2019 to 2023).
func TestComponentWithoutAWorkspaceByVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	body := componentBody()
	delete(body["properties"].(obj), "WorkspaceResourceId")
	w.must("PUT", componentPath, body)
	for version, named := range map[string]bool{"2015-05-01": false, "2018-05-01-preview": false, "2020-02-02": true} {
		got := w.must("GET", componentPath+"?api-version="+version, nil)
		mode := map[bool]string{false: "ApplicationInsights", true: "LogAnalytics"}[named]
		require.Equal(t, []any{named, mode}, []any{got.at("properties.WorkspaceResourceId") != nil, got.at("properties.IngestionMode")}, version)
	}
}

func TestWorkbookContentHasToBeAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withMonitoring()
	assert.NotNil(t, w.must("GET", workbookPath+"?canFetchContent=true", nil).at("properties.serializedData"))
	assert.Nil(t, w.must("GET", workbookPath, nil).at("properties.serializedData"))
	assert.NotNil(t, w.must("GET", workbookPath, nil).at("properties.displayName"))
}

// Two settings may send the same logs to two sinks, and not to one.
func TestDiagnosticSettingsAndTheirSinks(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withMonitoring()
	store := func(name string) obj {
		return obj{"properties": obj{
			"storageAccountId": groupPath + "/providers/Microsoft.Storage/storageAccounts/" + name,
			"logs":             []any{obj{"categoryGroup": "audit", "enabled": true}},
		}}
	}
	kept := strings.Replace(diagnosticPath, "/logs", "/kept", 1)
	require.Contains(t, w.must("PUT", kept, store("one")).raw, `"categoryGroup":"audit"`)
	w.must("PUT", kept, store("two"))
	again := w.do("PUT", kept+"2", store("two"))
	require.Equal(t, "Conflict", again.code())
	require.Contains(t, again.raw, "for category 'audit'")
	w.must("PUT", kept+"2", store("one"))
}

// A subscription's own settings send its activity log; its list has no resource's.
func TestDiagnosticSettingsOfTheSubscription(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withMonitoring()
	path := "/subscriptions/" + sim.DefaultSubscription + "/providers/Microsoft.Insights/diagnosticSettings"
	body := func(category string) obj {
		return obj{"properties": obj{"workspaceId": workspacePath, "logs": []any{obj{"category": category, "enabled": true}}}}
	}
	require.Empty(t, w.must("GET", path, nil).at("value"))
	require.Equal(t, "BadRequest", w.do("PUT", path+"/all", body("AppServiceHTTPLogs")).code())
	w.must("PUT", path+"/all", body("Administrative"))
	require.Len(t, w.must("GET", path, nil).at("value"), 1)
	w.must("DELETE", path+"/all", nil)
	require.Equal(t, 404, w.do("GET", path+"/all", nil).status)
}

// What a PATCH does not name stays; tags that it names replace all.
func TestPatchOfWhatWatches(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ path, stays string }{
		{actionPath, "properties.emailReceivers"}, {activityPath, "properties.condition"},
		{alertPath, "properties.evaluationFrequency"}, {queryPath, "properties.windowSize"},
		{componentPath, "properties.ConnectionString"}, {workbookPath, "properties.revision"},
	} {
		w := newWorld(t).withMonitoring()
		before := w.must("GET", one.path, nil)
		w.must("PATCH", one.path, obj{"tags": obj{"a": "b"}})
		after := w.must("PATCH", one.path, obj{"tags": obj{"c": "d"}})
		require.Equal(t, before.at(one.stays), after.at(one.stays), one.path)
		require.NotNil(t, after.at(one.stays), one.path)
		require.Nil(t, after.at("tags.a"), one.path)
		require.Equal(t, "d", after.at("tags.c"), one.path)
		require.Equal(t, before.at("location"), after.at("location"), one.path)
		require.Equal(t, 404, w.do("PATCH", in(one.path), obj{"tags": obj{}}).status, one.path)
	}
}

// in is a name that nobody has beside a resource's.
func in(path string) string {
	return path[:strings.LastIndex(path, "/")+1] + "3f2504e0-4f89-41d3-9a0c-0305e82c3399"
}

// A setting is a part of what it is about, and goes with it.
func TestDiagnosticSettingsBelongToAResource(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withMonitoring()
	assert.Equal(t, "Microsoft.Insights/diagnosticSettings", w.must("GET", diagnosticPath, nil).at("type"))
	w.must("DELETE", sitePath, nil)
	missing := w.do("GET", diagnosticPath, nil)
	assert.Equal(t, "ResourceNotFound", missing.code())
	missing = w.do("PUT", diagnosticPath, diagnosticBody())
	assert.Equal(t, 404, missing.status)
	assert.Equal(t, "ResourceNotFound", missing.code())
}

// An app under rehearsal must not send what it measures to anybody.
func TestTelemetryLeadsNowhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withMonitoring()
	text := w.must("GET", componentPath, nil).at("properties.ConnectionString").(string)
	for _, part := range strings.Split(text, ";") {
		if _, address, ok := strings.Cut(part, "Endpoint="); ok {
			assert.Regexp(t, `^https://[a-z0-9.]+\.invalid/$`, address)
		}
	}
	assert.Contains(t, text, "InstrumentationKey=")
}

func TestNamesOfWhatWatches(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withMonitoring()
	in := func(path, name string) string { return path[:strings.LastIndex(path, "/")+1] + name }
	long := strings.Repeat("a", 261)
	const alertName = "' is invalid: at most 260 characters, none of *#&+:<>?@%{}\\/|, no space or period at the end."
	w.refuses([]refusal{
		{"a metric alert", "", in(alertPath, long), alertBody(), 400, "BadRequest", "The name '" + long + alertName},
		{"a metric alert with a colon", "", in(alertPath, "a:b"), alertBody(), 400, "BadRequest", "The name 'a:b" + alertName},
		{"a log search alert", "", in(queryPath, long), queryBody(), 400, "BadRequest", "The name '" + long + alertName},
		{"an action group", "", in(actionPath, "people."), actionBody(), 400, "BadRequest", "The name 'people." + alertName},
		{"a diagnostic setting", "", in(diagnosticPath, long), diagnosticBody(), 400, "BadRequest", "The name '" + long + "' of the diagnostic setting is invalid."},
		{"a workspace", "", in(workspacePath, "log"), workspaceBody(), 400, "InvalidParameter", "The workspace name 'log' is invalid."},
		{"a workspace with a long name", "", in(workspacePath, long[:64]), workspaceBody(), 400, "InvalidParameter", "The workspace name '" + long[:64] + "' is invalid."},
		{"a workbook", "", in(workbookPath, "stack"), workbookBody(), 400, "BadRequest", "The workbook's name 'stack' is not a GUID."},
		{"a short name", "", actionPath, set(actionBody(), "properties.groupShortName", "thirteen-long"), 400, "BadRequest", "The groupShortName 'thirteen-long' must have 1 to 12 characters."},
	})
}

func TestMetricAlertRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withMonitoring().withScale()
	one := "properties.criteria.allOf.0."
	but := func(path string, v any) obj { return set(alertBody(), path, v) }
	on := func(scope, metric, window string) obj {
		body := set(alertBody(), "properties.scopes", []any{scope})
		body = set(set(body, one+"metricName", metric), one+"metricNamespace", nil)
		return set(body, "properties.windowSize", window)
	}
	missing := groupPath + "/providers/Microsoft.Insights/actionGroups/nobody"
	w.refuses([]refusal{
		{"a metric of virtual machines", "", alertPath, but(one+"metricName", "Percentage CPU"), 400, "BadRequest", "Couldn't find a metric named Percentage CPU. Make sure the name is correct."},
		{"the plan's metric on the site", "", alertPath, on(sitePath, "CpuPercentage", "PT5M"), 400, "BadRequest", "Couldn't find a metric named CpuPercentage. Make sure the name is correct."},
		{"the site's metric on the plan", "", alertPath, on(planPath, "Http5xx", "PT5M"), 400, "BadRequest", "Couldn't find a metric named Http5xx. Make sure the name is correct."},
		{"a metric of autoscale on the plan", "", alertPath, on(planPath, "ObservedCapacity", "PT5M"), 400, "BadRequest", "Couldn't find a metric named ObservedCapacity. Make sure the name is correct."},
		{"another namespace", "", alertPath, but(one+"metricNamespace", "Microsoft.Web/serverfarms"), 400, "BadRequest", "Couldn't find a metric named HttpResponseTime. Make sure the name is correct."},
		{"a dimension of another metric", "", alertPath, but(one+"dimensions", []any{obj{"name": "ShardId", "operator": "Include", "values": []any{"*"}}}), 400, "BadRequest", "The metric HttpResponseTime has no dimension 'ShardId'."},
		{"a window below the grain", "", alertPath, on(sitePath, "HealthCheckStatus", "PT1M"), 400, "BadRequest", "The metric HealthCheckStatus is measured every 5m0s at most; the windowSize is 'PT1M'."},
		{"a window of log alerts", "", alertPath, but("properties.windowSize", "PT10M"), 400, "BadRequest", "The windowSize 'PT10M' is not supported."},
		{"a frequency of log alerts", "", alertPath, but("properties.evaluationFrequency", "PT10M"), 400, "BadRequest", "The evaluationFrequency 'PT10M' is not supported."},
		{"a window shorter than the frequency", "", alertPath, but("properties.evaluationFrequency", "PT15M"), 400, "BadRequest", "The windowSize 'PT5M' must not be smaller than the evaluationFrequency 'PT15M'."},
		{"a missing action group", "", alertPath, but("properties.actions.0.actionGroupId", missing), 400, "BadRequest", "The action group '" + missing + "' was not found."},
		{"something else as action group", "", alertPath, but("properties.actions.0.actionGroupId", planPath), 400, "BadRequest", "The action group '" + planPath + "' was not found."},
		{"a missing scope", "", alertPath, but("properties.scopes", []any{sitePath + "x"}), 404, "ResourceNotFound", "The Resource 'Microsoft.Web/sites/app1x' under resource group 'rg' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"},
		{"two resources at once", "", alertPath, but("properties.scopes", []any{sitePath, planPath}), 400, "BadRequest", "A rule for several resources needs scopes, a targetResourceType, a targetResourceRegion and criteria of the kind 'Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria'."},
		{"a region", "", alertPath + "er", set(alertBody(), "location", "eastus"), 400, "BadRequest", "The location of a metric alert is 'global', not 'eastus'."},
		{"a severity that is none", "", alertPath, but("properties.severity", 5), 400, "BadRequest", "The severity must be 0, 1, 2, 3 or 4."},
		{"an operator that is none", "", alertPath, but(one+"operator", "Above"), 400, "BadRequest", "The operator 'Above' is not supported."},
		{"an aggregation that is none", "", alertPath, but(one+"timeAggregation", "Sum"), 400, "BadRequest", "The timeAggregation 'Sum' is not supported."},
		{"no threshold", "", alertPath, but(one+"threshold", nil), 400, "BadRequest", "The threshold is required."},
		{"no criterion", "", alertPath, but("properties.criteria.allOf", []any{}), 400, "BadRequest", "A metric alert has 1 to 5 criteria, not 0."},
	})
}

// withScale adds an autoscale setting, whose metrics can be watched, too.
func (w *world) withScale() *world {
	w.t.Helper()
	w.must("PUT", scalePath, scaleBody(profile("default")))
	return w
}

// "skipMetricValidation causes the metric validation to be skipped".
func TestMetricAlertAccepts(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withMonitoring().withScale()
	one := "properties.criteria.allOf.0."
	w.must("PUT", alertPath, set(set(alertBody(), one+"metricName", "NotYet"), one+"skipMetricValidation", true))
	w.must("PUT", alertPath, set(alertBody(), "properties.windowSize", "Pt15m")) // as the documentation's example writes it
	scaled := set(set(alertBody(), "properties.scopes", []any{scalePath}), one+"metricName", "ObservedCapacity")
	w.must("PUT", alertPath, set(scaled, one+"metricNamespace", "microsoft.insights/autoscalesettings"))
}

func TestQueryRuleRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withMonitoring()
	one := "properties.criteria.allOf.0."
	but := func(path string, v any) obj { return set(queryBody(), path, v) }
	missing := groupPath + "/providers/Microsoft.Insights/actionGroups/nobody"
	dimensions := make([]any, 7)
	for i := range dimensions {
		dimensions[i] = obj{"name": string(rune('a' + i)), "operator": "Include", "values": []any{"*"}}
	}
	w.refuses([]refusal{
		{"a window that is none", "", queryPath, but("properties.windowSize", "PT20M"), 400, "BadRequest", "The windowSize 'PT20M' is not supported."},
		{"a frequency that is none", "", queryPath, but("properties.evaluationFrequency", "PT7M"), 400, "BadRequest", "The evaluationFrequency 'PT7M' is not supported."},
		{"a window shorter than the frequency", "", queryPath, but("properties.windowSize", "PT1M"), 400, "BadRequest", "The windowSize 'PT1M' must not be smaller than the evaluationFrequency 'PT5M'."},
		{"a missing action group", "", queryPath, but("properties.actions.actionGroups", []any{missing}), 400, "BadRequest", "The action group '" + missing + "' was not found."},
		{"no query", "", queryPath, but(one+"query", " "), 400, "BadRequest", "The query is required."},
		{"an operator that alerts lack", "", queryPath, but(one+"query", "T | evaluate bag_unpack(x)"), 400, "BadRequest", "The query of a log search alert cannot use 'bag_unpack('."},
		{"a reserved word", "", queryPath, but(one+"query", "T | extend AggregatedValue = 1"), 400, "BadRequest", "The query of a log search alert cannot use 'AggregatedValue'."},
		{"seven dimensions", "", queryPath, but(one+"dimensions", dimensions), 400, "BadRequest", "A log search alert has at most 6 dimensions, not 7."},
		{"more failing periods than periods", "", queryPath, but(one+"failingPeriods.minFailingPeriodsToAlert", 2), 400, "BadRequest", "2 failing periods of 1 are not valid."},
		{"two conditions", "", queryPath, but("properties.criteria.allOf", []any{obj{}, obj{}}), 400, "BadRequest", "A log search alert has 1 condition, not 2."},
		{"too much of it", "", queryPath, but("properties.description", strings.Repeat("x", 70_000)), 400, "BadRequest", "The properties of the rule are larger than 64 KB."},
	})
}

// A log search alert lives where its workspace does.
func TestQueryRuleHasARegion(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withMonitoring()
	assert.Equal(t, "LocationNotAvailableForResourceType", w.do("PUT", queryPath+"x", set(queryBody(), "location", "global")).code())
}

func TestTelemetryRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withMonitoring()
	second := sitePath + "/providers/Microsoft.Insights/diagnosticSettings/second"
	elsewhere := groupPath + "/providers/Microsoft.OperationalInsights/workspaces/elsewhere"
	w.refuses([]refusal{
		{"kept for a week", "", workspacePath, set(workspaceBody(), "properties.retentionInDays", 7), 400, "InvalidParameter", "'RetentionInDays' property doesn't match the SKU limits: 7."},
		{"kept for ever", "", workspacePath, set(workspaceBody(), "properties.retentionInDays", 731), 400, "InvalidParameter", "'RetentionInDays' property doesn't match the SKU limits: 731."},
		{"a cap of nothing", "", workspacePath, set(workspaceBody(), "properties.workspaceCapping.dailyQuotaGb", 0), 400, "InvalidParameter", "The daily quota 0 is not valid."},
		{"a tier of old", "", workspacePath, set(workspaceBody(), "properties.sku.name", "Free"), 400, "InvalidParameter", "The pricing tier 'Free' is not valid."},
		{"a workspace that is none", "", componentPath, set(componentBody(), "properties.WorkspaceResourceId", elsewhere), 400, "BadRequest", "The workspace '" + elsewhere + "' was not found."},
		{"logs to nowhere", "", diagnosticPath, set(diagnosticBody(), "properties.workspaceId", elsewhere), 404, "ResourceNotFound", "The workspace '" + elsewhere + "' could not be found."},
		{"a category of autoscale", "", diagnosticPath, set(diagnosticBody(), "properties.logs.0.category", "AutoscaleEvaluations"), 400, "BadRequest", "Category 'AutoscaleEvaluations' is not supported."},
		{"a metric category that is none", "", diagnosticPath, set(diagnosticBody(), "properties.metrics.0.category", "Requests"), 400, "BadRequest", "Category 'Requests' is not supported."},
		{"nothing enabled", "", diagnosticPath, set(set(diagnosticBody(), "properties.logs", []any{}), "properties.metrics", []any{}), 400, "BadRequest", "At least one log or metric must be enabled."},
		{"the same logs twice", "", second, diagnosticBody(), 409, "Conflict", "Data sink '" + workspacePath + "' is already used in diagnostic setting 'logs' for category 'AppServiceHTTPLogs'. Data sinks can't be reused in different settings on the same category for the same resource."},
		{"an address that is none", "", actionPath, set(actionBody(), "properties.emailReceivers.0.emailAddress", "ops"), 400, "BadRequest", "The emailAddress of the receiver 'ops' is invalid."},
		{"a webhook that is none", "", actionPath, set(actionBody(), "properties.webhookReceivers.0.serviceUri", "hooks"), 400, "BadRequest", "The serviceUri of the receiver 'chat' is invalid."},
		{"two receivers of a name", "", actionPath, set(actionBody(), "properties.webhookReceivers.0.name", "ops"), 400, "BadRequest", "Receiver names must be unique and not empty: 'ops'."},
		{"a workbook without content", "", workbookPath, set(workbookBody(), "properties.serializedData", nil), 400, "BadRequest", "The serializedData of a workbook is required."},
		{"a group of categories that is none", "", diagnosticPath, set(diagnosticBody(), "properties.logs.0", obj{"categoryGroup": "most", "enabled": true}), 400, "BadRequest", "Category 'most' is not supported."},
		{"logs of no place", "", diagnosticPath, set(diagnosticBody(), "properties.workspaceId", nil), 400, "BadRequest", "At least one data sink needs to be specified."},
		{"a workbook of a person", "", workbookPath, set(workbookBody(), "kind", "user"), 400, "BadRequest", "The only valid kind of a workbook is 'shared', not 'user'."},
	})
}

func TestActivityAlertRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withMonitoring()
	with := func(path string, v any) obj { return set(activityBody(), "properties."+path, v) }
	all := func(conditions ...any) obj { return with("condition.allOf", conditions) }
	category := obj{"field": "category", "equals": "Administrative"}
	w.refuses([]refusal{
		{"region", "", activityPath + "2", set(activityBody(), "location", "eastus"), 400, "BadRequest",
			"The location of an activity log alert is 'global', 'westeurope' or 'northeurope', not 'eastus'."},
		{"no scope", "", activityPath, with("scopes", []any{}), 400, "BadRequest", "The scopes must have at least one item."},
		{"another subscription", "", activityPath, with("scopes", []any{"/subscriptions/other"}), 400, "BadRequest",
			"The scope '/subscriptions/other' is not in the subscription."},
		{"no category", "", activityPath, all(obj{"field": "level", "equals": "Error"}), 400, "BadRequest",
			"One of the conditions must be on the field 'category'."},
		{"field", "", activityPath, all(category, obj{"field": "operation", "equals": "x"}), 400, "BadRequest",
			"The field 'operation' is not one of the activity log's."},
		{"field of a leaf", "", activityPath, all(category, obj{"anyOf": []any{obj{"field": "who", "equals": "x"}}}), 400, "BadRequest",
			"The field 'who' is not one of the activity log's."},
		{"no value", "", activityPath, all(category, obj{"field": "caller"}), 400, "BadRequest",
			"The condition on 'caller' must have either 'equals' or 'containsAny'."},
		{"leaves and a field", "", activityPath, all(category, obj{"field": "caller", "anyOf": []any{category}}), 400, "BadRequest",
			"A condition has either 'anyOf' or a 'field'."},
		{"action group", "", activityPath, with("actions.actionGroups", []any{obj{"actionGroupId": actionPath + "2"}}), 400, "BadRequest",
			"The action group '" + actionPath + "2' was not found."},
	})
}

// An alert fires at what its condition meets, in its scopes, and while it is enabled.
func TestActivityAlertFires(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withMonitoring()
	w.must("PUT", vaultPath, vaultBody())
	role := vaultPath + "/providers/Microsoft.Authorization/roleAssignments/0aab2cd6-1b57-4b40-8a5c-2b8d0f3c8a11"
	elsewhere := sitePath + "/providers/Microsoft.Authorization/roleAssignments/0aab2cd6-1b57-4b40-8a5c-2b8d0f3c8a12"
	give := func(id string) {
		w.must("PUT", id, obj{"properties": obj{"roleDefinitionId": secretsUser,
			"principalId": "5ca1ab1e-0000-4000-8000-000000000777", "principalType": "ServicePrincipal"}})
	}
	give(role)
	give(elsewhere)
	w.must("DELETE", elsewhere, nil)
	assert.Empty(t, w.azure.Fired(), "it is not in the scope")
	w.must("DELETE", role, nil)
	fired := w.azure.Fired()
	require.Len(t, fired, 1)
	assert.Equal(t, strings.ToLower(role), strings.ToLower(fired[0].Resource))
	assert.Equal(t, "Microsoft.Authorization/roleAssignments/delete", fired[0].Operation)
	assert.Equal(t, []string{activityPath}, fired[0].Alerts)
	assert.Equal(t, []string{actionPath}, fired[0].ActionGroups)

	give(role)
	w.must("PUT", activityPath, set(activityBody(), "properties.enabled", false))
	w.must("DELETE", role, nil)
	assert.Len(t, w.azure.Fired(), 1, "it is disabled")
	w.must("PUT", activityPath, set(activityBody(), "properties.condition.allOf", []any{
		obj{"field": "category", "equals": "Administrative"}, obj{"field": "status", "equals": "Failed"}}))
	give(role)
	w.must("DELETE", role, nil)
	assert.Len(t, w.azure.Fired(), 1, "it looks for what failed")
}
