package search

import (
	"encoding/json"
	"maps"
	"strconv"
	"time"

	"scaleout/program/settings"
)

// A point is what a search varies. The rest of the settings is as the stack has it.
type point struct {
	plan                     string
	least, most              int
	cpuOut, cpuIn            int
	memoryOut, memoryIn      int // percent; 0: no such rules
	queueOut, queueIn        int // requests that wait; 0: no such rules
	requestsOut, requestsIn  int // of an instance in a minute; 0: no such rules
	outWindow, inWindow      int // minutes
	outCooldown, inCooldown  int // minutes
	night                    night
	nightLeast, nightMost    int
	nightStartsAt, nightEnds int // hours; 24: the end of the day
}

// A night is when the off-peak time is.
type night string

const (
	noNight  night = ""
	everyDay night = "every day"
	weekdays night = "Monday to Friday"
	weekend  night = "Saturday and Sunday"
	itsOwn   night = "as the stack has it"
)

// days are those on which it starts.
func (n night) days() []string {
	all := []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	switch n {
	case weekdays:
		return all[:5]
	case weekend:
		return all[5:]
	}
	return all
}

// pointOf is where a stack is.
func pointOf(s *settings.Settings) point {
	minutes := func(d time.Duration) int { return int(d / time.Minute) }
	p := point{
		plan: s.Plan.SKU, least: s.MinInstances, most: s.MaxInstances, cpuOut: s.CPU.Out, cpuIn: s.CPU.In,
		memoryOut: s.Memory.Out, memoryIn: s.Memory.In, queueOut: s.HTTPQueue.Out, queueIn: s.HTTPQueue.In,
		requestsOut: s.Requests.Out, requestsIn: s.Requests.In,
		outWindow: minutes(s.ScaleOutWindow), inWindow: minutes(s.ScaleInWindow),
		outCooldown: minutes(s.ScaleOutCooldown), inCooldown: minutes(s.ScaleInCooldown),
	}
	if s.OffPeak != nil {
		p.night, p.nightLeast, p.nightMost = itsOwn, s.OffPeak.MinInstances, s.OffPeak.MaxInstances
	}
	return p
}

// values are the stack's own with those of the point.
func (s *search) values(p point) map[string]string {
	all := maps.Clone(s.Source.Values)
	base := pointOf(s.base)
	set := func(key, value string) { all[s.Project+":"+key] = value } // the full name counts
	number := func(key string, is, was int) {
		if is != was {
			set(key, strconv.Itoa(is))
		}
	}
	if s.Budget > 0 {
		set(settings.KeyMonthlyBudget, strconv.Itoa(s.Budget))
	}
	if p.plan != base.plan {
		set(settings.KeyPlanSKU, p.plan)
	}
	if !s.base.Autoscale {
		set(settings.KeyAutoscale, "true")
	}
	number(settings.KeyMinInstances, p.least, base.least)
	if p.most != base.most || !s.base.Autoscale {
		set(settings.KeyMaxInstances, strconv.Itoa(p.most))
	}
	number(settings.KeyCPUScaleOut, p.cpuOut, base.cpuOut)
	number(settings.KeyCPUScaleIn, p.cpuIn, base.cpuIn)
	number(settings.KeyMemoryScaleOut, p.memoryOut, base.memoryOut)
	number(settings.KeyMemoryScaleIn, p.memoryIn, base.memoryIn)
	number(settings.KeyHTTPQueueScaleOut, p.queueOut, base.queueOut)
	number(settings.KeyHTTPQueueScaleIn, p.queueIn, base.queueIn)
	number(settings.KeyRequestsScaleOut, p.requestsOut, base.requestsOut)
	number(settings.KeyRequestsScaleIn, p.requestsIn, base.requestsIn)
	number(settings.KeyScaleOutWindow, p.outWindow, base.outWindow)
	number(settings.KeyScaleInWindow, p.inWindow, base.inWindow)
	number(settings.KeyScaleOutCooldown, p.outCooldown, base.outCooldown)
	number(settings.KeyScaleInCooldown, p.inCooldown, base.inCooldown)
	if p.night != itsOwn && (p.night != noNight || s.base.OffPeak != nil) {
		set(settings.KeyOffPeak, s.offPeak(p))
	}
	return all
}

// offPeak is the object as Pulumi hands it to a program.
func (s *search) offPeak(p point) string {
	if p.night == noNight {
		return "{}"
	}
	text, err := json.Marshal(map[string]any{
		"days": p.night.days(), "start": clock(p.nightStartsAt), "end": clock(p.nightEnds), "timeZone": s.demand.zone,
		"minInstances": p.nightLeast, "maxInstances": p.nightMost,
	})
	if err != nil {
		return "{}" // strings and numbers have no such error
	}
	return string(text)
}

// clock writes a full hour as a time of day.
func clock(hour int) string { return settings.Clock{Hour: hour}.String() }
