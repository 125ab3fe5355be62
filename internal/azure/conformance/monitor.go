package conformance

const (
	docMonitor   = "learn.microsoft.com/rest/api/monitor"
	docWorkspace = "learn.microsoft.com/rest/api/loganalytics/workspaces"
	docInsights  = "learn.microsoft.com/rest/api/application-insights"
	docNames     = "learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules"
	docSchedule  = "learn.microsoft.com/azure/azure-monitor/alerts/resource-manager-alerts-metric"
	docQueries   = "learn.microsoft.com/azure/azure-monitor/alerts/resource-manager-alerts-log"
	docNoMetric  = "learn.microsoft.com/azure/azure-monitor/alerts/alerts-troubleshoot-metric"
	docDiagnose  = "learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings"
)

// The api-versions of what watches.
const (
	workspaces  = "2022-10-01"
	components  = "2020-02-02"
	diagnostics = "2021-05-01-preview"
	actions     = "2023-01-01"
	metricAlert = "2018-03-01"
	queryRules  = "2023-03-15-preview"
	workbooks   = "2022-04-01"
)

const (
	inGroup       = "/subscriptions/{sub}/resourceGroups/{group}"
	workspacePath = "/providers/Microsoft.OperationalInsights/workspaces/logs"
	componentPath = "/providers/Microsoft.Insights/components/insights"
	diagnosePath  = sitePath + "/providers/Microsoft.Insights/diagnosticSettings/logs"
	actionPath    = "/providers/Microsoft.Insights/actionGroups/people"
	alertPath     = "/providers/Microsoft.Insights/metricAlerts/slow"
	queryPath     = "/providers/Microsoft.Insights/scheduledQueryRules/errors"
	workbookPath  = "/providers/Microsoft.Insights/workbooks/3f2504e0-4f89-41d3-9a0c-0305e82c3301"
)

func workspace(days int) object {
	return object{"location": "{location}", "properties": object{
		"sku": object{"name": "PerGB2018"}, "retentionInDays": days, "workspaceCapping": object{"dailyQuotaGb": 1},
	}}
}

func slow(metric, window, frequency string, skip bool) object {
	return object{"location": "global", "properties": object{
		"severity": 2, "enabled": true, "scopes": []any{"{siteID}"}, "windowSize": window, "evaluationFrequency": frequency,
		"criteria": object{
			"odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
			"allOf": []any{object{
				"criterionType": "StaticThresholdCriterion", "name": "threshold", "metricName": metric,
				"operator": "GreaterThan", "threshold": 2, "timeAggregation": "Average", "skipMetricValidation": skip,
			}},
		},
		"actions": []any{object{"actionGroupId": inGroup + actionPath}},
	}}
}

func failed(window, frequency, query string) object {
	return object{"location": "{location}", "properties": object{
		"severity": 1, "enabled": true, "scopes": []any{inGroup + workspacePath},
		"windowSize": window, "evaluationFrequency": frequency, "skipQueryValidation": true,
		"criteria": object{"allOf": []any{object{
			"query": query, "timeAggregation": "Count", "operator": "GreaterThan", "threshold": 0,
			"failingPeriods": object{"numberOfEvaluationPeriods": 1, "minFailingPeriodsToAlert": 1},
		}}},
		"actions": object{"actionGroups": []any{inGroup + actionPath}},
	}}
}

func monitorExchanges() []Exchange {
	return append(telemetryExchanges(), alertExchanges()...)
}

func telemetryExchanges() []Exchange {
	diagnostic := func(category string) object {
		return object{"properties": object{
			"workspaceId": inGroup + workspacePath, "logs": []any{object{"category": category, "enabled": true}},
		}}
	}
	component := object{"location": "{location}", "kind": "web", "properties": object{
		"Application_Type": "web", "WorkspaceResourceId": inGroup + workspacePath,
	}}
	return []Exchange{
		{Name: "a workspace keeps logs for at most two years", Doc: docWorkspace + "/create-or-update",
			Method: "PUT", Path: workspacePath, APIVersion: workspaces, Body: workspace(731), Statuses: refused},
		{Name: "a workspace is created", Doc: docWorkspace + "/create-or-update",
			Method: "PUT", Path: workspacePath, APIVersion: workspaces, Body: workspace(30), Statuses: done, Wait: true,
			Fields: object{"properties.provisioningState": "Succeeded", "properties.customerId": Any, "properties.retentionInDays": 30.0}},
		{Name: "an Application Insights is created", Doc: docInsights + "/components/create-or-update",
			Method: "PUT", Path: componentPath, APIVersion: components, Body: component, Statuses: []int{200, 201},
			Fields: object{"properties.ConnectionString": Any, "properties.InstrumentationKey": Any}},
		{Name: "a category that a site does not log", Doc: docDiagnose,
			Method: "PUT", Path: diagnosePath, APIVersion: diagnostics, Body: diagnostic("AutoscaleEvaluations"), Statuses: refused},
		{Name: "a site's logs go to the workspace", Doc: docMonitor + "/diagnostic-settings/create-or-update",
			Method: "PUT", Path: diagnosePath, APIVersion: diagnostics, Body: diagnostic("AppServiceConsoleLogs"), Statuses: []int{200},
			Fields: object{"properties.workspaceId": Any, "properties.logs": Any}},
	}
}

func alertExchanges() []Exchange {
	group := func(short string) object {
		return object{"location": "global", "properties": object{
			"groupShortName": short, "enabled": true,
			"emailReceivers": []any{object{"name": "ops", "emailAddress": "ops@example.com", "useCommonAlertSchema": true}},
		}}
	}
	book := object{"location": "{location}", "kind": "shared", "properties": object{
		"displayName": "Conformance", "category": "workbook", "serializedData": `{"version":"Notebook/1.0","items":[]}`,
	}}
	const good = "AppServiceConsoleLogs | where ResultDescription contains 'x'"
	return []Exchange{
		{Name: "an alert for people who are not there", Doc: docMonitor + "/metric-alerts/create-or-update",
			Method: "PUT", Path: alertPath, APIVersion: metricAlert, Body: slow("HttpResponseTime", "PT5M", "PT1M", true), Statuses: []int{400, 404}},
		{Name: "a short name of thirteen letters", Doc: docMonitor + "/action-groups/create-or-update",
			Method: "PUT", Path: actionPath, APIVersion: actions, Body: group("thirteen-long"), Statuses: refused},
		{Name: "an action group is created", Doc: docMonitor + "/action-groups/create-or-update",
			Method: "PUT", Path: actionPath, APIVersion: actions, Body: group("people"), Statuses: []int{200, 201},
			Fields: object{"properties.groupShortName": "people"}},
		{Name: "an alert on a metric that sites do not have", Doc: docNoMetric,
			Method: "PUT", Path: alertPath, APIVersion: metricAlert, Body: slow("Percentage CPU", "PT5M", "PT1M", false), Statuses: refused, Code: "BadRequest"},
		{Name: "an alert with a window that is none", Doc: docSchedule,
			Method: "PUT", Path: alertPath, APIVersion: metricAlert, Body: slow("HttpResponseTime", "PT10M", "PT1M", true), Statuses: refused},
		{Name: "an alert with a colon in its name", Doc: docNames,
			Method: "PUT", Path: alertPath + ":", APIVersion: metricAlert, Body: slow("HttpResponseTime", "PT5M", "PT1M", true), Statuses: refused},
		{Name: "a metric alert is created", Doc: docMonitor + "/metric-alerts/create-or-update",
			Method: "PUT", Path: alertPath, APIVersion: metricAlert, Body: slow("HttpResponseTime", "PT5M", "PT1M", true), Statuses: []int{200, 201},
			Fields: object{"location": "global", "properties.criteria": Any}},
		{Name: "a log search alert every seven minutes", Doc: docQueries,
			Method: "PUT", Path: queryPath, APIVersion: queryRules, Body: failed("PT15M", "PT7M", good), Statuses: refused},
		{Name: "a log search alert is created", Doc: docMonitor + "/scheduled-query-rules/create-or-update",
			Method: "PUT", Path: queryPath, APIVersion: queryRules, Body: failed("PT15M", "PT5M", good), Statuses: []int{200, 201},
			Fields: object{"properties.windowSize": "PT15M"}},
		{Name: "a workbook whose name is no GUID", Doc: docInsights + "/workbooks/create-or-update",
			Method: "PUT", Path: workbookPath + "x", APIVersion: workbooks, Body: book, Statuses: refused},
		{Name: "a workbook is created", Doc: docInsights + "/workbooks/create-or-update",
			Method: "PUT", Path: workbookPath, APIVersion: workbooks, Body: book, Statuses: []int{200, 201, 202}},
		{Name: "its content has to be asked for", Doc: docInsights + "/workbooks/get",
			Method: "GET", Path: workbookPath + "?canFetchContent=true", APIVersion: workbooks, Statuses: []int{200},
			Fields: object{"properties.serializedData": Any}},
		{Name: "a workbook is deleted", Doc: docInsights + "/workbooks/delete",
			Method: "DELETE", Path: workbookPath, APIVersion: workbooks, Statuses: []int{200, 204}},
	}
}
