package forecast

import (
	"math"
	"slices"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/forecast/traffic"
	"scaleout/program/cost"
	"scaleout/program/settings"
)

// costOf is the estimate of program/cost with the instances that a forecast has, and with the
// requests of its traffic, which are logged.
func costOf(in Input, s *settings.Settings, mean float64) Cost {
	e := cost.Of(s.Bill(), in.Prices, in.Currency, cost.Assumption{MeanInstances: mean, Requests: perMonth(in.Traffic)})
	c := Cost{Currency: in.Currency, Total: e.Total, AtLeast: e.AtLeast, Notes: e.Notes()}
	for _, line := range e.Lines {
		if line.Resource == "plan" {
			c.Plan = line.Cost
		}
	}
	return c
}

// perMonth is what minutes like these bring in a month: those of which nothing is known are taken
// to be like the others. It is 0 where nobody has counted requests.
func perMonth(t *traffic.Series) float64 {
	if t.Derived {
		return 0
	}
	sum, known := 0.0, 0
	for _, n := range t.Requests {
		if !math.IsNaN(n) {
			sum, known = sum+n, known+1
		}
	}
	if known == 0 {
		return 0
	}
	return sum / float64(known) * 60 * catalog.HoursPerMonth
}

// fixed forecasts a few counts that never change.
func fixed(in Input, r room) []Fixed {
	counts := []int{2, 3, 5, in.Settings.MaxInstances}
	if o := in.Settings.OffPeak; o != nil {
		counts = append(counts, o.MaxInstances)
	}
	slices.Sort(counts)
	var all []Fixed
	for _, n := range slices.Compact(counts) {
		if n > in.Settings.Plan.MaxInstances {
			continue
		}
		s := *in.Settings
		s.Autoscale, s.MinInstances, s.MaxInstances, s.OffPeak = false, n, n, nil
		all = append(all, Fixed{
			Instances: n, Waiting: r.waiting(in.Traffic.Requests, n), Cost: costOf(in, &s, float64(n)),
		})
	}
	return all
}
