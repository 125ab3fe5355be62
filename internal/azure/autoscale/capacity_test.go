package autoscale_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/autoscale"
)

const (
	manual    = "Best practices for autoscale, Manual scaling is reset by autoscale minimum and maximum"
	schema    = "Understand autoscale settings, Autoscale setting schema, capacity.default"
	boundary  = "Understand autoscale settings, How does autoscale evaluate cooldown?, profile-boundary adjustment"
	firstSet  = "Get started with autoscale in Azure, Create your first autoscale setting"
	inclusive = "Best practices for autoscale, Ensure the maximum and minimum values are different"
)

func TestBounds(t *testing.T) {
	pair := rules{out(cpu, 70, 1), in(cpu, 20, 1)}
	runExamples(t, []example{
		{source: manual, name: "one of 3 to 6", bounds: []int{3, 6, 3}, count: 1, want: 3, why: "1 instance, fewer than the minimum of profile \"default\": from 1 to 3 instances"},
		{source: manual, name: "eight of 3 to 6", bounds: []int{3, 6, 3}, count: 8, want: 6, why: "more than the maximum"},
		{source: boundary, name: "up in spite of a cooldown", rules: pair, bounds: []int{3, 6, 3}, count: 1, ago: time.Second, want: 3},
		{source: boundary, name: "down in spite of a cooldown and of load", rules: pair, bounds: []int{3, 6, 3}, count: 8, ago: time.Second, levels: levels{cpu: 99}, want: 6},
		{source: inclusive, name: "minimum and maximum the same, load", rules: pair, bounds: []int{2, 2, 2}, count: 2, levels: levels{cpu: 99}, want: 2, why: "the maximum is 2 instances"},
		{source: inclusive, name: "minimum and maximum the same, no load", rules: pair, bounds: []int{2, 2, 2}, count: 2, levels: levels{cpu: 1}, want: 2, why: "the minimum is 2 instances"},
		{source: firstSet, name: "above 70", rules: pair, bounds: []int{1, 3, 1}, count: 2, levels: levels{cpu: 71}, want: 3},
		{source: firstSet, name: "up to a maximum of three", rules: pair, bounds: []int{1, 3, 1}, count: 3, levels: levels{cpu: 90}, want: 3, why: "the maximum is 3 instances"},
		{source: firstSet, name: "below 20", rules: pair, bounds: []int{1, 3, 1}, count: 2, levels: levels{cpu: 19}, want: 1},
		{source: firstSet, name: "down to a minimum of one", rules: pair, bounds: []int{1, 3, 1}, count: 1, levels: levels{cpu: 1}, want: 1, why: "the minimum is 1 instance"},
		{source: "Understand autoscale settings, Autoscale setting schema, capacity.maximum", name: "a step is cut at the maximum",
			rules: rules{out(cpu, 70, 20)}, bounds: []int{1, 5, 1}, count: 3, levels: levels{cpu: 99}, want: 5, why: "(23 would be more than the maximum): from 3 to 5 instances"},
		{source: "Understand autoscale settings, Autoscale setting schema, capacity.minimum", name: "a step is cut at the minimum",
			rules: rules{in(cpu, 70, 20)}, bounds: []int{2, 5, 2}, count: 3, levels: levels{cpu: 1}, want: 2},
	})
}

func TestUnreadableMetrics(t *testing.T) {
	pair := rules{out(cpu, 70, 1), in(cpu, 20, 1)}
	two := rules{out(cpu, 70, 1), out(memory, 70, 1), in(cpu, 20, 1), in(memory, 20, 1)}
	bounds := []int{1, 6, 3}
	runExamples(t, []example{
		{source: schema, name: "below the default", rules: pair, bounds: bounds, count: 1, want: 3, why: "CpuPercentage cannot be read"},
		{source: schema, name: "above the default: no scale-in", rules: pair, bounds: bounds, count: 5, want: 5, why: "CpuPercentage cannot be read: no scale-in"},
		{source: schema, name: "readable and below the default", rules: pair, bounds: bounds, count: 2, levels: levels{cpu: 50}, want: 2},
		{source: "ours: to the default without a cooldown", name: "below the default, resting", rules: pair, bounds: bounds, count: 1, ago: time.Second, want: 3},
		{source: "ours: what can be read scales out", name: "one of two metrics, load", rules: two, bounds: bounds, count: 4, levels: levels{cpu: 90}, want: 5, why: "CpuPercentage is 90 %"},
		{source: "ours: the greater of rule and default", name: "one of two metrics, load, below the default", rules: two, bounds: bounds, count: 1, levels: levels{cpu: 90}, want: 3, why: "MemoryPercentage cannot be read"},
		{source: "ours: scale-in needs all metrics", name: "one of two metrics, no load", rules: two, bounds: bounds, count: 4, levels: levels{cpu: 1}, want: 4, why: "MemoryPercentage cannot be read"},
		{source: "ours: nor what only scale-out needs", name: "scale-in can be read, scale-out not", rules: rules{out(memory, 70, 1), in(cpu, 20, 1)}, bounds: bounds, count: 4, levels: levels{cpu: 1}, want: 4, why: "MemoryPercentage cannot be read"},
		{source: "ours: the bounds hold whatever the default is", name: "a default above the maximum", rules: pair, bounds: []int{1, 6, 9}, count: 1, want: 6},
		{source: "ours: what is not a number is missing", name: "not a number", rules: pair, bounds: bounds, count: 5, levels: levels{cpu: math.NaN()}, want: 5, why: "cannot be read"},
	})
}

func TestNothingToGoBy(t *testing.T) {
	t.Parallel()
	off := setting(rules{out(cpu, 70, 1)}, 3, 6, 3)
	off.Enabled = false
	d := autoscale.Decide(off, levels{cpu: 99}.history(), autoscale.State{Count: 1}, noon)
	assert.Equal(t, 1, d.Count)
	assert.Contains(t, d.Reason, `"scale" is not enabled`)

	past := setting(nil, 3, 6, 3)
	past.Profiles[0].FixedDate = &autoscale.FixedDate{Start: noon.Add(-time.Hour), End: noon}
	d = autoscale.Decide(past, levels{}.history(), autoscale.State{Count: 1}, noon)
	assert.Equal(t, 1, d.Count)
	assert.Contains(t, d.Reason, `no profile of the autoscale setting "scale" holds`)
	assert.Empty(t, d.Profile)

	d = autoscale.Decide(setting(nil), levels{}.history(), autoscale.State{Count: 4}, noon)
	assert.Equal(t, 4, d.Count)
	assert.Equal(t, "no rule fires: the profile has none", d.Reason)
}
