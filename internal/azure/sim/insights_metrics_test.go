package sim_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// plane is a data plane of two instances.
type plane struct{ log string }

func (p plane) Answered(string) (all, failed map[string]int64) {
	return map[string]int64{"a": 30, "b": 12}, map[string]int64{"a": 1}
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

// crowd is a data plane of twelve instances.
type crowd struct{ plane }

func (crowd) Answered(string) (all, failed map[string]int64) {
	all = map[string]int64{}
	for i := range 12 {
		all[string(rune('a'+i))] = 1
	}
	return all, nil
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
