package capacity

import (
	"fmt"
	"math"
	"slices"

	"scaleout/internal/forecast/traffic"
	"scaleout/program/settings"
)

// FromCPU gives traffic that has CPU and no requests as many requests as take that CPU.
// What a request takes hardly matters to the counts then: half as much makes twice as
// many. Other traffic comes back as it is.
//
// CPU is that of an instance of the stack's plan. Where it is at 100 % there may have
// been more to do.
func FromCPU(t *traffic.Series, m Model, s *settings.Settings) *traffic.Series {
	if t.CPU == nil || slices.ContainsFunc(t.Requests, func(v float64) bool { return !math.IsNaN(v) }) {
		return t
	}
	made := *t
	made.Requests, made.Derived = make([]float64, t.Len()), true
	made.Read.Missing = 0
	cut := 0
	for i, percent := range t.CPU {
		instances := float64(s.MinInstances)
		if t.Instances != nil {
			instances = t.Instances[i]
		}
		cores := percent/100*max(s.Plan.Cores, 1) - m.CPUIdle.Value
		made.Requests[i] = 60 * instances * max(0, cores) / m.CPUPerRequest.Value // NaN stays NaN
		if math.IsNaN(percent) {
			made.Requests[i] = math.NaN()
		}
		if math.IsNaN(made.Requests[i]) {
			made.Read.Missing++
		}
		if percent >= saturated {
			cut++
		}
	}
	note := fmt.Sprintf("Requests are worked out from its CPU, as that of instances of %s that take %.4g s for each: "+
		"the load is real, the number of requests is not.",
		s.Plan.SKU, m.CPUPerRequest.Value)
	if t.Instances == nil {
		note += fmt.Sprintf(" The number of instances that ran is not known: minInstances (%d) is taken.", s.MinInstances)
	}
	if cut > 0 {
		note += fmt.Sprintf(" In %s CPU was at its limit, so there may have been more to do.", plural(cut, "minute"))
	}
	made.Read.AtLimit = cut
	made.Read.Notes = append(slices.Clone(t.Read.Notes), note)
	return &made
}
