package catalog

import "time"

// Limits of alert rules.
const (
	// MaxMetricCriteria: "up to five conditions per alert rule", of one resource
	// ("Monitor multiple time series in a single metric alert rule").
	MaxMetricCriteria = 5
	// CleanEvaluations: a metric alert resolves when its condition was not met three
	// times in a row ("Troubleshoot Azure Monitor metric alerts").
	CleanEvaluations = 3
	// MaxAlertName is the length of the name of a metric alert, a log search alert
	// and an action group, in characters ("Naming rules and restrictions for Azure
	// resources", Microsoft.Insights).
	MaxAlertName = 260
	// MaxShortName is the length of an action group's short name ("Action groups").
	MaxShortName = 12
)

// How long a metric alert may look back, and how often it may look ("Resource
// Manager template samples for metric alert rules").
var (
	MetricAlertWindows     = minutes(1, 5, 15, 30, 60, 6*60, 12*60, 24*60)
	MetricAlertFrequencies = minutes(1, 5, 15, 30, 60)
)

// The same of log search alerts ("Resource Manager template samples for log search
// alert rules").
var (
	LogAlertWindows     = minutes(1, 5, 10, 15, 30, 45, 60, 2*60, 3*60, 4*60, 5*60, 6*60, 24*60, 48*60)
	LogAlertFrequencies = minutes(1, 5, 10, 15, 30, 45, 60, 2*60, 3*60, 4*60, 5*60, 6*60, 12*60, 24*60)
)

// AlertAggregations and AlertOperators are how a static threshold compares (the
// same samples).
var (
	AlertAggregations = []string{"Average", "Minimum", "Maximum", "Total", "Count"}
	AlertOperators    = []string{"Equals", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual"}
)

// How long a pay-as-you-go workspace keeps logs, in days ("Manage data retention
// in a Log Analytics workspace": 4 to 730; below 30 only by table or the API, and
// for 31 days it is free).
const (
	MinRetention = 30
	MaxRetention = 730
)

func minutes(all ...int) []time.Duration {
	durations := make([]time.Duration, len(all))
	for i, n := range all {
		durations[i] = time.Duration(n) * time.Minute
	}
	return durations
}
