package sim

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// metricsType is an extension: it stands behind the id of any resource that has
// metrics.
const metricsType = "Microsoft.Insights/metrics"

func metricsKind() *kind {
	return &kind{name: metricsType, versions: metricsVersions, virtual: true, get: getMetrics}
}

// metricsWindow is the timespan where none is given: the last hour ("Metrics - List").
const metricsWindow = time.Hour

// seriesAtMost is the number of series in an answer unless "top" asks for more
// ("Metrics - List": valid only with a filter, "defaults to 10").
const seriesAtMost = 10

var (
	metricIntervals = []string{"PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "PT6H", "PT12H", "P1D"}
	metricGrains    = map[string]time.Duration{
		"PT1M": time.Minute, "PT5M": 5 * time.Minute, "PT15M": 15 * time.Minute, "PT30M": 30 * time.Minute,
		"PT1H": time.Hour, "PT6H": 6 * time.Hour, "PT12H": 12 * time.Hour, "P1D": 24 * time.Hour,
	}
	metricAggregations = []string{"Average", "Minimum", "Maximum", "Total", "Count"}
	anyValue           = regexp.MustCompile(`^(\w+) eq '\*'$`)
)

// getMetrics answers "Metrics - List": per instance where the filter asks for it.
// It has points where there were requests, and no zeros between them.
func getMetrics(a *Azure, c *call) (*answer, *Error) {
	if _, found := a.state.find(c.id); !found {
		return nil, resourceNotFound(c.id)
	}
	known, e := metricsAsked(c)
	if e != nil {
		return nil, e
	}
	interval := orDefault(c.query.Get("interval"), "PT1M")
	if !slices.Contains(metricIntervals, interval) {
		return nil, refuseAutoscale(http.StatusBadRequest, "BadRequest", "Detected invalid time grain input: %s, supported ones are: %s", interval, strings.Join(metricIntervals, ","))
	}
	measured, timespan, e := a.measured(c, metricGrains[interval])
	if e != nil {
		return nil, e
	}
	dimension := ""
	if filter := c.query.Get("$filter"); filter != "" {
		m := anyValue.FindStringSubmatch(filter)
		if m == nil {
			return nil, refuseAutoscale(http.StatusBadRequest, "BadRequest", "Of filters only «DIMENSION eq '*'» is simulated.")
		}
		dimension = m[1]
	}
	top := seriesAtMost
	if n, err := strconv.Atoi(c.query.Get("top")); err == nil && n > 0 {
		top = n
	}
	value := []any{}
	for _, metric := range known {
		if dimension != "" && !strings.EqualFold(metric.Dimension, dimension) {
			return nil, refuseAutoscale(http.StatusBadRequest, "BadRequest",
				"Metric: %s does not support requested dimension combination: %s, supported ones are: %s", metric.Name, strings.ToLower(dimension), metric.Dimension)
		}
		value = append(value, metricBody(c, metric, measured.series(metric, c.query.Get("aggregation"), dimension, top)))
	}
	return ok(map[string]any{
		"cost": float64(0), "interval": interval, "namespace": c.id.typeName(), "resourceregion": "",
		"timespan": timespan, "value": value,
	}), nil
}

// metricsAsked are the metrics that a request names. The words of the refusal are
// seen for sites in microsoft/azuredatastudio and checkmk's azure agent, which
// reads them.
func metricsAsked(c *call) ([]catalog.Monitored, *Error) {
	all := catalog.MonitoredOf(c.id.typeName())
	for _, aggregation := range strings.Split(c.query.Get("aggregation"), ",") {
		if aggregation != "" && !slices.ContainsFunc(metricAggregations, func(s string) bool { return strings.EqualFold(s, aggregation) }) {
			return nil, refuseAutoscale(http.StatusBadRequest, "BadRequest", "Invalid aggregation type: %s", aggregation)
		}
	}
	var asked []catalog.Monitored
	for _, name := range strings.Split(c.query.Get("metricnames"), ",") {
		i := slices.IndexFunc(all, func(m catalog.Monitored) bool { return strings.EqualFold(m.Name, name) })
		if i < 0 {
			var valid []string
			for _, m := range all {
				valid = append(valid, m.Name)
			}
			return nil, refuseAutoscale(http.StatusBadRequest, "BadRequest",
				"Failed to find metric configuration for provider: %s, resource Type: %s, metric: %s, Valid metrics: %s",
				c.id.namespace, c.id.typePath(), name, strings.Join(valid, ","))
		}
		asked = append(asked, all[i])
	}
	return asked, nil
}

// metricBody is one member of the answer.
func metricBody(c *call, m catalog.Monitored, series []any) map[string]any {
	return map[string]any{
		"id": c.id.String() + "/providers/" + metricsType + "/" + m.Name, "type": metricsType,
		"name": map[string]any{"value": m.Name, "localizedValue": m.Name}, "unit": m.Unit, "timeseries": series, "errorCode": "Success",
	}
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
