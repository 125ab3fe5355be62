package sim

import (
	"math"
	"slices"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

func checkFixedDate(date map[string]any) *Error {
	if zone := text(date, "timeZone"); zone != "" && !catalog.IsTimeZone(zone) {
		return badTimeZone(zone)
	}
	start, errStart := parseInstant(text(date, "start"))
	end, errEnd := parseInstant(text(date, "end"))
	if errStart != nil || errEnd != nil {
		return malformedAutoscale()
	}
	if !start.Before(end) {
		return badAutoscale("The start '%s' of the fixed date is not before its end '%s'.", text(date, "start"), text(date, "end"))
	}
	return nil
}

func badTimeZone(zone string) *Error {
	return badAutoscale("The time zone '%s' is not supported.", zone)
}

// parseInstant reads a time with or without an offset; without one it is local
// to the profile's time zone.
func parseInstant(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	return time.Parse("2006-01-02T15:04:05", s)
}

var weekDays = []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

// checkRecurrence: "the frequency must be Week, meaning each week will have the
// same set of profiles"; all members of the schedule are required
// (Recurrence, RecurrentSchedule in the 2022-10-01 specification).
func checkRecurrence(recurrence map[string]any) *Error {
	schedule := object(recurrence, "schedule")
	for _, name := range []string{"timeZone", "days", "hours", "minutes"} {
		if !has(schedule, name) {
			return malformedAutoscale()
		}
	}
	if f := text(recurrence, "frequency"); f != "Week" {
		return badAutoscale("The recurrence frequency '%s' is not supported. Specify 'Week'.", f)
	}
	if zone := text(schedule, "timeZone"); !catalog.IsTimeZone(zone) {
		return badTimeZone(zone)
	}
	days := list(schedule, "days")
	if len(days) == 0 {
		return badAutoscale("The recurrence schedule has no days.")
	}
	for i, v := range days {
		day, _ := v.(string)
		at := slices.IndexFunc(weekDays, func(s string) bool { return strings.EqualFold(s, day) })
		if at < 0 {
			return badAutoscale("The day '%s' in the recurrence schedule is invalid.", day)
		}
		days[i] = weekDays[at]
	}
	if e := checkClock(schedule, "hours", 23); e != nil {
		return e
	}
	return checkClock(schedule, "minutes", 59)
}

// checkClock takes exactly one whole number, as MicrosoftDocs/azure-docs#42655 found.
func checkClock(schedule map[string]any, name string, most float64) *Error {
	values := list(schedule, name)
	if len(values) != 1 {
		return badAutoscale("The recurrence schedule must have exactly one value in '%s'.", name)
	}
	n, ok := values[0].(float64)
	if !ok || n != math.Trunc(n) {
		return malformedAutoscale()
	}
	if n < 0 || n > most {
		return badAutoscale("The value '%v' in '%s' of the recurrence schedule is out of range.", n, name)
	}
	return nil
}
