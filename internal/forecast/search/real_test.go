package search

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/forecast"
)

// TestBestOfRealForecasts keeps the limit, costs no more than the stack as it is, and holds
// in the rest of the traffic, which is like the first part.
func TestBestOfRealForecasts(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in short runs: it forecasts 120 settings")
	}
	t.Parallel()
	in := input(t, week(monday, 9, busy), nil)
	in.Run, in.Tries = forecast.Run, 120
	f := best(t, in)
	assert.True(t, f.Met)
	assert.Less(t, f.Best.Training.Cost, f.Current.Training.Cost)
	assert.LessOrEqual(t, f.Best.Judged.Share(), 0.01)
	assert.GreaterOrEqual(t, f.Best.Training.Mean, float64(f.Best.Settings.MinInstances))
	t.Logf("%+v\n%v", f.Best, f.Warnings)
}
