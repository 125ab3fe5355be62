package catalog

// A Metric is one that autoscale can read for a plan, bound to the resource it
// exists on. A metric asked of the wrong resource is "unable to read
// monitoring data" and a rule that never fires.
//
// Sources: "Supported metrics for Microsoft.Web/serverfarms" and
// "… Microsoft.Web/sites".
type Metric struct {
	Name      string
	Namespace string // metricNamespace
	// Statistic combines the samples within each minute (the time grain).
	Statistic string
	// Aggregation is timeAggregation: how those minutes are combined over the
	// rule's window.
	Aggregation       string
	OnSite            bool // metricResourceUri is the site's id instead of the plan's
	DividePerInstance bool
	// Percent is set where values lie between 0 and 100.
	Percent bool
}

const (
	planNamespace = "microsoft.web/serverfarms"
	siteNamespace = "microsoft.web/sites"
)

// The metrics that our autoscale rules use.
var (
	CPU       = Metric{Name: "CpuPercentage", Namespace: planNamespace, Statistic: "Average", Aggregation: "Average", Percent: true}
	Memory    = Metric{Name: "MemoryPercentage", Namespace: planNamespace, Statistic: "Average", Aggregation: "Average", Percent: true}
	HTTPQueue = Metric{Name: "HttpQueueLength", Namespace: planNamespace, Statistic: "Average", Aggregation: "Average"}

	// Requests counts requests per instance and minute: summed within each
	// minute, averaged over the window, divided by the instances. With Total
	// over the window instead, the two thresholds of a pair would have
	// different units as soon as their windows differ in length.
	Requests = Metric{Name: "Requests", Namespace: siteNamespace, Statistic: "Sum", Aggregation: "Average", OnSite: true, DividePerInstance: true}
)

// Metrics returns all metrics of plans, and Requests, the one of sites.
func Metrics() []Metric {
	return []Metric{
		CPU,
		Memory,
		{Name: "DiskQueueLength", Namespace: planNamespace, Statistic: "Average", Aggregation: "Average"},
		HTTPQueue,
		{Name: "BytesReceived", Namespace: planNamespace, Statistic: "Sum", Aggregation: "Total"},
		{Name: "BytesSent", Namespace: planNamespace, Statistic: "Sum", Aggregation: "Total"},
		Requests,
	}
}
