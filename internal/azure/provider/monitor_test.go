package provider

import (
	"bytes"
	"maps"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	workspaceType  tokens.Type = "azure-native:operationalinsights:Workspace"
	componentType  tokens.Type = "azure-native:insights:Component"
	diagnosticType tokens.Type = "azure-native:insights:DiagnosticSetting"
	actionType     tokens.Type = "azure-native:insights:ActionGroup"
	alertType      tokens.Type = "azure-native:insights:MetricAlert"
	activityType   tokens.Type = "azure-native:insights:ActivityLogAlert"
	queryType      tokens.Type = "azure-native:insights:ScheduledQueryRule"
	workbookType   tokens.Type = "azure-native:insights:Workbook"
)

// watching adds the inputs of a type that watches, as this project declares it.
func (w *world) watching(typ tokens.Type, in map[string]any) {
	workspace, site, people := string(w.ids[workspaceType]), string(w.ids[siteType]), string(w.ids[actionType])
	switch typ {
	case workspaceType:
		maps.Copy(in, map[string]any{"sku": map[string]any{"name": "PerGB2018"}, "retentionInDays": 30,
			"workspaceCapping": map[string]any{"dailyQuotaGb": 1}})
	case componentType:
		maps.Copy(in, map[string]any{"kind": "web", "applicationType": "web", "flowType": "Bluefield", "requestSource": "rest",
			"ingestionMode": "LogAnalytics", "workspaceResourceId": workspace})
	case diagnosticType:
		delete(in, "tags")
		delete(in, "resourceGroupName")
		maps.Copy(in, map[string]any{"name": "logs", "resourceUri": site, "workspaceId": workspace,
			"logs":    []any{map[string]any{"category": "AppServiceHTTPLogs", "enabled": true}},
			"metrics": []any{map[string]any{"category": "AllMetrics", "enabled": true}}})
	case actionType:
		maps.Copy(in, map[string]any{"location": "global", "groupShortName": "people", "enabled": true,
			"emailReceivers": []any{map[string]any{"name": "ops", "emailAddress": "ops@example.com", "useCommonAlertSchema": true}}})
	case alertType:
		maps.Copy(in, map[string]any{"location": "global", "severity": 2, "enabled": true, "autoMitigate": true, "scopes": []any{site},
			"windowSize": "PT5M", "evaluationFrequency": "PT1M", "actions": []any{map[string]any{"actionGroupId": people}},
			"criteria": map[string]any{"odataType": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
				"allOf": []any{map[string]any{"criterionType": "StaticThresholdCriterion", "name": "threshold", "metricName": "HttpResponseTime",
					"operator": "GreaterThan", "threshold": 2, "timeAggregation": "Average", "skipMetricValidation": true}}}})
	case activityType:
		maps.Copy(in, map[string]any{"location": "global", "enabled": true, "scopes": []any{site},
			"condition": map[string]any{"allOf": []any{map[string]any{"field": "category", "equals": "Administrative"},
				map[string]any{"anyOf": []any{map[string]any{"field": "operationName", "equals": "Microsoft.Web/sites/delete"}}}}},
			"actions": map[string]any{"actionGroups": []any{map[string]any{"actionGroupId": people}}}})
	case queryType:
		maps.Copy(in, map[string]any{"severity": 1, "enabled": true, "autoMitigate": true, "scopes": []any{workspace}, "windowSize": "PT1H",
			"evaluationFrequency": "PT5M", "actions": map[string]any{"actionGroups": []any{people}},
			"criteria": map[string]any{"allOf": []any{map[string]any{"query": "AppServiceHTTPLogs", "timeAggregation": "Count",
				"operator": "GreaterThan", "threshold": 0,
				"failingPeriods": map[string]any{"numberOfEvaluationPeriods": 1, "minFailingPeriodsToAlert": 1}}}}})
	case workbookType:
		maps.Copy(in, map[string]any{"resourceName": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "displayName": "Stack", "category": "workbook",
			"kind": "shared", "version": "Notebook/1.0", "sourceId": workspace, "serializedData": `{"version":"Notebook/1.0","items":[]}`})
	}
}

// A changed workbook is sent, although a read does not bring its content back.
func TestChangedWorkbookIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.build("")
	require.NoError(t, w.refresh(workbookType))
	news := w.declared(workbookType)
	news["serializedData"] = resource.NewProperty(`{"version":"Notebook/1.0","items":[{"type":1}]}`)
	assert.Equal(t, plugin.DiffSome, w.diff(workbookType, news).Changes)
	require.NoError(t, w.update(workbookType, news))
	require.NoError(t, w.refresh(workbookType))
	assert.Equal(t, plugin.DiffNone, w.diff(workbookType, news).Changes)
}

// A webhook is a secret; it must not be in clear in what the engine stores.
func TestWebhookStaysSecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.build(actionType)
	inputs := w.declared(actionType)
	inputs["webhookReceivers"] = resource.NewProperty([]resource.PropertyValue{resource.NewProperty(resource.PropertyMap{
		"name": resource.NewProperty("chat"), "serviceUri": secret("https://hooks.example.com/hunter2"),
		"useAadAuth": resource.NewProperty(false), "useCommonAlertSchema": resource.NewProperty(true),
	})})
	inputs = w.check(actionType, inputs)
	resp, err := w.provider.Create(t.Context(), plugin.CreateRequest{URN: urnOf(actionType, "main"), Properties: inputs})
	require.NoError(t, err)
	receivers := resp.Properties["webhookReceivers"]
	assert.True(t, receivers.ContainsSecrets())
	assert.NotContains(t, resource.NewProperty(withoutSecrets(resp.Properties)).String(), "hunter2")
	read, err := w.provider.Read(t.Context(), plugin.ReadRequest{URN: urnOf(actionType, "main"), ID: resp.ID, Inputs: inputs, State: resp.Properties})
	require.NoError(t, err)
	assert.NotContains(t, resource.NewProperty(withoutSecrets(read.Outputs)).String(), "hunter2")
}

// withoutSecrets drops what is marked as secret.
func withoutSecrets(m resource.PropertyMap) resource.PropertyMap {
	out := resource.PropertyMap{}
	for k, v := range m {
		switch {
		case v.IsSecret():
		case v.IsObject():
			out[k] = resource.NewProperty(withoutSecrets(v.ObjectValue()))
		case v.IsArray():
			list := resource.PropertyMap{}
			for i, item := range v.ArrayValue() {
				list[resource.PropertyKey(rune('a'+i))] = item
			}
			out[k] = resource.NewProperty(withoutSecrets(list))
		default:
			out[k] = v
		}
	}
	return out
}

// The form is that of version 4; as with the real provider the value is the id, and
// no secret.
func TestRandomUUID(t *testing.T) {
	t.Parallel()
	urn := urnOf(randomUUID, "id")
	p := NewRandom(bytes.NewReader(bytes.Repeat([]byte{0xff}, 16)))
	preview, err := p.Create(t.Context(), plugin.CreateRequest{URN: urn, Preview: true})
	require.NoError(t, err)
	assert.True(t, preview.Properties["result"].IsComputed())
	made, err := p.Create(t.Context(), plugin.CreateRequest{URN: urn})
	require.NoError(t, err)
	assert.Equal(t, resource.ID("ffffffff-ffff-4fff-bfff-ffffffffffff"), made.ID)
	assert.Equal(t, resource.NewProperty("ffffffff-ffff-4fff-bfff-ffffffffffff"), made.Properties["result"])

	read, err := p.Read(t.Context(), plugin.ReadRequest{URN: urn, ID: made.ID, State: made.Properties})
	require.NoError(t, err)
	assert.Equal(t, made.Properties, read.Outputs)
	imported, err := p.Read(t.Context(), plugin.ReadRequest{URN: urn, ID: made.ID})
	require.NoError(t, err)
	assert.Equal(t, made.Properties, imported.Outputs)
	_, err = p.Read(t.Context(), plugin.ReadRequest{URN: urn, ID: "stack"})
	require.ErrorContains(t, err, "by its value")

	_, err = p.Create(t.Context(), plugin.CreateRequest{URN: urn})
	require.ErrorContains(t, err, "drawing a random value")
	checked, err := p.Check(t.Context(), plugin.CheckRequest{URN: urn, News: props(map[string]any{"length": 3})})
	require.NoError(t, err)
	assert.Len(t, checked.Failures, 1)
}

// The id of a setting begins with that of what it is about, whatever that is.
func TestDiagnosticSettingExtendsAnId(t *testing.T) {
	t.Parallel()
	values, ok := match(diagnosePath, planID+"/providers/microsoft.insights/diagnosticSettings/logs")
	require.True(t, ok)
	assert.Equal(t, map[string]string{"resourceUri": planID, "name": "logs"}, values)
	_, ok = match(diagnosePath, "/providers/Microsoft.Insights/metricAlerts/logs")
	assert.False(t, ok)
}
