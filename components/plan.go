package components

import (
	web "github.com/pulumi/pulumi-azure-native-sdk/web/v2/v20240401"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Plan is an App Service plan for Linux: the instances that the app runs on.
type Plan struct {
	pulumi.ResourceState

	ID   pulumi.IDOutput     // ARM id of the plan
	Name pulumi.StringOutput // name that Azure knows the plan by
}

// PlanArgs are the arguments of NewPlan.
type PlanArgs struct {
	Placement // required

	SKU           string // required, for example "P1v3"
	Instances     int    // required: number of instances to start with
	Autoscaled    bool   // autoscale owns the number of instances from then on
	ZoneRedundant bool   // spread the instances over availability zones
	Protect       bool   // refuse to delete or replace the plan
}

// NewPlan declares a plan.
//
// Of an autoscaled plan only the first number of instances is declared: what
// autoscale made of it since is left alone, whatever else changes. For that the
// state must be current before an update, since Pulumi sends the last number it
// saw; 'options: refresh: always' in Pulumi.yaml sees to it.
func NewPlan(ctx *pulumi.Context, name string, args *PlanArgs, opts ...pulumi.ResourceOption) (*Plan, error) {
	plan := &Plan{}
	if err := ctx.RegisterComponentResource("scaleout:components:Plan", name, plan, opts...); err != nil {
		return nil, err
	}
	planOpts := []pulumi.ResourceOption{pulumi.Parent(plan), pulumi.Protect(args.Protect)}
	if args.Autoscaled {
		planOpts = append(planOpts, pulumi.IgnoreChanges([]string{"sku.capacity"}))
	}
	farm, err := web.NewAppServicePlan(ctx, name, &web.AppServicePlanArgs{
		ResourceGroupName: args.ResourceGroupName,
		Location:          args.Location,
		// Azure takes a plan for Windows unless both say Linux.
		Kind:          pulumi.String("linux"),
		Reserved:      pulumi.Bool(true),
		ZoneRedundant: pulumi.Bool(args.ZoneRedundant),
		Sku:           &web.SkuDescriptionArgs{Name: pulumi.String(args.SKU), Capacity: pulumi.Int(args.Instances)},
		Tags:          args.Tags,
	}, planOpts...)
	if err != nil {
		return nil, err
	}
	plan.ID, plan.Name = farm.ID(), farm.Name
	return plan, ctx.RegisterResourceOutputs(plan, pulumi.Map{"id": plan.ID, "name": plan.Name})
}
