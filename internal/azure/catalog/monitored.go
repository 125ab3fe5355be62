package catalog

import (
	"strings"
	"time"
)

// Monitored is a metric that Azure Monitor answers for a type of resource.
type Monitored struct {
	Name        string
	Unit        string // "Count", "Percent", "Bytes", "Seconds", "BytesPerSecond"
	Dimension   string // by which it can be split, the first that is documented; empty: none
	Aggregation string // the documented one: "Average", "Maximum", "Total"
	// Grain is the finest interval at which it is measured.
	Grain time.Duration
}

// MonitoredOf returns the metrics of a resource type, "Microsoft.Web/sites", with
// upper and lower case alike; nil for a type that is not known here.
//
// Sources: "Supported metrics for Microsoft.Web/sites" (2026-07), "…
// Microsoft.Web/sites/slots", "… Microsoft.Web/serverfarms", "… Microsoft.Cache/redis"
// (2026-06; without those of single shards), "… Microsoft.Cache/redisEnterprise", "…
// microsoft.insights/autoscalesettings" and "… Microsoft.Cdn/profiles" (2024-07-30).
func MonitoredOf(resourceType string) []Monitored {
	return monitored[strings.ToLower(resourceType)]
}

// MonitoredBy returns a metric of a resource type; upper and lower case are alike.
func MonitoredBy(resourceType, name string) (Monitored, bool) {
	for _, m := range MonitoredOf(resourceType) {
		if strings.EqualFold(m.Name, name) {
			return m, true
		}
	}
	return Monitored{}, false
}

// siteMetrics are those of an app, and of a slot.
var siteMetrics = concat(
	metrics("Average", "Instance", "Count", "AppConnections Handles RequestsInApplicationQueue Threads"),
	metrics("Total", "Instance", "Count", `Http101 Http2xx Http3xx Http401 Http403 Http404 Http406 Http4xx Http5xx Requests`),
	metrics("Average", "Instance", "Bytes", "AverageMemoryWorkingSet MemoryWorkingSet PrivateBytes"),
	metrics("Total", "Instance", "Bytes", "BytesReceived BytesSent"),
	metrics("Average", "Instance", "Seconds", "AverageResponseTime HttpResponseTime"),
	metrics("Total", "Instance", "Seconds", "CpuTime"),
	every(5*time.Minute, metrics("Average", "Instance", "Count", "HealthCheckStatus")),
)

// monitored are the metrics by type of resource.
var monitored = map[string][]Monitored{
	"microsoft.web/sites":       siteMetrics,
	"microsoft.web/sites/slots": siteMetrics,
	"microsoft.web/serverfarms": concat(
		metrics("Average", "Instance", "Percent", "CpuPercentage MemoryPercentage"),
		metrics("Average", "Instance", "Count", "DiskQueueLength HttpQueueLength"),
		metrics("Total", "Instance", "Bytes", "BytesReceived BytesSent")),
	"microsoft.cache/redis": concat(
		perInstance(metrics("Total", "ShardId", "Count",
			"cachehits cachemisses evictedkeys expiredkeys getcommands setcommands totalcommandsprocessed")),
		perInstance(metrics("Maximum", "ShardId", "Count", "connectedclients operationsPerSecond totalkeys")),
		perInstance(metrics("Maximum", "ShardId", "Percent", "serverLoad usedmemorypercentage")),
		perInstance(metrics("Maximum", "ShardId", "Bytes", "usedmemory usedmemoryRss")),
		perInstance(metrics("Maximum", "ShardId", "BytesPerSecond", "cacheRead cacheWrite")),
		metrics("Maximum", "ShardId", "Percent", "percentProcessorTime allpercentprocessortime"),
		metrics("Maximum", "ShardId", "Count", "errors"), // and by ErrorType
		metrics("Average", "ShardId", "Count", "cacheLatency"),
		metrics("Total", "ShardId", "Percent", "cachemissrate")),
	"microsoft.cache/redisenterprise": every(5*time.Minute, concat(
		metrics("Total", "", "Count", "cachehits cachemisses evictedkeys expiredkeys getcommands setcommands totalcommandsprocessed"),
		metrics("Maximum", "", "Count", "operationsPerSecond totalkeys geoReplicationHealthy"),
		metrics("Maximum", "InstanceId", "Count", "connectedclients errors"),
		metrics("Maximum", "", "Percent", "serverLoad"),
		metrics("Maximum", "InstanceId", "Percent", "percentProcessorTime usedmemorypercentage"),
		metrics("Maximum", "", "Bytes", "usedmemory"),
		metrics("Maximum", "InstanceId", "BytesPerSecond", "cacheRead cacheWrite"),
		metrics("Average", "InstanceId", "Count", "cacheLatency"))),
	"microsoft.keyvault/vaults": concat(
		metrics("Average", "ActivityType", "Percent", "Availability SaturationShoebox"),
		metrics("Total", "ActivityType", "Count", "ServiceApiHit ServiceApiResult"),
		metrics("Average", "ActivityType", "Milliseconds", "ServiceApiLatency")),
	"microsoft.cdn/profiles": concat(
		metrics("Average", "Endpoint", "Percent", "ByteHitRatio Percentage4XX Percentage5XX"),
		metrics("Average", "Origin", "Percent", "OriginHealthPercentage"),
		metrics("Average", "Origin", "Milliseconds", "OriginLatency"),
		metrics("Total", "HttpStatus", "Count", "OriginRequestCount RequestCount"),
		metrics("Total", "HttpStatus", "Bytes", "RequestSize ResponseSize"),
		metrics("Average", "HttpStatus", "Milliseconds", "TotalLatency"),
		metrics("Total", "PolicyName", "Count", "WebApplicationFirewallJsRequestCount WebApplicationFirewallRequestCount")),
	"microsoft.insights/autoscalesettings": concat(
		metrics("Average", "MetricTriggerRule", "Count", "MetricThreshold"),
		metrics("Average", "", "Count", "ObservedCapacity"),
		metrics("Average", "MetricTriggerSource", "Count", "ObservedMetricValue"),
		metrics("Total", "ScaleDirection", "Count", "ScaleActionsInitiated")),
}

// metrics lists metrics that are alike, measured every minute.
func metrics(aggregation, dimension, unit, names string) []Monitored {
	var all []Monitored
	for name := range strings.FieldsSeq(names) {
		all = append(all, Monitored{Name: name, Unit: unit, Dimension: dimension, Aggregation: aggregation, Grain: time.Minute})
	}
	return all
}

func every(grain time.Duration, all []Monitored) []Monitored {
	for i := range all {
		all[i].Grain = grain
	}
	return all
}

// perInstance adds the same metrics of each node of a cache: "Evicted Keys
// (Instance Based)" is allevictedkeys.
func perInstance(all []Monitored) []Monitored {
	for _, m := range all {
		m.Name = "all" + m.Name
		all = append(all, m)
	}
	return all
}

func concat(lists ...[]Monitored) []Monitored {
	var all []Monitored
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}
