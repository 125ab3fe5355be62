package settings

import (
	"fmt"
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
		p := Problem{Key: e.path, Value: d.shown(KeyOffPeak, e.text), Allowed: strings.Join(weekdays, ", ")}
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
	end, endOK := parseEnd(o.end)
	var ps Problems
	if !startOK && !d.bad.touchPath(pathStart) {
		ps = append(ps, d.badClock(pathStart, o.start, o.end))
	}
	if !endOK && !d.bad.touchPath(pathEnd) {
		ps = append(ps, d.badClock(pathEnd, o.end, o.start))
	}
	if startOK && endOK && start == end && !d.bad.touchPath(pathStart) && !d.bad.touchPath(pathEnd) {
		ps = append(ps, d.noLength(start))
	}
	return ps
}

// noLength is about an off-peak time that ends when it starts. From midnight to
// midnight a whole day is meant.
func (d *draft) noLength(start Clock) Problem {
	p := Problem{
		Key: pathEnd, Value: d.shown(KeyOffPeak, d.offPeak.end),
		Reason: "The off-peak time would end when it starts (" + start.String() + "): Azure could not tell which of the two instance ranges holds. " +
			"Whole days are from 00:00 to 24:00. Where one range should hold all week, set minInstances and maxInstances.",
		Allowed: "any time but " + start.String() + "; one before the start ends on the next day",
		Fix:     d.setPath(pathEnd, exampleClock(pathEnd, start.String())),
	}
	if (start == Clock{}) {
		p.Reason = "The off-peak time would end when it starts (00:00). The end of a whole day is 24:00."
		p.Fix = d.setPath(pathEnd, endOfDay.String())
	}
	return p
}

// offPeakAlwaysRule: an off-peak time without an end leaves the other range nothing.
func offPeakAlwaysRule(d *draft) Problems {
	o := d.offPeak.finish()
	if o == nil || len(o.EndDays()) > 0 {
		return nil
	}
	return Problems{{
		Key: pathDays, Value: d.shown(KeyOffPeak, "seven days"),
		Reason:  "These are seven whole days, so the off-peak time would never end. Where one range should hold all week, set minInstances and maxInstances.",
		Allowed: "six whole days at most",
		Fix:     d.remove(KeyOffPeak),
	}}
}

// badClock proposes what was meant, unless that is when the other end is; else
// an example.
func (d *draft) badClock(path, value, other string) Problem {
	p := Problem{
		Key: path, Value: d.shown(KeyOffPeak, value),
		Reason:  "This is not a time of day in the form HH:MM.",
		Allowed: "00:00 to 23:59 with two digits each",
	}
	if path == pathEnd {
		p.Allowed = "00:00 to 24:00 with two digits each"
	}
	if d.encrypted[KeyOffPeak] {
		value = "" // a proposal would tell it
	}
	proposal, reason := meantClock(path, value)
	if reason != "" {
		p.Reason = reason
	}
	// Where the other end is wrong, too, its own fix decides.
	taken, _ := meantClock(otherEnd[path], other)
	if proposal != "" && proposal == taken {
		p.Reason += " It means " + proposal + ", which is the time at the other end, too."
		proposal = ""
	}
	if proposal == "" {
		proposal = exampleClock(path, taken)
		p.Reason += " The command proposes " + proposal + " as an example."
	}
	p.Fix = d.setPath(path, proposal)
	return p
}

var otherEnd = map[string]string{pathStart: pathEnd, pathEnd: pathStart}

// meantClock reads a time as people write it; "" where it is none. The reason
// says what is wrong with one that can be read but does not exist.
func meantClock(path, value string) (meant, reason string) {
	t, ok := readLoose(value)
	if !ok {
		return "", ""
	}
	c, real := t.clock()
	switch {
	case real:
		return c.String(), ""
	case t.midnight() && path == pathEnd:
		return endOfDay.String(), ""
	case t.midnight():
		return "23:59", "Nothing starts at the end of a day: that is 00:00 of the next day, which is not among the days on which this starts. The nearest is 23:59."
	}
	return "", "There is no such time of day."
}

// exampleClock is an evening to start and a morning to end, but not taken.
func exampleClock(path, taken string) string {
	examples := []string{"19:00", "20:00"}
	if path == pathEnd {
		examples = []string{"07:00", "08:00"}
	}
	if examples[0] == taken {
		return examples[1]
	}
	return examples[0]
}

// offPeakZoneRule: autoscale takes Windows names, and answers IANA names with
// an error only when the setting is created.
func offPeakZoneRule(d *draft) Problems {
	if d.offPeak == nil || catalog.IsTimeZone(d.offPeak.timeZone) || d.bad.touchPath(pathZone) {
		return nil
	}
	zone := d.offPeak.timeZone
	p := Problem{
		Key: pathZone, Value: d.shown(KeyOffPeak, zone),
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
	p := Problem{
		Key: KeyOffPeak,
		Reason: "Only autoscale changes the number of instances by the clock, and autoscale is off. " +
			"Or switch it on:\n" + d.set(KeyAutoscale, "true"),
		Allowed: "nothing while autoscale is false",
		Fix:     d.remove(KeyOffPeak),
	}
	if d.here && len(d.oneOffsAt(KeyOffPeak)) == 0 {
		// The file's off-peak time is good without what -c says.
		p.Reason = "Only autoscale changes the number of instances by the clock, and autoscale is off."
		p.Fix = d.set(KeyAutoscale, "true")
	}
	return Problems{p}
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
			Key: path, Value: d.shown(KeyOffPeak, strconv.Itoa(value)), Reason: reason,
			Allowed: d.countAllowed(), Fix: d.setPath(path, strconv.Itoa(proposal)),
		})
	}
	most := fmt.Sprintf("The %s tier (planSku %s) allows %d instances.", d.Plan.Tier, d.Plan.SKU, d.limit())
	minOK, maxOK := true, true
	switch {
	case o.min < MinInstances:
		problem(pathMin, o.min, fewReason(o.min, "A number of instances"), MinInstances)
		minOK = false
	case o.min > d.limit():
		problem(pathMin, o.min, most, MinInstances)
		minOK = false
	}
	switch {
	case o.max < MinInstances:
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
