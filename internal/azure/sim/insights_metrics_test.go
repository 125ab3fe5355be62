package sim_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

// plane is a data plane of two instances.
type plane struct{ log string }

func (p plane) Answered(string) []sim.Answers {
	return []sim.Answers{{Instance: "a", Requests: 30, Failed: 1}, {Instance: "b", Requests: 12}}
}
func (p plane) Log(string) string                { return p.log }
func (plane) Ready(string, int64) (bool, string) { return true, "" }
func (plane) Swapped(string, string)             {}

func (w *world) metrics(path string, query ...string) reply {
	w.t.Helper()
	values := url.Values{"api-version": {"2023-10-01"}}
	for i := 0; i < len(query); i += 2 {
		values.Set(query[i], query[i+1])
	}
	return w.send(http.MethodGet, path+"/providers/Microsoft.Insights/metrics?"+values.Encode(), nil)
}

// The shape is that of the example of "Metrics - List".
func TestMetricsPerInstance(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	ask := []string{"metricnames", "Requests", "aggregation", "Total", "interval", "PT5M", "$filter", "Instance eq '*'"}
	r := w.metrics(sitePath, ask...)
	require.Equal(t, http.StatusOK, r.status, r.raw)
	assert.Equal(t, "2026-11-23T11:00:00Z/2026-11-23T12:00:00Z", r.at("timespan"), "the last hour, where none is asked for")
	metric := r.at("value").([]any)[0]
	assert.Equal(t, "Requests", dig(metric, "name.value"))
	assert.Empty(t, dig(metric, "timeseries"), "no app, no data")

	w.azure.Attach(plane{})
	r = w.metrics(sitePath, ask...)
	totals := map[string]any{}
	for _, one := range dig(r.at("value").([]any)[0], "timeseries").([]any) {
		name := dig(one, "metadatavalues").([]any)[0]
		assert.Equal(t, "instance", dig(name, "name.value"))
		totals[dig(name, "value").(string)] = dig(dig(one, "data").([]any)[0], "total")
	}
	assert.Equal(t, map[string]any{"a": 30.0, "b": 12.0}, totals)
}

// A slot has the metrics of an app, of what it has answered itself.
func TestMetricsOfASlot(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	w.azure.Attach(halves{})
	for at, want := range map[string]float64{sitePath: 30, slotPath: 12} {
		r := w.metrics(at, "metricnames", "Requests,Http5xx", "$filter", "Instance eq '*'")
		require.Equal(t, http.StatusOK, r.status, r.raw)
		requests := dig(r.at("value").([]any)[0], "timeseries").([]any)
		require.Len(t, requests, 1)
		assert.Equal(t, want, dig(dig(requests[0], "data").([]any)[0], "total"), at)
	}
	r := w.metrics(slotPath, "metricnames", "CpuPercentage")
	assert.Contains(t, r.message(), "resource Type: sites/slots, metric: CpuPercentage")
}

// halves is a data plane in which a slot has answered less than its app.
type halves struct{ plane }

func (halves) Answered(id string) []sim.Answers {
	return map[string][]sim.Answers{sitePath: {{Instance: "a", Requests: 30}}, slotPath: {{Instance: "b", Requests: 12}}}[id]
}

// minutes is a data plane that has answered in four minutes, on two instances.
type minutes struct{ plane }

func (minutes) Answered(string) []sim.Answers {
	at := func(minute int) time.Time { return time.Date(2026, 11, 20, 9, minute, 0, 0, time.UTC) }
	return []sim.Answers{
		{Minute: at(4), Instance: "a", Requests: 99, Failed: 99, Took: time.Hour},
		{Minute: at(5), Instance: "a", Requests: 30, Failed: 1, Took: 3 * time.Second},
		{Minute: at(5), Instance: "b", Requests: 10, Took: time.Second},
		{Minute: at(7), Instance: "b", Requests: 2, Failed: 2, Took: time.Second},
		{Minute: at(10), Instance: "b", Requests: 99, Failed: 99, Took: time.Hour},
	}
}

// A timespan has its minutes, of which the last does not belong to it. They are those of
// the data plane, wherever Azure's clock is.
func TestMetricsByMinute(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	w.azure.Attach(minutes{})
	ask := []string{
		"metricnames", "Requests,Http5xx,HttpResponseTime", "aggregation", "Total,Average", "interval", "PT1M",
		"timespan", "2026-11-20T09:05:00Z/2026-11-20T09:10:00Z",
	}
	point := func(minute, kind string, n float64) any {
		return map[string]any{"timeStamp": "2026-11-20T09:" + minute + ":00Z", kind: n}
	}
	r := w.metrics(slotPath, ask...)
	require.Equal(t, http.StatusOK, r.status, r.raw)
	assert.Equal(t, "2026-11-20T09:05:00Z/2026-11-20T09:10:00Z", r.at("timespan"))
	ask[len(ask)-1] = "2026-11-20T09:05:00.000000/2026-11-20T09:10:00.000000"
	assert.Equal(t, r.at("value"), w.metrics(slotPath, ask...).at("value"), "UTC, where no zone is named")
	for i, want := range [][]any{
		{point("05", "total", 40), point("07", "total", 2)},
		{point("05", "total", 1), point("07", "total", 2)},
		{point("05", "average", 0.1), point("07", "average", 0.5)},
	} {
		series := dig(r.at("value").([]any)[i], "timeseries").([]any)
		require.Len(t, series, 1)
		assert.Equal(t, want, dig(series[0], "data"))
	}

	ask[7] = "2026-11-20T09%3A05%3A00%2B00%3A00%2F2026-11-20T09%3A10%3A00%2B00%3A00" // as the Azure CLI sends it
	assert.Equal(t, r.raw, w.metrics(slotPath, ask...).raw)

	ask[5] = "PT5M"
	series := dig(w.metrics(slotPath, ask...).at("value").([]any)[0], "timeseries").([]any)
	assert.Equal(t, []any{point("05", "total", 42)}, dig(series[0], "data"))
	ask[3] = "Average"
	assert.Empty(t, dig(w.metrics(slotPath, ask...).at("value").([]any)[0], "timeseries"), "no total was asked for")
	for _, span := range []string{"x", "2026-11-20T09:05:00Z", "2026-11-20T09:05:00Z/PT5M", "2026-11-20T09:05:00Z/2026-11-20T09:05:00Z"} {
		assert.Equal(t, "BadRequest", w.metrics(slotPath, "metricnames", "Requests", "timespan", span).code(), span)
	}
}

// crowd is a data plane of twelve instances.
type crowd struct{ plane }

func (crowd) Answered(string) (all []sim.Answers) {
	for i := range 12 {
		all = append(all, sim.Answers{Instance: string(rune('a' + i)), Requests: 1})
	}
	return all
}

func TestMetricsAreTenSeriesUnlessMoreAreAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.azure.Attach(crowd{})
	ask := []string{"metricnames", "Requests", "$filter", "Instance eq '*'"}
	assert.Len(t, dig(w.metrics(sitePath, ask...).at("value").([]any)[0], "timeseries"), 10)
	assert.Len(t, dig(w.metrics(sitePath, append(ask, "top", "100")...).at("value").([]any)[0], "timeseries"), 12)
}

func TestMetricsRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	for name, c := range map[string]struct {
		path  string
		query []string
		code  string
		says  string
	}{
		"unknown metric": {sitePath, []string{"metricnames", "CpuPercentage"}, "BadRequest",
			"Failed to find metric configuration for provider: Microsoft.Web, resource Type: sites, metric: CpuPercentage, Valid metrics: "},
		"metric of the site": {planPath, []string{"metricnames", "Requests"}, "BadRequest", "resource Type: serverfarms, metric: Requests"},
		"unknown dimension":  {sitePath, []string{"metricnames", "Requests", "$filter", "Zone eq '*'"}, "BadRequest", "does not support requested dimension"},
		"other filter":       {sitePath, []string{"metricnames", "Requests", "$filter", "Instance eq 'a'"}, "BadRequest", "Instance"},
		"unknown interval":   {sitePath, []string{"metricnames", "Requests", "interval", "PT2M"}, "BadRequest", "invalid time grain"},
		"unknown sum":        {sitePath, []string{"metricnames", "Requests", "aggregation", "Median"}, "BadRequest", "Median"},
		"no such site":       {sitePath + "x", []string{"metricnames", "Requests"}, "ResourceNotFound", "app1x"},
	} {
		r := w.metrics(c.path, c.query...)
		assert.Equal(t, c.code, r.code(), name)
		if name != "other filter" {
			assert.Contains(t, r.message(), c.says, name)
		}
	}
	r := w.send(http.MethodGet, sitePath+"/providers/Microsoft.Insights/metrics?api-version=2022-10-01", nil)
	assert.Equal(t, "NoRegisteredProviderFound", r.code(), "the version of another type")
}

func TestContainerLogs(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	path := sitePath + "/containerlogs?api-version=2024-11-01"
	assert.Equal(t, http.StatusNoContent, w.send(http.MethodPost, path, nil).status)
	w.azure.Attach(plane{})
	assert.Equal(t, http.StatusNoContent, w.send(http.MethodPost, path, nil).status, "an empty log")
	w.azure.Attach(plane{"one\ntwo\n"})
	r := w.send(http.MethodPost, path, nil)
	assert.Equal(t, "one\ntwo\n", r.raw)
	assert.Equal(t, "application/octet-stream", r.header.Get("Content-Type"))
	assert.Equal(t, "ResourceNotFound", w.send(http.MethodPost, sitePath+"x/containerlogs?api-version=2024-11-01", nil).code())
}

func TestInstancesOfZoneRedundantPlansAreSpread(t *testing.T) {
	t.Parallel()
	for zones, want := range map[bool][]any{
		false: {"eastus-az1", "eastus-az1", "eastus-az1"},
		true:  {"eastus-az1", "eastus-az2", "eastus-az3"},
	} {
		w := newWorld(t).withSite()
		r := w.do(http.MethodPatch, planPath, map[string]any{
			"sku": map[string]any{"name": "P1v3", "capacity": 3}, "properties": map[string]any{"zoneRedundant": zones},
		})
		require.Less(t, r.status, 300, r.raw)
		var got []any
		for _, one := range w.do(http.MethodGet, sitePath+"/instances", nil).at("value").([]any) {
			got = append(got, dig(one, "properties.physicalZone"))
		}
		assert.Equal(t, want, got)
	}
}
