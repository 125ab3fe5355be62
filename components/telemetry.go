package components

import (
	"github.com/pulumi/pulumi-azure-native-sdk/insights/v2"
	"github.com/pulumi/pulumi-azure-native-sdk/operationalinsights/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Telemetry collects logs and measurements: a Log Analytics workspace, and an
// Application Insights that keeps what it collects in it.
type Telemetry struct {
	pulumi.ResourceState

	WorkspaceID      pulumi.IDOutput     // ARM id of the workspace
	ConnectionString pulumi.StringOutput // with which an app sends to Application Insights
}

// TelemetryArgs are the arguments of NewTelemetry.
type TelemetryArgs struct {
	Placement // required

	RetentionDays int // required: how long logs are kept
	DailyCapGB    int // how many logs a day are taken at most; 0: no limit
}

// noCap declares a workspace without a daily cap ("Workspaces - Create
// Or Update": -1 is unlimited).
const noCap = -1

// NewTelemetry declares a pay-as-you-go workspace and, bound to it, an Application
// Insights.
func NewTelemetry(ctx *pulumi.Context, name string, args *TelemetryArgs, opts ...pulumi.ResourceOption) (*Telemetry, error) {
	t := &Telemetry{}
	if err := ctx.RegisterComponentResource("scaleout:components:Telemetry", name, t, opts...); err != nil {
		return nil, err
	}
	dailyCap := args.DailyCapGB
	if dailyCap == 0 {
		dailyCap = noCap
	}
	workspace, err := operationalinsights.NewWorkspace(ctx, name, &operationalinsights.WorkspaceArgs{
		ResourceGroupName: args.ResourceGroupName,
		Location:          args.Location,
		Sku:               &operationalinsights.WorkspaceSkuArgs{Name: pulumi.String("PerGB2018")},
		RetentionInDays:   pulumi.Int(args.RetentionDays),
		WorkspaceCapping:  &operationalinsights.WorkspaceCappingArgs{DailyQuotaGb: pulumi.Float64(dailyCap)},
		Tags:              args.Tags,
	}, pulumi.Parent(t))
	if err != nil {
		return nil, err
	}
	component, err := insights.NewComponent(ctx, name+"-insights", &insights.ComponentArgs{
		ResourceGroupName:   args.ResourceGroupName,
		Location:            args.Location,
		Kind:                pulumi.String("web"),
		ApplicationType:     pulumi.String("web"),
		IngestionMode:       pulumi.String("LogAnalytics"),
		WorkspaceResourceId: workspace.ID(),
		Tags:                args.Tags,
		// Whoever has them may send telemetry, and nothing else. Azure answers them to
		// everybody who may read, so the provider does not know that they are secret.
	}, pulumi.Parent(t), pulumi.AdditionalSecretOutputs([]string{"connectionString", "instrumentationKey"}))
	if err != nil {
		return nil, err
	}
	t.WorkspaceID, t.ConnectionString = workspace.ID(), component.ConnectionString
	return t, ctx.RegisterResourceOutputs(t, pulumi.Map{"workspaceId": t.WorkspaceID})
}
