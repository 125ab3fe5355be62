package gauge_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/dataplane/gauge"
	"scaleout/internal/dataplane/platform"
	"scaleout/internal/dataplane/process"
)

// What is reported is the use since the last reading; a process that is new counts from its
// start.
func TestReadings(t *testing.T) {
	t.Parallel()
	m := gauge.Meter{Cores: 2, Memory: 1000}
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	at := func(cpu time.Duration, served int64) []platform.Instance {
		return []platform.Instance{{ID: "a", InFlight: 3, Served: served, Usage: process.Usage{CPU: cpu, Memory: 250}}}
	}
	m.Read(at(10*time.Second, 100), now)
	readings := m.Read(at(40*time.Second, 160), now.Add(time.Minute))
	assert.Equal(t, []gauge.Reading{{ID: "a", Cores: .5, Memory: 250, Queue: 3, PerMinute: 60}}, readings)
	cpu, memory := m.Percent(readings[0])
	assert.InDelta(t, 25, cpu, 1e-9)
	assert.InDelta(t, 25, memory, 1e-9)

	all := m.Measure("plan", "site", readings)
	got := map[string]float64{}
	for _, one := range all {
		got[one.ResourceID+" "+one.Metric] = one.Value
	}
	assert.Equal(t, map[string]float64{
		"plan " + catalog.CPU.Name: 25, "plan " + catalog.Memory.Name: 25, "plan " + catalog.HTTPQueue.Name: 3, "site " + catalog.Requests.Name: 60,
	}, got)

	again := m.Read(at(6*time.Second, 30), now.Add(2*time.Minute))
	assert.InDelta(t, .1, again[0].Cores, 1e-9, "another process")
	assert.InDelta(t, 30, again[0].PerMinute, 1e-9)
	byRequests := gauge.Meter{Cores: 1, Requests: 120}
	cpu, _ = byRequests.Percent(readings[0])
	assert.InDelta(t, 50, cpu, 1e-9)
	cpu, _ = byRequests.Percent(gauge.Reading{PerMinute: 500})
	assert.InDelta(t, 100, cpu, 1e-9)
	unknown := gauge.Meter{}
	cpu, memory = unknown.Percent(again[0])
	assert.Zero(t, cpu)
	assert.Zero(t, memory)
}
