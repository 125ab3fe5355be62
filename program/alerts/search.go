package alerts

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"scaleout/internal/azure/catalog"
)

// A Share holds when one metric of a resource is more than so many percent of
// another, and at least so much by itself.
type Share struct {
	On          Resource
	Part, Whole string
	Percent     float64
	AtLeast     float64
}

func (s Share) holds(d Data) bool {
	total := func(name string) float64 { return combine(d.Metrics[Metric{s.On, name}], "Total") }
	part, whole := total(s.Part), total(s.Whole)
	return part >= s.AtLeast && 100*part > s.Percent*whole
}

func (s Share) query() string {
	return fmt.Sprintf(`AzureMetrics
| where %s and MetricName in (%s, %s)
| summarize Part = sumif(Total, MetricName == %[2]s), Whole = sumif(Total, MetricName == %[3]s)
| where Part >= %[4]v and 100.0 * Part > %[5]v * Whole`, of(s.On), literal(s.Part), literal(s.Whole), s.AtLeast, s.Percent)
}

// Saturated holds when a metric of the plan is above a value on average while
// there were as many instances as autoscale may run, all the time.
//
// AutoscaleEvaluationsLog has the maximum of the profile that was in force, so an
// off-peak time with another range needs no rule of its own.
type Saturated struct {
	Metric  string
	Percent float64
	Minutes int // for so many there must be a measurement: logs come late
}

func (s Saturated) holds(d Data) bool {
	points, evaluations := d.Metrics[Metric{Plan, s.Metric}], 0
	for _, row := range d.Logs["AutoscaleEvaluationsLog"] {
		if row.Columns["OperationName"] != "InstanceCountEvaluation" {
			continue
		}
		evaluations++
		if number(row.Columns["CurrentInstanceCount"]) < number(row.Columns["MaximumInstanceCount"]) {
			return false
		}
	}
	return evaluations > 0 && len(points) >= s.Minutes && combine(points, "Average") > s.Percent
}

func (s Saturated) query() string {
	return fmt.Sprintf(`let Room = toscalar(AutoscaleEvaluationsLog
    | where OperationName == "InstanceCountEvaluation"
    | summarize max(MaximumInstanceCount - CurrentInstanceCount));
AzureMetrics
| where %s and MetricName == %s
| summarize Percent = avg(Average), Minutes = dcount(bin(TimeGenerated, 1m))
| where Percent > %v and Minutes >= %d and Room <= 0`, of(Plan), literal(s.Metric), s.Percent, s.Minutes)
}

// Lines holds when a column has one of some texts anywhere in it, whatever the
// case, and none of some others; separately for each value of another column. What a slot
// writes is not counted.
type Lines struct {
	Table, Column string
	Texts         []string
	Except        []string
	By            string
}

func (l Lines) holds(d Data) bool {
	return slices.ContainsFunc(d.Logs[l.Table], func(r Row) bool {
		if strings.Contains(strings.ToLower(r.Columns["_ResourceId"]), catalog.InSlots) {
			return false
		}
		line := strings.ToLower(r.Columns[l.Column])
		in := func(text string) bool { return strings.Contains(line, strings.ToLower(text)) }
		return slices.ContainsFunc(l.Texts, in) && !slices.ContainsFunc(l.Except, in)
	})
}

func (l Lines) query() string {
	query := l.Table + "\n| where _ResourceId !contains " + literal(catalog.InSlots) + "\n| where " + l.contains(l.Texts)
	if len(l.Except) > 0 {
		query += "\n| where not(" + l.contains(l.Except) + ")"
	}
	return fmt.Sprintf("%s\n| project TimeGenerated, %s, %s", query, l.By, l.Column)
}

// contains holds for a row that has one of the texts.
func (l Lines) contains(texts []string) string {
	any := make([]string, len(texts))
	for i, text := range texts {
		any[i] = l.Column + " contains " + literal(text)
	}
	return strings.Join(any, "\n    or ")
}

// Rows holds when there is a row in which any column has one of its values.
type Rows struct {
	Table string
	Any   []Values
}

// Values limits the values of a column.
type Values struct {
	Column string
	Values []string
}

func (w Rows) holds(d Data) bool {
	return slices.ContainsFunc(d.Logs[w.Table], func(r Row) bool {
		return slices.ContainsFunc(w.Any, func(v Values) bool { return slices.Contains(v.Values, r.Columns[v.Column]) })
	})
}

func (w Rows) query() string {
	any := make([]string, len(w.Any))
	for i, v := range w.Any {
		values := make([]string, len(v.Values))
		for j, value := range v.Values {
			values[j] = literal(value)
		}
		any[i] = fmt.Sprintf("%s in (%s)", v.Column, strings.Join(values, ", "))
	}
	return w.Table + "\n| where " + strings.Join(any, " or ")
}

// Turns holds when autoscale changed its direction at least so often: "a series of
// opposing scale events" ("Autoscale flapping").
type Turns struct{ AtLeast int }

func (t Turns) holds(d Data) bool {
	turns, last := 0, ""
	for _, r := range d.Logs["AutoscaleScaleActionsLog"] {
		direction := r.Columns["ScaleDirection"]
		if direction == "" {
			continue
		}
		if last != "" && direction != last {
			turns++
		}
		last = direction
	}
	return turns >= t.AtLeast
}

func (t Turns) query() string {
	return fmt.Sprintf(`AutoscaleScaleActionsLog
| where isnotempty(ScaleDirection)
| sort by TimeGenerated asc
| extend Turned = isnotempty(prev(ScaleDirection)) and ScaleDirection != prev(ScaleDirection)
| summarize Turns = countif(Turned)
| where Turns >= %d`, t.AtLeast)
}

// of is the filter on a resource's type. There is one resource of each type in a
// workspace, so its id need not be known. Ids of slots begin with the app's.
func of(r Resource) string {
	filter := "ResourceId has " + literal(strings.ToLower(types[r]))
	if r == App {
		filter += " and ResourceId !contains " + literal(catalog.InSlots)
	}
	return filter
}

// literal is a string of the Kusto query language.
func literal(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func number(s string) float64 {
	v, _ := strconv.ParseFloat(s, 64)
	return v
}
