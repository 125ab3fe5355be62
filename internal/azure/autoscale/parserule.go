package autoscale

import "time"

// parseRule reads metricTrigger and scaleAction.
func parseRule(m member) Rule {
	t, a := m.object("metricTrigger"), m.object("scaleAction")
	r := Rule{
		Metric: Metric{
			Name: t.text("metricName"), Namespace: t.optionalText("metricNamespace"),
			ResourceID: t.text("metricResourceUri"), DividePerInstance: t.flag("dividePerInstance"),
		},
		TimeGrain: t.duration("timeGrain"), TimeWindow: t.duration("timeWindow"),
		Statistic: Statistic(t.oneOf("statistic", string(StatisticAverage), string(StatisticMin),
			string(StatisticMax), string(StatisticSum), string(StatisticCount))),
		TimeAggregation: TimeAggregation(t.oneOf("timeAggregation", string(AggregationAverage), string(AggregationMinimum),
			string(AggregationMaximum), string(AggregationTotal), string(AggregationCount), string(AggregationLast))),
		Operator: Operator(t.oneOf("operator", string(Equals), string(NotEquals), string(GreaterThan),
			string(GreaterThanOrEqual), string(LessThan), string(LessThanOrEqual))),
		Threshold:  t.number("threshold"),
		Direction:  Direction(a.oneOf("direction", string(None), string(Increase), string(Decrease))),
		ActionType: ActionType(a.oneOf("type", string(ChangeCount), string(PercentChangeCount), string(ExactCount))),
		Value:      1, // documented default
		Cooldown:   a.duration("cooldown"),
	}
	if a.has("value") {
		r.Value = a.count("value", 1)
	}
	if r.TimeGrain < time.Second {
		t.refuse("timeGrain", "is shorter than a second")
	}
	if r.TimeWindow < r.TimeGrain {
		t.refuse("timeWindow", "is shorter than the time grain")
	}
	if t.has("dimensions") && len(t.list("dimensions")) > 0 {
		t.refuse("dimensions", "is not empty: rules on a part of a metric are not supported")
	}
	return r
}
