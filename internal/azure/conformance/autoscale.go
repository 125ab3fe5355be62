package conformance

const (
	docAutoscale = "learn.microsoft.com/rest/api/monitor/autoscale-settings"
	docMetrics   = "learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-web-serverfarms-metrics"
	docProfiles  = "learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-multiprofile"
)

func trigger(metric string) object {
	return object{
		"metricName": metric, "metricNamespace": "microsoft.web/serverfarms", "metricResourceUri": "{planID}",
		"timeGrain": "PT1M", "statistic": "Average", "timeWindow": "PT10M", "timeAggregation": "Average",
		"operator": "GreaterThan", "threshold": 70,
	}
}

func scaling(name, metric, low, high string) object {
	return object{
		"location": "{location}",
		"properties": object{
			"name": name, "targetResourceUri": "{planID}", "enabled": true,
			"profiles": []any{object{
				"name":     "default",
				"capacity": object{"minimum": low, "maximum": high, "default": low},
				"rules": []any{object{
					"metricTrigger": trigger(metric),
					"scaleAction":   object{"direction": "Increase", "type": "ChangeCount", "value": "1", "cooldown": "PT5M"},
				}},
			}},
		},
	}
}

func autoscaleExchanges() []Exchange {
	put := func(name, doc, path string, body any, statuses []int, code string) Exchange {
		return Exchange{Name: name, Doc: doc, Method: "PUT", Path: path, APIVersion: insights, Body: body, Statuses: statuses, Code: code}
	}
	const second = "/providers/Microsoft.Insights/autoscalesettings/second"
	created := put("a setting is created", docAutoscale+"/create-or-update", scalePath, scaling("scale", "CpuPercentage", "2", "5"), []int{201}, "")
	created.Fields = object{"properties.enabled": true, "properties.targetResourceUri": Any}
	return []Exchange{
		put("minimum over maximum", docAutoscale+"/create-or-update", scalePath, scaling("scale", "CpuPercentage", "6", "5"), refused, ""),
		put("a metric of virtual machines", docMetrics, scalePath, scaling("scale", "Percentage CPU", "2", "5"), refused, "UnsupportedMetric"),
		created,
		put("and written again", docAutoscale+"/create-or-update", scalePath, scaling("scale", "MemoryPercentage", "2", "5"), []int{200}, ""),
		put("a second setting for the plan", docProfiles, second, scaling("second", "CpuPercentage", "2", "5"), []int{409}, ""),
	}
}
