package components_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/components"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/testkit/recorder"
	"scaleout/program/alerts"
	"scaleout/program/workbook"
)

func telemetryArgs() *components.TelemetryArgs {
	return &components.TelemetryArgs{Placement: here, RetentionDays: 60, DailyCapGB: 2}
}

func monitoringArgs() *components.MonitoringArgs {
	return &components.MonitoringArgs{
		Placement: here, WorkspaceID: pulumi.String("/id/workspace"),
		Watched: components.Watched{
			alerts.App: pulumi.String("/id/app"), alerts.Slot: pulumi.String("/id/slot"), alerts.Plan: pulumi.String("/id/plan"), alerts.Cache: pulumi.String("/id/cache"),
			alerts.Autoscale: pulumi.String("/id/scale"), alerts.Vault: pulumi.String("/id/vault"), alerts.FrontDoor: pulumi.String("/id/door"),
		},
		Rules:  alerts.Rules(alerts.Limits{Autoscale: true, MinInstances: 2, CPU: 70, Memory: 85, ErrorPercent: 2, ResponseSeconds: 2, RedisPercent: 80, RedisClients: 1000, Capped: true, Vault: true, Tokens: true, FrontDoor: true}),
		Emails: []string{"ops@example.com", "dev@example.com"}, Webhook: pulumi.ToSecret(pulumi.String("https://hooks.example.com/x")).(pulumi.StringOutput),
		Workbook: workbook.Subject{Name: "production", MinInstances: 2, MaxInstances: 5, Autoscale: true},
	}
}

func monitoring(t *testing.T, change func(*components.MonitoringArgs)) *recorder.Recorder {
	t.Helper()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
		args := monitoringArgs()
		if change != nil {
			change(args)
		}
		_, err := components.NewMonitoring(ctx, "m", args)
		return err
	}))
	return r
}

func TestTelemetryIsBoundToItsWorkspace(t *testing.T) {
	t.Parallel()
	for limit, quota := range map[int]float64{2: 2, 0: -1} {
		r := &recorder.Recorder{}
		require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
			args := telemetryArgs()
			args.DailyCapGB = limit
			_, err := components.NewTelemetry(ctx, "l", args)
			return err
		}))
		workspace := plain(r.One(t, "azure-native:operationalinsights:Workspace").Inputs)
		assert.Equal(t, map[string]any{"name": "PerGB2018"}, workspace["sku"])
		assert.InDelta(t, 60, workspace["retentionInDays"], 0)
		assert.Equal(t, map[string]any{"dailyQuotaGb": quota}, workspace["workspaceCapping"])
		component := plain(r.One(t, "azure-native:insights:Component").Inputs)
		assert.Equal(t, "/id/l", component["workspaceResourceId"])
		assert.Equal(t, "LogAnalytics", component["ingestionMode"])
	}
}

var armTypes = map[alerts.Resource]string{alerts.App: "Microsoft.Web/sites", alerts.Slot: "Microsoft.Web/sites/slots", alerts.Autoscale: "Microsoft.Insights/autoscaleSettings",
	alerts.Vault: "Microsoft.KeyVault/vaults", alerts.FrontDoor: "Microsoft.Cdn/profiles"}

// Each resource sends what it can, under one fixed name.
func TestDiagnosticSettings(t *testing.T) {
	t.Parallel()
	r := monitoring(t, nil)
	types := map[string]alerts.Resource{"/id/app": alerts.App, "/id/slot": alerts.Slot, "/id/plan": alerts.Plan, "/id/cache": alerts.Cache, "/id/scale": alerts.Autoscale, "/id/vault": alerts.Vault, "/id/door": alerts.FrontDoor}
	want := map[alerts.Resource][]string{
		alerts.App:       {"AppServiceHTTPLogs", "AppServiceConsoleLogs", "AppServicePlatformLogs"},
		alerts.Slot:      {"AppServiceHTTPLogs", "AppServiceConsoleLogs", "AppServicePlatformLogs"},
		alerts.Autoscale: {"AutoscaleEvaluations", "AutoscaleScaleActions"},
		alerts.Vault:     {"AuditEvent"},
		alerts.FrontDoor: {"FrontDoorAccessLog", "FrontDoorHealthProbeLog", "FrontDoorWebApplicationFirewallLog"},
	}
	found := 0
	for _, d := range r.All() {
		if d.Type != "azure-native:insights:DiagnosticSetting" {
			continue
		}
		found++
		in := plain(d.Inputs)
		assert.Equal(t, "m", in["name"])
		assert.Equal(t, "/id/workspace", in["workspaceId"])
		resource := types[in["resourceUri"].(string)]
		var logs []string
		for _, log := range in["logs"].([]any) {
			logs = append(logs, log.(map[string]any)["category"].(string))
			assert.Contains(t, catalog.LogCategoriesOf(armTypes[resource]), logs[len(logs)-1])
		}
		assert.Equal(t, want[resource], logs, resource)
		if resource == alerts.Slot {
			assert.Nil(t, in["metrics"], "beside production's they would count as its own")
		} else {
			assert.Equal(t, []any{map[string]any{"category": "AllMetrics", "enabled": true}}, in["metrics"])
		}
	}
	assert.Equal(t, 7, found)
}

func TestPeopleAreTold(t *testing.T) {
	t.Parallel()
	r := monitoring(t, nil)
	group := r.One(t, "azure-native:insights:ActionGroup")
	in := plain(group.Inputs)
	assert.Equal(t, "global", in["location"])
	assert.Equal(t, "production", in["groupShortName"])
	var addresses []string
	for _, receiver := range in["emailReceivers"].([]any) {
		addresses = append(addresses, receiver.(map[string]any)["emailAddress"].(string))
	}
	assert.Equal(t, []string{"ops@example.com", "dev@example.com"}, addresses)
	assert.True(t, group.Inputs["webhookReceivers"].ContainsSecrets(), "the webhook's address is a secret")

	r = monitoring(t, func(args *components.MonitoringArgs) {
		args.Webhook = nil
		args.Workbook.Name = "a-stack-with-a-long-name"
	})
	in = plain(r.One(t, "azure-native:insights:ActionGroup").Inputs)
	assert.NotContains(t, in, "webhookReceivers")
	assert.Equal(t, "a-stack-with", in["groupShortName"])
}

// Every rule becomes one alert that tells people, and says why and what to do.
func TestEveryRuleBecomesAnAlert(t *testing.T) {
	t.Parallel()
	r := monitoring(t, nil)
	rules := monitoringArgs().Rules
	found := 0
	for _, d := range r.All() {
		metric, log := d.Type == "azure-native:insights:MetricAlert", d.Type == "azure-native:insights:ScheduledQueryRule"
		if !metric && !log {
			continue
		}
		found++
		i := slices.IndexFunc(rules, func(rule alerts.Rule) bool { return "m-"+rule.Name == d.Name })
		require.GreaterOrEqual(t, i, 0, d.Name)
		in := plain(d.Inputs)
		assert.Equal(t, rules[i].Description(), in["description"])
		assert.InDelta(t, rules[i].Severity, in["severity"], 0)
		assert.Equal(t, true, in["enabled"])
		periods := map[time.Duration]string{time.Minute: "PT1M", 5 * time.Minute: "PT5M", 15 * time.Minute: "PT15M", time.Hour: "PT1H"}
		assert.Equal(t, periods[rules[i].Window], in["windowSize"])
		assert.Equal(t, periods[rules[i].Frequency], in["evaluationFrequency"])
		criteria := in["criteria"].(map[string]any)["allOf"].([]any)
		require.Len(t, criteria, 1)
		criterion := criteria[0].(map[string]any)
		if metric {
			threshold := rules[i].Condition.(alerts.Threshold)
			assert.Equal(t, []any{map[string]any{"actionGroupId": "/id/m-people"}}, in["actions"])
			assert.Equal(t, threshold.Metric.Name, criterion["metricName"])
			assert.Equal(t, threshold.Namespace, criterion["metricNamespace"])
			assert.InDelta(t, threshold.Value, criterion["threshold"], 0)
			assert.Equal(t, []any{threshold.Operator, threshold.Aggregation}, []any{criterion["operator"], criterion["timeAggregation"]})
			assert.Equal(t, map[alerts.Resource]string{alerts.App: "/id/app", alerts.Plan: "/id/plan", alerts.Cache: "/id/cache",
				alerts.Autoscale: "/id/scale", alerts.FrontDoor: "/id/door"}[threshold.Metric.On], in["scopes"].([]any)[0])
			continue
		}
		query, _ := rules[i].Query()
		assert.Equal(t, query, criterion["query"])
		assert.Equal(t, map[string]any{"actionGroups": []any{"/id/m-people"}}, in["actions"])
		assert.Equal(t, rules[i].SplitBy() != "", len(criterion["dimensions"].([]any)) == 1)
	}
	assert.Equal(t, len(rules)-1, found, "all but the one of the activity log")
}

// Who takes away the app's role for the vault, or its login to the cache, is told of; refused attempts are not.
func TestRevokedAccessIsAnAlert(t *testing.T) {
	t.Parallel()
	r := monitoring(t, nil)
	alert := r.One(t, "azure-native:insights:ActivityLogAlert")
	in := plain(alert.Inputs)
	assert.Equal(t, "m-access-revoked", alert.Name)
	assert.Equal(t, "global", in["location"])
	assert.Equal(t, []any{"/id/vault", "/id/cache"}, in["scopes"])
	is := func(field, value string) any { return map[string]any{"field": field, "equals": value} }
	assert.Equal(t, map[string]any{"allOf": []any{is("category", "Administrative"), map[string]any{"anyOf": []any{
		is("operationName", "Microsoft.Authorization/roleAssignments/delete"),
		is("operationName", "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments/delete"),
	}}, is("status", "Succeeded")}}, in["condition"])
	assert.Equal(t, map[string]any{"actionGroups": []any{map[string]any{"actionGroupId": "/id/m-people"}}}, in["actions"])
	assert.Contains(t, in["description"], "First: see who did it in the activity log")

	err := declare(&recorder.Recorder{}, func(ctx *pulumi.Context) error {
		args := monitoringArgs()
		delete(args.Watched, alerts.Vault)
		_, err := components.NewMonitoring(ctx, "m", args)
		return err
	})
	require.ErrorContains(t, err, "alert rule access-revoked: there is no vault to watch")
}

func TestRuleForWhatIsNotThere(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	err := declare(r, func(ctx *pulumi.Context) error {
		args := monitoringArgs()
		delete(args.Watched, alerts.Autoscale)
		_, err := components.NewMonitoring(ctx, "m", args)
		return err
	})
	require.ErrorContains(t, err, "alert rule too-few-instances: there is no autoscale to watch")
}

func TestWorkbookIsNamedByItsId(t *testing.T) {
	t.Parallel()
	r := monitoring(t, nil)
	book := plain(r.One(t, "azure-native:insights:Workbook").Inputs)
	assert.Equal(t, "5ec2e700-0000-4000-8000-000000000001", book["resourceName"], "what the random provider drew")
	assert.Equal(t, "/id/workspace", book["sourceId"])
	assert.True(t, strings.Contains(book["serializedData"].(string), "# Stack production"))
	assert.Contains(t, book["serializedData"], `"/id/workspace"`)
}
