package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// One rule for several resources of a type in a region, and for a whole group (recorded 2020-08). What was not sent is not
// answered (recorded 2021 to 2026).
func TestMetricAlertOnSeveralResources(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup().withPlan("S1", 1)
	w.must("PUT", planPath+"2", planBody("S1", 1))
	const at = groupPath + "/providers/Microsoft.Insights/metricAlerts/busy"
	rule := obj{"location": "global", "properties": obj{
		"severity": 2, "enabled": true, "scopes": []any{planPath, planPath + "2"}, "evaluationFrequency": "PT1M", "windowSize": "PT5M",
		"targetResourceType": "Microsoft.Web/serverfarms", "targetResourceRegion": "eastus",
		"criteria": obj{"odata.type": "Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria", "allOf": []any{obj{
			"name": "busy", "metricName": "CpuPercentage", "operator": "GreaterThan", "threshold": 80, "timeAggregation": "Average"}}},
	}}
	made := w.must("PUT", at, rule)
	require.Nil(t, made.at("properties.autoMitigate"))
	require.Nil(t, made.at("tags"))
	require.Equal(t, 200, w.do("PUT", at, set(rule, "properties.scopes", []any{groupPath})).status)
	require.Equal(t, 200, w.do("PUT", at, set(rule, "properties.scopes", []any{subPath})).status)
	for name, wrong := range map[string]obj{
		"another region": set(rule, "properties.targetResourceRegion", "westus"), "another type": set(rule, "properties.targetResourceType", "Microsoft.Web/sites"),
		"no type": set(rule, "properties.targetResourceType", ""), "no scope": set(rule, "properties.scopes", []any{}),
	} {
		require.Equal(t, 400, w.do("PUT", at, wrong).status, name)
	}
	require.Equal(t, 404, w.do("PUT", at, set(rule, "properties.scopes", []any{planPath, planPath + "3"})).status)

	// Metrics of types that are not simulated are nobody's to judge (recorded 2020 to 2023 of machines); "global" is any region (recorded 2021).
	machines := set(set(rule, "properties.targetResourceType", "Microsoft.Compute/virtualMachines"), "properties.scopes", []any{groupPath})
	require.Equal(t, 200, w.do("PUT", at, machines).status)
	require.Equal(t, 400, w.do("PUT", at, set(set(rule, "properties.scopes", []any{groupPath}), "properties.criteria.allOf", []any{obj{
		"name": "odd", "metricName": "Percentage CPU", "operator": "GreaterThan", "threshold": 80, "timeAggregation": "Average"}})).status, "plans have none of that name")
	require.Equal(t, 200, w.do("PUT", at, set(rule, "properties.targetResourceRegion", "global")).status)
	identity := groupPath + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/one"
	w.must("PUT", identity, obj{"location": "eastus"})
	of := set(set(rule, "properties.scopes", []any{identity}), "properties.targetResourceType", "Microsoft.ManagedIdentity/userAssignedIdentities")
	require.Contains(t, w.do("PUT", at, of).message(), "Couldn't find a metric named CpuPercentage.", "an identity is there to be asked, and has none")
}
