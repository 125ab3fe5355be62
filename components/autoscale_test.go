package components_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/components"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/testkit/recorder"
)

func autoscaleInputs(t *testing.T, change func(*components.AutoscaleArgs)) map[string]any {
	t.Helper()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
		args := autoscaleArgs()
		change(args)
		_, err := components.NewAutoscale(ctx, "a", args)
		return err
	}))
	return plain(r.One(t, "azure-native:insights:AutoscaleSetting").Inputs)
}

func profilesOf(inputs map[string]any) []map[string]any {
	var list []map[string]any
	for _, p := range inputs["profiles"].([]any) {
		list = append(list, p.(map[string]any))
	}
	return list
}

func TestAutoscaleIsEnabledAndBoundToThePlan(t *testing.T) {
	t.Parallel()
	in := autoscaleInputs(t, func(*components.AutoscaleArgs) {})
	profile := profilesOf(in)[0]
	delete(in, "profiles")
	assert.Equal(t, map[string]any{
		"resourceGroupName": "group", "location": "westeurope", "autoscaleSettingName": "a", "name": "a",
		"targetResourceUri": "/id/plan", "enabled": true, "tags": map[string]any{"team": "web"},
	}, in)
	assert.Equal(t, map[string]any{"minimum": "2", "maximum": "5", "default": "2"}, profile["capacity"])
}

// A setting that was there before keeps its name: a second one is refused.
func TestAutoscaleUnderAnotherName(t *testing.T) {
	t.Parallel()
	in := autoscaleInputs(t, func(a *components.AutoscaleArgs) { a.SettingName = "flask-plan-Autoscale-118" })
	assert.Equal(t, []any{"flask-plan-Autoscale-118", "flask-plan-Autoscale-118"}, []any{in["autoscaleSettingName"], in["name"]})
}

// A second instance must find REDIS_URL, so nothing is scaled before the app has it.
func TestAutoscaleWaitsForTheApp(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
		app, err := components.NewApp(ctx, "app", appArgs())
		if err != nil {
			return err
		}
		args := autoscaleArgs()
		args.After = []pulumi.CustomResource{app.Site}
		_, err = components.NewAutoscale(ctx, "a", args)
		return err
	}))
	site := r.One(t, "azure-native:web/v20240401:WebApp")
	assert.Contains(t, r.One(t, "azure-native:insights:AutoscaleSetting").Request.GetDependencies(), site.URN)
}

// The shape of a rule is that of Microsoft's example for an App Service plan.
// https://learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-understanding-settings
func TestRules(t *testing.T) {
	t.Parallel()
	in := autoscaleInputs(t, func(a *components.AutoscaleArgs) {
		a.Rules = append(a.Rules, components.RulePair{Metric: catalog.Requests, OutAbove: 900, InBelow: 300})
	})
	rules := profilesOf(in)[0]["rules"].([]any)
	require.Len(t, rules, 4)
	assert.Equal(t, map[string]any{
		"metricTrigger": map[string]any{
			"metricName": "CpuPercentage", "metricNamespace": "microsoft.web/serverfarms", "metricResourceUri": "/id/plan",
			"timeGrain": "PT1M", "statistic": "Average", "timeAggregation": "Average", "timeWindow": "PT5M",
			"operator": "GreaterThan", "threshold": 70.0, "dividePerInstance": false,
		},
		"scaleAction": map[string]any{"direction": "Increase", "type": "ChangeCount", "value": "1", "cooldown": "PT1M"},
	}, rules[0])
	assert.Equal(t, map[string]any{"direction": "Decrease", "type": "ChangeCount", "value": "1", "cooldown": "PT120M"},
		rules[1].(map[string]any)["scaleAction"])
	in1 := rules[1].(map[string]any)["metricTrigger"].(map[string]any)
	assert.Equal(t, []any{"LessThan", 30.0, "PT10M"}, []any{in1["operator"], in1["threshold"], in1["timeWindow"]})

	requests := rules[2].(map[string]any)["metricTrigger"].(map[string]any)
	assert.Equal(t, []any{"Requests", "microsoft.web/sites", "/id/app", true}, []any{
		requests["metricName"], requests["metricNamespace"], requests["metricResourceUri"], requests["dividePerInstance"],
	})
}

// A profile without rules still needs the list.
func TestNoRulesIsAnEmptyList(t *testing.T) {
	t.Parallel()
	in := autoscaleInputs(t, func(a *components.AutoscaleArgs) { a.Rules = nil })
	assert.Equal(t, []any{}, profilesOf(in)[0]["rules"])
}

// https://learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-multiprofile
func TestOffPeakHasAPartnerThatEndsIt(t *testing.T) {
	t.Parallel()
	in := autoscaleInputs(t, func(a *components.AutoscaleArgs) {
		a.OffPeak = &components.OffPeak{
			Range:     components.InstanceRange{Min: 2, Max: 3},
			StartDays: []string{"Friday"}, EndDays: []string{"Saturday"},
			Start: components.TimeOfDay{Hour: 19, Minute: 30}, End: components.TimeOfDay{Hour: 7},
			TimeZone: "W. Europe Standard Time",
		}
	})
	p := profilesOf(in)
	require.Len(t, p, 3)
	weekly := func(day string, hour, minute float64) map[string]any {
		return map[string]any{"frequency": "Week", "schedule": map[string]any{
			"days": []any{day}, "hours": []any{hour}, "minutes": []any{minute}, "timeZone": "W. Europe Standard Time",
		}}
	}
	assert.Equal(t, []any{"default", nil}, []any{p[0]["name"], p[0]["recurrence"]})
	assert.Equal(t, "off-peak", p[1]["name"])
	assert.Equal(t, weekly("Friday", 19, 30), p[1]["recurrence"])
	assert.Equal(t, map[string]any{"minimum": "2", "maximum": "3", "default": "2"}, p[1]["capacity"])
	assert.Equal(t, p[0]["rules"], p[1]["rules"])

	assert.Equal(t, `{"name":"default","for":"off-peak"}`, p[2]["name"])
	assert.Equal(t, weekly("Saturday", 7, 0), p[2]["recurrence"])
	assert.Equal(t, p[0]["capacity"], p[2]["capacity"])
	assert.Equal(t, p[0]["rules"], p[2]["rules"])
}

func TestNotifications(t *testing.T) {
	t.Parallel()
	in := autoscaleInputs(t, func(a *components.AutoscaleArgs) { a.NotifyEmails = []string{"ops@example.com"} })
	assert.Equal(t, []any{map[string]any{
		"operation": "Scale", "email": map[string]any{"customEmails": []any{"ops@example.com"}},
	}}, in["notifications"])
}
