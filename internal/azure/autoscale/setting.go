package autoscale

import "time"

// A Setting is an autoscale setting (Microsoft.Insights/autoscaleSettings).
type Setting struct {
	Enabled  bool // Azure's default is false: a setting that does nothing
	Name     string
	TargetID string // ARM id of what is scaled
	Profiles []Profile
}

// LongestWindow returns how far back the rules of the setting look, zero without rules.
func (s Setting) LongestWindow() time.Duration {
	var longest time.Duration
	for _, p := range s.Profiles {
		for _, r := range p.Rules {
			longest = max(longest, r.TimeWindow)
		}
	}
	return longest
}

// Metrics returns what the rules of the setting measure, each once, in the order
// of the rules.
func (s Setting) Metrics() []Metric {
	var metrics []Metric
	seen := map[seriesKey]bool{}
	for _, p := range s.Profiles {
		for _, r := range p.Rules {
			if key := keyOf(r.Metric.ResourceID, r.Metric.Name); !seen[key] {
				seen[key] = true
				metrics = append(metrics, r.Metric)
			}
		}
	}
	return metrics
}

// A Profile holds bounds and rules, and when they hold. At most one of FixedDate
// and Recurrence is set; with neither it is the default profile.
type Profile struct {
	Name       string // as in ARM, where the name of a partner profile is a JSON object
	Capacity   Capacity
	Rules      []Rule
	FixedDate  *FixedDate
	Recurrence *Recurrence

	// ReturnsTo and Ends are set for a partner profile, the one that ends a
	// recurring profile and brings back another ("Autoscale with multiple profiles").
	ReturnsTo, Ends string
}

// Title is the profile's name for a person.
func (p Profile) Title() string {
	if p.Ends == "" {
		return p.Name
	}
	return p.ReturnsTo + " (after " + p.Ends + ")"
}

// Capacity bounds the number of instances, both ends included.
type Capacity struct {
	Min, Max int
	Default  int // used while metrics cannot be read and fewer instances run
}

// A Rule changes the number of instances when a metric passes a threshold.
type Rule struct {
	Metric          Metric
	TimeGrain       time.Duration   // length of the intervals that Statistic makes one value of
	TimeWindow      time.Duration   // how far the rule looks back
	Statistic       Statistic       // combines the samples of one time grain, of all instances
	TimeAggregation TimeAggregation // combines the time grains of the window
	Operator        Operator
	Threshold       float64 // in the metric's unit

	Direction  Direction
	ActionType ActionType
	Value      int           // instances, or percent with PercentChangeCount
	Cooldown   time.Duration // how long the rule rests after any scale action
}

// A Metric names what is measured. Azure compares ids and names without case.
type Metric struct {
	Name       string
	Namespace  string
	ResourceID string
	// DividePerInstance divides what was measured by the number of instances.
	DividePerInstance bool
}

// Statistic combines the samples within a time grain.
type Statistic string

// The statistics (MetricStatisticType of the 2022-10-01 specification).
const (
	StatisticAverage Statistic = "Average"
	StatisticMin     Statistic = "Min"
	StatisticMax     Statistic = "Max"
	StatisticSum     Statistic = "Sum"
	StatisticCount   Statistic = "Count"
)

// TimeAggregation combines the time grains of a window.
type TimeAggregation string

// The aggregations (TimeAggregationType of the 2022-10-01 specification).
const (
	AggregationAverage TimeAggregation = "Average"
	AggregationMinimum TimeAggregation = "Minimum"
	AggregationMaximum TimeAggregation = "Maximum"
	AggregationTotal   TimeAggregation = "Total"
	AggregationCount   TimeAggregation = "Count"
	AggregationLast    TimeAggregation = "Last"
)

// Operator compares a metric with a threshold.
type Operator string

// The operators (ComparisonOperationType of the 2022-10-01 specification).
const (
	Equals             Operator = "Equals"
	NotEquals          Operator = "NotEquals"
	GreaterThan        Operator = "GreaterThan"
	GreaterThanOrEqual Operator = "GreaterThanOrEqual"
	LessThan           Operator = "LessThan"
	LessThanOrEqual    Operator = "LessThanOrEqual"
)

// Direction is the effect of an action on the count.
type Direction string

// The directions (ScaleDirection of the 2022-10-01 specification).
const (
	None     Direction = "None" // a rule that never acts; a Decision to do nothing
	Increase Direction = "Increase"
	Decrease Direction = "Decrease"
)

// ActionType is the meaning of a rule's Value.
type ActionType string

// The action types (ScaleType of the 2022-10-01 specification), without
// ServiceAllowedNextValue, which a plan has no use for.
const (
	ChangeCount        ActionType = "ChangeCount"
	PercentChangeCount ActionType = "PercentChangeCount"
	ExactCount         ActionType = "ExactCount"
)
