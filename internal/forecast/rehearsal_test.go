package forecast_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/forecast"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/traffic"
	"scaleout/internal/rehearse/result"
)

// TestRehearsalAndForecastAgree takes the load of a rehearsal that was recorded with the
// real command, and forecasts it: both go from two instances to five and back, one by one.
func TestRehearsalAndForecastAgree(t *testing.T) {
	t.Parallel()
	stack := recorded(t)
	in := onlyCPU(t, map[string]string{"planSku": "P1v3", "maxInstances": "5", "memoryScaleOut": "85", "httpQueueScaleOut": "20"})
	in.Traffic = load(stack)
	// Before the load rises, instances crash, hang and restart: that CPU is no request's.
	rises := int(event(t, stack, "scale-out").Start)
	fitted, notes := capacity.Fit(in.Traffic.Part(rises, in.Traffic.Len()-1), in.Settings)
	require.Equal(t, capacity.Fitted, fitted.CPUPerRequest.From, "%v", notes)
	in.Capacity = capacity.Merge(percentBut(fitted))
	r, err := forecast.Run(in)
	require.NoError(t, err)

	rehearsed, forecasted := []int{2}, []int{2}
	for _, a := range stack.Actions {
		rehearsed = append(rehearsed, a.To)
	}
	for _, a := range r.Actions {
		forecasted = append(forecasted, a.To)
	}
	assert.Equal(t, []int{2, 3, 4, 5, 4, 3, 2}, rehearsed)
	assert.Equal(t, rehearsed, forecasted)
	for i := range min(len(r.Actions), len(stack.Actions)) {
		minute := r.Actions[i].At.Sub(in.Traffic.Start).Minutes()
		assert.InDelta(t, stack.Actions[i].Second, minute, 5, "action %d: %v", i, r.Actions[i])
	}
}

// percentBut is percent with the CPU that was fitted.
func percentBut(fitted capacity.Model) capacity.Model {
	m := percent()
	m.CPUPerRequest, m.CPUIdle = fitted.CPUPerRequest, fitted.CPUIdle
	return m
}

// recorded is the stack in what 'scaleout rehearse --stack prod --json' wrote. The other
// topologies are left out of the file.
func recorded(t *testing.T) result.TopologySummary {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "rehearsal.json"))
	require.NoError(t, err)
	var s result.Summary
	require.NoError(t, json.Unmarshal(b, &s))
	require.InDelta(t, 60, s.Speed, 0, "a second is a minute")
	for _, topology := range s.Topologies {
		if topology.Promise {
			return topology
		}
	}
	require.Fail(t, "no topology promises anything")
	return result.TopologySummary{}
}

func event(t *testing.T, r result.TopologySummary, name string) result.EventSummary {
	t.Helper()
	for _, e := range r.Events {
		if e.Name == name {
			return e
		}
	}
	require.Fail(t, "the rehearsal has no such event", name)
	return result.EventSummary{}
}

// load is the traffic of a rehearsal, of which a second is a minute.
func load(r result.TopologySummary) *traffic.Series {
	s := &traffic.Series{Start: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	for _, second := range r.Timeline {
		s.Requests = append(s.Requests, float64(second.OK+second.Failed+second.CutOff+second.Lost))
		s.CPU = append(s.CPU, second.CPU)
		s.Instances = append(s.Instances, float64(second.Instances))
	}
	return s
}
