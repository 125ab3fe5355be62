package autoscale_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/autoscale"
)

// The sentences that people read in the timeline of a rehearsal, whole.
func TestReasons(t *testing.T) {
	t.Parallel()
	pair := rules{out(cpu, 70, 1), in(cpu, 60, 1)}
	for _, x := range []struct {
		rules      rules
		count      int
		ago        time.Duration
		levels     levels
		rule, want string
	}{
		{pair, 2, 0, levels{cpu: 82}, "CpuPercentage above 70 %",
			"CpuPercentage is 82 % on average over 5 minutes, above 70 %: from 2 to 3 instances"},
		{pair, 3, 0, levels{cpu: 50}, "",
			"scale-in to 2 would bring CpuPercentage to 75 %, above 70 %: skipped to avoid flapping"},
		{pair, 3, 0, levels{cpu: 20.456}, "CpuPercentage below 60 %",
			"CpuPercentage is 20.46 % on average over 5 minutes, below 60 %: from 3 to 2 instances"},
		{pair, 2, 0, levels{cpu: 20}, "CpuPercentage below 60 %",
			"CpuPercentage is 20 % on average over 5 minutes, below 60 %: from 2 to 1 instance"},
		{pair, 2, 0, levels{cpu: 65}, "",
			"no rule fires: CpuPercentage is 65 % on average over 5 minutes, not below 60 %; CpuPercentage is 65 % on average over 5 minutes, not above 70 %"},
		{pair, 2, time.Minute, levels{cpu: 82}, "",
			"CpuPercentage is 82 % on average over 5 minutes, above 70 %, but its cooldown after the last scale action lasts until 12:04:00 UTC"},
		{pair, 2, 0, levels{}, "", "CpuPercentage cannot be read: no scale-in"},
		{rules{divided(out(requests, 900, 2))}, 2, 0, levels{requests: 2000}, "Requests per instance above 900",
			"Requests per instance is 1000 on average over 5 minutes, above 900: from 2 to 4 instances"},
	} {
		st := autoscale.State{Count: x.count}
		if x.ago > 0 {
			st.LastAction = noon.Add(-x.ago)
		}
		d := autoscale.Decide(setting(x.rules), x.levels.history(), st, noon)
		assert.Equal(t, x.want, d.Reason)
		assert.Equal(t, x.rule, d.Rule)
		assert.Equal(t, "default", d.Profile)
	}
}

func TestHowAValueCameAbout(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		aggregation autoscale.TimeAggregation
		window      time.Duration
		operator    autoscale.Operator
		want        string
	}{
		{autoscale.AggregationAverage, time.Minute, autoscale.GreaterThanOrEqual, "Percentage CPU is 4 % on average over 1 minute, at or above 4 %"},
		{autoscale.AggregationMinimum, time.Hour, autoscale.Equals, "Percentage CPU is 4 % at the lowest over 1 hour, equal to 4 %"},
		{autoscale.AggregationMaximum, 2 * time.Hour, autoscale.LessThanOrEqual, "Percentage CPU is 4 % at the highest over 2 hours, at or below 4 %"},
		{autoscale.AggregationTotal, 90 * time.Second, autoscale.NotEquals, "Percentage CPU is 8 % in total over 1m30s, different from 4 %"},
		{autoscale.AggregationCount, 90 * time.Minute, autoscale.NotEquals, "Percentage CPU is 15 % by count over 90 minutes, different from 4 %"},
		{autoscale.AggregationLast, 2 * time.Minute, autoscale.Equals, "Percentage CPU is 4 % at the end of 2 minutes, equal to 4 %"},
	} {
		rule := increase(when("Percentage CPU", x.operator, 4), 1)
		rule.TimeAggregation, rule.TimeWindow = x.aggregation, x.window
		d := autoscale.Decide(setting(rules{rule}), levels{"Percentage CPU": 4}.history(), autoscale.State{Count: 1}, noon)
		assert.Equal(t, x.want+": from 1 to 2 instances", d.Reason)
	}
}
