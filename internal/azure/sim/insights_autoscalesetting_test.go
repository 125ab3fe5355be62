package sim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func triggerRule(metric, direction string) obj {
	return obj{
		"metricTrigger": obj{
			"metricName": metric, "metricNamespace": "microsoft.web/serverfarms", "metricResourceUri": planPath,
			"timeGrain": "PT1M", "statistic": "Average", "timeWindow": "PT10M", "timeAggregation": "Average",
			"operator": "GreaterThan", "threshold": 70,
		},
		"scaleAction": obj{"direction": direction, "type": "ChangeCount", "value": "1", "cooldown": "PT5M"},
	}
}

func profile(name string) obj {
	return obj{
		"name":     name,
		"capacity": obj{"minimum": "2", "maximum": "5", "default": "2"},
		"rules":    []any{triggerRule("CpuPercentage", "Increase")},
	}
}

func recurring(name string, hour int) obj {
	p := profile(name)
	p["recurrence"] = obj{"frequency": "Week", "schedule": obj{
		"timeZone": "W. Europe Standard Time", "days": []any{"Saturday", "sunday"}, "hours": []any{hour}, "minutes": []any{0},
	}}
	return p
}

func scaleBody(profiles ...obj) obj {
	list := []any{}
	for _, p := range profiles {
		list = append(list, p)
	}
	return obj{"location": "eastus", "properties": obj{
		"name": "scale", "enabled": true, "targetResourceUri": planPath, "profiles": list,
		"notifications": []any{obj{"operation": "scale", "email": obj{"customEmails": []any{"ops@example.com"}}, "webhooks": []any{}}},
	}}
}

func TestAutoscaleLifecycle(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	body := scaleBody(profile("default"))
	created := w.do("PUT", scalePath, body)
	require.Equal(t, 201, created.status, created.raw)
	require.Equal(t, strings.Replace(scalePath, "Microsoft.Insights", "microsoft.insights", 1), created.at("id"))
	require.Equal(t, "Microsoft.Insights/autoscaleSettings", created.at("type"))
	require.Equal(t, "Scale", dig(created.at("properties.notifications").([]any)[0], "operation"))
	require.Equal(t, 200, w.do("PUT", scalePath, body).status)
	patched := w.do("PATCH", scalePath, obj{"properties": obj{"enabled": false}, "tags": obj{"a": "b"}})
	require.Equal(t, 200, patched.status)
	require.Equal(t, false, patched.at("properties.enabled"))
	require.Len(t, patched.at("properties.profiles"), 1)
	require.Equal(t, patched.body, w.do("GET", scalePath, nil).body)
	require.Equal(t, 200, w.do("DELETE", scalePath, nil).status)
	require.Equal(t, 204, w.do("DELETE", scalePath, nil).status)
}

// "The default value is 'false'": a setting that does not say enabled does nothing.
func TestAutoscaleIsOffUnlessSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	require.Equal(t, false, w.must("PUT", scalePath, set(scaleBody(profile("p")), "properties.enabled", nil)).at("properties.enabled"))
}

func TestAutoscaleAccepts(t *testing.T) {
	t.Parallel()
	one := scaleBody(profile("default"))
	rule := "properties.profiles.0.rules.0."
	for name, body := range map[string]obj{
		"no rules":                 set(one, "properties.profiles.0.rules", []any{}),
		"no namespace":             set(one, rule+"metricTrigger.metricNamespace", nil),
		"fixed size with rules":    set(one, "properties.profiles.0.capacity", obj{"minimum": "2", "maximum": "2", "default": "2"}),
		"whole span in one step":   set(one, rule+"scaleAction.value", "3"),
		"no value means 1":         set(one, rule+"scaleAction.value", nil),
		"longest window":           set(one, rule+"metricTrigger.timeWindow", "PT12H"),
		"shortest window":          set(one, rule+"metricTrigger.timeWindow", "PT5M"),
		"longest cooldown":         set(one, rule+"scaleAction.cooldown", "P7D"),
		"shortest cooldown":        set(one, rule+"scaleAction.cooldown", "PT1M"),
		"cooldown in seconds":      set(one, rule+"scaleAction.cooldown", "PT300S"),
		"last minute of the day":   set(scaleBody(recurring("night", 23)), "properties.profiles.0.recurrence.schedule.minutes", []any{59}),
		"recurring with partner":   scaleBody(profile("default"), recurring("night", 22), recurring(`{"name":"default","for":"night"}`, 6)),
		"webhooks":                 set(one, "properties.notifications.0.webhooks", []any{obj{"serviceUri": "https://example.com/x"}, obj{"serviceUri": "http://example.com"}}),
		"fixed date":               set(one, "properties.profiles.0.fixedDate", obj{"timeZone": "UTC", "start": "2026-12-24T00:00:00Z", "end": "2026-12-27T00:00:00Z"}),
		"requests of a site":       set(one, rule+"metricTrigger", siteTrigger()),
		"target in another case":   set(one, "properties.targetResourceUri", strings.ToUpper(planPath)),
		"as many as the tier has":  set(one, "properties.profiles.0.capacity.maximum", "30"),
		"disabled with 20 profile": set(one, "properties.profiles", manyProfiles(20)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := newWorld(t).withSite().do("PUT", scalePath, body)
			require.Equal(t, 201, got.status, got.raw)
		})
	}
}

func siteTrigger() obj {
	t := triggerRule("Requests", "Increase")["metricTrigger"].(obj)
	t["metricResourceUri"], t["metricNamespace"], t["dividePerInstance"] = sitePath, "microsoft.web/sites", true
	return t
}

func manyProfiles(n int) []any {
	var out []any
	for i := range n {
		out = append(out, profile(fmt.Sprint("p", i)))
	}
	return out
}

func TestAutoscaleRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	one := scaleBody(profile("default"))
	const unsupported = "Request content is not well formed or supported."
	const rule = "properties.profiles.0.rules.0."
	action := func(name string, v any) obj { return set(one, rule+"scaleAction."+name, v) }
	trigger := func(name string, v any) obj { return set(one, rule+"metricTrigger."+name, v) }
	capacity := func(low, high, normal string) obj {
		return set(one, "properties.profiles.0.capacity", obj{"minimum": low, "maximum": high, "default": normal})
	}
	elevenRules := []any{}
	for range 11 {
		elevenRules = append(elevenRules, triggerRule("CpuPercentage", "Increase"))
	}
	night := func(path string, v any) obj {
		return set(scaleBody(recurring("night", 22)), "properties.profiles.0.recurrence."+path, v)
	}
	metric := func(uri, namespace, name string) string {
		return "resource: " + uri + ", metricnamespace: " + namespace + ", metricname: " + name
	}
	siteRule := siteTrigger()
	siteRule["metricName"], siteRule["metricNamespace"] = "CpuPercentage", "microsoft.web/sites"
	bad := func(name string, body any, message string) refusal {
		return refusal{name, "", scalePath, body, 400, "BadRequest", message}
	}
	malformed := func(name string, body any) refusal {
		return refusal{name, "", scalePath, body, 400, "UnsupportedRequestContent", unsupported}
	}
	w.refuses([]refusal{
		malformed("no target", set(one, "properties.targetResourceUri", nil)),
		malformed("no profiles", set(one, "properties.profiles", nil)),
		malformed("no rules member", set(one, "properties.profiles.0.rules", nil)),
		malformed("no profile name", set(one, "properties.profiles.0.name", nil)),
		malformed("no capacity", set(one, "properties.profiles.0.capacity", nil)),
		malformed("no default capacity", set(one, "properties.profiles.0.capacity.default", nil)),
		malformed("no threshold", trigger("threshold", nil)),
		malformed("no cooldown", action("cooldown", nil)),
		malformed("operator", trigger("operator", "MoreThan")),
		malformed("statistic", trigger("statistic", "Total")),
		malformed("aggregation", trigger("timeAggregation", "Sum")),
		malformed("direction", action("direction", "Up")),
		malformed("action type", action("type", "Change")),
		malformed("window unreadable", trigger("timeWindow", "10m")),
		malformed("window of nothing", trigger("timeWindow", "P")),
		malformed("window without a time", trigger("timeWindow", "PT")),
		malformed("half an hour", night("schedule.hours", []any{1.5})),
		malformed("an hour in words", night("schedule.hours", []any{"one"})),
		malformed("fixed date without end", set(one, "properties.profiles.0.fixedDate", obj{"start": "2026-12-24T00:00:00Z"})),
		malformed("no schedule", set(scaleBody(recurring("night", 22)), "properties.profiles.0.recurrence.schedule", nil)),
		malformed("notification", set(one, "properties.notifications.0.operation", "Mail")),
		bad("name differs", set(one, "properties.name", "other"), "The name 'other' in the properties of the autoscale setting differs from the resource name 'scale'."),
		bad("no profile", set(one, "properties.profiles", []any{}), "The autoscale setting has 0 profiles. Specify between 1 and 20 profiles."),
		bad("21 profiles", set(one, "properties.profiles", manyProfiles(21)), "The autoscale setting has 21 profiles. Specify between 1 and 20 profiles."),
		bad("same name twice", scaleBody(profile("a"), profile("a")), "The autoscale setting has more than one profile with the name 'a'."),
		bad("11 rules", set(one, "properties.profiles.0.rules", elevenRules), "The profile 'default' has 11 rules. Specify at most 10 rules."),
		bad("capacity not a number", capacity("two", "5", "2"), "The minimum capacity value 'two' that you specified in the autoscale setting is not a valid number."),
		bad("minimum 0", capacity("0", "5", "2"), "The minimum capacity value '0' that you specified in the autoscale setting is less than '1'."),
		bad("min over default", capacity("6", "9", "1"), "The minimum capacity value '6' that you specified in the autoscale setting is greater than the default capacity of '1'.  Enter a minimum capacity less than '1'."),
		bad("min over max", capacity("6", "5", "6"), "The minimum capacity value '6' that you specified in the autoscale setting is greater than the maximum capacity of '5'.  Enter a minimum capacity less than '5'."),
		bad("default over max", capacity("2", "5", "6"), "The default capacity value '6' that you specified in the autoscale setting is greater than the maximum capacity of '5'.  Enter a default capacity less than '5'."),
		bad("more than the tier", capacity("2", "31", "2"), "The maximum capacity value '31' that you specified in the autoscale setting is greater than the '30' instances that the 'PremiumV3' tier of the App Service plan allows."),
		{"capacity a number", "", scalePath, set(one, "properties.profiles.0.capacity.minimum", 2), 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Error converting value to type 'System.String'. Path 'properties.profiles[0].capacity.minimum'.'."},
		{"value a number", "", scalePath, action("value", 1), 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Error converting value to type 'System.String'. Path 'properties.profiles[0].rules[0].scaleAction.value'.'."},
		{"step too wide", "", scalePath, action("value", "4"), 400, "InvalidActionValue",
			"The autoscale setting you provided has an invalid scale action value ('4'). Specify a scale value less than or equal to the difference between the capacity maximum 5 and the capacity minimum 2."},
		{"step of 0", "", scalePath, action("value", "0"), 400, "InvalidActionValue",
			"The autoscale setting you provided has an invalid scale action value ('0'). Specify a scale value less than or equal to the difference between the capacity maximum 5 and the capacity minimum 2."},
		bad("grain", trigger("timeGrain", "PT90S"), "The time grain 'PT90S' is not supported for the metric 'CpuPercentage'. Specify 'PT1M', or whole minutes up to the time window."),
		bad("grain above the window", trigger("timeGrain", "PT13H"), "The time grain 'PT13H' is not supported for the metric 'CpuPercentage'. Specify 'PT1M', or whole minutes up to the time window."),
		bad("window too short", trigger("timeWindow", "PT4M"), "The time window 'PT4M' is out of range. Specify a time window between 5 minutes and 12 hours."),
		bad("window too long", trigger("timeWindow", "PT12H1M"), "The time window 'PT12H1M' is out of range. Specify a time window between 5 minutes and 12 hours."),
		bad("cooldown too short", action("cooldown", "PT59S"), "The cooldown 'PT59S' is out of range. Specify a cooldown between 1 minute and 1 week."),
		bad("cooldown too long", action("cooldown", "P8D"), "The cooldown 'P8D' is out of range. Specify a cooldown between 1 minute and 1 week."),
		{"metric of a machine", "", scalePath, trigger("metricName", "Percentage CPU"), 400, "UnsupportedMetric", metric(planPath, "microsoft.web/serverfarms", "Percentage CPU")},
		{"requests on a plan", "", scalePath, set(trigger("metricName", "Requests"), rule+"metricTrigger.metricNamespace", nil), 400, "UnsupportedMetric", metric(planPath, "metricNamespace is null", "Requests")},
		{"cpu on a site", "", scalePath, set(one, rule+"metricTrigger", siteRule), 400, "UnsupportedMetric", metric(sitePath, "microsoft.web/sites", "CpuPercentage")},
		{"wrong namespace", "", scalePath, trigger("metricNamespace", "microsoft.web/sites"), 400, "UnsupportedMetric", metric(planPath, "microsoft.web/sites", "CpuPercentage")},
		{"metric of nothing", "", scalePath, trigger("metricResourceUri", planPath+"x"), 404, "ResourceNotFound", "The metric resource '" + planPath + "x' of the autoscale setting was not found."},
		{"target missing", "", scalePath, set(one, "properties.targetResourceUri", planPath+"x"), 404, "TargetResourceNotFound", "The target resource '" + planPath + "x' of the autoscale setting was not found."},
		{"target malformed", "", scalePath, set(one, "properties.targetResourceUri", "plan"), 400, "InvalidArgument", "The property 'resourceId' has an invalid value."},
		bad("target a site", set(one, "properties.targetResourceUri", sitePath), "The resource type 'Microsoft.Web/sites' cannot be the target of an autoscale setting."),
		bad("in another region", set(one, "location", "westus"), "The location 'westus' of the autoscale setting differs from the location 'eastus' of its target resource."),
		bad("fixed date and recurrence", set(scaleBody(recurring("night", 22)), "properties.profiles.0.fixedDate", obj{"start": "2026-12-24T00:00:00Z", "end": "2026-12-27T00:00:00Z"}),
			"The profile 'night' has both a fixed date and a recurrence. Specify only one of them."),
		bad("fixed date backwards", set(one, "properties.profiles.0.fixedDate", obj{"start": "2026-12-27T00:00:00Z", "end": "2026-12-24T00:00:00Z"}),
			"The start '2026-12-27T00:00:00Z' of the fixed date is not before its end '2026-12-24T00:00:00Z'."),
		bad("daily", night("frequency", "Day"), "The recurrence frequency 'Day' is not supported. Specify 'Week'."),
		bad("zone of another catalogue", night("schedule.timeZone", "Europe/Berlin"), "The time zone 'Europe/Berlin' is not supported."),
		bad("no days", night("schedule.days", []any{}), "The recurrence schedule has no days."),
		bad("bad day", night("schedule.days", []any{"Caturday"}), "The day 'Caturday' in the recurrence schedule is invalid."),
		bad("hour 24", night("schedule.hours", []any{24}), "The value '24' in 'hours' of the recurrence schedule is out of range."),
		bad("minute 60", night("schedule.minutes", []any{60}), "The value '60' in 'minutes' of the recurrence schedule is out of range."),
		bad("two hours", night("schedule.hours", []any{1, 2}), "The recurrence schedule must have exactly one value in 'hours'."),
		bad("partner of nobody", scaleBody(profile("default"), recurring(`{"name":"default","for":"night"}`, 6)),
			`The profile '{"name":"default","for":"night"}' refers to the profile 'night', which does not exist.`),
		bad("partner without for", scaleBody(profile("default"), recurring(`{"name":"default"}`, 6)), `The profile name '{"name":"default"}' is invalid.`),
		bad("partner without recurrence", scaleBody(profile("default"), profile(`{"name":"default","for":"default"}`)),
			`The profile '{"name":"default","for":"default"}' has no recurrence.`),
		bad("e-mail", set(one, "properties.notifications.0.email.customEmails", []any{"ops"}), "The e-mail address 'ops' in the notification is invalid."),
		bad("webhook without a host", set(one, "properties.notifications.0.webhooks", []any{obj{"serviceUri": "https:///x"}}), "The service URI of a webhook in the notification is invalid."),
		bad("webhook by mail", set(one, "properties.notifications.0.webhooks", []any{obj{"serviceUri": "ftp://example.com"}}), "The service URI of a webhook in the notification is invalid."),
		bad("webhook", set(one, "properties.notifications.0.webhooks", []any{obj{"serviceUri": "here"}}), "The service URI of a webhook in the notification is invalid."),
	})
}

// Azure Monitor's errors have no "error" member around them.
func TestAutoscaleErrorEnvelope(t *testing.T) {
	t.Parallel()
	got := newWorld(t).withSite().do("PUT", scalePath, set(scaleBody(profile("a")), "properties.targetResourceUri", nil))
	require.Equal(t, obj{"code": "UnsupportedRequestContent", "message": "Request content is not well formed or supported."}, got.body)
}

func TestAutoscaleNeedsTheTier(t *testing.T) {
	t.Parallel()
	for sku, message := range map[string]string{
		"F1": "Autoscale is not supported for the App Service plan 'plan' in the 'Free' tier.",
		"B1": "Autoscale is not supported for the App Service plan 'plan' in the 'Basic' tier.",
	} {
		w := newWorld(t).withPlan(sku, 1)
		w.refuses([]refusal{{sku, "", scalePath, scaleBody(profile("p")), 400, "BadRequest", message}})
	}
	w := newWorld(t).withPlan("S1", 1)
	w.refuses([]refusal{{"S1 with 11", "", scalePath, set(scaleBody(profile("p")), "properties.profiles.0.capacity.maximum", "11"), 400, "BadRequest",
		"The maximum capacity value '11' that you specified in the autoscale setting is greater than the '10' instances that the 'Standard' tier of the App Service plan allows."}})
}

func TestOneAutoscaleSettingPerPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.must("PUT", scalePath, scaleBody(profile("p")))
	second := set(set(scaleBody(profile("p")), "properties.name", "second"), "properties.targetResourceUri", strings.ToLower(planPath))
	path := strings.Replace(scalePath, "/scale", "/second", 1)
	w.refuses([]refusal{{"second", "", path, second, 409, "Conflict",
		"Only one autoscale setting can exist for a target resource. The autoscale setting 'scale' already exists for the resource '" + strings.ToLower(planPath) + "'."}})
	w.must("DELETE", scalePath, nil)
	w.must("PUT", path, second)
}

// The setting is a resource of its own and outlives its target.
func TestAutoscaleSettingOutlivesItsPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withPlan("P1v3", 2)
	w.must("PUT", scalePath, scaleBody(profile("p")))
	w.must("DELETE", planPath, nil)
	require.Equal(t, 200, w.do("GET", scalePath, nil).status)
	require.Equal(t, "TargetResourceNotFound", w.do("PUT", scalePath, scaleBody(profile("p"))).code())
}
