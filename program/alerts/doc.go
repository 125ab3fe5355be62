// Package alerts lists what is worth waking somebody for.
//
// A [Rule] is declared once and used twice: the component Monitoring turns it into
// an alert rule of Azure Monitor, and [Rule.Fires] evaluates it over recorded
// data. So what is tested is what is deployed: every rule fires in its scenario
// and stays silent while all is well.
//
// A [Threshold] becomes a metric alert: platform metrics, fast, and independent of
// logs. What compares metrics of two resources, or reads lines, becomes a log
// search alert, since a metric alert with several conditions is allowed on one
// resource only ("Monitor multiple time series in a single metric alert rule").
// Its query is generated from the same values that are evaluated here.
//
// It imports internal/azure/catalog only. A new alert is a row in rules.go, with a
// scenario in its test.
package alerts
