package drawing

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"scaleout/program/alerts"
)

// bin is the width of a point in a chart, as in the queries of the workbook.
const bin = 5 * time.Minute

// A series is a line of a chart.
type series struct {
	Name   string
	Points []point
}

type point struct {
	at    time.Time
	value float64
}

// charts hold, by the tile's name, what its query would find in the data. A tile
// that is missing here has nothing to show of a rehearsal.
var charts = map[string]func(alerts.Data) []series{
	"instances": func(d alerts.Data) []series {
		rows := d.Logs["AutoscaleEvaluationsLog"]
		return []series{
			{"Instances", binned(rows, numberOf("CurrentInstanceCount"), most)},
			{"Minimum", binned(rows, numberOf("MinimumInstanceCount"), most)},
			{"Maximum", binned(rows, numberOf("MaximumInstanceCount"), most)},
		}
	},
	"requests": func(d alerts.Data) []series {
		return perInstance(d, func(alerts.Row) float64 { return 1 })
	},
	"errors": func(d alerts.Data) []series {
		return perInstance(d, func(r alerts.Row) float64 {
			if numberOf("ScStatus")(r) >= 500 {
				return 1
			}
			return 0
		})
	},
	"response": func(d alerts.Data) []series {
		rows := d.Logs["AppServiceHTTPLogs"]
		return []series{{"Average", binned(rows, numberOf("TimeTaken"), mean)}, {"Slowest", binned(rows, numberOf("TimeTaken"), percentile99)}}
	},
	"load": func(d alerts.Data) []series {
		return []series{
			measured(d, alerts.Plan, "CpuPercentage", average, mean), measured(d, alerts.Plan, "MemoryPercentage", average, mean),
		}
	},
	"redis-memory": func(d alerts.Data) []series {
		return []series{measured(d, alerts.Cache, "usedmemorypercentage", maximum, most), measured(d, alerts.Cache, "serverLoad", maximum, most)}
	},
	"redis-evictions": func(d alerts.Data) []series {
		return []series{measured(d, alerts.Cache, "evictedkeys", total, most), measured(d, alerts.Cache, "connectedclients", maximum, most)}
	},
}

func average(p alerts.Point) float64 { return p.Average }
func maximum(p alerts.Point) float64 { return p.Maximum }
func total(p alerts.Point) float64   { return p.Total }

func perInstance(d alerts.Data, value func(alerts.Row) float64) []series {
	byInstance := map[string][]alerts.Row{}
	for _, r := range d.Logs["AppServiceHTTPLogs"] {
		byInstance[r.Columns["ComputerName"]] = append(byInstance[r.Columns["ComputerName"]], r)
	}
	var all []series
	for _, name := range slices.Sorted(maps.Keys(byInstance)) {
		all = append(all, series{"instance " + cmp.Or(name, "unknown"), binned(byInstance[name], value, sum)})
	}
	return all
}

func measured(d alerts.Data, on alerts.Resource, name string, of func(alerts.Point) float64, combine func([]float64) float64) series {
	var values []point
	for _, p := range d.Metrics[alerts.Metric{On: on, Name: name}] {
		values = append(values, point{p.At, of(p)})
	}
	return series{name, inBins(values, combine)}
}

func numberOf(column string) func(alerts.Row) float64 {
	return func(r alerts.Row) float64 {
		v, _ := strconv.ParseFloat(r.Columns[column], 64)
		return v
	}
}

// binned combines a value of rows by bin.
func binned(rows []alerts.Row, value func(alerts.Row) float64, combine func([]float64) float64) []point {
	values := make([]point, len(rows))
	for i, r := range rows {
		values[i] = point{r.At, value(r)}
	}
	return inBins(values, combine)
}

// inBins combines the values of each bin.
func inBins(values []point, combine func([]float64) float64) []point {
	bins := map[time.Time][]float64{}
	for _, v := range values {
		at := v.at.Truncate(bin)
		bins[at] = append(bins[at], v.value)
	}
	var points []point
	for _, at := range slices.SortedFunc(maps.Keys(bins), time.Time.Compare) {
		points = append(points, point{at, combine(bins[at])})
	}
	return points
}

func sum(values []float64) float64 {
	var all float64
	for _, v := range values {
		all += v
	}
	return all
}

func mean(values []float64) float64 { return sum(values) / float64(len(values)) }
func most(values []float64) float64 { return slices.Max(values) }

// percentile99 is by nearest rank.
func percentile99(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(math.Ceil(0.99*float64(len(sorted))))-1]
}
