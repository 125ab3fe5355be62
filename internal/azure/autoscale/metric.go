package autoscale

import (
	"maps"
	"math"
	"slices"
	"time"
)

// A Sample is what one instance, or the whole site, showed in one time grain.
type Sample struct {
	At       time.Time // the end of the time grain
	Instance string    // empty for a metric that is not taken per instance
	Value    float64   // in the metric's unit; what is not a number counts as missing
}

// History gives the samples of a metric that are later than from and not later
// than to, in any order. An unknown metric has none.
type History interface {
	Samples(m Metric, from, to time.Time) []Sample
}

// observe returns the value that a rule compares with its threshold: Statistic
// over each time grain, then TimeAggregation over the window ("Best practices
// for autoscale", Choose the appropriate statistic and time aggregation), then
// divided by the instances where the rule says so ("Troubleshoot Azure Monitor
// autoscale", Example 2).
//
// The window ends now and not with a whole minute, as startTime and endTime in
// "Diagnostic settings in autoscale", Metric evaluation, do. A window without
// any sample is unreadable; of one with gaps, the grains that exist decide,
// which Microsoft does not say.
func (r Rule) observe(h History, count int, now time.Time) (value float64, known bool) {
	grains := r.grains(h, now)
	if len(grains) == 0 {
		return 0, false
	}
	value = r.TimeAggregation.of(grains)
	if r.Metric.DividePerInstance {
		value /= float64(max(count, 1))
	}
	return value, true
}

// grains returns one value for each time grain that has samples, oldest first.
func (r Rule) grains(h History, now time.Time) []float64 {
	samples := map[int64]map[string][]float64{} // by time grain and instance
	for _, s := range h.Samples(r.Metric, now.Add(-r.TimeWindow), now) {
		if math.IsNaN(s.Value) || math.IsInf(s.Value, 0) {
			continue
		}
		// A grain has its end and not its start, as At is the end.
		grain := s.At.Add(-time.Nanosecond).Truncate(r.TimeGrain).Unix()
		if samples[grain] == nil {
			samples[grain] = map[string][]float64{}
		}
		samples[grain][s.Instance] = append(samples[grain][s.Instance], s.Value)
	}
	values := make([]float64, 0, len(samples))
	for _, grain := range slices.Sorted(maps.Keys(samples)) {
		values = append(values, r.Statistic.of(perInstance(samples[grain])))
	}
	return values
}

// perInstance returns one value for each instance. Two samples of one instance
// in one grain come from a clock that is not exact: each stands for a whole
// grain, so that their mean does, too, and their sum would not.
func perInstance(samples map[string][]float64) []float64 {
	values := make([]float64, 0, len(samples))
	for _, instance := range slices.Sorted(maps.Keys(samples)) {
		values = append(values, sum(samples[instance])/float64(len(samples[instance])))
	}
	return values
}

// of combines the values of all instances in one time grain, at least one.
func (s Statistic) of(values []float64) float64 {
	switch s {
	case StatisticMin:
		return slices.Min(values)
	case StatisticMax:
		return slices.Max(values)
	case StatisticSum:
		return sum(values)
	case StatisticCount:
		return float64(len(values))
	}
	return sum(values) / float64(len(values))
}

// of combines the time grains of a window, at least one, oldest first.
func (a TimeAggregation) of(grains []float64) float64 {
	switch a {
	case AggregationMinimum:
		return slices.Min(grains)
	case AggregationMaximum:
		return slices.Max(grains)
	case AggregationTotal:
		return sum(grains)
	case AggregationCount:
		return float64(len(grains))
	case AggregationLast:
		return grains[len(grains)-1]
	}
	return sum(grains) / float64(len(grains))
}

func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}

func (o Operator) holds(value, threshold float64) bool {
	equal := same(value, threshold)
	switch o {
	case Equals:
		return equal
	case NotEquals:
		return !equal
	case GreaterThan:
		return value > threshold && !equal
	case GreaterThanOrEqual:
		return value > threshold || equal
	case LessThan:
		return value < threshold && !equal
	case LessThanOrEqual:
		return value < threshold || equal
	}
	return false
}

// same overlooks what binary fractions lose: an average of 0.1, 0.2 and 0.3 is 0.2.
func same(a, b float64) bool {
	return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b))
}
