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
		put: m.put(metricAlertType), patch: m.patch(metricAlertType), remove: deleteStored, shown: byVersion(viewMetricAlert),
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

// The kinds of criteria that are simulated: of one resource, and of several of one type in one region.
const (
	singleResource   = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
	severalResources = "Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria"
)

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
	scope, e := a.measuredBy(p)
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

// measuredBy finds what an alert is about; of several resources, the first. Those have to be of the type and in the
// region that the alert names ("Types of Azure Monitor alerts", multiple resources). A whole group or subscription is one
// scope as well (recorded 2020-07); of these no metrics are known here, so the type decides. The words were not seen.
func (a *Azure) measuredBy(p map[string]any) (*resource, *Error) {
	scopes := list(p, "scopes")
	if len(scopes) == 1 && text(object(p, "criteria"), "odata.type") == singleResource {
		return a.scopeOf(p)
	}
	typ, region := text(p, "targetResourceType"), text(p, "targetResourceRegion")
	if len(scopes) == 0 || typ == "" || region == "" || text(object(p, "criteria"), "odata.type") != severalResources {
		return nil, badMonitor("A rule for several resources needs scopes, a targetResourceType, a targetResourceRegion and criteria of the kind '%s'.", severalResources)
	}
	var first *resource
	for _, v := range scopes {
		s, _ := v.(string)
		if a.isWhole(s) {
			first = &resource{Type: typ}
			continue
		}
		r, e := a.scopeOf(map[string]any{"scopes": []any{s}})
		switch {
		case e != nil:
			return nil, e
		case !strings.EqualFold(r.Type, typ):
			return nil, badMonitor("The resource '%s' is not of the type '%s'.", s, typ)
		case catalog.NormalRegion(region) != everywhere && catalog.NormalRegion(r.location()) != catalog.NormalRegion(region): // "global" is recorded 2021 of an app
			return nil, badMonitor("The resource '%s' is not in the region '%s'.", s, region)
		}
		if first == nil {
			first = r
		}
	}
	return first, nil
}

// isWhole reports whether a scope is a group that is there, or the subscription.
func (a *Azure) isWhole(scope string) bool {
	if strings.EqualFold(strings.TrimSuffix(scope, "/"), "/subscriptions/"+a.opts.SubscriptionID) {
		return true
	}
	r, found := a.state.resources[key(scope)]
	return found && r.Type == groupType
}

func checkCriteria(scope *resource, p map[string]any) *Error {
	criteria := object(p, "criteria")
	if kind := text(criteria, "odata.type"); kind != singleResource && kind != severalResources {
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
		setDefault(criterion, "criterionType", "StaticThresholdCriterion") // what is left out is that (recorded 2019)
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
	if scope.ID == "" && catalog.MonitoredOf(scope.Type) == nil {
		return nil // of a type that is not simulated, any metric will do (recorded 2020 to 2023 of machines)
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

// completeMetricAlert: tags, what is not mitigated by itself and the resources' type are answered as they were sent (recorded
// 2021 to 2026; until 2020 the type was filled in, with a template).
func completeMetricAlert(_ *Azure, _, r *resource) {
	p := r.properties()
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
