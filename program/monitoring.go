package program

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/components"
	"scaleout/program/settings"
	"scaleout/program/workbook"
)

// telemetry declares where the app and the platform send what they see; nil where
// monitoring is off.
func telemetry(ctx *pulumi.Context, s *settings.Settings, here components.Placement) (*components.Telemetry, error) {
	if s.Monitoring == nil {
		return nil, nil
	}
	return components.NewTelemetry(ctx, s.ResourcePrefix()+"-logs", &components.TelemetryArgs{
		Placement:     here,
		RetentionDays: s.Monitoring.RetentionDays,
		DailyCapGB:    s.Monitoring.DailyCapGB,
	})
}

// connection is with what the app sends to t; nil where there is none.
func connection(t *components.Telemetry) pulumi.StringInput {
	if t == nil {
		return nil
	}
	return t.ConnectionString
}

// monitor declares what watches the stack; nil where monitoring is off.
func monitor(
	ctx *pulumi.Context, s *settings.Settings, here components.Placement, t *components.Telemetry, watched components.Watched,
) (*components.Monitoring, error) {
	if t == nil {
		return nil, nil
	}
	return components.NewMonitoring(ctx, s.ResourcePrefix()+"-monitoring", &components.MonitoringArgs{
		Placement:   here,
		WorkspaceID: t.WorkspaceID,
		Watched:     watched,
		Rules:       s.AlertRules(),
		Emails:      s.Monitoring.AlertEmails,
		Webhook:     webhook(s),
		Workbook: workbook.Subject{
			Name: s.Stack, MinInstances: s.MinInstances, MaxInstances: s.MaxInstances, Autoscale: s.Autoscale,
			Cost: estimate(s).Headline() + " 'scaleout cost' says what it rests on.",
		},
	})
}

func webhook(s *settings.Settings) pulumi.StringInput {
	if s.Monitoring.AlertWebhook.IsEmpty() {
		return nil
	}
	return secret(s.Monitoring.AlertWebhook)
}
