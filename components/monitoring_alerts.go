package components

import (
	"fmt"
	"time"

	"github.com/pulumi/pulumi-azure-native-sdk/insights/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/internal/azure/catalog"
	"scaleout/program/alerts"
)

// everywhere is the location of alert rules and action groups that belong to no
// region.
const everywhere = "global"

// notify declares the action group: whom the alerts tell.
func notify(ctx *pulumi.Context, m *Monitoring, name string, args *MonitoringArgs) (*insights.ActionGroup, error) {
	emails := insights.EmailReceiverArray{}
	for i, address := range args.Emails {
		emails = append(emails, insights.EmailReceiverArgs{
			Name:         pulumi.String(fmt.Sprintf("email-%d", i+1)),
			EmailAddress: pulumi.String(address), UseCommonAlertSchema: pulumi.Bool(true),
		})
	}
	var webhooks insights.WebhookReceiverArray
	if args.Webhook != nil {
		webhooks = insights.WebhookReceiverArray{insights.WebhookReceiverArgs{
			Name: pulumi.String("webhook"), ServiceUri: args.Webhook,
			UseCommonAlertSchema: pulumi.Bool(true), UseAadAuth: pulumi.Bool(false),
		}}
	}
	return insights.NewActionGroup(ctx, name+"-people", &insights.ActionGroupArgs{
		ResourceGroupName: args.ResourceGroupName,
		Location:          pulumi.String(everywhere),
		GroupShortName:    pulumi.String(shortName(args.Picture.Name)),
		Enabled:           pulumi.Bool(true),
		EmailReceivers:    emails,
		WebhookReceivers:  webhooks,
		Tags:              args.Tags,
	}, pulumi.Parent(m))
}

// shortName is what a text message is signed with.
func shortName(stack string) string { return stack[:min(len(stack), catalog.MaxShortName)] }

// period writes whole minutes as Azure gives them back, an hour as PT1H: in other
// words it would look like a change.
func period(d time.Duration) string {
	if d%time.Hour == 0 {
		return fmt.Sprintf("PT%dH", int(d.Hours()))
	}
	return minutes(d)
}

// alert declares a rule as Azure can evaluate it.
func alert(ctx *pulumi.Context, m *Monitoring, name string, args *MonitoringArgs, rule alerts.Rule, group *insights.ActionGroup) error {
	if query, ok := rule.Query(); ok {
		return logAlert(ctx, m, name, args, rule, query, group)
	}
	threshold, ok := rule.Condition.(alerts.Threshold)
	if !ok {
		return fmt.Errorf("alert rule %s: Azure has no alert for a %T", rule.Name, rule.Condition)
	}
	return metricAlert(ctx, m, name, args, rule, threshold, group)
}

func metricAlert(ctx *pulumi.Context, m *Monitoring, name string, args *MonitoringArgs, rule alerts.Rule, threshold alerts.Threshold,
	group *insights.ActionGroup,
) error {
	watched, ok := args.Watched[threshold.Metric.On]
	if !ok {
		return fmt.Errorf("alert rule %s: there is no %s to watch", rule.Name, threshold.Metric.On)
	}
	_, err := insights.NewMetricAlert(ctx, name+"-"+rule.Name, &insights.MetricAlertArgs{
		ResourceGroupName:   args.ResourceGroupName,
		Location:            pulumi.String(everywhere),
		Description:         pulumi.String(rule.Description()),
		Severity:            pulumi.Int(rule.Severity),
		Enabled:             pulumi.Bool(true),
		AutoMitigate:        pulumi.Bool(true),
		Scopes:              pulumi.StringArray{watched},
		WindowSize:          pulumi.String(period(rule.Window)),
		EvaluationFrequency: pulumi.String(period(rule.Frequency)),
		Criteria: insights.MetricAlertSingleResourceMultipleMetricCriteriaArgs{
			OdataType: pulumi.String("Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"),
			AllOf: insights.MetricCriteriaArray{insights.MetricCriteriaArgs{
				CriterionType: pulumi.String("StaticThresholdCriterion"), Name: pulumi.String("threshold"),
				MetricName: pulumi.String(threshold.Metric.Name), MetricNamespace: pulumi.String(threshold.Namespace),
				TimeAggregation: pulumi.String(threshold.Aggregation), Operator: pulumi.String(threshold.Operator),
				Threshold: pulumi.Float64(threshold.Value),
				// A resource that was just created is not known to have metrics for some
				// minutes, and the first update would fail. A test holds the names against
				// Azure's documentation instead.
				SkipMetricValidation: pulumi.Bool(true),
			}},
		},
		Actions: insights.MetricAlertActionArray{insights.MetricAlertActionArgs{ActionGroupId: group.ID()}},
		Tags:    args.Tags,
	}, pulumi.Parent(m))
	return err
}

func logAlert(ctx *pulumi.Context, m *Monitoring, name string, args *MonitoringArgs, rule alerts.Rule, query string,
	group *insights.ActionGroup,
) error {
	dimensions := insights.DimensionArray{}
	if column := rule.SplitBy(); column != "" {
		dimensions = append(dimensions, insights.DimensionArgs{
			Name: pulumi.String(column), Operator: pulumi.String("Include"), Values: pulumi.ToStringArray([]string{"*"}),
		})
	}
	_, err := insights.NewScheduledQueryRule(ctx, name+"-"+rule.Name, &insights.ScheduledQueryRuleArgs{
		ResourceGroupName:   args.ResourceGroupName,
		Location:            args.Location,
		DisplayName:         pulumi.String(rule.Title),
		Description:         pulumi.String(rule.Description()),
		Severity:            pulumi.Float64(rule.Severity),
		Enabled:             pulumi.Bool(true),
		AutoMitigate:        pulumi.Bool(true),
		Scopes:              pulumi.StringArray{args.WorkspaceID},
		WindowSize:          pulumi.String(period(rule.Window)),
		EvaluationFrequency: pulumi.String(period(rule.Frequency)),
		// A new workspace has no table until its first row comes.
		SkipQueryValidation: pulumi.Bool(true),
		Criteria: insights.ScheduledQueryRuleCriteriaArgs{AllOf: insights.ConditionArray{insights.ConditionArgs{
			Query: pulumi.String(query), TimeAggregation: pulumi.String("Count"), Dimensions: dimensions,
			Operator: pulumi.String("GreaterThan"), Threshold: pulumi.Float64(0),
			FailingPeriods: insights.ConditionFailingPeriodsArgs{
				NumberOfEvaluationPeriods: pulumi.Float64(1), MinFailingPeriodsToAlert: pulumi.Float64(1),
			},
		}}},
		Actions: insights.ActionsArgs{ActionGroups: pulumi.StringArray{group.ID()}},
		Tags:    args.Tags,
	}, pulumi.Parent(m))
	return err
}
