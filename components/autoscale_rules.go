package components

import (
	"time"

	"github.com/pulumi/pulumi-azure-native-sdk/insights/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/internal/azure/catalog"
)

// rules returns the rules of every profile: a pair for each metric. The list is
// never nil, since ARM demands one even of a profile without rules.
func rules(args *AutoscaleArgs) insights.ScaleRuleArray {
	list := insights.ScaleRuleArray{}
	for _, pair := range args.Rules {
		list = append(list,
			rule(args, pair.Metric, scaling{
				insights.ComparisonOperationTypeGreaterThan, pair.OutAbove,
				insights.ScaleDirectionIncrease, args.Timing.OutWindow, args.Timing.OutCooldown,
			}),
			rule(args, pair.Metric, scaling{
				insights.ComparisonOperationTypeLessThan, pair.InBelow,
				insights.ScaleDirectionDecrease, args.Timing.InWindow, args.Timing.InCooldown,
			}))
	}
	return list
}

// A scaling is one of the two directions of a rule pair.
type scaling struct {
	operator         insights.ComparisonOperationType
	threshold        int
	direction        insights.ScaleDirection
	window, cooldown time.Duration
}

func rule(args *AutoscaleArgs, m catalog.Metric, s scaling) insights.ScaleRuleArgs {
	measured := args.PlanID
	if m.OnSite {
		measured = args.SiteID
	}
	return insights.ScaleRuleArgs{
		MetricTrigger: insights.MetricTriggerArgs{
			MetricName:        pulumi.String(m.Name),
			MetricNamespace:   pulumi.String(m.Namespace),
			MetricResourceUri: measured,
			TimeGrain:         pulumi.String(minutes(time.Minute)),
			Statistic:         insights.MetricStatisticType(m.Statistic),
			TimeAggregation:   insights.TimeAggregationType(m.Aggregation),
			TimeWindow:        pulumi.String(minutes(s.window)),
			Operator:          s.operator,
			Threshold:         pulumi.Float64(s.threshold),
			DividePerInstance: pulumi.Bool(m.DividePerInstance),
		},
		ScaleAction: insights.ScaleActionArgs{
			Direction: s.direction,
			Type:      insights.ScaleTypeChangeCount,
			Value:     pulumi.String("1"),
			Cooldown:  pulumi.String(minutes(s.cooldown)),
		},
	}
}
