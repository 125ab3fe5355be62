package alerts_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/program/alerts"
)

// prod are the limits of a stack like production.
var prod = alerts.Limits{
	Autoscale: true, MinInstances: 2, CPU: 70, Memory: 85, ErrorPercent: 2, ResponseSeconds: 2,
	RedisPercent: 80, RedisClients: 1000, Capped: true,
}

// fixed is the same without autoscale, with a cache whose connections nobody knows.
func fixed() alerts.Limits {
	l := prod
	l.Autoscale, l.RedisClients, l.Capped = false, 0, false
	return l
}

// guarded is the same with a vault, a login by token and a Front Door.
func guarded() alerts.Limits {
	l := prod
	l.Vault, l.Tokens, l.FrontDoor = true, true, true
	return l
}

func names(rules []alerts.Rule) []string {
	var all []string
	for _, r := range rules {
		all = append(all, r.Name)
	}
	return all
}

func TestWhatIsWatched(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{
		"http-5xx", "response-time", "health-check",
		"cpu-at-maximum", "memory-at-maximum", "too-few-instances", "autoscale-failed", "autoscale-flapping",
		"redis-memory", "redis-evictions", "redis-server-load", "redis-errors", "redis-connections",
		"sessions-not-in-redis", "log-cap",
	}, names(alerts.Rules(prod)))
	assert.Equal(t, []string{
		"http-5xx", "response-time", "health-check", "cpu-at-maximum", "memory-at-maximum",
		"redis-memory", "redis-evictions", "redis-server-load", "redis-errors", "sessions-not-in-redis",
	}, names(alerts.Rules(fixed())))
	for _, l := range []alerts.Limits{{Vault: true}, {Tokens: true}, guarded()} {
		assert.Contains(t, names(alerts.Rules(l)), "access-revoked")
	}
	assert.Contains(t, names(alerts.Rules(alerts.Limits{FrontDoor: true})), "front-door-origin")
}

// Azure takes every rule: names, windows, severities, metrics with the aggregation
// that is documented for them, and a window that holds a measurement.
func TestAzureTakesTheRules(t *testing.T) {
	t.Parallel()
	for _, l := range []alerts.Limits{prod, fixed(), guarded()} {
		seen := map[string]bool{}
		for _, r := range alerts.Rules(l) {
			assert.False(t, seen[r.Name], r.Name)
			seen[r.Name] = true
			assert.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)*$`, r.Name)
			assert.LessOrEqual(t, len(r.Name), 40, "the stack's prefix, the component and eight random digits come on top")
			assert.Contains(t, []int{0, 1, 2, 3, 4}, r.Severity, r.Name)
			assert.GreaterOrEqual(t, r.Window, r.Frequency, r.Name)
			assert.Greater(t, len(r.Reason), 20, r.Name)
			assert.Greater(t, len(r.FirstStep), 20, r.Name)
			assert.Contains(t, r.Description(), "First: "+r.FirstStep)

			if _, event := r.Condition.(alerts.Done); event {
				continue // Azure asks for no window
			}
			threshold, ok := r.Condition.(alerts.Threshold)
			if !ok {
				assert.Contains(t, catalog.LogAlertWindows, r.Window, r.Name)
				assert.Contains(t, catalog.LogAlertFrequencies, r.Frequency, r.Name)
				continue
			}
			assert.Contains(t, catalog.MetricAlertWindows, r.Window, r.Name)
			assert.Contains(t, catalog.MetricAlertFrequencies, r.Frequency, r.Name)
			metric, known := catalog.MonitoredBy(threshold.Namespace, threshold.Metric.Name)
			require.True(t, known, "%s watches %v", r.Name, threshold.Metric)
			assert.Equal(t, metric.Name, threshold.Metric.Name)
			assert.Equal(t, metric.Aggregation, threshold.Aggregation, r.Name)
			assert.GreaterOrEqual(t, r.Window, metric.Grain, r.Name)
			assert.Contains(t, catalog.AlertOperators, threshold.Operator)
		}
	}
}

// What the queries name in AzureMetrics are metrics of the resource they ask about.
func TestQueriesNameRealMetrics(t *testing.T) {
	t.Parallel()
	for _, r := range alerts.Rules(prod) {
		var typ string
		var metrics []string
		switch c := r.Condition.(type) {
		case alerts.Share:
			typ, metrics = "Microsoft.Web/sites", []string{c.Part, c.Whole}
		case alerts.Saturated:
			typ, metrics = "Microsoft.Web/serverfarms", []string{c.Metric}
		default:
			continue
		}
		query, _ := r.Query()
		for _, name := range metrics {
			_, known := catalog.MonitoredBy(typ, name)
			assert.True(t, known, "%s asks for %s", r.Name, name)
			assert.Contains(t, query, `"`+name+`"`)
		}
		assert.Contains(t, query, strings.ToLower(typ))
	}
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// minutes makes a point of each minute up to noon, the last one at noon.
func minutes(n int, at func(minute int) float64) []alerts.Point {
	points := make([]alerts.Point, n)
	for i := range points {
		points[i] = alerts.Steady(noon.Add(-time.Duration(n-1-i)*time.Minute), at(i))
	}
	return points
}

func always(v float64) func(int) float64 { return func(int) float64 { return v } }

// healthy is two hours of a deployment that is well: some load, a failed request
// now and then, one scale action out and later one in.
func healthy() alerts.Data {
	const n = 120
	d := testData{alerts.Data{Metrics: map[alerts.Metric][]alerts.Point{}, Logs: map[string][]alerts.Row{}}}
	put := func(on alerts.Resource, name string, at func(int) float64) {
		d.Metrics[alerts.Metric{On: on, Name: name}] = minutes(n, at)
	}
	put(alerts.App, "Requests", always(600))
	put(alerts.App, "Http5xx", func(i int) float64 { return float64(i % 2) })
	put(alerts.App, "HttpResponseTime", always(0.08))
	put(alerts.App, "HealthCheckStatus", always(100))
	put(alerts.FrontDoor, "OriginHealthPercentage", func(i int) float64 { return 97 + float64(i%4) })
	put(alerts.Plan, "CpuPercentage", func(i int) float64 { return 40 + float64(i%20) })
	put(alerts.Plan, "MemoryPercentage", always(60))
	put(alerts.Autoscale, "ObservedCapacity", always(2))
	put(alerts.Cache, "usedmemorypercentage", always(35))
	put(alerts.Cache, "evictedkeys", always(0))
	put(alerts.Cache, "connectedclients", always(40))
	put(alerts.Cache, "serverLoad", always(12))
	put(alerts.Cache, "errors", always(0))
	for i := range n {
		d.log("AutoscaleEvaluationsLog", n-1-i, "OperationName", "InstanceCountEvaluation",
			"CurrentInstanceCount", "2", "MinimumInstanceCount", "2", "MaximumInstanceCount", "5")
	}
	d.log("AutoscaleScaleActionsLog", 50, "ScaleDirection", "Increase", "ResultType", "Succeeded")
	d.log("AutoscaleScaleActionsLog", 20, "ScaleDirection", "Decrease", "ResultType", "Succeeded")
	d.log("AppServiceConsoleLogs", 119, "Host", "a", "ResultDescription", "[SESSION] Redis session storage enabled (distributed sessions)")
	d.log("AppServiceConsoleLogs", 5, "Host", "b", "ResultDescription", "GET /session 200")
	return d.Data
}

// log adds a row so many minutes before noon.
func (d data) log(table string, before int, columns ...string) {
	row := alerts.Row{At: noon.Add(-time.Duration(before) * time.Minute), Columns: map[string]string{}}
	for i := 0; i < len(columns); i += 2 {
		row.Columns[columns[i]] = columns[i+1]
	}
	d.Logs[table] = append(d.Logs[table], row)
}

// atMaximum lets as many instances run as may, for the last minutes.
func atMaximum(d data, minutes int) {
	for i, row := range d.Logs["AutoscaleEvaluationsLog"] {
		if noon.Sub(row.At) < time.Duration(minutes)*time.Minute {
			d.Logs["AutoscaleEvaluationsLog"][i].Columns["CurrentInstanceCount"] = "5"
		}
	}
}

// A scenario is what goes wrong, in one of the ways it can, and which rules notice.
type scenario struct {
	name  string
	fires []string
	wrong func(d data)
}

func set(on alerts.Resource, name string, last int, v float64) func(d data) {
	return func(d data) {
		points := d.Metrics[alerts.Metric{On: on, Name: name}]
		for i := len(points) - last; i < len(points); i++ {
			points[i] = alerts.Steady(points[i].At, v)
		}
	}
}

var scenarios = []scenario{
	{"every twentieth request fails", []string{"http-5xx"}, set(alerts.App, "Http5xx", 5, 60)},
	{"a short peak of errors", nil, set(alerts.App, "Http5xx", 1, 60)},
	{"at night one of two requests fails", nil, func(d data) {
		set(alerts.App, "Requests", 120, 0)(d)
		set(alerts.App, "Http5xx", 120, 0)(d)
		set(alerts.App, "Requests", 1, 2)(d)
		set(alerts.App, "Http5xx", 1, 1)(d)
	}},
	{"answers are slow", []string{"response-time"}, set(alerts.App, "HttpResponseTime", 5, 3)},
	{"one slow minute", nil, set(alerts.App, "HttpResponseTime", 1, 5)},
	{"an instance is not healthy", []string{"health-check"}, set(alerts.App, "HealthCheckStatus", 5, 50)},
	{"a rule keeps the Front Door out", []string{"front-door-origin"}, set(alerts.FrontDoor, "OriginHealthPercentage", 5, 0)},
	{"every eighth site of the Front Door gets no answer", []string{"front-door-origin"}, set(alerts.FrontDoor, "OriginHealthPercentage", 5, 87)},
	{"some probes fail", nil, set(alerts.FrontDoor, "OriginHealthPercentage", 5, 92)},
	{"CPU is high, and there is room", nil, set(alerts.Plan, "CpuPercentage", 30, 95)},
	{"CPU is high with all instances", []string{"cpu-at-maximum"}, func(d data) {
		set(alerts.Plan, "CpuPercentage", 15, 95)(d)
		atMaximum(d, 15)
	}},
	{"all instances, but CPU is low", nil, func(d data) { atMaximum(d, 30) }},
	{"all instances since five minutes", nil, func(d data) {
		set(alerts.Plan, "CpuPercentage", 15, 95)(d)
		atMaximum(d, 5)
	}},
	{"all instances, and CPU is measured for a few minutes only", nil, func(d data) {
		set(alerts.Plan, "CpuPercentage", 15, 95)(d)
		cpu := alerts.Metric{On: alerts.Plan, Name: "CpuPercentage"}
		d.Metrics[cpu] = d.Metrics[cpu][len(d.Metrics[cpu])-9:]
		atMaximum(d, 15)
	}},
	{"the number of instances is not logged", nil, func(d data) {
		set(alerts.Plan, "CpuPercentage", 15, 95)(d)
		for _, row := range d.Logs["AutoscaleEvaluationsLog"] {
			clear(row.Columns)
			row.Columns["OperationName"] = "ScaleRuleEvaluation"
		}
	}},
	{"memory is high with all instances", []string{"memory-at-maximum"}, func(d data) {
		set(alerts.Plan, "MemoryPercentage", 15, 92)(d)
		atMaximum(d, 15)
	}},
	{"one instance is left", []string{"too-few-instances"}, set(alerts.Autoscale, "ObservedCapacity", 5, 1)},
	{"autoscale is refused", []string{"autoscale-failed"}, func(d data) {
		d.log("AutoscaleScaleActionsLog", 2, "ScaleDirection", "Increase", "ResultType", "Failed")
	}},
	{"a scale action times out", []string{"autoscale-failed"}, func(d data) {
		d.log("AutoscaleScaleActionsLog", 2, "ScaleActionOperationStatus", "Timeout")
	}},
	{"a scale action is canceled", []string{"autoscale-failed"}, func(d data) {
		d.log("AutoscaleScaleActionsLog", 2, "ScaleActionOperationStatus", "Canceled")
	}},
	{"a scale action fails", []string{"autoscale-failed"}, func(d data) {
		d.log("AutoscaleScaleActionsLog", 2, "ScaleActionOperationStatus", "Failed")
	}},
	{"out, in, out, in within an hour", []string{"autoscale-flapping"}, func(d data) {
		d.log("AutoscaleScaleActionsLog", 10, "ScaleDirection", "Increase", "ResultType", "Succeeded")
		d.log("AutoscaleScaleActionsLog", 2, "ScaleDirection", "Decrease", "ResultType", "Succeeded")
	}},
	{"three instances more in a row", nil, func(d data) {
		for i := range 3 {
			d.log("AutoscaleScaleActionsLog", 15-i, "ScaleDirection", "Increase", "ResultType", "Succeeded")
		}
	}},
	{"the cache fills up", []string{"redis-memory"}, set(alerts.Cache, "usedmemorypercentage", 3, 91)},
	{"the cache evicts", []string{"redis-evictions"}, set(alerts.Cache, "evictedkeys", 1, 1)},
	{"the cache is busy", []string{"redis-server-load"}, set(alerts.Cache, "serverLoad", 2, 97)},
	{"the cache fails over", []string{"redis-errors"}, set(alerts.Cache, "errors", 1, 1)},
	{"many connections", []string{"redis-connections"}, set(alerts.Cache, "connectedclients", 2, 801)},
	{"as many connections as may be", nil, set(alerts.Cache, "connectedclients", 2, 800)},
	{"an app without REDIS_URL", []string{"sessions-not-in-redis"}, func(d data) {
		d.log("AppServiceConsoleLogs", 3, "Host", "c", "ResultDescription", "[SESSION] Using Flask's built-in session storage")
	}},
	{"an app without REDIS_URL in the slot", nil, func(d data) {
		d.log("AppServiceConsoleLogs", 3, "Host", "c", "ResultDescription", "[SESSION] Using Flask's built-in session storage",
			"_ResourceId", "/subscriptions/1/resourcegroups/g/providers/microsoft.web/sites/app/slots/staging")
	}},
	{"the daily cap is reached", []string{"log-cap"}, func(d data) {
		d.log("_LogOperation", 3, "Category", "Ingestion", "Detail", "Data collection stopped: OverQuota")
	}},
	{"the role for the vault is taken away", []string{"access-revoked"}, func(d data) {
		d.log("ActivityLog", 2, "OperationName", "Microsoft.Authorization/roleAssignments/delete", "Status", "Succeeded")
	}},
	{"the login to the cache is taken away", []string{"access-revoked"}, func(d data) {
		d.log("ActivityLog", 2, "OperationName", "MICROSOFT.CACHE/REDISENTERPRISE/DATABASES/ACCESSPOLICYASSIGNMENTS/DELETE", "Status", "Succeeded")
	}},
	{"taking it away is refused", nil, func(d data) {
		d.log("ActivityLog", 2, "OperationName", "Microsoft.Authorization/roleAssignments/delete", "Status", "Failed")
	}},
	{"a role is given", nil, func(d data) {
		d.log("ActivityLog", 2, "OperationName", "Microsoft.Authorization/roleAssignments/write", "Status", "Succeeded")
	}},
	{"nothing is measured", nil, func(d data) {
		clear(d.Metrics)
		clear(d.Logs)
	}},
}

// testData is alerts.Data, with what only a test needs.
type testData struct{ alerts.Data }

type data = testData

func TestEachRuleFiresInItsScenario(t *testing.T) {
	t.Parallel()
	rules := alerts.Rules(guarded())
	fired := map[string]bool{}
	for _, s := range scenarios {
		for _, name := range s.fires {
			fired[name] = true
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			d := testData{healthy()}
			s.wrong(d)
			assert.Equal(t, s.fires, firing(rules, d.Data, noon))
		})
	}
	for _, r := range rules {
		assert.True(t, fired[r.Name], "no scenario shows that %s fires", r.Name)
	}
}

func firing(rules []alerts.Rule, d alerts.Data, at time.Time) []string {
	var all []string
	for _, r := range rules {
		if r.Fires(d, at) {
			all = append(all, r.Name)
		}
	}
	return all
}

func TestAllIsQuietWhileAllIsWell(t *testing.T) {
	t.Parallel()
	d := healthy()
	for _, l := range []alerts.Limits{prod, fixed(), guarded()} {
		for _, r := range alerts.Rules(l) {
			assert.Empty(t, r.Timeline(d, noon.Add(-time.Hour), noon), r.Name)
		}
	}
}

// Without autoscale, the plan's own metrics are watched by themselves.
func TestFixedCountWatchesThePlan(t *testing.T) {
	t.Parallel()
	d := testData{healthy()}
	set(alerts.Plan, "CpuPercentage", 15, 95)(d)
	assert.Equal(t, []string{"cpu-at-maximum"}, firing(alerts.Rules(fixed()), d.Data, noon))
	for _, r := range alerts.Rules(fixed()) {
		assert.NotContains(t, r.Reason+r.FirstStep, "maxInstances", r.Name)
		assert.NotContains(t, r.Reason, "Autoscale can add", r.Name)
	}
}

// A fired alert is told of once, and resolved after three clean evaluations.
func TestTimeline(t *testing.T) {
	t.Parallel()
	d := testData{healthy()}
	points := d.Metrics[alerts.Metric{On: alerts.App, Name: "HttpResponseTime"}]
	for i := 60; i < 70; i++ {
		points[i] = alerts.Steady(points[i].At, 30)
	}
	rule := ruleNamed(t, "response-time")
	changes := rule.Timeline(d.Data, noon.Add(-time.Hour), noon)
	require.Len(t, changes, 2)
	// The slow minutes are 11:01 to 11:10. The first of them makes the mean of five
	// more than two seconds, and the last is in the window until 11:14.
	assert.Equal(t, alerts.Change{At: noon.Add(-59 * time.Minute), Fired: true}, changes[0])
	assert.Equal(t, alerts.Change{At: noon.Add(-43 * time.Minute), Fired: false}, changes[1])

	// 11:15 and 11:16 are clean, and 11:17 to 11:21 are not: the three in a row end at 11:24.
	points[76] = alerts.Steady(points[76].At, 30)
	changes = rule.Timeline(d.Data, noon.Add(-time.Hour), noon)
	require.Len(t, changes, 2)
	assert.Equal(t, alerts.Change{At: noon.Add(-36 * time.Minute), Fired: false}, changes[1])
}

func ruleNamed(t *testing.T, name string) alerts.Rule {
	t.Helper()
	rules := alerts.Rules(prod)
	i := slices.IndexFunc(rules, func(r alerts.Rule) bool { return r.Name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return rules[i]
}

// Every row of a query that is aggregated over a window is the condition itself.
func TestQueriesAreGeneratedFromTheRules(t *testing.T) {
	t.Parallel()
	l := prod
	l.ErrorPercent, l.CPU = 7, 63
	for _, r := range alerts.Rules(l) {
		query, ok := r.Query()
		switch r.Name {
		case "http-5xx":
			assert.Contains(t, query, "> 7 * Whole")
			assert.Contains(t, query, `| where ResourceId has "microsoft.web/sites" and ResourceId !contains "/slots/"`)
		case "cpu-at-maximum":
			assert.Contains(t, query, "Percent > 63 and Minutes >= 10 and Room <= 0")
		case "sessions-not-in-redis":
			assert.Contains(t, query, `| where _ResourceId !contains "/slots/"`)
			assert.Contains(t, query, `contains "Using Flask's built-in session storage"`)
			assert.Contains(t, query, "| where not(ResultDescription contains ")
			assert.Equal(t, "Host", r.SplitBy())
		case "autoscale-failed":
			assert.Contains(t, query, `| where ResultType in ("Failed") or ScaleActionOperationStatus in ("Failed", "Timeout", "Canceled")`)
		}
		_, metric := r.Condition.(alerts.Threshold)
		assert.NotEqual(t, metric, ok, fmt.Sprintf("%s is one kind of alert", r.Name))
	}
}

// Without a login by token nothing of the cache is watched for, and the other way round.
func TestOnlyWhatIsThereIsWatched(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		limits alerts.Limits
		want   alerts.Done
	}{
		{alerts.Limits{Vault: true}, alerts.Done{On: []alerts.Resource{alerts.Vault}, Operations: []string{catalog.RoleDeleted}}},
		{alerts.Limits{Tokens: true}, alerts.Done{On: []alerts.Resource{alerts.Cache}, Operations: []string{catalog.CacheAccessDeleted}}},
	} {
		rules := alerts.Rules(c.limits)
		i := slices.IndexFunc(rules, func(r alerts.Rule) bool { return r.Name == "access-revoked" })
		require.GreaterOrEqual(t, i, 0)
		assert.Equal(t, c.want, rules[i].Condition)
	}
}
