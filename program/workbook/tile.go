package workbook

import "scaleout/internal/azure/catalog"

// A Subject is the stack that a workbook is about.
type Subject struct {
	Name         string
	MinInstances int
	MaxInstances int
	Autoscale    bool
	Cost         string // a line about what it costs
}

// A Tile is one part of the workbook: a title and what a query finds.
type Tile struct {
	Name  string // "instances"
	Title string
	Query string
	Shape Shape
	Unit  string // what the values count: "percent", "requests"; empty in a table
	Half  bool   // takes half the width
}

// A Shape is the way a tile shows its query's results.
type Shape string

// Shapes, in the portal's words.
const (
	TimeChart Shape = "timechart"
	Table     Shape = "table"
)

// Tiles returns the tiles, from top to bottom. A fixed number of instances has no
// tiles about autoscale: nothing would fill them.
func Tiles(s Subject) []Tile {
	var tiles []Tile
	if s.Autoscale {
		tiles = append(tiles, instances, scaleActions)
	}
	return append(tiles, requests, errors, response, load, memory, evictions, sessions)
}

// ofProduction leaves out what the slot writes into the same tables.
const ofProduction = `| where _ResourceId !contains "` + catalog.InSlots + "\"\n"

var (
	instances = Tile{
		Name: "instances", Title: "Instances, and the range of autoscale", Shape: TimeChart, Unit: "instances",
		Query: `AutoscaleEvaluationsLog
| where OperationName == "InstanceCountEvaluation"
| summarize Instances = max(CurrentInstanceCount), Minimum = max(MinimumInstanceCount), Maximum = max(MaximumInstanceCount)
    by bin(TimeGenerated, 5m)
| order by TimeGenerated asc`,
	}
	scaleActions = Tile{
		Name: "scale-actions", Title: "Scale actions", Shape: Table,
		Query: `AutoscaleScaleActionsLog
| where isnotempty(ScaleDirection)
| project Time = TimeGenerated, Direction = ScaleDirection, From = CurrentInstanceCount, To = NewInstanceCount,
    Result = ResultType, Description = ResultDescription
| order by Time desc`,
	}
	requests = Tile{
		Name: "requests", Title: "Requests per instance, in 5 minutes", Shape: TimeChart, Unit: "requests", Half: true,
		Query: `AppServiceHTTPLogs
` + ofProduction + `| summarize Requests = count() by bin(TimeGenerated, 5m), Instance = ComputerName
| order by TimeGenerated asc`,
	}
	errors = Tile{
		Name: "errors", Title: "Server errors per instance, in 5 minutes", Shape: TimeChart, Unit: "requests", Half: true,
		Query: `AppServiceHTTPLogs
` + ofProduction + `| summarize Errors = countif(ScStatus >= 500) by bin(TimeGenerated, 5m), Instance = ComputerName
| order by TimeGenerated asc`,
	}
	response = Tile{
		Name: "response", Title: "Response time", Shape: TimeChart, Unit: "milliseconds", Half: true,
		Query: `AppServiceHTTPLogs
` + ofProduction + `| summarize Average = avg(TimeTaken), Slowest = percentile(TimeTaken, 99) by bin(TimeGenerated, 5m)
| order by TimeGenerated asc`,
	}
	load = Tile{
		Name: "load", Title: "CPU and memory of the plan", Shape: TimeChart, Unit: "percent", Half: true,
		Query: `AzureMetrics
| where ResourceId has "microsoft.web/serverfarms" and MetricName in ("CpuPercentage", "MemoryPercentage")
| summarize Percent = avg(Average) by bin(TimeGenerated, 5m), MetricName
| order by TimeGenerated asc`,
	}
	memory = Tile{
		Name: "redis-memory", Title: "The cache's memory and server load", Shape: TimeChart, Unit: "percent", Half: true,
		Query: `AzureMetrics
| where ResourceId has "microsoft.cache" and MetricName in ("usedmemorypercentage", "serverLoad")
| summarize Percent = max(Maximum) by bin(TimeGenerated, 5m), MetricName
| order by TimeGenerated asc`,
	}
	evictions = Tile{
		Name: "redis-evictions", Title: "Evicted keys and connections of the cache", Shape: TimeChart, Unit: "count", Half: true,
		Query: `AzureMetrics
| where ResourceId has "microsoft.cache" and MetricName in ("evictedkeys", "connectedclients")
| summarize Count = max(iff(MetricName == "evictedkeys", Total, Maximum)) by bin(TimeGenerated, 5m), MetricName
| order by TimeGenerated asc`,
	}
	sessions = Tile{
		Name: "sessions", Title: "What the app says about sessions and Redis", Shape: Table,
		Query: `AppServiceConsoleLogs
` + ofProduction + `| where ResultDescription contains "[SESSION]" or ResultDescription contains "redis.exceptions"
| summarize Lines = count(), Last = max(TimeGenerated) by Instance = Host, Line = substring(ResultDescription, 0, 120)
| order by Last desc`,
	}
)
