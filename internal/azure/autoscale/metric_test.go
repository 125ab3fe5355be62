package autoscale_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/autoscale"
)

const (
	queues    = "Best practices for autoscale, Considerations for scaling threshold values for queue-length metrics"
	storage   = "Azure Monitor autoscaling common metrics, Commonly used Storage metrics"
	trouble   = "Troubleshoot Azure Monitor autoscale, Example 2"
	twoStages = "Best practices for autoscale, Choose the appropriate statistic and time aggregation for your diagnostics metric"
	timeGrain = "Understand autoscale settings, Autoscale setting schema, timeWindow"
)

func TestPerInstance(t *testing.T) {
	pair := rules{
		increase(divided(when(messages, autoscale.GreaterThanOrEqual, 50)), 1),
		decrease(divided(when(messages, autoscale.LessThanOrEqual, 10)), 1),
	}
	hundred := rules{increase(divided(when(messages, autoscale.GreaterThanOrEqual, 100)), 1)}
	runExamples(t, []example{
		{source: queues, name: "50 messages on two are 25 each", rules: pair, count: 2, levels: levels{messages: 50}, want: 2,
			why: "ApproximateMessageCount per instance is 25 on average"},
		{source: queues, name: "100 messages on two", rules: pair, count: 2, levels: levels{messages: 100}, want: 3},
		{source: queues, name: "149 messages on three", rules: pair, count: 3, levels: levels{messages: 149}, want: 3},
		{source: queues, name: "150 messages on three", rules: pair, count: 3, levels: levels{messages: 150}, want: 4},
		{source: queues, name: "31 messages on three", rules: pair, count: 3, levels: levels{messages: 31}, want: 3},
		{source: queues, name: "30 messages on three are 10 each", rules: pair, count: 3, levels: levels{messages: 30}, want: 2},
		{source: storage, name: "199 messages on two", rules: hundred, count: 2, levels: levels{messages: 199}, want: 2},
		{source: storage, name: "200 messages on two", rules: hundred, count: 2, levels: levels{messages: 200}, want: 3},
		{source: trouble, name: "6 flows on two are 3 each", rules: rules{divided(out("Outbound Flows", 10, 1))}, count: 2,
			levels: levels{"Outbound Flows": 6}, want: 2, why: "Outbound Flows per instance is 3 "},
		{source: "Create and manage autoscale settings with PowerShell, MetricTriggerDividePerInstance", name: "300 messages on five are 60 each",
			rules: rules{divided(increase(when(messages, autoscale.Equals, 60), 1))}, count: 5, levels: levels{messages: 300}, want: 6},
	})
}

// "First averages the metric across instances for each minute, then compares the
// highest 1-minute average in the time window with the rule threshold."
func TestStatisticThenAggregation(t *testing.T) {
	t.Parallel()
	// Two instances, five minutes: averages 20, 40, 90, 60, 50; sums twice that;
	// lows 10, 30, 80, 50, 40; highs 30, 50, 100, 70, 60.
	h := autoscale.NewSeries(time.Hour)
	for i, mean := range []float64{20, 40, 90, 60, 50} {
		at := noon.Add(time.Duration(i-4) * time.Minute)
		h.Add(planID, cpu, autoscale.Sample{At: at, Instance: "a", Value: mean - 10})
		h.Add(planID, cpu, autoscale.Sample{At: at, Instance: "b", Value: mean + 10})
	}
	for _, x := range []struct {
		statistic   autoscale.Statistic
		aggregation autoscale.TimeAggregation
		want        float64
	}{
		{autoscale.StatisticAverage, autoscale.AggregationMaximum, 90},
		{autoscale.StatisticAverage, autoscale.AggregationAverage, 52},
		{autoscale.StatisticAverage, autoscale.AggregationMinimum, 20},
		{autoscale.StatisticAverage, autoscale.AggregationTotal, 260},
		{autoscale.StatisticAverage, autoscale.AggregationLast, 50},
		{autoscale.StatisticAverage, autoscale.AggregationCount, 5},
		{autoscale.StatisticMax, autoscale.AggregationMinimum, 30},
		{autoscale.StatisticMin, autoscale.AggregationMaximum, 80},
		{autoscale.StatisticSum, autoscale.AggregationAverage, 104},
		{autoscale.StatisticSum, autoscale.AggregationTotal, 520},
		{autoscale.StatisticCount, autoscale.AggregationTotal, 10},
		{autoscale.StatisticCount, autoscale.AggregationAverage, 2},
	} {
		rule := increase(when(cpu, autoscale.Equals, x.want), 1)
		rule.Statistic, rule.TimeAggregation = x.statistic, x.aggregation
		d := autoscale.Decide(setting(rules{rule}), h, autoscale.State{Count: 2}, noon)
		assert.Equal(t, 3, d.Count, "%s: %s then %s is not %v: %s", twoStages, x.statistic, x.aggregation, x.want, d.Reason)
	}
}

// "Every time autoscale runs, it queries metrics for the past 10 minutes."
func TestWindow(t *testing.T) {
	t.Parallel()
	rule := increase(when(cpu, autoscale.Equals, 40), 1)
	rule.TimeWindow, rule.TimeAggregation = 10*time.Minute, autoscale.AggregationTotal
	for name, x := range map[string]struct {
		ago  []time.Duration // samples of 10 each
		want int
	}{
		"both ends and two between": {[]time.Duration{0, time.Minute, 5 * time.Minute, 10*time.Minute - time.Second}, 3},
		"too old by nothing":        {[]time.Duration{0, time.Minute, 5 * time.Minute, 10 * time.Minute}, 2},
		"not yet over":              {[]time.Duration{-time.Second, time.Minute, 5 * time.Minute, 9 * time.Minute}, 2},
		"gaps do not count as zero": {[]time.Duration{0, 3 * time.Minute, 6 * time.Minute, 9 * time.Minute}, 3},
	} {
		h := autoscale.NewSeries(time.Hour)
		for _, ago := range x.ago {
			h.Add(planID, cpu, autoscale.Sample{At: noon.Add(-ago), Value: 10})
		}
		d := autoscale.Decide(setting(rules{rule}), h, autoscale.State{Count: 2}, noon)
		assert.Equal(t, x.want, d.Count, "%s: %s: %s", timeGrain, name, d.Reason)
	}
}

// "Take the ten 1-minute samples, and average them": 85 % is crossed by the
// average, and neither by a spike nor by the last minutes alone.
func TestTenMinutesAbove85(t *testing.T) {
	t.Parallel()
	rule := out(cpu, 85, 1)
	rule.TimeWindow = 10 * time.Minute
	for name, x := range map[string]struct {
		minutes []float64 // oldest first
		want    int
	}{
		"ten minutes of 86":             {[]float64{86, 86, 86, 86, 86, 86, 86, 86, 86, 86}, 2},
		"one spike":                     {[]float64{50, 50, 50, 50, 50, 50, 50, 50, 50, 100}, 1},
		"five minutes of 100 and of 60": {[]float64{60, 60, 60, 60, 60, 100, 100, 100, 100, 100}, 1},
		"an eleventh minute is too old": {[]float64{0, 86, 86, 86, 86, 86, 86, 86, 86, 86, 86}, 2},
	} {
		h := autoscale.NewSeries(time.Hour)
		for i, v := range x.minutes {
			h.Add(planID, cpu, autoscale.Sample{At: noon.Add(time.Duration(i+1-len(x.minutes)) * time.Minute), Value: v})
		}
		d := autoscale.Decide(setting(rules{rule}), h, autoscale.State{Count: 1}, noon)
		assert.Equal(t, x.want, d.Count, "Understand autoscale settings, timeAggregation: %s: %s", name, d.Reason)
	}
}

// A minute ends with its last moment. Of two samples of one instance in one
// minute the mean counts, whatever becomes of those of several instances.
func TestTimeGrain(t *testing.T) {
	t.Parallel()
	h := autoscale.NewSeries(time.Hour)
	for instance, samples := range map[string]map[time.Duration]float64{
		"a": {0: 3, 30 * time.Second: 5, time.Minute: 100, 90 * time.Second: 100},
		"b": {59 * time.Second: 10},
	} {
		for ago, v := range samples {
			h.Add(planID, cpu, autoscale.Sample{At: noon.Add(-ago), Instance: instance, Value: v})
		}
	}
	for statistic, want := range map[autoscale.Statistic]float64{
		autoscale.StatisticSum: 14, autoscale.StatisticAverage: 7, autoscale.StatisticCount: 2, autoscale.StatisticMin: 4, autoscale.StatisticMax: 10,
	} {
		rule := increase(when(cpu, autoscale.Equals, want), 1)
		rule.Statistic, rule.TimeAggregation = statistic, autoscale.AggregationLast
		d := autoscale.Decide(setting(rules{rule}), h, autoscale.State{Count: 1}, noon)
		assert.Equal(t, 2, d.Count, "%s: %s", statistic, d.Reason)
	}
}

// Averages of tenths are no tenths in binary: 0.1, 0.2 and 0.3 make 0.2 all the same.
func TestBinaryFractions(t *testing.T) {
	t.Parallel()
	h := autoscale.NewSeries(time.Hour)
	for i, v := range []float64{0.1, 0.2, 0.3} {
		h.Add(planID, cpu, autoscale.Sample{At: noon.Add(-time.Duration(i) * time.Minute), Value: v})
	}
	for operator, want := range map[autoscale.Operator]int{
		autoscale.Equals: 2, autoscale.NotEquals: 1, autoscale.GreaterThan: 1, autoscale.GreaterThanOrEqual: 2,
		autoscale.LessThan: 1, autoscale.LessThanOrEqual: 2,
	} {
		d := autoscale.Decide(setting(rules{increase(when(cpu, operator, 0.2), 1)}), h, autoscale.State{Count: 1}, noon)
		assert.Equal(t, want, d.Count, "%s: %s", operator, d.Reason)
	}
}
