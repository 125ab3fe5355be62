package settings

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"scaleout/internal/azure/catalog"
)

func nearestDay(s string) string {
	s = strings.TrimSpace(s)
	for _, day := range weekdays {
		if len(s) >= 2 && strings.HasPrefix(strings.ToLower(day), strings.ToLower(s)) {
			return day
		}
	}
	return catalog.Nearest(s, weekdays)
}

// offPeakDayRule takes the days' English names, each once.
func offPeakDayRule(d *draft) Problems {
	if d.offPeak == nil {
		return nil
	}
	var ps Problems
	seen := map[string]bool{}
	for _, e := range d.offPeak.days {
		p := Problem{Key: e.path, Value: d.shown(keyOffPeak, e.text), Allowed: strings.Join(weekdays, ", ")}
		near := nearestDay(e.text)
		switch {
		case contains(weekdays, e.text) && !seen[e.text]:
			seen[e.text] = true
			continue
		case contains(weekdays, e.text):
			p.Reason, p.Fix = "This day is in the list already.", d.removePath(e.path)
		case near != "" && !d.hasDay(near):
			p.Reason, p.Fix = "This is not the name of a day. The nearest is "+near+".", d.setPath(e.path, near)
		default:
			p.Reason, p.Fix = "This is not the name of a day.", d.setPath(e.path, d.freeDay())
		}
		ps = append(ps, p)
	}
	return ps
}

func (d *draft) hasDay(day string) bool {
	for _, e := range d.offPeak.days {
		if e.text == day {
			return true
		}
	}
	return false
}

// freeDay is a day that is not in the list yet. There always is one where a
// list without repetition holds a wrong name.
func (d *draft) freeDay() string {
	for _, day := range weekdays {
		if !d.hasDay(day) {
			return day
		}
	}
	return weekdays[0]
}

// offPeakTimeRule takes times as 24-hour HH:MM, and two that differ.
func offPeakTimeRule(d *draft) Problems {
	o := d.offPeak
	if o == nil {
		return nil
	}
	start, startOK := parseClock(o.start)
	end, endOK := parseClock(o.end)
	var ps Problems
	if !startOK && !d.bad.touchPath(pathStart) {
		ps = append(ps, d.badClock(pathStart, o.start, other(o.start, end, "19:00", "20:00")))
	}
	if !endOK && !d.bad.touchPath(pathEnd) {
		ps = append(ps, d.badClock(pathEnd, o.end, other(o.end, start, "07:00", "08:00")))
	}
	if startOK && endOK && start == end && !d.bad.touchPath(pathStart) && !d.bad.touchPath(pathEnd) {
		p := d.badClock(pathEnd, o.end, other("", start, "07:00", "08:00"))
		p.Reason = "The off-peak time would end when it starts (" + start.String() + "): Azure could not tell which of the two instance ranges holds. " +
			"Where one range should hold all day, set minInstances and maxInstances."
		p.Allowed = "any time but " + start.String() + "; one before the start ends on the next day"
		ps = append(ps, p)
	}
	return ps
}

func (d *draft) badClock(path, value, proposal string) Problem {
	return Problem{
		Key: path, Value: d.shown(keyOffPeak, value),
		Reason:  "This is not a time of day in the form HH:MM.",
		Allowed: "00:00 to 23:59 with two digits each",
		Fix:     d.setPath(path, proposal),
	}
}

var looseClock = regexp.MustCompile(`^\s*([0-9]{1,2})(?:[:.h]([0-9]{2}))?\s*$`)

// other reads "7:00", "7.00" and "7" as what was meant; else it returns the
// first proposal that is not taken.
func other(value string, taken Clock, first, second string) string {
	if m := looseClock.FindStringSubmatch(value); m != nil {
		minute := m[2]
		if minute == "" {
			minute = "00"
		}
		hour, _ := strconv.Atoi(m[1])
		if c, ok := parseClock(fmt.Sprintf("%02d:%s", hour%24, minute)); ok && c != taken {
			return c.String()
		}
	}
	if first == taken.String() {
		return second
	}
	return first
}

// offPeakZoneRule: autoscale takes Windows names, and answers IANA names with
// an error only when the setting is created.
func offPeakZoneRule(d *draft) Problems {
	if d.offPeak == nil || catalog.IsTimeZone(d.offPeak.timeZone) || d.bad.touchPath(pathZone) {
		return nil
	}
	zone := d.offPeak.timeZone
	p := Problem{
		Key: pathZone, Value: d.shown(keyOffPeak, zone),
		Allowed: fmt.Sprintf("one of %d Windows names, such as UTC, W. Europe Standard Time, Eastern Standard Time", len(catalog.TimeZones())),
	}
	if windows, ok := catalog.TimeZoneOf(zone); ok {
		p.Reason = "Autoscale takes Windows names of time zones, not IANA's. This one is " + windows + "."
		p.Fix = d.setPath(pathZone, windows)
		return Problems{p}
	}
	if near := catalog.Nearest(zone, catalog.TimeZones()); near != "" {
		p.Reason = "Autoscale does not know this time zone. The nearest name is " + near + "."
		p.Fix = d.setPath(pathZone, near)
		return Problems{p}
	}
	p.Reason = "Autoscale does not know this time zone: it takes Windows names. The command proposes UTC."
	p.Fix = d.setPath(pathZone, "UTC")
	return Problems{p}
}

// offPeakWithoutAutoscaleRule: the night would cost as much as the day.
func offPeakWithoutAutoscaleRule(d *draft) Problems {
	if d.offPeak == nil || d.Autoscale {
		return nil
	}
	return Problems{{
		Key: keyOffPeak,
		Reason: "Only autoscale changes the number of instances by the clock, and autoscale is off. " +
			"Or switch it on:\n" + d.set(keyAutoscale, "true"),
		Allowed: "nothing while autoscale is false",
		Fix:     d.remove(keyOffPeak),
	}}
}

// offPeakRangeRule holds the off-peak range to the same rules as the other.
func offPeakRangeRule(d *draft) Problems {
	o := d.offPeak
	if o == nil || !d.Autoscale {
		return nil
	}
	var ps Problems
	problem := func(path string, value int, reason string, proposal int) {
		ps = append(ps, Problem{
			Key: path, Value: d.shown(keyOffPeak, strconv.Itoa(value)), Reason: reason,
			Allowed: d.countAllowed(), Fix: d.setPath(path, strconv.Itoa(proposal)),
		})
	}
	most := fmt.Sprintf("The %s tier (planSku %s) allows %d instances.", d.Plan.Tier, d.Plan.SKU, d.limit())
	minOK, maxOK := true, true
	switch {
	case o.min < minInstances:
		problem(pathMin, o.min, fewReason(o.min, "A number of instances"), minInstances)
		minOK = false
	case o.min > d.limit():
		problem(pathMin, o.min, most, minInstances)
		minOK = false
	}
	switch {
	case o.max < minInstances:
		problem(pathMax, o.max, fewReason(o.max, "A number of instances"), min(max(o.min, 3), d.limit()))
		maxOK = false
	case o.max > d.limit():
		problem(pathMax, o.max, most, d.limit())
		maxOK = false
	}
	if minOK && maxOK && o.min > o.max {
		problem(pathMax, o.max, fmt.Sprintf("The most instances (%d) are fewer than the least (%s = %d).", o.max, pathMin, o.min), o.min)
	}
	return ps
}
