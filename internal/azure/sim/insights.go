package sim

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/iso8601"
)

// everywhere is the location of what belongs to no region.
const everywhere = "global"

// badMonitor is Azure Monitor's refusal, in its envelope. The code is seen in
// Azure/azure-cli's tests of metric alerts; the words that go with it are ours
// unless the place that uses it says otherwise.
func badMonitor(format string, args ...any) *Error {
	return badAutoscale(format, args...)
}

// A monitored type is stored as it is sent: checked, completed with what the
// service adds, and written at once.
type monitored struct {
	check    func(*Azure, *call, *resource) *Error
	complete func(a *Azure, existing, r *resource) // nil: nothing is added
	created  int                                   // status of a creation
}

func (m monitored) put(typ string) handler {
	return func(a *Azure, c *call) (*answer, *Error) {
		existing, found := a.state.find(c.id)
		status, id := m.created, c.id.String()
		if found {
			status, id = http.StatusOK, existing.ID
		}
		r := &resource{ID: id, Type: typ}
		if found {
			r.Hidden = existing.Hidden // a workspace's keys stay
		}
		r.Body = c.identify(id, r.id().name(), typ)
		if has(c.body, "kind") {
			r.Body["kind"] = c.body["kind"]
		}
		r.Body["properties"] = merge(nil, object(c.body, "properties"))
		if e := m.check(a, c, r); e != nil {
			return nil, e
		}
		if c.fail {
			return nil, c.refusedByFault()
		}
		if m.complete != nil {
			m.complete(a, existing, r)
		}
		a.state.put(r)
		return wrote(status, a.show(r, c.written(existing))), nil
	}
}

// patch is a PUT of what is there with what is sent laid over it (recorded for action groups and activity log alerts, 2020-09);
// tags that are given replace all tags.
func (m monitored) patch(typ string) handler {
	put := m.put(typ)
	return func(a *Azure, c *call) (*answer, *Error) {
		existing, found := a.state.find(c.id)
		if !found {
			return nil, a.notFound(c)
		}
		whole := *c
		whole.body = map[string]any{"properties": merge(existing.properties(), object(c.body, "properties"))}
		for _, outer := range []string{"location", "kind", "tags", "identity"} {
			if has(c.body, outer) {
				whole.body[outer] = c.body[outer]
			} else if has(existing.Body, outer) {
				whole.body[outer] = existing.Body[outer]
			}
		}
		return put(a, &whole)
	}
}

// respelled is an id in a group with its type spelled as given, "namespace/type".
func respelled(id, as string) string {
	parsed, valid := parseResourceID(id)
	if !valid || len(parsed.types) != 1 {
		return id
	}
	parsed.namespace, parsed.types[0], _ = strings.Cut(as, "/")
	return parsed.String()
}

// deleteStored removes a resource at once: 200, or 204 where there is none.
func deleteStored(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	a.state.remove(r.ID, c.now)
	return wrote(http.StatusOK, nil), nil
}

// patchStored changes tags, of what is simply stored and lets nothing else be changed so.
func patchStored(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	if has(c.body, "tags") {
		r.Body["tags"] = cloneValue(c.body["tags"])
	}
	return wrote(http.StatusOK, a.show(r, c.look(asPatched))), nil
}

// alertNameForm: "Naming rules and restrictions for Azure resources",
// Microsoft.Insights/metricAlerts, scheduledQueryRules and actionGroups.
var alertNameForm = regexp.MustCompile(`^[^*#&+:<>?@%{}\\/|]*[^*#&+:<>?@%{}\\/| .]$`)

func checkAlertName(c *call) *Error {
	name := c.id.name()
	if len([]rune(name)) > catalog.MaxAlertName || !alertNameForm.MatchString(name) {
		return badMonitor("The name '%s' is invalid: at most %d characters, none of *#&+:<>?@%%{}\\/|, no space or period at the end.",
			name, catalog.MaxAlertName)
	}
	return nil
}

// checkSchedule judges how far back an alert rule looks and how often.
func checkSchedule(p map[string]any, windows, frequencies []time.Duration) *Error {
	window, good := iso8601.ParseDuration(strings.ToUpper(text(p, "windowSize")))
	if !good || !slices.Contains(windows, window) {
		return badMonitor("The windowSize '%s' is not supported.", text(p, "windowSize"))
	}
	frequency, good := iso8601.ParseDuration(strings.ToUpper(text(p, "evaluationFrequency")))
	if !good || !slices.Contains(frequencies, frequency) {
		return badMonitor("The evaluationFrequency '%s' is not supported.", text(p, "evaluationFrequency"))
	}
	if window < frequency {
		return badMonitor("The windowSize '%s' must not be smaller than the evaluationFrequency '%s'.",
			text(p, "windowSize"), text(p, "evaluationFrequency"))
	}
	return nil
}

// checkSeverity: 0 to 4 ("Metric Alerts - Create Or Update").
func checkSeverity(p map[string]any) *Error {
	if n, good := p["severity"].(float64); !good || n < 0 || n > 4 || n != float64(int(n)) {
		return badMonitor("The severity must be 0, 1, 2, 3 or 4.")
	}
	return nil
}

// checkComparison judges operator and aggregation of a static threshold.
func checkComparison(criterion map[string]any) *Error {
	if !slices.Contains(catalog.AlertOperators, text(criterion, "operator")) {
		return badMonitor("The operator '%s' is not supported.", text(criterion, "operator"))
	}
	if !slices.Contains(catalog.AlertAggregations, text(criterion, "timeAggregation")) {
		return badMonitor("The timeAggregation '%s' is not supported.", text(criterion, "timeAggregation"))
	}
	if !has(criterion, "threshold") {
		return badMonitor("The threshold is required.")
	}
	return nil
}

// checkActionGroups refuses a rule that notifies a group which does not exist. That
// Azure refuses it is seen in hashicorp/terraform-provider-azurerm's reports; neither
// code nor words were seen.
func (a *Azure) checkActionGroups(ids []string) *Error {
	for _, s := range ids {
		id, valid := parseResourceID(s)
		if valid {
			if group, found := a.state.find(id); found && group.Type == actionGroupType {
				continue
			}
		}
		return badMonitor("The action group '%s' was not found.", s)
	}
	return nil
}

// scopeOf finds the one resource that a rule watches.
func (a *Azure) scopeOf(p map[string]any) (*resource, *Error) {
	scopes := list(p, "scopes")
	if len(scopes) != 1 {
		return nil, badMonitor("A rule needs one scope here, not %d.", len(scopes))
	}
	s, _ := scopes[0].(string)
	id, valid := parseResourceID(s)
	if !valid {
		return nil, badMonitor("The scope '%s' is not the id of a resource.", s)
	}
	r, found := a.state.find(id)
	if !found {
		return nil, resourceNotFound(id)
	}
	return r, nil
}
