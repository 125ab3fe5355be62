package forecast_test

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/forecast"
)

// TestNumbersOfAForecastAgree runs all the settings of setting_test.go on random traffic,
// and counts again what a result says.
func TestNumbersOfAForecastAgree(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	actions := 0
	all := stacks()
	for seed, name := range slices.Sorted(maps.Keys(all)) {
		r := rand.New(rand.NewPCG(11, uint64(seed)))
		in := onlyCPU(t, nil)
		in.Settings = parsed(t, all[name])
		in.Capacity.MetricDelay.Value, in.Capacity.StartUp.Value = float64(r.IntN(4)), float64(r.IntN(40))
		in.Traffic = series(time.Date(2026, 10, 24, 18, 0, 0, 0, berlin), randomPieces(r)...)
		result, err := forecast.Run(in)
		require.NoError(t, err, name)
		actions += len(result.Actions)
		agrees(t, name, in, result)
	}
	assert.Greater(t, actions, 500)
}

func randomPieces(r *rand.Rand) []piece {
	var all []piece
	for range 60 {
		requests := 400 * r.Float64() * r.Float64()
		if r.IntN(12) == 0 {
			requests = unknown
		}
		all = append(all, piece{1 + r.IntN(90), requests})
	}
	return all
}

func agrees(t *testing.T, name string, in forecast.Input, r *forecast.Result) {
	t.Helper()
	unknown, waiting, given, instances := 0, 0, 0.0, 0
	plan, next := r.Counts[0], 0 // what the plan has, and the action that comes next
	settled := 0                 // the minute from which all of them take requests
	for i, requests := range in.Traffic.Requests {
		for next < len(r.Actions) && !r.Actions[next].At.After(in.Traffic.At(i)) {
			a := r.Actions[next]
			require.Equal(t, plan, a.From, "%s: %v", name, a)
			require.NotEqual(t, a.From, a.To, name)
			plan, settled = a.To, i+int(in.Capacity.StartUp.Value)
			next++
		}
		instances += plan
		require.LessOrEqual(t, r.Counts[i], plan, "%s: no more take requests than the plan has", name)
		require.Positive(t, r.Counts[i], name)
		require.False(t, i >= settled && r.Counts[i] != plan, "%s: in minute %d all have started: %d of %d", name, i, r.Counts[i], plan)
		if math.IsNaN(requests) {
			unknown++
			continue
		}
		if r.Utilisation[i] > 1 && r.Backlog[i] > 0 {
			waiting++
		}
		given += requests
	}
	assert.Equal(t, len(r.Actions), next, name)
	assert.Equal(t, []int{len(in.Traffic.Requests), unknown, waiting}, []int{r.Minutes, r.Unknown, r.Waiting}, name)
	assert.InDelta(t, float64(instances)/float64(r.Minutes), r.Mean, 1e-9, name)
	assert.LessOrEqual(t, r.GivenUp, given, name)
	assert.LessOrEqual(t, r.Flaps, len(r.Actions), name)
	minutes, hot := 0, 0
	for _, day := range r.HeatMap {
		for _, cell := range day {
			minutes += cell.Minutes
			hot += cell.Waiting
		}
	}
	assert.Equal(t, []int{r.Minutes - r.Unknown, r.Waiting}, []int{minutes, hot}, name)
	assert.LessOrEqual(t, r.Cost.Total.AtMin, r.Cost.Total.Expected, name)
	assert.LessOrEqual(t, r.Cost.Total.Expected, r.Cost.Total.AtMax, name)
}
