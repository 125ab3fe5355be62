package sim

import (
	"net/http"
	"net/url"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/iso8601"
)

func metricAlertKind() *kind {
	m := monitored{check: checkMetricAlert, complete: completeMetricAlert, created: http.StatusOK}
	return &kind{
		name: metricAlertType, versions: metricAlertVersions, tracked: true, global: true, fields: metricAlertFields,
		put: m.put(metricAlertType), remove: deleteStored, shown: byVersion(viewMetricAlert),
	}
}

// metricAlertFields is MetricAlertProperties of the 2018-03-01 specification.
var metricAlertFields = []field{
	{name: "description"},
	{name: "severity", is: intField},
	{name: "enabled", is: boolField},
	{name: "scopes", is: textsField},
	{name: "evaluationFrequency"}, {name: "windowSize"},
	{name: "targetResourceType"}, {name: "targetResourceRegion"},
	{name: "criteria", is: objectField, fields: []field{
		{name: "odata.type"},
		{name: "allOf", is: objectsField, fields: []field{
			{name: "criterionType"}, {name: "name"}, {name: "metricName"}, {name: "metricNamespace"}, {name: "operator"},
			{name: "threshold", is: numberField}, {name: "timeAggregation"}, {name: "skipMetricValidation", is: boolField},
			dimensionField,
		}},
	}},
	{name: "autoMitigate", is: boolField},
	{name: "actions", is: objectsField, fields: []field{{name: "actionGroupId"}, {name: "webHookProperties", is: mapField}}},
}

var dimensionField = field{name: "dimensions", is: objectsField, fields: []field{
	{name: "name"}, {name: "operator"}, {name: "values", is: textsField},
}}

// singleResource is the kind of criteria that is simulated.
const singleResource = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"

func checkMetricAlert(a *Azure, c *call, r *resource) *Error {
	p := r.properties()
	if e := checkAlertName(c); e != nil {
		return e
	}
	if r.location() != everywhere {
		return badMonitor("The location of a metric alert is 'global', not '%s'.", r.location())
	}
	if e := checkSeverity(p); e != nil {
		return e
	}
	if e := checkSchedule(p, catalog.MetricAlertWindows, catalog.MetricAlertFrequencies); e != nil {
		return e
	}
	scope, e := a.scopeOf(p)
	if e != nil {
		return e
	}
	if e := checkCriteria(scope, p); e != nil {
		return e
	}
	var groups []string
	for _, entry := range list(p, "actions") {
		groups = append(groups, text(entry.(map[string]any), "actionGroupId"))
	}
	return a.checkActionGroups(groups)
}

func checkCriteria(scope *resource, p map[string]any) *Error {
	criteria := object(p, "criteria")
	if kind := text(criteria, "odata.type"); kind != singleResource {
		return badMonitor("Criteria of the kind '%s' are not simulated.", kind)
	}
	all := list(criteria, "allOf")
	if len(all) == 0 || len(all) > catalog.MaxMetricCriteria {
		return badMonitor("A metric alert has 1 to %d criteria, not %d.", catalog.MaxMetricCriteria, len(all))
	}
	names := map[string]bool{}
	for _, entry := range all {
		criterion := entry.(map[string]any)
		name := text(criterion, "name")
		if name == "" || names[name] {
			return badMonitor("Criteria names must be unique and not empty: '%s'.", name)
		}
		names[name] = true
		if kind := text(criterion, "criterionType"); kind != "StaticThresholdCriterion" {
			return badMonitor("Criteria of the type '%s' are not simulated.", kind)
		}
		if e := checkComparison(criterion); e != nil {
			return e
		}
		if e := checkCriterionMetric(scope, p, criterion); e != nil {
			return e
		}
	}
	return nil
}

// checkCriterionMetric: "When you create a metric alert rule, the metric name is
// validated … skipMetricValidation causes the metric validation to be skipped"
// ("Troubleshoot Azure Monitor metric alerts"). Code and words are seen in
// Azure/azure-cli's tests.
func checkCriterionMetric(scope *resource, p, criterion map[string]any) *Error {
	if flag(criterion, "skipMetricValidation") {
		return nil
	}
	name := text(criterion, "metricName")
	metric, known := catalog.MonitoredBy(scope.Type, name)
	if namespace := text(criterion, "metricNamespace"); !known || namespace != "" && !strings.EqualFold(namespace, scope.Type) {
		return badMonitor("Couldn't find a metric named %s. Make sure the name is correct.", name)
	}
	if window, _ := iso8601.ParseDuration(strings.ToUpper(text(p, "windowSize"))); window < metric.Grain {
		return badMonitor("The metric %s is measured every %s at most; the windowSize is '%s'.", name, metric.Grain, text(p, "windowSize"))
	}
	for _, entry := range list(criterion, "dimensions") {
		if dimension := text(entry.(map[string]any), "name"); !strings.EqualFold(dimension, metric.Dimension) {
			return badMonitor("The metric %s has no dimension '%s'.", name, dimension)
		}
	}
	return nil
}

func completeMetricAlert(a *Azure, _, r *resource) {
	p := r.properties()
	// The template is 8 where the type was left out, else 0 (seen 2019-10, 2019-12).
	p["templateType"] = float64(0)
	if scope, e := a.scopeOf(p); e == nil && !has(p, "targetResourceType") {
		p["templateType"], p["targetResourceType"] = float64(8), strings.ToLower(scope.Type)
	}
	setDefault(r.Body, "tags", map[string]any{})
	setDefault(p, "autoMitigate", true)
	setDefault(p, "actions", []any{})
	for _, entry := range list(object(p, "criteria"), "allOf") {
		setDefault(entry.(map[string]any), "dimensions", []any{})
	}
}

// viewMetricAlert encodes the name in the id (seen 2019-12).
func viewMetricAlert(_ string, body map[string]any) {
	id, name := text(body, "id"), text(body, "name")
	if before, found := strings.CutSuffix(id, name); found {
		body["id"] = before + url.PathEscape(name)
	}
}
