package search

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/pulumicli"
	"scaleout/program/settings"
)

// A Change is a setting that differs from the stack's.
type Change struct {
	Key  string `json:"key"`  // "minInstances"
	From string `json:"from"` // as a person reads it; empty: not set
	To   string `json:"to"`
}

// changes are what a search may change, in the order of the settings.
func changes(from, to *settings.Settings) []Change {
	all := []Change{}
	add := func(key, was, is string) {
		if was != is {
			all = append(all, Change{key, was, is})
		}
	}
	number := func(key string, was, is int) { add(key, strconv.Itoa(was), strconv.Itoa(is)) }
	minutes := func(key string, was, is time.Duration) { number(key, int(was.Minutes()), int(is.Minutes())) }
	add(settings.KeyPlanSKU, from.Plan.SKU, to.Plan.SKU)
	number(settings.KeyMinInstances, from.MinInstances, to.MinInstances)
	number(settings.KeyMaxInstances, from.MaxInstances, to.MaxInstances)
	add(settings.KeyAutoscale, strconv.FormatBool(from.Autoscale), strconv.FormatBool(to.Autoscale))
	number(settings.KeyCPUScaleOut, from.CPU.Out, to.CPU.Out)
	number(settings.KeyCPUScaleIn, from.CPU.In, to.CPU.In)
	number(settings.KeyMemoryScaleOut, from.Memory.Out, to.Memory.Out)
	number(settings.KeyMemoryScaleIn, from.Memory.In, to.Memory.In)
	number(settings.KeyHTTPQueueScaleOut, from.HTTPQueue.Out, to.HTTPQueue.Out)
	number(settings.KeyHTTPQueueScaleIn, from.HTTPQueue.In, to.HTTPQueue.In)
	number(settings.KeyRequestsScaleOut, from.Requests.Out, to.Requests.Out)
	number(settings.KeyRequestsScaleIn, from.Requests.In, to.Requests.In)
	minutes(settings.KeyScaleOutWindow, from.ScaleOutWindow, to.ScaleOutWindow)
	minutes(settings.KeyScaleInWindow, from.ScaleInWindow, to.ScaleInWindow)
	minutes(settings.KeyScaleOutCooldown, from.ScaleOutCooldown, to.ScaleOutCooldown)
	minutes(settings.KeyScaleInCooldown, from.ScaleInCooldown, to.ScaleInCooldown)
	add(settings.KeyOffPeak, offPeakText(from.OffPeak), offPeakText(to.OffPeak))
	return all
}

func offPeakText(o *settings.OffPeak) string {
	if o == nil {
		return ""
	}
	return fmt.Sprintf("%s %s–%s (%s), %d to %d instances", strings.Join(o.Days, ", "), o.Start, o.End, o.TimeZone, o.MinInstances, o.MaxInstances)
}

// Commands change the stack to what was tried, line by line.
func (t Try) Commands(stack string) []string {
	var lines []string
	for _, c := range t.Changes {
		if c.Key != settings.KeyOffPeak {
			lines = append(lines, pulumicli.SetHint(stack, c.Key, c.To))
			continue
		}
		if c.From != "" {
			lines = append(lines, pulumicli.RemoveHint(stack, c.Key))
		}
		lines = append(lines, offPeakCommands(stack, t.Settings.OffPeak)...)
	}
	return lines
}

func offPeakCommands(stack string, o *settings.OffPeak) []string {
	if o == nil {
		return nil
	}
	var lines []string
	set := func(path, value string) {
		lines = append(lines, pulumicli.SetHint(stack, settings.KeyOffPeak+"."+path, value))
	}
	for i, day := range o.Days {
		set(fmt.Sprintf("days[%d]", i), day)
	}
	set("start", o.Start.String())
	set("end", o.End.String())
	set("timeZone", o.TimeZone)
	set("minInstances", strconv.Itoa(o.MinInstances))
	set("maxInstances", strconv.Itoa(o.MaxInstances))
	return lines
}
