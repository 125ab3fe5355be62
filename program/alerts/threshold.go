package alerts

import "math"

// A Threshold compares a metric, combined over the window, with a value: a metric
// alert.
type Threshold struct {
	Metric      Metric
	Namespace   string // the type of the resource that has the metric
	Aggregation string // "Average", "Minimum", "Maximum", "Total"
	Operator    string // "GreaterThan", "LessThan"
	Value       float64
}

func (t Threshold) holds(d Data) bool {
	points := d.Metrics[t.Metric]
	if len(points) == 0 {
		return false
	}
	v := combine(points, t.Aggregation)
	if t.Operator == "LessThan" {
		return v < t.Value
	}
	return v > t.Value
}

// combine is an aggregation of at least one point.
func combine(points []Point, aggregation string) float64 {
	var sum, average float64
	least, most := math.Inf(1), math.Inf(-1)
	for _, p := range points {
		sum += p.Total
		average += p.Average / float64(len(points))
		least, most = min(least, p.Minimum), max(most, p.Maximum)
	}
	switch aggregation {
	case "Minimum":
		return least
	case "Maximum":
		return most
	case "Total":
		return sum
	}
	return average
}
