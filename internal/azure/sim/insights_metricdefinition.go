package sim

import (
	"strings"

	"scaleout/internal/azure/catalog"
)

// metricDefinitionsType says which metrics a resource has; it stands behind its id, as metrics do.
const metricDefinitionsType = "Microsoft.Insights/metricDefinitions"

func metricDefinitionsKind() *kind {
	return &kind{
		name: metricDefinitionsType, versions: append([]string{"2016-03-01"}, metricsVersions...), virtual: true, get: listMetricDefinitions,
	}
}

// metricKept is how long metrics are kept ("Azure Monitor Metrics overview", retention).
const metricKept = "P93D"

// listMetricDefinitions is "Metric Definitions - List". Members are those that were recorded of a storage account (2019 to 2021);
// those that a user reads, names in another language and descriptions, are the names themselves or left out.
func listMetricDefinitions(a *Azure, c *call) (*answer, *Error) {
	if _, found := a.state.find(c.id); !found {
		return nil, resourceNotFound(c.id)
	}
	value := []any{}
	for _, m := range catalog.MonitoredOf(c.id.typeName()) {
		value = append(value, metricDefinition(c, m))
	}
	return ok(map[string]any{"value": value}), nil
}

func metricDefinition(c *call, m catalog.Monitored) map[string]any {
	grains := []any{}
	for _, grain := range metricIntervals {
		if metricGrains[grain] >= m.Grain {
			grains = append(grains, map[string]any{"timeGrain": grain, "retention": metricKept})
		}
	}
	definition := map[string]any{
		"id": c.id.String() + "/providers/microsoft.insights/metricdefinitions/" + m.Name, "resourceId": c.id.String(), "namespace": c.id.typeName(),
		"name": map[string]any{"value": m.Name, "localizedValue": m.Name}, "unit": m.Unit, "isDimensionRequired": false,
		"primaryAggregationType": m.Aggregation, "supportedAggregationTypes": texts(metricAggregations), "metricAvailabilities": grains,
	}
	if m.Dimension != "" {
		definition["dimensions"] = []any{map[string]any{"value": strings.ToLower(m.Dimension[:1]) + m.Dimension[1:], "localizedValue": m.Dimension}}
	}
	if c.apiVersion == "2016-03-01" { // recorded 2016
		definition["id"], definition["resourceId"] = "", nil
		for _, later := range []string{"namespace", "isDimensionRequired", "supportedAggregationTypes", "dimensions"} {
			delete(definition, later)
		}
	}
	return definition
}
