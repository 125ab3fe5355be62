package autoscale_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/autoscale"
)

func values(samples []autoscale.Sample) []float64 {
	var list []float64
	for _, s := range samples {
		list = append(list, s.Value)
	}
	return list
}

func TestSeries(t *testing.T) {
	t.Parallel()
	s := autoscale.NewSeries(10 * time.Minute)
	metric := autoscale.Metric{Name: "cpuPERCENTAGE", ResourceID: "/SUBSCRIPTIONS/s/resourceGroups/g/providers/Microsoft.Web/serverfarms/plan", DividePerInstance: true}
	minute := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }
	for _, n := range []int{0, 2, 1} { // not in order
		s.Add(planID, cpu, autoscale.Sample{At: minute(n), Value: float64(n)})
	}
	s.Add(planID, memory, autoscale.Sample{At: minute(1), Value: 99})

	assert.Equal(t, []float64{0, 1, 2}, values(s.Samples(metric, minute(-1), minute(5))), "names and ids are compared without case")
	assert.Equal(t, []float64{1}, values(s.Samples(metric, minute(0), minute(1))), "later than from, not later than to")
	assert.Empty(t, s.Samples(autoscale.Metric{Name: cpu, ResourceID: "/other"}, minute(-1), minute(5)))

	s.Add(planID, cpu, autoscale.Sample{At: minute(11), Value: 11})
	assert.Equal(t, []float64{2, 11}, values(s.Samples(metric, minute(-60), minute(60))), "what is as old as the window is of no use to it")
	assert.Equal(t, []float64{99}, values(s.Samples(autoscale.Metric{Name: memory, ResourceID: planID}, minute(-60), minute(60))), "each metric for itself")
	s.Add(planID, cpu, autoscale.Sample{At: minute(0), Value: 0})
	assert.Equal(t, []float64{2, 11}, values(s.Samples(metric, minute(-60), minute(60))), "too old to be kept")
}

func TestLongestWindowAndMetrics(t *testing.T) {
	t.Parallel()
	long := in(memory, 30, 1)
	long.TimeWindow = time.Hour
	s := setting(rules{out(cpu, 70, 1), in(cpu, 30, 1)})
	s.Profiles = append(s.Profiles, autoscale.Profile{Name: "second", Rules: rules{divided(out(requests, 9, 1)), long, out(cpu, 60, 1)}})

	assert.Equal(t, time.Hour, s.LongestWindow())
	assert.Zero(t, autoscale.Setting{}.LongestWindow())
	assert.Equal(t, []autoscale.Metric{
		{Name: cpu, ResourceID: planID},
		{Name: requests, ResourceID: planID, DividePerInstance: true},
		{Name: memory, ResourceID: planID},
	}, s.Metrics())
}

// What a series forgets, no rule would have looked at.
func TestForgottenSamplesAreNotMissed(t *testing.T) {
	t.Parallel()
	rule := increase(when(cpu, autoscale.Equals, 10), 1)
	rule.TimeWindow, rule.TimeAggregation = 10*time.Minute, autoscale.AggregationCount
	s := setting(rules{rule})
	h := autoscale.NewSeries(s.LongestWindow())
	for n := range 60 {
		now := noon.Add(time.Duration(n) * time.Minute)
		h.Add(planID, cpu, autoscale.Sample{At: now, Value: 1})
		if n >= 9 {
			assert.Equal(t, 2, autoscale.Decide(s, h, autoscale.State{Count: 1}, now).Count, "minute %d", n)
			assert.Equal(t, 2, autoscale.Decide(s, h, autoscale.State{Count: 1}, now.Add(59*time.Second)).Count, "minute %d", n)
		}
	}
}
