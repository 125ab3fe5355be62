package sim

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/iso8601"
)

// checkProfile checks one profile: capacity, schedule, rules.
func (a *Azure) checkProfile(profile map[string]any, plan *resource, known catalog.Plan) *Error {
	if text(profile, "name") == "" || !has(profile, "capacity") || !has(profile, "rules") {
		return malformedAutoscale()
	}
	span, e := checkCapacity(object(profile, "capacity"), known)
	if e != nil {
		return e
	}
	if has(profile, "fixedDate") && has(profile, "recurrence") {
		return badAutoscale("The profile '%s' has both a fixed date and a recurrence. Specify only one of them.", text(profile, "name"))
	}
	if has(profile, "fixedDate") {
		if e := checkFixedDate(object(profile, "fixedDate")); e != nil {
			return e
		}
	}
	if has(profile, "recurrence") {
		if e := checkRecurrence(object(profile, "recurrence")); e != nil {
			return e
		}
	}
	rules := list(profile, "rules")
	if len(rules) > catalog.MaxRulesPerProfile {
		return badAutoscale("The profile '%s' has %d rules. Specify at most %d rules.", text(profile, "name"), len(rules), catalog.MaxRulesPerProfile)
	}
	for _, entry := range rules {
		if e := a.checkAutoscaleRule(entry.(map[string]any), plan, span); e != nil {
			return e
		}
	}
	return nil
}

// capacityRange is a profile's capacity, read.
type capacityRange struct{ low, high int }

// checkCapacity: the relation of minimum and default is seen in
// microsoft/onefuzz#2249; the others are worded after it.
func checkCapacity(capacity map[string]any, known catalog.Plan) (capacityRange, *Error) {
	n := map[string]int{}
	for _, name := range []string{"minimum", "maximum", "default"} {
		if !has(capacity, name) {
			return capacityRange{}, malformedAutoscale()
		}
		v, err := strconv.Atoi(text(capacity, name))
		if err != nil || v < 0 {
			return capacityRange{}, badAutoscale("The %s capacity value '%s' that you specified in the autoscale setting is not a valid number.", name, text(capacity, name))
		}
		n[name] = v
	}
	low, high, normal := n["minimum"], n["maximum"], n["default"]
	switch {
	case low < 1:
		return capacityRange{}, badAutoscale("The minimum capacity value '%d' that you specified in the autoscale setting is less than '1'.", low)
	case low > high:
		return capacityRange{}, badAutoscale("The minimum capacity value '%d' that you specified in the autoscale setting is greater than the maximum capacity of '%d'.  Enter a minimum capacity less than '%d'.", low, high, high)
	case low > normal:
		return capacityRange{}, badAutoscale("The minimum capacity value '%d' that you specified in the autoscale setting is greater than the default capacity of '%d'.  Enter a minimum capacity less than '%d'.", low, normal, normal)
	case normal > high:
		return capacityRange{}, badAutoscale("The default capacity value '%d' that you specified in the autoscale setting is greater than the maximum capacity of '%d'.  Enter a default capacity less than '%d'.", normal, high, high)
	case high > known.MaxInstances:
		return capacityRange{}, badAutoscale("The maximum capacity value '%d' that you specified in the autoscale setting is greater than the '%d' instances that the '%s' tier of the App Service plan allows.", high, known.MaxInstances, known.Tier)
	}
	return capacityRange{low, high}, nil
}

// checkAutoscaleRule checks a metric trigger and its scale action.
func (a *Azure) checkAutoscaleRule(rule map[string]any, plan *resource, span capacityRange) *Error {
	trigger, action := object(rule, "metricTrigger"), object(rule, "scaleAction")
	for _, name := range []string{"metricName", "metricResourceUri", "timeGrain", "statistic", "timeWindow", "timeAggregation", "operator", "threshold"} {
		if !has(trigger, name) {
			return malformedAutoscale()
		}
	}
	for _, name := range []string{"direction", "type", "cooldown"} {
		if !has(action, name) {
			return malformedAutoscale()
		}
	}
	for _, enum := range []struct {
		in      map[string]any
		name    string
		allowed []string
	}{
		{trigger, "statistic", []string{"Average", "Min", "Max", "Sum", "Count"}},
		{trigger, "timeAggregation", []string{"Average", "Minimum", "Maximum", "Total", "Count", "Last"}},
		{trigger, "operator", []string{"Equals", "NotEquals", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual"}},
		{action, "direction", []string{"None", "Increase", "Decrease"}},
		{action, "type", []string{"ChangeCount", "PercentChangeCount", "ExactCount", "ServiceAllowedNextValue"}},
	} {
		at := slices.IndexFunc(enum.allowed, func(s string) bool { return strings.EqualFold(s, text(enum.in, enum.name)) })
		if at < 0 {
			return malformedAutoscale()
		}
		enum.in[enum.name] = enum.allowed[at]
	}
	if e := a.checkMetric(trigger, plan); e != nil {
		return e
	}
	if e := checkDurations(trigger, action); e != nil {
		return e
	}
	return checkActionValue(action, span)
}

// checkMetric demands a metric that the named resource has, and a resource that
// is the target or runs on it. Seen in Azure/azure-cli#25986.
func (a *Azure) checkMetric(trigger map[string]any, plan *resource) *Error {
	uri, namespace := text(trigger, "metricResourceUri"), text(trigger, "metricNamespace")
	unsupported := badAutoscale("resource: %s, metricnamespace: %s, metricname: %s", uri, orDefault(namespace, "metricNamespace is null"), text(trigger, "metricName"))
	unsupported.Code = "UnsupportedMetric"
	source, found := a.state.resources[key(uri)]
	if !found {
		return refuseAutoscale(404, "ResourceNotFound", "The metric resource '%s' of the autoscale setting was not found.", uri)
	}
	for _, m := range catalog.Metrics() {
		fits := source == plan
		if m.OnSite {
			fits = source.Type == siteType && key(text(source.properties(), "serverFarmId")) == key(plan.ID)
		}
		if fits && strings.EqualFold(m.Name, text(trigger, "metricName")) && (namespace == "" || strings.EqualFold(m.Namespace, namespace)) {
			return nil
		}
	}
	return unsupported
}

// checkDurations holds the bounds of "MetricTrigger" and "ScaleAction" in the
// 2022-10-01 specification.
func checkDurations(trigger, action map[string]any) *Error {
	grain, ok := iso8601.ParseDuration(text(trigger, "timeGrain"))
	if !ok {
		return malformedAutoscale()
	}
	window, ok := iso8601.ParseDuration(text(trigger, "timeWindow"))
	if !ok {
		return malformedAutoscale()
	}
	cooldown, ok := iso8601.ParseDuration(text(action, "cooldown"))
	if !ok {
		return malformedAutoscale()
	}
	switch {
	case grain < catalog.TimeGrain || grain%catalog.TimeGrain != 0 || grain > window:
		return badAutoscale("The time grain '%s' is not supported for the metric '%s'. Specify 'PT1M', or whole minutes up to the time window.",
			text(trigger, "timeGrain"), text(trigger, "metricName"))
	case window < catalog.MinWindow || window > catalog.MaxWindow:
		return badAutoscale("The time window '%s' is out of range. Specify a time window between 5 minutes and 12 hours.", text(trigger, "timeWindow"))
	case cooldown < catalog.MinCooldown || cooldown > catalog.MaxCooldown:
		return badAutoscale("The cooldown '%s' is out of range. Specify a cooldown between 1 minute and 1 week.", text(action, "cooldown"))
	}
	return nil
}

// checkActionValue: the default is 1; a change of more than the capacity's span
// is refused, as seen in Azure/bicep-types-az#1859. Profiles of a fixed size have
// no span, carry rules all the same (MicrosoftDocs/azure-docs#42655) and are let pass.
func checkActionValue(action map[string]any, span capacityRange) *Error {
	setDefault(action, "value", "1")
	value := text(action, "value")
	n, err := strconv.Atoi(value)
	tooMuch := text(action, "type") == "ChangeCount" && span.high > span.low && n > span.high-span.low
	if err != nil || n < 1 || tooMuch {
		e := badAutoscale("The autoscale setting you provided has an invalid scale action value ('%s'). Specify a scale value less than or equal to the difference between the capacity maximum %d and the capacity minimum %d.",
			value, span.high, span.low)
		e.Code = "InvalidActionValue"
		return e
	}
	return nil
}

// checkPartners checks the profiles that end a recurring one. They carry their
// partner's name in a JSON name of their own, {"name":…,"for":…} ("Autoscale
// with multiple profiles").
func checkPartners(profiles []any, names map[string]bool) *Error {
	for _, entry := range profiles {
		profile := entry.(map[string]any)
		name := text(profile, "name")
		if !strings.HasPrefix(strings.TrimSpace(name), "{") {
			continue
		}
		var partner struct {
			Name string `json:"name"`
			For  string `json:"for"`
		}
		if json.Unmarshal([]byte(name), &partner) != nil || partner.Name == "" || partner.For == "" {
			return badAutoscale("The profile name '%s' is invalid.", name)
		}
		if !names[partner.For] {
			return badAutoscale("The profile '%s' refers to the profile '%s', which does not exist.", name, partner.For)
		}
		if !has(profile, "recurrence") {
			return badAutoscale("The profile '%s' has no recurrence.", name)
		}
	}
	return nil
}
