package alerts

import "time"

// Data holds the metrics and logs that Azure Monitor would have recorded.
type Data struct {
	Metrics map[Metric][]Point
	Logs    map[string][]Row // by table
}

// A Point is a minute of a metric.
type Point struct {
	At                               time.Time
	Average, Minimum, Maximum, Total float64
}

// A Row is a line of a table, by column.
type Row struct {
	At      time.Time
	Columns map[string]string
}

// Steady is a point in which a gauge had one value.
func Steady(at time.Time, v float64) Point {
	return Point{At: at, Average: v, Minimum: v, Maximum: v, Total: v}
}

// within keeps what lies after from, up to and including to.
func (d Data) within(from, to time.Time) Data {
	inside := func(at time.Time) bool { return at.After(from) && !at.After(to) }
	out := Data{Metrics: map[Metric][]Point{}, Logs: map[string][]Row{}}
	for m, points := range d.Metrics {
		for _, p := range points {
			if inside(p.At) {
				out.Metrics[m] = append(out.Metrics[m], p)
			}
		}
	}
	for table, rows := range d.Logs {
		for _, r := range rows {
			if inside(r.At) {
				out.Logs[table] = append(out.Logs[table], r)
			}
		}
	}
	return out
}
