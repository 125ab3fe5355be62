package sim

import (
	"net/http"
	"regexp"
	"strings"

	"scaleout/internal/azure/catalog"
)

func queryRuleKind() *kind {
	m := monitored{check: checkQueryRule, complete: completeQueryRule, created: http.StatusCreated}
	return &kind{
		name: queryRuleType, versions: queryRuleVersions, tracked: true, fields: queryRuleFields,
		put: m.put(queryRuleType), patch: m.patch(queryRuleType), remove: deleteStored, shown: byVersion(viewQueryRule),
	}
}

// queryRuleFields is ScheduledQueryRuleProperties of the 2023-03-15-preview
// specification.
var queryRuleFields = []field{
	{name: "description"}, {name: "displayName"},
	{name: "severity", is: intField},
	{name: "enabled", is: boolField},
	{name: "scopes", is: textsField},
	{name: "targetResourceTypes", is: textsField},
	{name: "evaluationFrequency"}, {name: "windowSize"}, {name: "overrideQueryTimeRange"}, {name: "muteActionsDuration"},
	{name: "criteria", is: objectField, fields: []field{{name: "allOf", is: objectsField, fields: []field{
		{name: "query"}, {name: "timeAggregation"}, {name: "metricMeasureColumn"}, {name: "resourceIdColumn"},
		{name: "operator"}, {name: "threshold", is: numberField}, dimensionField,
		{name: "failingPeriods", is: objectField, fields: []field{
			{name: "numberOfEvaluationPeriods", is: intField}, {name: "minFailingPeriodsToAlert", is: intField},
		}},
		{name: "metricName"},
	}}}},
	{name: "actions", is: objectField, fields: []field{
		{name: "actionGroups", is: textsField}, {name: "customProperties", is: mapField}, {name: "actionProperties", is: mapField},
	}},
	{name: "autoMitigate", is: boolField},
	{name: "checkWorkspaceAlertsStorageConfigured", is: boolField},
	{name: "skipQueryValidation", is: boolField},
	{name: "ruleResolveConfiguration", is: anyField},
}

const (
	maxRuleSize       = 64 << 10 // "can't exceed 64 KB" ("Create or edit a log search alert rule")
	maxRuleDimensions = 6        // the same page
	maxPeriods        = 6        // "Scheduled Query Rules - Create Or Update": 1 to 6 periods
)

func checkQueryRule(a *Azure, c *call, r *resource) *Error {
	p := r.properties()
	if e := checkAlertName(c); e != nil {
		return e
	}
	if len(c.payload) > maxRuleSize {
		return badMonitor("The properties of the rule are larger than 64 KB.")
	}
	if e := checkSeverity(p); e != nil {
		return e
	}
	if e := checkSchedule(p, catalog.LogAlertWindows, catalog.LogAlertFrequencies); e != nil {
		return e
	}
	if e := a.checkQueryScope(p); e != nil {
		return e
	}
	all := list(object(p, "criteria"), "allOf")
	if len(all) != 1 {
		return badMonitor("A log search alert has 1 condition, not %d.", len(all))
	}
	if e := checkCondition(all[0].(map[string]any)); e != nil {
		return e
	}
	var groups []string
	for _, id := range list(object(p, "actions"), "actionGroups") {
		groups = append(groups, id.(string))
	}
	p["createdWithApiVersion"] = c.apiVersion
	return firstOf(a.checkActionGroups(groups), a.applyIdentity(c, r))
}

// checkQueryScope: a rule can also search what all of a group or of a subscription logs (recorded 2020-05 to 2024-04).
func (a *Azure) checkQueryScope(p map[string]any) *Error {
	if scopes := list(p, "scopes"); len(scopes) == 1 && strings.EqualFold(scopes[0].(string), "/subscriptions/"+a.opts.SubscriptionID) {
		return nil
	}
	scope, e := a.scopeOf(p)
	if e != nil {
		return e
	}
	if scope.Type != workspaceType && scope.Type != componentType && scope.Type != groupType {
		return badMonitor("Of the scopes of log search alerts only a workspace, an Application Insights component, a resource group and a subscription are simulated.")
	}
	return nil
}

// notInRules matches what the query of a log search alert may not contain ("Create
// or edit a log search alert rule").
var notInRules = regexp.MustCompile(`\b(bag_unpack|pivot|narrow)\s*\(|\bAggregatedValue\b`)

// checkCondition does not judge the query itself: that takes Kusto, and our own
// queries are read by Microsoft's parser in a test.
func checkCondition(condition map[string]any) *Error {
	query := text(condition, "query")
	if strings.TrimSpace(query) == "" {
		return badMonitor("The query is required.")
	}
	if found := notInRules.FindString(query); found != "" {
		return badMonitor("The query of a log search alert cannot use '%s'.", found)
	}
	if e := checkComparison(condition); e != nil {
		return e
	}
	if n := len(list(condition, "dimensions")); n > maxRuleDimensions {
		return badMonitor("A log search alert has at most %d dimensions, not %d.", maxRuleDimensions, n)
	}
	if periods := object(condition, "failingPeriods"); periods != nil {
		n, least := integer(periods, "numberOfEvaluationPeriods"), integer(periods, "minFailingPeriodsToAlert")
		if n < 1 || n > maxPeriods || least < 1 || least > n {
			return badMonitor("%d failing periods of %d are not valid.", least, n)
		}
	}
	return nil
}

// completeQueryRule: what was not sent is not answered, but that the rule is enabled (recorded 2023-09 and 2026-02).
func completeQueryRule(a *Azure, existing, r *resource) {
	p := r.properties()
	setDefault(p, "enabled", true)
	r.Body["systemData"] = a.writtenNow(existing)
	if existing != nil {
		p["createdWithApiVersion"] = existing.properties()["createdWithApiVersion"]
	}
}

// viewQueryRule spells a rule as Azure Monitor does, its type otherwise than until 2022-06-15 (recorded 2023-09, 2026-02).
func viewQueryRule(version string, body map[string]any) {
	if version < "2021-08-01" { // recorded with 2020-05-01-preview
		delete(body, "systemData")
		delete(object(body, "properties"), "createdWithApiVersion")
	}
	body["id"] = respelled(text(body, "id"), "microsoft.insights/scheduledqueryrules")
	if version <= "2022-06-15" {
		body["type"] = "microsoft.insights/scheduledqueryrules"
	}
}
