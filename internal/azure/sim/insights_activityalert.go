package sim

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

func activityAlertKind() *kind {
	m := monitored{check: checkActivityAlert, complete: completeActivityAlert, created: http.StatusCreated}
	return &kind{
		name: activityAlertType, versions: activityAlertVersions, tracked: true, global: true, fields: activityAlertFields,
		put: m.put(activityAlertType), patch: m.patch(activityAlertType), remove: deleteStored, shown: byVersion(viewActivityAlert),
	}
}

// viewActivityAlert spells a rule as Azure Monitor does. The first api-version has tags, if only none (seen 2018 to 2021).
func viewActivityAlert(version string, body map[string]any) {
	body["type"] = "Microsoft.Insights/ActivityLogAlerts"
	if version < "2020-10-01" {
		if text(body, "location") == everywhere {
			body["location"] = "Global"
		}
		setDefault(body, "tags", map[string]any{})
	}
}

var leafFields = []field{{name: "field"}, {name: "equals"}, {name: "containsAny", is: textsField}}

// activityAlertFields is AlertRuleProperties of the 2020-10-01 specification.
var activityAlertFields = []field{
	{name: "description"}, {name: "enabled", is: boolField}, {name: "scopes", is: textsField},
	{name: "condition", is: objectField, fields: []field{
		{name: "allOf", is: objectsField, fields: append([]field{{name: "anyOf", is: objectsField, fields: leafFields}}, leafFields...)},
	}},
	{name: "actions", is: objectField, fields: []field{{name: "actionGroups", is: objectsField, fields: []field{
		{name: "actionGroupId"}, {name: "webhookProperties", is: mapField},
	}}}},
}

// checkActivityAlert: the rules are those of "Activity Log Alerts - Create Or Update"; that there has to be a category is
// in "New-AzActivityLogAlertCondition". The words are ours.
func checkActivityAlert(a *Azure, c *call, r *resource) *Error {
	p := r.properties()
	if e := checkAlertName(c); e != nil {
		return e
	}
	if location := r.location(); !slices.Contains([]string{everywhere, "westeurope", "northeurope"}, location) {
		return badMonitor("The location of an activity log alert is 'global', 'westeurope' or 'northeurope', not '%s'.", location)
	}
	scopes := list(p, "scopes")
	if len(scopes) == 0 {
		return badMonitor("The scopes must have at least one item.")
	}
	for _, s := range scopes {
		scope, _ := s.(string) // with or without its first slash (recorded 2020-09)
		if !strings.HasPrefix(strings.ToLower(strings.TrimPrefix(scope, "/")), "subscriptions/"+strings.ToLower(a.opts.SubscriptionID)) {
			return badMonitor("The scope '%s' is not in the subscription.", scope)
		}
	}
	conditions := list(object(p, "condition"), "allOf")
	category := false
	for _, entry := range conditions {
		condition := entry.(map[string]any)
		category = category || strings.EqualFold(text(condition, "field"), "category")
		if e := checkActivityCondition(condition); e != nil {
			return e
		}
	}
	if !category {
		return badMonitor("One of the conditions must be on the field 'category'.")
	}
	var groups []string
	for _, entry := range list(object(p, "actions"), "actionGroups") {
		groups = append(groups, text(entry.(map[string]any), "actionGroupId"))
	}
	return a.checkActionGroups(groups)
}

// checkActivityCondition: a condition is a leaf, or has leaves of which one is enough. A leaf has a field, and either what
// it equals or what it contains.
func checkActivityCondition(condition map[string]any) *Error {
	if leaves := list(condition, "anyOf"); len(leaves) > 0 {
		if has(condition, "field") {
			return badMonitor("A condition has either 'anyOf' or a 'field'.")
		}
		for _, leaf := range leaves {
			if e := checkActivityCondition(leaf.(map[string]any)); e != nil {
				return e
			}
		}
		return nil
	}
	name := text(condition, "field")
	known := slices.ContainsFunc(catalog.ActivityFields, func(f string) bool { return strings.EqualFold(f, name) })
	switch {
	case !known && !strings.HasPrefix(strings.ToLower(name), "properties"):
		return badMonitor("The field '%s' is not one of the activity log's.", name)
	case has(condition, "equals") == has(condition, "containsAny"):
		return badMonitor("The condition on '%s' must have either 'equals' or 'containsAny'.", name)
	}
	return nil
}

func completeActivityAlert(_ *Azure, _, r *resource) { setDefault(r.properties(), "enabled", true) }

// An Event is an entry of the activity log: what was done to a resource, and when.
type Event struct {
	At                   time.Time
	Resource, Operation  string
	Alerts, ActionGroups []string // ids of the alerts that fired, and of whom they told
}

// Fired returns the events for which an activity log alert fired, oldest first. They are not stored.
func (a *Azure) Fired() []Event {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refreshed()
	return slices.Clone(a.state.fired)
}

// notice has the activity log alerts look at a deletion that has succeeded. Other events are not simulated.
func (s *state) notice(r *resource, now time.Time) {
	event := Event{At: now, Resource: r.ID, Operation: r.Type + "/delete"}
	id := r.id()
	values := map[string]string{
		"resourceid": r.ID, "category": catalog.Administrative, "level": "Informational", "operationname": event.Operation,
		"resourcegroup": id.group, "resourceprovider": id.namespace, "status": catalog.Succeeded, "resourcetype": r.Type,
	}
	for _, alert := range s.ofType(activityAlertType) {
		p := alert.properties()
		within := slices.ContainsFunc(list(p, "scopes"), func(scope any) bool {
			prefix, _ := scope.(string)
			prefix = "/" + strings.Trim(key(prefix), "/")
			return key(r.ID) == prefix || strings.HasPrefix(key(r.ID), prefix+"/")
		})
		meets := !slices.ContainsFunc(list(object(p, "condition"), "allOf"), func(c any) bool { return !isMet(c.(map[string]any), values) })
		if !flag(p, "enabled") || !within || !meets {
			continue
		}
		event.Alerts = append(event.Alerts, alert.ID)
		for _, group := range list(object(p, "actions"), "actionGroups") {
			event.ActionGroups = append(event.ActionGroups, text(group.(map[string]any), "actionGroupId"))
		}
	}
	if len(event.Alerts) > 0 {
		s.fired = append(s.fired, event)
	}
}

// isMet: values are compared whatever their case.
func isMet(condition map[string]any, values map[string]string) bool {
	if leaves := list(condition, "anyOf"); len(leaves) > 0 {
		return slices.ContainsFunc(leaves, func(leaf any) bool { return isMet(leaf.(map[string]any), values) })
	}
	value := strings.ToLower(values[strings.ToLower(text(condition, "field"))])
	if has(condition, "equals") {
		return value == strings.ToLower(text(condition, "equals"))
	}
	return slices.ContainsFunc(list(condition, "containsAny"), func(part any) bool {
		s, _ := part.(string)
		return strings.Contains(value, strings.ToLower(s))
	})
}
