package catalog

import "strings"

// Monitored is a metric that Azure Monitor answers for a type of resource.
type Monitored struct {
	Name      string
	Unit      string // "Count", "Percent", "Bytes", "Seconds", "BytesPerSecond"
	Dimension string // the only one it can be split by; empty: none
}

// MonitoredOf returns the metrics of a resource type, "Microsoft.Web/sites", with
// upper and lower case alike; nil for a type that is not known here.
//
// Sources: "Supported metrics for Microsoft.Web/sites", "… Microsoft.Web/serverfarms"
// and "… microsoft.insights/autoscalesettings".
func MonitoredOf(resourceType string) []Monitored {
	switch strings.ToLower(resourceType) {
	case "microsoft.web/sites":
		return append(
			splitBy("Instance", "Count", "AppConnections", "Handles", "Http101", "Http2xx", "Http3xx", "Http401", "Http403",
				"Http404", "Http406", "Http4xx", "Http5xx", "Requests", "RequestsInApplicationQueue", "Threads", "HealthCheckStatus"),
			append(splitBy("Instance", "Bytes", "AverageMemoryWorkingSet", "BytesReceived", "BytesSent", "MemoryWorkingSet", "PrivateBytes"),
				splitBy("Instance", "Seconds", "AverageResponseTime", "CpuTime", "HttpResponseTime")...)...)
	case "microsoft.web/serverfarms":
		return append(splitBy("Instance", "Percent", "CpuPercentage", "MemoryPercentage"),
			append(splitBy("Instance", "Count", "DiskQueueLength", "HttpQueueLength"),
				splitBy("Instance", "Bytes", "BytesReceived", "BytesSent")...)...)
	case "microsoft.insights/autoscalesettings":
		return []Monitored{
			{Name: "MetricThreshold", Unit: "Count", Dimension: "MetricTriggerRule"},
			{Name: "ObservedCapacity", Unit: "Count"},
			{Name: "ObservedMetricValue", Unit: "Count", Dimension: "MetricTriggerSource"},
			{Name: "ScaleActionsInitiated", Unit: "Count", Dimension: "ScaleDirection"},
		}
	}
	return nil
}

func splitBy(dimension, unit string, names ...string) []Monitored {
	all := make([]Monitored, len(names))
	for i, name := range names {
		all[i] = Monitored{Name: name, Unit: unit, Dimension: dimension}
	}
	return all
}
