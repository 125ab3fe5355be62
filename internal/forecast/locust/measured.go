package locust

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"scaleout/internal/fail"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/traffic"
)

// Measured returns what the history of a load test shows of an app: how long a request
// takes that waits for nothing. That is the mean of the fastest third of its minutes, each
// as heavy as its requests: not of the calmest, as people who wait for an answer ask for
// nothing else. Of CPU and memory a history knows nothing.
func Measured(s *traffic.Series) (capacity.Model, error) {
	var with []int
	for i, n := range s.Requests {
		if s.Seconds != nil && n > 0 && !math.IsNaN(s.Seconds[i]) {
			with = append(with, i)
		}
	}
	if len(with) == 0 {
		return capacity.Model{}, fail.Refuse("%s has no minute with answers: let the load test run for some minutes", s.Read.Name)
	}
	slices.SortStableFunc(with, func(a, b int) int { return cmp.Compare(s.Seconds[a], s.Seconds[b]) })
	fast := with[:(len(with)+2)/3]
	requests, spent, most := 0.0, 0.0, 0.0
	for _, i := range fast {
		requests += s.Requests[i]
		most = max(most, s.Requests[i]/60)
		spent += s.Requests[i] * s.Seconds[i]
	}
	return capacity.Model{Service: capacity.Parameter{
		Value: spent / requests, From: capacity.Measured,
		Note: fmt.Sprintf("mean time of %.0f answers of a load test, at up to %.3g requests a second", requests, most),
	}}, nil
}
