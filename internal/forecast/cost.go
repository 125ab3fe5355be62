package forecast

import (
	"slices"

	"scaleout/program/cost"
	"scaleout/program/settings"
)

// costOf is the estimate of program/cost with the instances that a forecast has.
func costOf(in Input, s *settings.Settings, mean float64) Cost {
	e := cost.Of(s.Bill(), in.Prices, in.Currency, cost.Assumption{MeanInstances: mean})
	c := Cost{Currency: in.Currency, Total: e.Total, AtLeast: e.AtLeast, Notes: e.Notes()}
	for _, line := range e.Lines {
		if line.Resource == "plan" {
			c.Plan = line.Cost
		}
	}
	return c
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
