package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"

	"scaleout/internal/azure/arm"
	"scaleout/program/settings"
)

var monitorItems = []item{
	{name: "monitoring-app-insights", group: groupMonitor, title: "Application Insights, in a workspace", judge: appInsights, on: theApp, needs: []part{insights},
		why: "Nobody sees that the app became slow before its people say so."},
	{name: "monitoring-autoscale-logs", group: groupMonitor, title: "Logs of autoscale", judge: autoscaleLogs, on: theScaling, needs: []part{planBody, scaling, scalingLogs},
		why: "Nobody finds out afterwards why instances came or went."},
	{name: "monitoring-alerts-resolve", group: groupMonitor, title: "Alerts that resolve by themselves", judge: alertsResolve, on: theApp, needs: []part{alerts},
		why: "An alert that stays open hides the next one."},
}

func theScaling(f *facts) arm.ResourceID { return f.autosc.id }

// keptLogs are the categories, and groups of them, that are kept.
func keptLogs(all []arm.Object) []string {
	var kept []string
	for _, setting := range all {
		for _, log := range setting.List("logs") {
			if log.Flag("enabled") {
				kept = append(kept, log.Text("category")+log.Text("categoryGroup"))
			}
		}
	}
	return kept
}

// allLogs is the group of all categories.
const allLogs = "allLogs"

func appInsights(f *facts) verdict {
	if len(f.insights) == 0 {
		return fail("there is no Application Insights in the app's resource group", f.up(settings.KeyMonitoring, "true"))
	}
	for _, one := range f.insights {
		if one.Text("WorkspaceResourceId") == "" {
			return fail("an Application Insights keeps its data outside of a workspace", f.undo())
		}
	}
	return pass(english.Plural(len(f.insights), "component", "") + " with a workspace")
}

// autoscaleLogs: the definition wants the group of all categories. Both that there are,
// named one by one, are the same, and Azure Policy does not see it.
func autoscaleLogs(f *facts) verdict {
	if f.autosc.id.IsZero() {
		return moot("no autoscale setting is for this plan")
	}
	kept := keptLogs(f.autosc.logs)
	switch {
	case slices.Contains(kept, allLogs):
		return pass("kept: " + allLogs)
	case slices.Contains(kept, "AutoscaleEvaluations") && slices.Contains(kept, "AutoscaleScaleActions"):
		return moot("both of its logs are kept, each by its name; Azure Policy counts the group " + allLogs + " only: exempt it with this reason")
	}
	return fail("kept: "+orNone(strings.Join(kept, ", ")), f.up(settings.KeyMonitoring, "true"))
}

// alertsResolve: where it is not said, Azure resolves them ("Metric Alerts - Create Or
// Update", autoMitigate).
func alertsResolve(f *facts) verdict {
	open := 0
	for _, alert := range f.alerts {
		if on, said := alert["autoMitigate"].(bool); said && !on {
			open++
		}
	}
	switch {
	case len(f.alerts) == 0:
		return moot("the app's resource group has no metric alert")
	case open > 0:
		return fail(fmt.Sprintf("%d of %s stay open until somebody closes them", open, english.Plural(len(f.alerts), "metric alert", "")), f.undo())
	}
	return pass(english.Plural(len(f.alerts), "metric alert", ""))
}
