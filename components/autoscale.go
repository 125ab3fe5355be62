package components

import (
	"cmp"
	"time"

	"github.com/pulumi/pulumi-azure-native-sdk/insights/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/internal/azure/catalog"
)

// Autoscale is the autoscale setting of a plan.
type Autoscale struct {
	pulumi.ResourceState

	ID   pulumi.IDOutput     // ARM id of the setting
	Name pulumi.StringOutput // name that Azure knows the setting by
}

// AutoscaleArgs are the arguments of NewAutoscale.
type AutoscaleArgs struct {
	Placement // required

	PlanID       pulumi.StringInput // required: what is scaled, and measured
	SiteID       pulumi.StringInput // required for rules on a metric of the site
	Range        InstanceRange      // required
	Rules        []RulePair         // a pair for each metric; none keeps the number at Range.Min
	Timing       Timing             // required with rules
	OffPeak      *OffPeak           // another range at certain times
	NotifyEmails []string           // who is told of every scale action
	SettingName  string             // what Azure is to call it; empty: the component's name

	// After has to be in place before anything is scaled. A component cannot stand
	// here: its children are noted in the background, so that a dependency on it
	// may miss some (Context.getOpts of sdk v3.259).
	After []pulumi.CustomResource
}

// InstanceRange bounds the number of instances, both ends included.
type InstanceRange struct{ Min, Max int }

// RulePair scales out by one instance above one threshold of a metric and in by
// one below another. Thresholds are in the metric's unit.
type RulePair struct {
	Metric            catalog.Metric
	OutAbove, InBelow int
}

// Timing sets how long a metric is watched before a decision and how long a
// decision rests before the next one; whole minutes.
type Timing struct{ OutWindow, InWindow, OutCooldown, InCooldown time.Duration }

// OffPeak is a range that holds at certain times of the week.
type OffPeak struct {
	Range              InstanceRange
	StartDays, EndDays []string // English names of the days on which it starts and ends
	Start, End         TimeOfDay
	TimeZone           string // Windows name, for example "W. Europe Standard Time"
}

// TimeOfDay is a time on the 24-hour clock.
type TimeOfDay struct{ Hour, Minute int }

// NewAutoscale declares the one autoscale setting that a plan may have.
//
// Its name is fixed, not generated: a second setting for the same plan is
// refused by Azure, so a replacement cannot exist beside the old one.
func NewAutoscale(ctx *pulumi.Context, name string, args *AutoscaleArgs, opts ...pulumi.ResourceOption) (*Autoscale, error) {
	a := &Autoscale{}
	if err := ctx.RegisterComponentResource("scaleout:components:Autoscale", name, a, opts...); err != nil {
		return nil, err
	}
	settingName := pulumi.String(cmp.Or(args.SettingName, name))
	setting, err := insights.NewAutoscaleSetting(ctx, name, &insights.AutoscaleSettingArgs{
		ResourceGroupName: args.ResourceGroupName,
		Location:          args.Location,
		// The name in the path and the one in the body are two inputs.
		AutoscaleSettingName: settingName,
		Name:                 settingName,
		TargetResourceUri:    args.PlanID,
		// Azure's default is a setting that does nothing.
		Enabled:       pulumi.Bool(true),
		Profiles:      profiles(args),
		Notifications: notifications(args.NotifyEmails),
		Tags:          args.Tags,
	}, pulumi.Parent(a), pulumi.DependsOn(resources(args.After)))
	if err != nil {
		return nil, err
	}
	a.ID, a.Name = setting.ID(), setting.Name
	return a, ctx.RegisterResourceOutputs(a, pulumi.Map{"id": a.ID, "name": a.Name})
}

func resources(custom []pulumi.CustomResource) []pulumi.Resource {
	all := make([]pulumi.Resource, len(custom))
	for i, c := range custom {
		all[i] = c
	}
	return all
}

func notifications(emails []string) insights.AutoscaleNotificationArray {
	if len(emails) == 0 {
		return nil
	}
	return insights.AutoscaleNotificationArray{insights.AutoscaleNotificationArgs{
		Operation: insights.OperationTypeScale,
		Email:     insights.EmailNotificationArgs{CustomEmails: pulumi.ToStringArray(emails)},
	}}
}
