package traffic_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/forecast/traffic"
)

// answer is what `az monitor metrics list` prints.
func answer(interval, timespan string, metrics ...string) string {
	return fmt.Sprintf(`{"cost": 59, "interval": %q, "namespace": "Microsoft.Web/sites", "resourceregion": "westeurope", "timespan": %q, "value": [%s]}`,
		interval, timespan, strings.Join(metrics, ", "))
}

// metric has points of three aggregations, as the CLI prints them: what was not asked
// for is null.
func metric(name, aggregation string, points ...string) string {
	var data []string
	for _, p := range points {
		at, v, _ := strings.Cut(p, "=")
		values := map[string]string{"average": "null", "total": "null", "count": "null", "minimum": "null", "maximum": "null"}
		values[aggregation] = v
		data = append(data, fmt.Sprintf(`{"average": %s, "count": %s, "maximum": %s, "minimum": %s, "timeStamp": "2026-11-02T%s:00Z", "total": %s}`,
			values["average"], values["count"], values["maximum"], values["minimum"], at, values["total"]))
	}
	return fmt.Sprintf(`{"displayDescription": "", "errorCode": "Success", "id": "/subscriptions/s/…/%[1]s", "name": {"localizedValue": %[1]q, "value": %[1]q},
		"resourceGroup": "rg", "timeseries": [{"data": [%[2]s], "metadatavalues": []}], "type": "Microsoft.Insights/metrics",
			"unit": "Count"}`,
		name, strings.Join(data, ", "))
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	s := read(t, answer("PT5M", "2026-11-02T10:02:00Z/2026-11-02T10:22:00Z",
		metric("Requests", "total", "10:00=10", "10:05=100", "10:10=200", "10:15=null", "10:20=3"),
		metric("CpuPercentage", "average", "10:05=20", "10:10=40.5"),
		metric("MemoryPercentage", "average", "10:05=61"),
		metric("HttpQueueLength", "average", "10:05=0", "10:10=2.5"),
		metric("Http5xx", "total", "10:05=1"))+"\n", traffic.Options{})
	assert.Equal(t, "20 20 20 20 20 40 40 40 40 40", show(s.Requests))
	assert.Equal(t, "20 40.5", show([]float64{s.CPU[0], s.CPU[9]}))
	assert.Equal(t, "61 ?", show([]float64{s.Memory[0], s.Memory[9]}))
	assert.Equal(t, "0 2.5", show([]float64{s.Queue[0], s.Queue[9]}))
	assert.Nil(t, s.Seconds)
	assert.Equal(t, "2026-11-02T10:05:00Z", s.Start.Format(time.RFC3339))
	assert.Equal(t, []string{
		"A forecast does not need the metric in it: Http5xx.",
		"2 values are left out, as the time that was asked for cuts them.",
		"Each value is for 5 minutes and spread evenly over its minutes: peaks within it do not show, so it may have been worse.",
	}, s.Read.Notes)
}

// Answers for several resources or months, in a list or one after the other, may
// overlap.
func TestSeveralAnswers(t *testing.T) {
	t.Parallel()
	one := answer("PT1M", "", metric("Requests", "total", "10:00=1", "10:01=2", "10:02=7"))
	two := answer("PT1M", "", metric("Requests", "total", "10:01=2", "10:02=8", "10:03=4"), metric("CpuPercentage", "average",
		"10:00=9"))
	for _, text := range []string{one + "\n" + two, "[" + one + "," + two + "]"} {
		s := read(t, text, traffic.Options{})
		assert.Equal(t, "1 2 7 4", show(s.Requests))
		assert.Equal(t, 1, s.Read.Duplicates)
		assert.Equal(t, []traffic.BadLine{{Line: 5, Text: "Requests 2026-11-02T10:02:00Z: 8",
			Reason: "another value for the same time"}}, s.Read.Bad)
		assert.Zero(t, s.Read.Unordered)
	}
	assert.Contains(t, refused(t, one+answer("PT1H", "", metric("Requests", "total", "10:00=1"))),
		"it has values for a minute and for an hour: ask for all metrics with one --interval")
}

func TestMetricsOfInstances(t *testing.T) {
	t.Parallel()
	s := read(t, `{"interval":"PT1M","value":[{"name":{"value":"Requests"},"timeseries":[
		{"metadatavalues":[{"name":{"value":"instance"},"value":"a"}],"data":[{"timeStamp":"2026-11-02T10:00:00Z","total":5}]},
		{"metadatavalues":[{"name":{"value":"instance"},"value":"b"}],"data":[{"timeStamp":"2026-11-02T10:00:00Z","total":5}]}]}]}`, traffic.Options{})
	assert.Equal(t, "10", show(s.Requests))
	assert.Zero(t, s.Read.Duplicates)
}

// The CLI asks for one aggregation unless told otherwise.
func TestMetricsWithTheWrongAggregation(t *testing.T) {
	t.Parallel()
	assert.Contains(t, refused(t, answer("PT1M", "", metric("Requests", "average", "10:00=1"))),
		"Requests has no total: ask with --aggregation Total Average")
	assert.Contains(t, refused(t, answer("PT1M", "", metric("CpuPercentage", "total", "10:00=1"))),
		"CpuPercentage has no average: ask with --aggregation Total Average")
	for _, aggregation := range []string{"count", "minimum", "maximum"} {
		assert.Contains(t, refused(t, answer("PT1M", "", metric("Requests", aggregation, "10:00=1"))), "Requests has no total")
	}
	s := read(t, answer("P1D", "", metric("CpuPercentage", "average", "00:00=1", "00:01=101.5")), traffic.Options{})
	assert.Equal(t, "more than 100 percent", s.Read.Bad[0].Reason)
	assert.Equal(t, 1440, s.Len())
	assert.Contains(t, s.Read.Notes, "It has no number of requests.")
	assert.Contains(t, s.Read.Notes,
		"Each value is for a day and spread evenly over its minutes: peaks within it do not show, so it may have been worse.")
}

// The CPU of each instance shows how many there were.
func TestNumberOfInstances(t *testing.T) {
	t.Parallel()
	series := func(instance, points string) string {
		return `{"metadatavalues":[{"name":{"value":"instance","localizedValue":"instance"},"value":"` + instance +
			`"}],"data":[` + points + `]}`
	}
	at := func(minute int, v float64) string {
		return fmt.Sprintf(`{"timeStamp":"2026-11-02T10:%02d:00Z","average":%g}`, minute, v)
	}
	one := `{"interval":"PT5M","value":[{"name":{"value":"CpuPercentage"},"timeseries":[` +
		series("a", at(0, 10)+","+at(5, 20)+","+at(10, 30)) + "," + series("b", at(5, 40)) + `]}]}`
	s := read(t, one+one, traffic.Options{})
	assert.Equal(t, "1 2 1", show([]float64{s.Instances[0], s.Instances[5], s.Instances[10]}))
	assert.Equal(t, "10 30 30", show([]float64{s.CPU[0], s.CPU[5], s.CPU[10]}))
	assert.Equal(t, 4, s.Read.Duplicates)
}

// "Standard load balancer diagnostics with metrics" shows the interval as the Azure CLI
// printed it then.
func TestIntervalsOfTheAzureCLI(t *testing.T) {
	t.Parallel()
	for interval, want := range map[string]time.Duration{
		"0:01:00": time.Minute, "1:00:00": time.Hour, "12:00:00": 12 * time.Hour, "1 day, 0:00:00": 24 * time.Hour, "PT15M": 15 * time.Minute,
	} {
		s := read(t, answer(interval, "", metric("Requests", "total", "00:00=1440")), traffic.Options{})
		assert.Equal(t, want, s.Read.Grain, interval)
		assert.Equal(t, int(want/time.Minute), s.Len(), interval)
	}
	for _, interval := range []string{"0:00:00", "0:00:30", "2 days, 0:00:00", "full", ""} {
		assert.Contains(t, refused(t, answer(interval, "", metric("Requests", "total", "00:00=1440"))), "its interval is", interval)
	}
}
