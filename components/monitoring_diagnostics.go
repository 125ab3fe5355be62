package components

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi-azure-native-sdk/insights/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/internal/azure/catalog"
	"scaleout/program/alerts"
)

// logged are the categories of logs that are kept of each resource. The cache's
// are left out: every ten seconds they list who is connected, which is much, and
// personal. The plan's are those of its apps, which the app's own setting has.
var logged = map[alerts.Resource][]string{
	alerts.App:       {"AppServiceHTTPLogs", "AppServiceConsoleLogs", "AppServicePlatformLogs"},
	alerts.Slot:      {"AppServiceHTTPLogs", "AppServiceConsoleLogs", "AppServicePlatformLogs"},
	alerts.Autoscale: {"AutoscaleEvaluations", "AutoscaleScaleActions"},
	alerts.Vault:     {"AuditEvent"}, // who has read which secret, without its value
	// Without a firewall the last one is empty. Of probes those that fail are logged.
	alerts.FrontDoor: {"FrontDoorAccessLog", "FrontDoorHealthProbeLog", "FrontDoorWebApplicationFirewallLog"},
}

// metrics are those that a resource sends. A slot sends none: there they would stand beside
// the app's own, and alerts on metrics do not read the workspace.
func metrics(of alerts.Resource) insights.MetricSettingsArray {
	if of == alerts.Slot {
		return nil
	}
	return insights.MetricSettingsArray{
		insights.MetricSettingsArgs{Category: pulumi.String(catalog.AllMetrics), Enabled: pulumi.Bool(true)},
	}
}

// diagnose sends logs and metrics of every watched resource to the workspace.
//
// The names are fixed: a resource takes one setting for a destination only, so a
// replacement could not exist beside the old one ("Diagnostic settings in Azure
// Monitor").
func (m monitoringScope) diagnose() error {
	for _, resource := range slices.Sorted(maps.Keys(m.args.Watched)) {
		logs := insights.LogSettingsArray{}
		for _, category := range logged[resource] {
			logs = append(logs, insights.LogSettingsArgs{Category: pulumi.String(category), Enabled: pulumi.Bool(true)})
		}
		if _, err := insights.NewDiagnosticSetting(m.ctx, m.name+"-"+string(resource), &insights.DiagnosticSettingArgs{
			Name:        pulumi.String(m.name),
			ResourceUri: m.args.Watched[resource],
			WorkspaceId: m.args.WorkspaceID,
			Logs:        logs,
			Metrics:     metrics(resource),
		}, m.child()); err != nil {
			return err
		}
	}
	return nil
}
