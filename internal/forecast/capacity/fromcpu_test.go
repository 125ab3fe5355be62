package capacity

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/forecast/traffic"
	"scaleout/program/settings"
)

// Instances show the CPU again that the requests were worked out from.
func TestFromCPU(t *testing.T) {
	t.Parallel()
	plan, _ := catalog.PlanBySKU("P1v3")
	s := &settings.Settings{Plan: plan, MinInstances: 2}
	m := AssumedFor(s)
	nan := math.NaN()
	only := &traffic.Series{Requests: []float64{nan, nan, nan, nan}, CPU: []float64{60, nan, 2.5, 100}}
	made := FromCPU(only, m, s)
	assert.InDelta(t, 60, m.Load(plan, made.Requests[0], 2).CPU, 1e-6)
	assert.True(t, math.IsNaN(made.Requests[1]))
	assert.InDelta(t, 0, made.Requests[2], 1e-9, "that is an instance without requests")
	assert.Equal(t, 1, made.Read.Missing)
	assert.Contains(t, made.Read.Notes[0], "minInstances (2) is taken. In 1 minute CPU was at its limit")
	assert.Equal(t, 1, made.Read.AtLimit)
	assert.True(t, math.IsNaN(only.Requests[0]), "what was read stays what it is")

	only.Instances = []float64{4, 4, 4, 4}
	assert.InDelta(t, 60, m.Load(plan, FromCPU(only, m, s).Requests[0], 4).CPU, 1e-6)
	both := &traffic.Series{Requests: []float64{nan, 5}, CPU: []float64{60, 60}}
	assert.Same(t, both, FromCPU(both, m, s))
}
