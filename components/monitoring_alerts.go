package components

import (
	"fmt"

	"github.com/pulumi/pulumi-azure-native-sdk/insights/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/internal/azure/catalog"
	"scaleout/program/alerts"
)

// everywhere is the location of alert rules and action groups that belong to no
// region.
const everywhere = "global"

// notify declares the action group: whom the alerts tell.
func (m monitoringScope) notify() (*insights.ActionGroup, error) {
	emails := insights.EmailReceiverArray{}
	for i, address := range m.args.Emails {
		emails = append(emails, insights.EmailReceiverArgs{
			Name:         pulumi.String(fmt.Sprintf("email-%d", i+1)),
			EmailAddress: pulumi.String(address), UseCommonAlertSchema: pulumi.Bool(true),
		})
	}
	var webhooks insights.WebhookReceiverArray
	if m.args.Webhook != nil {
		webhooks = insights.WebhookReceiverArray{insights.WebhookReceiverArgs{
			Name: pulumi.String("webhook"), ServiceUri: m.args.Webhook,
			UseCommonAlertSchema: pulumi.Bool(true), UseAadAuth: pulumi.Bool(false),
		}}
	}
	return insights.NewActionGroup(m.ctx, m.name+"-people", &insights.ActionGroupArgs{
		ResourceGroupName: m.args.ResourceGroupName,
		Location:          pulumi.String(everywhere),
		GroupShortName:    pulumi.String(shortName(m.args.Workbook.Name)),
		Enabled:           pulumi.Bool(true),
		EmailReceivers:    emails,
		WebhookReceivers:  webhooks,
		Tags:              m.args.Tags,
	}, m.child())
}

// shortName returns the sender of a text message.
func shortName(stack string) string { return stack[:min(len(stack), catalog.MaxShortName)] }

// alert declares a rule as Azure can evaluate it.
func (m monitoringScope) alert(rule alerts.Rule, group *insights.ActionGroup) error {
	if query, ok := rule.Query(); ok {
		return m.logAlert(rule, query, group)
	}
	if done, ok := rule.Condition.(alerts.Done); ok {
		return m.eventAlert(rule, done, group)
	}
	threshold, ok := rule.Condition.(alerts.Threshold)
	if !ok {
		return fmt.Errorf("alert rule %s: Azure has no alert for a %T", rule.Name, rule.Condition)
	}
	return m.metricAlert(rule, threshold, group)
}

func (m monitoringScope) metricAlert(rule alerts.Rule, threshold alerts.Threshold, group *insights.ActionGroup) error {
	watched, ok := m.args.Watched[threshold.Metric.On]
	if !ok {
		return fmt.Errorf("alert rule %s: there is no %s to watch", rule.Name, threshold.Metric.On)
	}
	_, err := insights.NewMetricAlert(m.ctx, m.name+"-"+rule.Name, &insights.MetricAlertArgs{
		ResourceGroupName:   m.args.ResourceGroupName,
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
		Tags:    m.args.Tags,
	}, m.child())
	return err
}

// eventAlert declares an activity log alert. It sees events on what is in its scopes.
func (m monitoringScope) eventAlert(rule alerts.Rule, done alerts.Done, group *insights.ActionGroup) error {
	var scopes pulumi.StringArray
	for _, on := range done.On {
		watched, ok := m.args.Watched[on]
		if !ok {
			return fmt.Errorf("alert rule %s: there is no %s to watch", rule.Name, on)
		}
		scopes = append(scopes, watched)
	}
	var any insights.AlertRuleLeafConditionArray
	for _, operation := range done.Operations {
		any = append(any, insights.AlertRuleLeafConditionArgs{Field: pulumi.String("operationName"), Equals: pulumi.String(operation)})
	}
	_, err := insights.NewActivityLogAlert(m.ctx, m.name+"-"+rule.Name, &insights.ActivityLogAlertArgs{
		ResourceGroupName: m.args.ResourceGroupName,
		Location:          pulumi.String(everywhere),
		Description:       pulumi.String(rule.Description()),
		Enabled:           pulumi.Bool(true),
		Scopes:            scopes,
		Condition: insights.AlertRuleAllOfConditionArgs{AllOf: insights.AlertRuleAnyOfOrLeafConditionArray{
			insights.AlertRuleAnyOfOrLeafConditionArgs{Field: pulumi.String("category"), Equals: pulumi.String(catalog.Administrative)},
			insights.AlertRuleAnyOfOrLeafConditionArgs{AnyOf: any},
			insights.AlertRuleAnyOfOrLeafConditionArgs{Field: pulumi.String("status"), Equals: pulumi.String(catalog.Succeeded)},
		}},
		Actions: insights.ActionListArgs{ActionGroups: insights.ActionGroupTypeArray{
			insights.ActionGroupTypeArgs{ActionGroupId: group.ID()},
		}},
		Tags: m.args.Tags,
	}, m.child())
	return err
}

func (m monitoringScope) logAlert(rule alerts.Rule, query string, group *insights.ActionGroup) error {
	dimensions := insights.DimensionArray{}
	if column := rule.SplitBy(); column != "" {
		dimensions = append(dimensions, insights.DimensionArgs{
			Name: pulumi.String(column), Operator: pulumi.String("Include"), Values: pulumi.ToStringArray([]string{"*"}),
		})
	}
	_, err := insights.NewScheduledQueryRule(m.ctx, m.name+"-"+rule.Name, &insights.ScheduledQueryRuleArgs{
		ResourceGroupName:   m.args.ResourceGroupName,
		Location:            m.args.Location,
		DisplayName:         pulumi.String(rule.Title),
		Description:         pulumi.String(rule.Description()),
		Severity:            pulumi.Float64(rule.Severity),
		Enabled:             pulumi.Bool(true),
		AutoMitigate:        pulumi.Bool(true),
		Scopes:              pulumi.StringArray{m.args.WorkspaceID},
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
		Tags:    m.args.Tags,
	}, m.child())
	return err
}
