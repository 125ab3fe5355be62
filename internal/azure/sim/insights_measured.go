package sim

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// measured is what the data plane has of a timespan. The minute is the beginning of the
// interval that is asked for.
type measured []Answers

// measured reads a timespan, "from/until", of which the end does not belong to it. Without
// one it is the last hour, which is all of what the data plane has, at its end: where
// Azure's clock has moved on for clients that wait, nothing is of its last hour.
func (a *Azure) measured(c *call, interval time.Duration) (m measured, timespan string, e *Error) {
	if _, runs := a.state.place(c.id.String()); runs && a.data != nil {
		m = a.data.Answered(c.id.String())
	}
	timespan = c.query.Get("timespan")
	if timespan == "" {
		for i := range m {
			m[i].Minute = c.now
		}
		return m, stamp(c.now.Add(-metricsWindow)) + "/" + stamp(c.now), nil
	}
	// The Azure CLI escapes it twice (seen with 2.45 and 2.91), and works with Azure.
	if once, err := url.PathUnescape(timespan); err == nil {
		timespan = once
	}
	begin, end, _ := strings.Cut(timespan, "/")
	from, err := metricsTime(begin)
	until, err2 := metricsTime(end)
	if err != nil || err2 != nil || !from.Before(until) {
		// The words were not seen. A duration in the place of an end is not simulated.
		return nil, "", refuseAutoscale(http.StatusBadRequest, "BadRequest", "Invalid timespan: %s", timespan)
	}
	m = slices.DeleteFunc(m, func(one Answers) bool { return one.Minute.Before(from) || !one.Minute.Before(until) })
	for i, one := range m {
		m[i].Minute = from.Add(one.Minute.Sub(from).Truncate(interval))
	}
	return m, stamp(from) + "/" + stamp(until), nil
}

// series are a metric's: one for each instance where they are asked for apart, else one.
func (m measured) series(metric catalog.Monitored, aggregation, dimension string, top int) []any {
	apart := map[string]measured{}
	for _, one := range m {
		name := ""
		if dimension != "" {
			name = one.Instance
		}
		apart[name] = append(apart[name], one)
	}
	series := []any{}
	for _, name := range slices.Sorted(maps.Keys(apart)) {
		data := apart[name].points(metric, orDefault(aggregation, metric.Aggregation))
		if len(series) == top || len(data) == 0 {
			continue
		}
		metadata := []any{}
		if dimension != "" {
			metadata = append(metadata, map[string]any{
				"name": map[string]any{"value": strings.ToLower(dimension), "localizedValue": strings.ToLower(dimension)}, "value": name,
			})
		}
		series = append(series, map[string]any{"metadatavalues": metadata, "data": data})
	}
	return series
}

// points have a total of what is counted and an average of what is timed, if that is
// asked for. Nothing else is simulated.
func (m measured) points(metric catalog.Monitored, aggregation string) []any {
	sums := map[time.Time]Answers{}
	for _, one := range m {
		sum := sums[one.Minute]
		sum.Requests += one.Requests
		sum.Failed += one.Failed
		sum.Took += one.Took
		sums[one.Minute] = sum
	}
	data := []any{}
	for _, at := range slices.SortedFunc(maps.Keys(sums), time.Time.Compare) {
		point := map[string]any{"timeStamp": stamp(at)}
		sum := sums[at]
		switch {
		case metric.Name == "Requests":
			point["total"] = float64(sum.Requests)
		case metric.Name == "Http5xx":
			point["total"] = float64(sum.Failed)
		case metric.Name == "HttpResponseTime" && sum.Requests > 0:
			point["average"] = sum.Took.Seconds() / float64(sum.Requests)
		default:
			continue
		}
		if !strings.Contains(strings.ToLower(aggregation), strings.ToLower(metric.Aggregation)) {
			continue
		}
		data = append(data, point)
	}
	return data
}

// metricsTime reads a time, in UTC where it names no zone: so the Azure CLI 2.91 sends it.
func metricsTime(text string) (time.Time, error) {
	if t, err := time.Parse("2006-01-02T15:04:05", text); err == nil {
		return t, nil
	}
	return time.Parse(time.RFC3339, text)
}
