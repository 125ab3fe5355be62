package recording_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/recording"
	"scaleout/internal/rehearse/result"
	"scaleout/program/alerts"
)

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const speed = 60 // a second of the rehearsal is a minute

func second(s float64) time.Time { return start.Add(time.Duration(s * float64(time.Second))) }

// rehearsed is a topology of sixty seconds: two samples and ten requests in each.
func rehearsed(change func(second int, s *result.Sample, r *result.Request)) result.Topology {
	t := result.Topology{Name: "stack", Promise: true, Started: start, Ended: second(60)}
	for i := range 120 {
		at := float64(i) / 2
		s := result.Sample{At: second(at), Instances: 2, Wanted: 2, CPU: 40, Memory: 60}
		change(i/2, &s, &result.Request{})
		t.Samples = append(t.Samples, s)
	}
	for i := range 600 {
		r := result.Request{Due: second(float64(i) / 10), Latency: 30 * time.Millisecond, Status: 200, Instance: []string{"1", "2"}[i%2], Outcome: result.OK}
		change(i/10, &result.Sample{}, &r)
		t.Requests = append(t.Requests, r)
	}
	return t
}

func quiet(int, *result.Sample, *result.Request) {}

var rules = alerts.Rules(alerts.Limits{
	Autoscale: true, MinInstances: 2, CPU: 70, Memory: 85, ErrorPercent: 2, ResponseSeconds: 2, RedisPercent: 80, RedisClients: 1000, Capped: true,
})

// fired are the rules that fired at any time.
func fired(d alerts.Data) []string {
	var names []string
	for _, r := range rules {
		if slices.ContainsFunc(r.Timeline(d, start, start.Add(time.Hour)), func(c alerts.Change) bool { return c.Fired }) {
			names = append(names, r.Name)
		}
	}
	return names
}

var limits = recording.Range{Min: 2, Max: 5}

func TestRecordByTheMinute(t *testing.T) {
	t.Parallel()
	topology := rehearsed(func(second int, s *result.Sample, r *result.Request) {
		if second == 5 {
			s.CPU, r.Status, r.Latency = 90, 503, time.Second
		}
	})
	topology.Samples[10].CPU = 70 // the mean of second 5 is 80
	topology.Actions = []result.Action{{At: second(10), From: 2, To: 3, Reason: "CPU"}, {At: second(20), From: 3, To: 2, Reason: "idle"}}
	d := recording.Record(topology, speed, limits)

	cpu := d.Metrics[alerts.Metric{On: alerts.Plan, Name: "CpuPercentage"}]
	require.Len(t, cpu, 60)
	assert.Equal(t, alerts.Point{At: start.Add(6 * time.Minute), Average: 80, Minimum: 70, Maximum: 90, Total: 160}, cpu[5])
	for name, want := range map[string]float64{"Requests": 10, "Http5xx": 10, "HttpResponseTime": 1} {
		points := d.Metrics[alerts.Metric{On: alerts.App, Name: name}]
		require.Len(t, points, 60, name)
		assert.InDelta(t, want, points[5].Total, 1e-9, name)
	}
	assert.Len(t, d.Logs["AppServiceHTTPLogs"], 600)
	assert.Len(t, d.Logs["AutoscaleEvaluationsLog"], 60)
	require.Len(t, d.Logs["AutoscaleScaleActionsLog"], 2)
	assert.Equal(t, "Decrease", d.Logs["AutoscaleScaleActionsLog"][1].Columns["ScaleDirection"])
	assert.Equal(t, start.Add(20*time.Minute), d.Logs["AutoscaleScaleActionsLog"][1].At)

	fixed := recording.Record(topology, speed, recording.Range{})
	assert.Empty(t, fixed.Logs["AutoscaleEvaluationsLog"], "without autoscale it says nothing")
	assert.Empty(t, fixed.Metrics[alerts.Metric{On: alerts.Autoscale, Name: "ObservedCapacity"}])
}

// Of the cache, evicted keys are counted by the minute; a moment in which it could
// not be asked is left out.
func TestRecordOfTheCache(t *testing.T) {
	t.Parallel()
	topology := rehearsed(quiet)
	for i := range topology.Samples {
		topology.Samples[i].Cache = &result.Cache{Memory: 30, Clients: 12, Evicted: max(0, i-60)}
		if i/2 == 40 {
			topology.Samples[i].Cache = nil
		}
	}
	d := recording.Record(topology, speed, limits)
	evicted := d.Metrics[alerts.Metric{On: alerts.Cache, Name: "evictedkeys"}]
	require.Len(t, evicted, 59)
	var total float64
	for _, p := range evicted {
		total += p.Total
	}
	assert.InDelta(t, 59, total, 0)
	assert.InDelta(t, 2, evicted[45].Total, 0)
	assert.InDelta(t, 12, d.Metrics[alerts.Metric{On: alerts.Cache, Name: "connectedclients"}][5].Maximum, 0)
	assert.Equal(t, []string{"redis-evictions"}, fired(d))
	assert.Empty(t, recording.Record(rehearsed(quiet), speed, limits).Metrics[alerts.Metric{On: alerts.Cache, Name: "evictedkeys"}])
}

// What never reached the app is in no log of the app.
func TestNoAnswerIsNoRequest(t *testing.T) {
	t.Parallel()
	d := recording.Record(rehearsed(func(_ int, _ *result.Sample, r *result.Request) { r.Status = 0 }), speed, limits)
	assert.Empty(t, d.Logs["AppServiceHTTPLogs"])
	assert.Empty(t, d.Metrics[alerts.Metric{On: alerts.App, Name: "Requests"}])
}

// What a rehearsal records of a healthy stack wakes nobody; what goes wrong does.
func TestAlertsOverARehearsal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(int, *result.Sample, *result.Request)
		want   []string
	}{
		"all is well": {quiet, nil},
		"every tenth request fails": {func(second int, _ *result.Sample, r *result.Request) {
			if second%10 == 0 && second > 20 {
				r.Status, r.Outcome = 500, result.Failed
			}
		}, []string{"http-5xx"}},
		"an instance hangs": {func(second int, s *result.Sample, _ *result.Request) {
			if second > 30 && second < 40 {
				s.Instances = 1
			}
		}, []string{"health-check"}},
		"one instance is left": {func(second int, s *result.Sample, _ *result.Request) {
			if second > 30 {
				s.Instances, s.Wanted = 1, 1
			}
		}, []string{"too-few-instances"}},
		"a surge that autoscale cannot follow": {func(second int, s *result.Sample, r *result.Request) {
			s.Wanted, s.Instances = 5, 5
			s.CPU = 95
			if second > 30 {
				r.Latency = 4 * time.Second
			}
		}, []string{"response-time", "cpu-at-maximum"}},
		"requests without any answer": {func(_ int, _ *result.Sample, r *result.Request) {
			r.Status, r.Outcome = 0, result.Failed
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, fired(recording.Record(rehearsed(c.change), speed, limits)))
		})
	}
}
