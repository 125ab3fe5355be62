package report

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/forecast"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/search"
	"scaleout/internal/forecast/traffic"
	"scaleout/program/settings"
)

// A Subject is what a Report is made of.
type Subject struct {
	Input         forecast.Input
	CapacityNotes []string
	CostNotes     []string // beside those of the Result
	Result        *forecast.Result
	Changes       []forecast.Change
	Differences   []forecast.Difference // of the Changes
	Best          *search.Found         // nil: not searched for
}

// New makes a report.
func New(s Subject) Report {
	in := s.Input
	r := Report{
		Version: Version, Stack: in.Settings.Stack, Region: in.Settings.Location, Currency: in.Currency,
		Traffic: trafficOf(in.Traffic), CapacityNotes: full(s.CapacityNotes), CostNotes: append(full(s.CostNotes), s.Result.Cost.Notes...),
		Forecast: scenario("as it is", in.Settings, in.Traffic, s.Result),
		Fixed:    []Fixed{}, WhatIfs: []Scenario{},
	}
	for _, p := range in.Capacity.Parameters() {
		r.Capacity = append(r.Capacity, parameter(p))
	}
	for _, f := range s.Result.Fixed {
		r.Fixed = append(r.Fixed, Fixed{f.Instances, f.Waiting, share(f.Waiting, known(s.Result)), costOf(f.Cost)})
	}
	for i, d := range s.Differences {
		w := scenario(d.Name, s.Changes[i].Settings, in.Traffic, d.After)
		w.Against = &Difference{
			Waiting: d.Waiting, AtMaximum: d.AtMaximum, Flaps: d.Flaps, Actions: d.Actions,
			MeanInstances: d.Mean, Cost: d.Cost.Expected,
		}
		r.WhatIfs = append(r.WhatIfs, w)
	}
	if s.Best != nil {
		r.Best = bestOf(s.Best, in.Settings.Stack)
	}
	return r
}

// full makes an empty list of none: programs need not tell them apart.
func full(list []string) []string { return append([]string{}, list...) }

func known(r *forecast.Result) int { return r.Minutes - r.Unknown }

func share(n, all int) float64 { return float64(n) / float64(max(all, 1)) }

func trafficOf(s *traffic.Series) Traffic {
	read := s.Read
	t := Traffic{
		Name: read.Name, Format: read.Format, Zone: s.Start.Location().String(), From: s.At(0), To: s.At(s.Len()),
		Minutes: s.Len(), Grain: read.Grain.Seconds(), Lines: read.Lines, Unreadable: read.Unreadable,
		Duplicates: read.Duplicates, Unordered: read.Unordered, AtLimit: read.AtLimit, Bad: []BadLine{}, Notes: full(read.Notes),
	}
	if t.Zone == "" { // a fixed offset has no name
		t.Zone = s.Start.Format("-07:00")
	}
	peak := 0.0
	for i, n := range s.Requests {
		if math.IsNaN(n) {
			continue
		}
		t.Known++
		t.Requests += n
		if n > peak || t.PeakAt.IsZero() {
			peak, t.PeakAt = n, s.At(i)
		}
	}
	t.PeakPerSecond = peak / 60
	t.MeanPerSecond = t.Requests / 60 / float64(max(t.Known, 1))
	for _, b := range read.Bad {
		t.Bad = append(t.Bad, BadLine(b))
	}
	return t
}

func parameter(p capacity.Named) Parameter {
	return Parameter{
		Name: p.Name, About: p.About, Value: p.Value, Unit: p.Unit, Origin: string(p.From), Error: p.Parameter.Error, Note: p.Note,
	}
}

func costOf(c forecast.Cost) Cost { return Cost{Total: c.Total, Plan: c.Plan, AtLeast: c.AtLeast} }

func scenario(name string, s *settings.Settings, t *traffic.Series, r *forecast.Result) Scenario {
	c := Scenario{
		Name: name, Settings: settingsOf(s),
		Minutes: r.Minutes, Unknown: r.Unknown, Waiting: r.Waiting, WaitingShare: share(r.Waiting, known(r)),
		AtMaximum: r.AtMaximum, GivenUp: r.GivenUp, Flaps: r.Flaps, MeanInstances: r.Mean, Cost: costOf(r.Cost),
		Actions: []Action{}, Timeline: timeline(s, t, r),
	}
	for _, u := range r.Utilisation {
		if !math.IsNaN(u) {
			c.Utilisation += u / float64(max(known(r), 1))
			c.Peak = max(c.Peak, u)
		}
	}
	zone := t.Start.Location()
	for _, a := range r.Actions {
		c.Actions = append(c.Actions, Action{At: a.At.In(zone), From: a.From, To: a.To, Reason: a.Reason})
	}
	for _, day := range r.HeatMap {
		var hours []Cell
		for _, cell := range day {
			hours = append(hours, Cell(cell))
		}
		c.HeatMap = append(c.HeatMap, hours)
	}
	return c
}

func settingsOf(s *settings.Settings) Settings {
	out := Settings{Plan: s.Plan.SKU, Autoscale: s.Autoscale, MinInstances: s.MinInstances, MaxInstances: s.MaxInstances, Rules: []Rule{}}
	if !s.Autoscale {
		out.MaxInstances = s.MinInstances
		return out
	}
	if o := s.OffPeak; o != nil {
		out.OffPeak = &OffPeak{
			When:         daysText(o.Days) + " " + o.Start.String() + "–" + o.End.String() + " (" + o.TimeZone + ")",
			MinInstances: o.MinInstances, MaxInstances: o.MaxInstances,
		}
	}
	for _, rule := range s.Rules() {
		out.Rules = append(out.Rules, Rule{rule.Metric.Name, Pair{rule.Out, rule.In}})
	}
	minutes := func(out, in time.Duration) Pair { return Pair{int(out.Minutes()), int(in.Minutes())} }
	out.Windows, out.Cooldowns = minutes(s.ScaleOutWindow, s.ScaleInWindow), minutes(s.ScaleOutCooldown, s.ScaleInCooldown)
	return out
}

func daysText(days []string) string {
	const working, weekend = "Monday, Tuesday, Wednesday, Thursday, Friday", "Saturday, Sunday"
	switch text := strings.Join(days, ", "); {
	case len(days) == 7:
		return "every day"
	case text == working:
		return "Monday to Friday"
	case text == weekend:
		return "Saturday and Sunday"
	}
	return strings.Join(days, ", ")
}

// Bounds writes the numbers of instances that are allowed: "2–5".
func (s Settings) Bounds() string { return bounds(s.MinInstances, s.MaxInstances) }

func bounds(least, most int) string {
	if least == most {
		return strconv.Itoa(least)
	}
	return strconv.Itoa(least) + "–" + strconv.Itoa(most)
}

// mostPoints of a timeline: more than a screen has room for.
const mostPoints = 800

// pointLengths are those that people know, in minutes.
var pointLengths = []int{1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440}

func lengthOf(minutes int) int {
	i := slices.IndexFunc(pointLengths, func(n int) bool { return (minutes+n-1)/n <= mostPoints })
	if i < 0 {
		return pointLengths[len(pointLengths)-1]
	}
	return pointLengths[i]
}
