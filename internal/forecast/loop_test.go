package forecast_test

import (
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/autoscale"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/forecast"
)

// TestAForecastIsALoopOfAutoscale steps the loop that a rehearsal uses through traffic for
// which there is always room, and compares all actions with their reasons.
func TestAForecastIsALoopOfAutoscale(t *testing.T) {
	t.Parallel()
	all := stacks()
	actions := 0
	for seed, name := range slices.Sorted(maps.Keys(all)) {
		if seed%4 != 0 {
			continue // each minute of the loop looks back over all windows
		}
		r := rand.New(rand.NewPCG(23, uint64(seed)))
		in := onlyCPU(t, nil)
		in.Settings = parsed(t, all[name])
		in.Traffic = series(monday, randomPieces(r)...).Part(0, 400)
		for i := range in.Traffic.Requests {
			in.Traffic.Requests[i] = min(in.Traffic.Requests[i], 199*in.Settings.Plan.Cores)
		}
		result, err := forecast.Run(in)
		require.NoError(t, err)
		require.Zero(t, result.Waiting, name)
		want := newPlan(in, result.Counts[0]).run(t)
		require.Equal(t, want, result.Actions, name)
		actions += len(want)
	}
	assert.Greater(t, actions, 30)
}

// A plan is instances that answer traffic, as autoscale's loop sees them.
type plan struct {
	in     forecast.Input
	minute int
	count  int
}

func newPlan(in forecast.Input, count int) *plan { return &plan{in: in, count: count} }

func (p *plan) run(t *testing.T) []forecast.Action {
	t.Helper()
	var actions []forecast.Action
	loop := autoscale.NewLoop(forecast.Setting(p.in.Settings), time.Minute, p, p)
	for p.minute = range p.in.Traffic.Len() - 1 {
		now := p.in.Traffic.At(p.minute + 1)
		d, err := loop.Step(context.Background(), now)
		require.NoError(t, err)
		if d.Count != d.From {
			actions = append(actions, forecast.Action{At: now, From: d.From, To: d.Count, Reason: d.Reason})
		}
	}
	return actions
}

// Measure implements autoscale.Source.
func (p *plan) Measure(time.Time) []autoscale.Measurement {
	requests := p.in.Traffic.Requests[p.minute]
	if math.IsNaN(requests) {
		return nil
	}
	l := p.in.Capacity.Load(p.in.Settings.Plan, requests, p.count)
	var all []autoscale.Measurement
	for _, m := range []struct {
		resource, name string
		value          float64
	}{
		{"plan", catalog.CPU.Name, l.CPU}, {"plan", catalog.Memory.Name, l.Memory},
		{"plan", catalog.HTTPQueue.Name, l.Queue}, {"site", catalog.Requests.Name, requests},
	} {
		all = append(all, autoscale.Measurement{ResourceID: m.resource, Metric: m.name, Sample: autoscale.Sample{Value: m.value}})
	}
	return all
}

// Count implements autoscale.Target.
func (p *plan) Count() int { return p.count }

// Scale implements autoscale.Target.
func (p *plan) Scale(_ context.Context, count int) error {
	p.count = count
	return nil
}
