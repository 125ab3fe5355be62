package settings

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A Clock is a time of day.
type Clock struct{ Hour, Minute int }

func (c Clock) before(other Clock) bool {
	return c.minutes() < other.minutes()
}

// endOfDay is 24:00, which only an end can be.
var endOfDay = Clock{Hour: 24}

// minutes since midnight.
func (c Clock) minutes() int { return c.Hour*60 + c.Minute }

// String returns "19:00".
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute) }

var clockForm = regexp.MustCompile(`^([01][0-9]|2[0-3]):([0-5][0-9])$`)

// parseEnd reads the end of a span: a time of day, or 24:00.
func parseEnd(s string) (Clock, bool) {
	if s == endOfDay.String() {
		return endOfDay, true
	}
	return parseClock(s)
}

// parseClock reads "19:00"; hours have two digits.
func parseClock(s string) (Clock, bool) {
	m := clockForm.FindStringSubmatch(s)
	if m == nil {
		return Clock{}, false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	return Clock{hour, minute}, true
}

// A looseTime is a time of day as people write it, not checked: 8, 8pm, 8 p.m.,
// 20.00, 20h, 20h30, 20:00:00, 2000.
type looseTime struct {
	hour, minute int
	half         byte // 'a' or 'p' where the hour is one of twelve, else 0
}

var (
	looseForm = regexp.MustCompile(`(?i)^\s*([0-9]{1,2})(?:\s*[:.h]\s*([0-9]{2})(?::00)?|\s*h|\s*uhr)?\s*(?:([ap])\.?\s*m\.?)?\s*$`)
	plainForm = regexp.MustCompile(`^\s*([0-9]{2})([0-9]{2})\s*$`)
)

// readLoose returns what a person may have meant by a time.
func readLoose(s string) (looseTime, bool) {
	m := looseForm.FindStringSubmatch(s)
	if m == nil {
		if m = plainForm.FindStringSubmatch(s); m == nil {
			return looseTime{}, false
		}
		m = append(m, "")
	}
	var t looseTime
	t.hour, _ = strconv.Atoi(m[1])
	t.minute, _ = strconv.Atoi(m[2]) // none: 0
	if m[3] != "" {
		t.half = strings.ToLower(m[3])[0]
	}
	return t, true
}

// clock returns the time of day, if there is such a one.
func (t looseTime) clock() (Clock, bool) {
	hour := t.hour
	if t.half != 0 {
		if hour < 1 || hour > 12 {
			return Clock{}, false
		}
		hour %= 12
		if t.half == 'p' {
			hour += 12
		}
	}
	return Clock{hour, t.minute}, hour < 24 && t.minute < 60
}

// midnight reports whether it is 24:00, the end of a day.
func (t looseTime) midnight() bool { return t.half == 0 && t.hour == 24 && t.minute == 0 }
