package components

import (
	"fmt"
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
			rule(args, pair.Metric, insights.ComparisonOperationTypeGreaterThan, pair.OutAbove,
				insights.ScaleDirectionIncrease, args.Timing.OutWindow, args.Timing.OutCooldown),
			rule(args, pair.Metric, insights.ComparisonOperationTypeLessThan, pair.InBelow,
				insights.ScaleDirectionDecrease, args.Timing.InWindow, args.Timing.InCooldown))
	}
	return list
}

func rule(args *AutoscaleArgs, m catalog.Metric, op insights.ComparisonOperationType, threshold int,
	direction insights.ScaleDirection, window, cooldown time.Duration,
) insights.ScaleRuleArgs {
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
			TimeWindow:        pulumi.String(minutes(window)),
			Operator:          op,
			Threshold:         pulumi.Float64(threshold),
			DividePerInstance: pulumi.Bool(m.DividePerInstance),
		},
		ScaleAction: insights.ScaleActionArgs{
			Direction: direction,
			Type:      insights.ScaleTypeChangeCount,
			Value:     pulumi.String("1"),
			Cooldown:  pulumi.String(minutes(cooldown)),
		},
	}
}

// minutes writes a duration as ISO 8601, the form ARM takes.
func minutes(d time.Duration) string { return fmt.Sprintf("PT%dM", int(d.Minutes())) }
