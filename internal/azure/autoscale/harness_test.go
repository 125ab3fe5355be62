package autoscale_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/autoscale"
)

// noon is when every run of the engine happens that has no time of its own.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const (
	cpu      = "CpuPercentage"
	memory   = "MemoryPercentage"
	threads  = "Threads"
	requests = "Requests"
	queue    = "HttpQueueLength"
	messages = "ApproximateMessageCount"

	planID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/serverfarms/plan"
)

// when is a rule without its action: averages over 5 minutes.
func when(metric string, o autoscale.Operator, threshold float64) autoscale.Rule {
	return autoscale.Rule{
		Metric:    autoscale.Metric{Name: metric, ResourceID: planID},
		TimeGrain: time.Minute, TimeWindow: 5 * time.Minute,
		Statistic: autoscale.StatisticAverage, TimeAggregation: autoscale.AggregationAverage,
		Operator: o, Threshold: threshold,
		ActionType: autoscale.ChangeCount, Cooldown: 5 * time.Minute,
	}
}

// out adds instances when a metric is above a threshold.
func out(metric string, threshold float64, by int) autoscale.Rule {
	return increase(when(metric, autoscale.GreaterThan, threshold), by)
}

// in removes instances when a metric is below a threshold.
func in(metric string, threshold float64, by int) autoscale.Rule {
	return decrease(when(metric, autoscale.LessThan, threshold), by)
}

func increase(r autoscale.Rule, by int) autoscale.Rule {
	r.Direction, r.Value = autoscale.Increase, by
	return r
}

func decrease(r autoscale.Rule, by int) autoscale.Rule {
	r.Direction, r.Value = autoscale.Decrease, by
	return r
}

// divided is a rule on the total of a metric, divided by the instances.
func divided(r autoscale.Rule) autoscale.Rule {
	r.Metric.DividePerInstance, r.Statistic = true, autoscale.StatisticSum
	return r
}

func percent(r autoscale.Rule) autoscale.Rule {
	r.ActionType = autoscale.PercentChangeCount
	return r
}

func exactly(r autoscale.Rule) autoscale.Rule {
	r.ActionType = autoscale.ExactCount
	return r
}

func rests(r autoscale.Rule, cooldown time.Duration) autoscale.Rule {
	r.Cooldown = cooldown
	return r
}

type rules []autoscale.Rule

// levels are metrics that were the same all the time.
type levels map[string]float64

func (l levels) history() *autoscale.Series {
	s := autoscale.NewSeries(time.Hour)
	for metric, v := range l {
		steady(s, metric, v, noon)
	}
	return s
}

// steady adds a quarter of an hour of one value, up to now.
func steady(s *autoscale.Series, metric string, v float64, now time.Time) {
	for ago := range 15 {
		s.Add(planID, metric, autoscale.Sample{At: now.Add(-time.Duration(ago) * time.Minute), Value: v})
	}
}

// setting has one profile, the default one, of 1 to 50 instances unless bounds are given.
func setting(rs rules, bounds ...int) autoscale.Setting {
	c := autoscale.Capacity{Min: 1, Max: 50, Default: 1}
	if len(bounds) == 3 {
		c = autoscale.Capacity{Min: bounds[0], Max: bounds[1], Default: bounds[2]}
	}
	return autoscale.Setting{
		Enabled: true, Name: "scale", TargetID: planID,
		Profiles: []autoscale.Profile{{Name: "default", Capacity: c, Rules: rs}},
	}
}

// An example is a run of the engine that a page of Microsoft's documentation
// works out, or a rule that it states, with numbers where it has none.
type example struct {
	source string // title of the page, section
	name   string
	rules  rules
	bounds []int // minimum, maximum, default
	count  int
	ago    time.Duration // since the last scale action; 0: there was none
	levels levels
	want   int
	why    string // is in the reason
}

func (x example) run(t *testing.T) {
	t.Helper()
	st := autoscale.State{Count: x.count}
	if x.ago > 0 {
		st.LastAction = noon.Add(-x.ago)
	}
	d := autoscale.Decide(setting(x.rules, x.bounds...), x.levels.history(), st, noon)
	assert.Equal(t, x.want, d.Count, "%s: %s", x.source, d.Reason)
	assert.Contains(t, d.Reason, x.why)
	wellFormed(t, d, x.count)
}

// wellFormed holds what is true of every decision.
func wellFormed(t *testing.T, d autoscale.Decision, from int) {
	t.Helper()
	assert.Equal(t, from, d.From)
	assert.NotEmpty(t, d.Reason)
	switch {
	case d.Count > d.From:
		assert.Equal(t, autoscale.Increase, d.Direction)
	case d.Count < d.From:
		assert.Equal(t, autoscale.Decrease, d.Direction)
	default:
		assert.Equal(t, autoscale.None, d.Direction)
		assert.Empty(t, d.Rule)
	}
}

func runExamples(t *testing.T, examples []example) {
	t.Helper()
	t.Parallel()
	for _, x := range examples {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			x.run(t)
		})
	}
}
