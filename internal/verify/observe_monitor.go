package verify

import (
	"context"
	"strings"

	"scaleout/internal/azure/arm"
)

func readAutoscale(ctx context.Context, c *arm.Client, group arm.ResourceID) ([]autoscale, error) {
	list, err := c.List(ctx, group.String()+"/providers/"+arm.AutoscaleSettings, arm.AutoscaleVersion)
	var all []autoscale
	for _, body := range list {
		o := arm.Object(body)
		p := o.Object("properties")
		a := autoscale{
			id: o.ID("id"), name: o.Text("name"), target: p.ID("targetResourceUri"), enabled: p.Flag("enabled"),
		}
		for _, one := range p.List("profiles") {
			capacity := one.Object("capacity")
			a.profiles = append(a.profiles, profile{
				name: one.Text("name"), min: capacity.Whole("minimum"), max: capacity.Whole("maximum"), rules: scaleRules(one),
				always: one.Object("recurrence") == nil && one.Object("fixedDate") == nil,
			})
		}
		all = append(all, a)
	}
	return all, err
}

func scaleRules(profile arm.Object) []scaleRule {
	var all []scaleRule
	for _, one := range profile.List("rules") {
		watched := one.Object("metricTrigger")
		all = append(all, scaleRule{
			metric: watched.Text("metricName"), of: watched.ID("metricResourceUri"),
			adds: strings.EqualFold(one.Object("scaleAction").Text("direction"), "Increase"),
		})
	}
	return all
}

// bound is the autoscale setting of the app's plan; nil without one. Azure permits
// one for each plan.
func (s *seen) bound() *autoscale {
	for i, a := range s.autoscale.value {
		if a.target.Equal(s.site.planID) {
			return &s.autoscale.value[i]
		}
	}
	return nil
}

// readPerInstance sums a metric of the app over the past hour.
func readPerInstance(ctx context.Context, c *arm.Client, site arm.ResourceID, metric string) (perValue, error) {
	return readTotals(ctx, c, site, metric, "Instance")
}

// readScaleActions counts what autoscale did in the past hour ("Supported metrics
// for Microsoft.Insights/autoscalesettings"). The page does not list the values of
// ScaleDirection; those here are the directions of a scale action.
func readScaleActions(ctx context.Context, c *arm.Client, setting arm.ResourceID) (scaleActions, error) {
	totals, err := readTotals(ctx, c, setting, "ScaleActionsInitiated", "ScaleDirection")
	var actions scaleActions
	for direction, n := range totals {
		if strings.EqualFold(direction, "Increase") {
			actions.out += int(n)
		} else {
			actions.in += int(n)
		}
	}
	return actions, err
}

// readTotals sums a metric over the past hour, which is what Azure Monitor answers
// without a timespan ("Metrics - List"), for each value of one of its dimensions.
func readTotals(ctx context.Context, c *arm.Client, id arm.ResourceID, metric, dimension string) (perValue, error) {
	body, err := c.Get(ctx, id.String()+"/providers/Microsoft.Insights/metrics", arm.MetricsVersion,
		"metricnames", metric, "aggregation", "Total", "interval", "PT5M", "$filter", dimension+" eq '*'", "top", "100") // ten series without it
	if err != nil {
		return nil, err
	}
	totals := perValue{}
	for _, m := range arm.Object(body).List("value") {
		for _, series := range m.List("timeseries") {
			var name string
			for _, d := range series.List("metadatavalues") {
				name = d.Text("value")
			}
			for _, point := range series.List("data") {
				totals[name] += point.Number("total")
			}
		}
	}
	return totals, nil
}
