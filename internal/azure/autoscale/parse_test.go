package autoscale_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/autoscale"
)

// fixture is what a GET answered after the program had deployed a stack with
// off-peak hours and rules on requests.
func fixture(t testing.TB) map[string]any {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "setting.json"))
	require.NoError(t, err)
	var body map[string]any
	require.NoError(t, json.Unmarshal(raw, &body))
	return body
}

func TestParseWhatTheProgramDeploys(t *testing.T) {
	t.Parallel()
	s, err := autoscale.Parse(fixture(t), zones)
	require.NoError(t, err)

	group := "/subscriptions/5ca1ab1e-0000-4000-8000-000000000001/resourceGroups/scaleout-prodd1bfebfa/providers/Microsoft.Web/"
	plan, site := group+"serverfarms/scaleout-prod-plan4598e057", group+"sites/scaleout-prod-app228087c7"
	rule := func(metric string, threshold float64, d autoscale.Direction) autoscale.Rule {
		r := autoscale.Rule{
			Metric:    autoscale.Metric{Name: metric, Namespace: "microsoft.web/serverfarms", ResourceID: plan},
			TimeGrain: time.Minute, TimeWindow: 5 * time.Minute,
			Statistic: autoscale.StatisticAverage, TimeAggregation: autoscale.AggregationAverage,
			Operator: autoscale.GreaterThan, Threshold: threshold,
			Direction: d, ActionType: autoscale.ChangeCount, Value: 1, Cooldown: 5 * time.Minute,
		}
		if d == autoscale.Decrease {
			r.Operator, r.TimeWindow, r.Cooldown = autoscale.LessThan, 10*time.Minute, 10*time.Minute
		}
		if metric == requests {
			r.Metric = autoscale.Metric{Name: metric, Namespace: "microsoft.web/sites", ResourceID: site, DividePerInstance: true}
			r.Statistic = autoscale.StatisticSum
		}
		return r
	}
	all := []autoscale.Rule{
		rule(cpu, 70, autoscale.Increase), rule(cpu, 30, autoscale.Decrease),
		rule(memory, 85, autoscale.Increase), rule(memory, 50, autoscale.Decrease),
		rule(queue, 20, autoscale.Increase), rule(queue, 5, autoscale.Decrease),
		rule(requests, 900, autoscale.Increase), rule(requests, 300, autoscale.Decrease),
	}
	berlin := zone(t, "W. Europe Standard Time")
	weekly := func(hour, minute int, days ...time.Weekday) *autoscale.Recurrence {
		return &autoscale.Recurrence{TimeZone: "W. Europe Standard Time", Location: berlin, Days: days, Hours: []int{hour}, Minutes: []int{minute}}
	}
	day := autoscale.Capacity{Min: 2, Max: 5, Default: 2}
	assert.Equal(t, autoscale.Setting{
		Enabled: true, Name: "scaleout-prod-autoscale", TargetID: plan,
		Profiles: []autoscale.Profile{
			{Name: "default", Capacity: day, Rules: all},
			{Name: "off-peak", Capacity: autoscale.Capacity{Min: 2, Max: 3, Default: 2}, Rules: all, Recurrence: weekly(19, 30, time.Monday, time.Tuesday)},
			{Name: `{"name":"default","for":"off-peak"}`, ReturnsTo: "default", Ends: "off-peak", Capacity: day, Rules: all, Recurrence: weekly(7, 0, time.Tuesday, time.Wednesday)},
		},
	}, s)
}

// change is a body with other values at some places; a nil takes one away.
func change(t testing.TB, changes map[string]any) map[string]any {
	t.Helper()
	body := fixture(t)
	for path, v := range changes {
		body = put(body, path, v)
	}
	return body
}

// put sets what is at a path such as "properties.profiles[0].name"; nil takes a
// member away. A path that is not there changes nothing.
func put(body map[string]any, path string, v any) map[string]any {
	var at any = body
	steps := strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune(".[]", r) })
	for i, step := range steps {
		last := i == len(steps)-1
		switch here := at.(type) {
		case map[string]any:
			switch {
			case last && v == nil:
				delete(here, step)
			case last:
				here[step] = v
			}
			at = here[step]
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n >= len(here) {
				return body
			}
			if last {
				here[n] = v
			}
			at = here[n]
		}
	}
	return body
}

const (
	profile0  = "properties.profiles[0]"
	trigger0  = profile0 + ".rules[0].metricTrigger"
	action0   = profile0 + ".rules[0].scaleAction"
	schedule1 = "properties.profiles[1].recurrence.schedule"
)

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		path  string // of the property that is changed, and that the error has to name
		value any    // nil: taken away
		why   string
	}{
		{"properties", nil, "is missing"},
		{"properties", []any{}, "is []: an object is needed"},
		{"properties.enabled", "yes", `is "yes": true or false is needed`},
		{"properties.targetResourceUri", nil, "is missing or empty"},
		{"properties.profiles", nil, "is missing"},
		{"properties.profiles", []any{}, "is empty"},
		{profile0, 7, "is 7: an object is needed"},
		{profile0 + ".name", "", "is missing or empty"},
		{profile0 + ".capacity", nil, "is missing"},
		{profile0 + ".capacity.minimum", "two", `is "two": a whole number from 1 to 1000000 is needed`},
		{profile0 + ".capacity.minimum", "0", "a whole number from 1"},
		{profile0 + ".capacity.minimum", "9", "more than the maximum of 5"},
		{profile0 + ".capacity.maximum", "1000001", "a whole number from 1 to 1000000"},
		{profile0 + ".capacity.maximum", "1e3", "a whole number"},
		{profile0 + ".capacity.maximum", 2.5, "a whole number"},
		{profile0 + ".capacity.default", "6", "outside of minimum to maximum, 2 to 5"},
		{profile0 + ".capacity.default", "1", "outside of minimum to maximum, 2 to 5"},
		{profile0 + ".rules", nil, "is missing"},
		{profile0 + ".rules", "none", "a list is needed"},
		{profile0 + ".rules[0].metricTrigger", nil, "is missing"},
		{profile0 + ".rules[0].scaleAction", nil, "is missing"},
		{trigger0 + ".metricName", nil, "is missing or empty"},
		{trigger0 + ".metricResourceUri", nil, "is missing or empty"},
		{trigger0 + ".metricNamespace", 1, "a text is needed"},
		{trigger0 + ".dividePerInstance", "no", "true or false is needed"},
		{trigger0 + ".timeGrain", "1m", "an ISO 8601 duration is needed, such as PT5M"},
		{trigger0 + ".timeGrain", "PT0S", "is shorter than a second"},
		{trigger0 + ".timeWindow", "PT30S", "is shorter than the time grain"},
		{trigger0 + ".timeWindow", "P1M", "an ISO 8601 duration"},
		{trigger0 + ".timeWindow", "PT", "an ISO 8601 duration"},
		{trigger0 + ".statistic", "Percentile99th", "Average, Min, Max, Sum, Count can be followed here"},
		{trigger0 + ".timeAggregation", "Sum", "Average, Minimum, Maximum, Total, Count, Last can be followed here"},
		{trigger0 + ".operator", ">", "GreaterThan"},
		{trigger0 + ".threshold", "70", "a number is needed"},
		{trigger0 + ".threshold", nil, "a number is needed"},
		{trigger0 + ".dimensions", []any{map[string]any{"DimensionName": "Instance"}}, "is not empty"},
		{action0 + ".direction", "Up", "None, Increase, Decrease"},
		{action0 + ".type", "ServiceAllowedNextValue", "ChangeCount, PercentChangeCount, ExactCount can be followed here"},
		{action0 + ".value", "0", "a whole number from 1"},
		{action0 + ".value", "-1", "a whole number from 1"},
		{action0 + ".cooldown", nil, "is missing or empty"},
		{action0 + ".cooldown", "PT1.5M", "an ISO 8601 duration"},
		{"properties.profiles[1].recurrence.frequency", "Day", "Week can be followed here"},
		{"properties.profiles[1].recurrence.schedule", nil, "is missing"},
		{"properties.profiles[1].recurrence", nil, `as "default" has: only one default profile is allowed`},
		{schedule1 + ".timeZone", "Europe/Berlin", `a Windows time zone name is needed, such as "W. Europe Standard Time"`},
		{schedule1 + ".days", []any{}, "is empty"},
		{schedule1 + ".days[0]", "Montag", `is "Montag": give an English name`},
		{schedule1 + ".hours[0]", 24.0, "a whole number from 0 to 23"},
		{schedule1 + ".hours", []any{}, "is empty"},
		{schedule1 + ".minutes[0]", 0.5, "a whole number from 0 to 59"},
		{schedule1 + ".minutes", nil, "is missing"},
		{"properties.predictiveAutoscalePolicy", map[string]any{"scaleMode": "Enabled"}, "predictive autoscale is for virtual machine scale sets"},
	} {
		s, err := autoscale.Parse(change(t, map[string]any{x.path: x.value}), zones)
		if assert.Error(t, err, "%s = %v", x.path, x.value) {
			assert.Contains(t, err.Error(), "autoscale setting: "+strings.TrimSuffix(x.path, ".recurrence"))
			assert.Contains(t, err.Error(), x.why)
			assert.Equal(t, autoscale.Setting{}, s)
		}
	}
}

func TestParseAccepts(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		path  string
		value any
		check func(autoscale.Setting) (got, want any)
	}{
		// Azure's documented defaults.
		{"properties.enabled", nil, func(s autoscale.Setting) (any, any) { return s.Enabled, false }},
		{action0 + ".value", nil, func(s autoscale.Setting) (any, any) { return s.Profiles[0].Rules[0].Value, 1 }},
		{trigger0 + ".dividePerInstance", nil, func(s autoscale.Setting) (any, any) {
			return s.Profiles[0].Rules[0].Metric.DividePerInstance, false
		}},
		{trigger0 + ".metricNamespace", nil, func(s autoscale.Setting) (any, any) { return s.Profiles[0].Rules[0].Metric.Namespace, "" }},
		{"properties.name", nil, func(s autoscale.Setting) (any, any) { return s.Name, "scaleout-prod-autoscale" }},
		// ARM compares names of values without case.
		{trigger0 + ".operator", "lessthanorequal", func(s autoscale.Setting) (any, any) {
			return s.Profiles[0].Rules[0].Operator, autoscale.LessThanOrEqual
		}},
		{schedule1 + ".days[0]", "sunday", func(s autoscale.Setting) (any, any) { return s.Profiles[1].Recurrence.Days[0], time.Sunday }},
		// What a Go program or another decoder makes of numbers.
		{trigger0 + ".threshold", 71, func(s autoscale.Setting) (any, any) { return s.Profiles[0].Rules[0].Threshold, 71.0 }},
		{trigger0 + ".threshold", json.Number("7.5"), func(s autoscale.Setting) (any, any) { return s.Profiles[0].Rules[0].Threshold, 7.5 }},
		{action0 + ".cooldown", "P1DT2H3M4S", func(s autoscale.Setting) (any, any) {
			return s.Profiles[0].Rules[0].Cooldown, 26*time.Hour + 3*time.Minute + 4*time.Second
		}},
		{schedule1 + ".timeZone", "UTC", func(s autoscale.Setting) (any, any) { return s.Profiles[1].Recurrence.Location, time.UTC }},
		{trigger0 + ".dimensions", []any{}, func(s autoscale.Setting) (any, any) { return s.Enabled, true }},
		{"properties.predictiveAutoscalePolicy", map[string]any{"scaleMode": "Disabled"}, func(s autoscale.Setting) (any, any) { return s.Enabled, true }},
	} {
		s, err := autoscale.Parse(change(t, map[string]any{x.path: x.value}), zones)
		if assert.NoError(t, err, x.path) {
			got, want := x.check(s)
			assert.Equal(t, want, got, x.path)
		}
	}
}

// The event of "Understand autoscale settings", Fixed-date profile.
func TestParseFixedDate(t *testing.T) {
	t.Parallel()
	event := func(start, end, windows any) map[string]any {
		fixed := map[string]any{"start": start, "end": end, "timeZone": windows}
		return change(t, map[string]any{"properties.profiles[1].recurrence": nil, "properties.profiles[1].fixedDate": fixed})
	}
	for _, x := range []struct{ start, end, windows, want string }{
		{"2017-12-26T00:00:00", "2017-12-26T23:59:00", "Pacific Standard Time", "2017-12-26T08:00:00Z 2017-12-27T07:59:00Z"},
		{"2017-12-26T00:00:00Z", "2017-12-26T23:59:00+01:00", "Pacific Standard Time", "2017-12-26T00:00:00Z 2017-12-26T22:59:00Z"},
	} {
		s, err := autoscale.Parse(event(x.start, x.end, x.windows), zones)
		require.NoError(t, err)
		f := s.Profiles[1].FixedDate
		assert.Equal(t, x.want, fmt.Sprintf("%s %s", f.Start.UTC().Format(time.RFC3339), f.End.UTC().Format(time.RFC3339)))
	}
	s, err := autoscale.Parse(event("2017-12-26T00:00:00", "2017-12-26T23:59:00", nil), nil)
	require.ErrorContains(t, err, "only UTC is known", "the other profiles are in Berlin's time")
	assert.Empty(t, s)

	_, err = autoscale.Parse(event("2017-12-26", "2017-12-27T00:00:00", "UTC"), zones)
	require.ErrorContains(t, err, `properties.profiles[1].fixedDate.start is "2017-12-26": a time is needed`)
	_, err = autoscale.Parse(event("2017-12-26T00:00:00", "2017-12-26T00:00:00", "UTC"), zones)
	require.ErrorContains(t, err, "properties.profiles[1].fixedDate.end is not later than start")
	both := change(t, map[string]any{"properties.profiles[1].fixedDate": map[string]any{"start": "2017-12-26T00:00:00", "end": "2017-12-27T00:00:00"}})
	_, err = autoscale.Parse(both, zones)
	require.ErrorContains(t, err, "properties.profiles[1].recurrence is given beside fixedDate")
}
