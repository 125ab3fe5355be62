package autoscale

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// observed describes what a rule that fires saw: "CpuPercentage is 82 % on average
// over 5 minutes, above 70 %".
func (r reading) observed() string { return r.saw() + ", " + r.condition() }

func (r reading) saw() string {
	return fmt.Sprintf("%s is %s %s %s", r.subject(), r.amount(r.value), manner[r.TimeAggregation], span(r.TimeWindow))
}

// label names a rule: "CpuPercentage above 70 %".
func (r reading) label() string { return r.subject() + " " + r.condition() }

func (r reading) subject() string {
	if r.Metric.DividePerInstance {
		return r.Metric.Name + " per instance"
	}
	return r.Metric.Name
}

func (r reading) condition() string { return words[r.Operator] + " " + r.amount(r.Threshold) }

var words = map[Operator]string{
	Equals: "equal to", NotEquals: "different from", GreaterThan: "above", GreaterThanOrEqual: "at or above",
	LessThan: "below", LessThanOrEqual: "at or below",
}

var manner = map[TimeAggregation]string{
	AggregationAverage: "on average over",
	AggregationMinimum: "at the lowest over",
	AggregationMaximum: "at the highest over",
	AggregationTotal:   "in total over",
	AggregationCount:   "by count over",
	AggregationLast:    "at the end of",
}

// amount writes a value with at most two decimals, and with the sign of a
// percentage where the metric's name says that it is one.
func (r reading) amount(v float64) string {
	s := strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
	if strings.HasSuffix(r.Metric.Name, "Percentage") || strings.HasPrefix(r.Metric.Name, "Percentage ") {
		s += " %"
	}
	return s
}

// calm describes what rules that do not fire saw: "CpuPercentage is 55 % on average
// over 5 minutes, not above 70 %".
func calm(rules []reading) string {
	if len(rules) == 0 {
		return "the profile has none"
	}
	return each(rules, "; ", func(r reading) string { return r.saw() + ", not " + r.condition() })
}

func all(rules []reading) string { return each(rules, " and ", reading.observed) }

func unreadable(rules []reading) string {
	return each(rules, " and ", func(r reading) string { return r.Metric.Name }) + " cannot be read"
}

// each joins what is said of each rule, the same words once only.
func each(rules []reading, between string, say func(reading) string) string {
	var said []string
	for _, r := range rules {
		if s := say(r); !slices.Contains(said, s) {
			said = append(said, s)
		}
	}
	return strings.Join(said, between)
}

func resting(until time.Time) string {
	return "its cooldown after the last scale action lasts until " + until.Format("15:04:05 MST")
}

func instances(n int) string {
	if n == 1 {
		return "1 instance"
	}
	return strconv.Itoa(n) + " instances"
}

// span writes a duration in words, since Go's "5m0s" is not for everybody.
func span(d time.Duration) string {
	for _, unit := range []struct {
		size time.Duration
		name string
	}{{time.Hour, "hour"}, {time.Minute, "minute"}} {
		if d >= unit.size && d%unit.size == 0 {
			if d == unit.size {
				return "1 " + unit.name
			}
			return fmt.Sprintf("%d %ss", d/unit.size, unit.name)
		}
	}
	return d.String()
}
