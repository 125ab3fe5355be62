// Package iso8601 reads durations as Azure Resource Manager writes them, such as
// PT5M. Anything may import it; it imports nothing of this module.
package iso8601

import (
	"regexp"
	"strconv"
	"time"
)

// The digits are bounded so that no duration overflows.
var durationForm = regexp.MustCompile(`^P(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$`)

// ParseDuration reads a duration of days, hours, minutes and whole seconds. It
// reports whether s is one.
func ParseDuration(s string) (time.Duration, bool) {
	m := durationForm.FindStringSubmatch(s)
	if m == nil || s == "P" || s[len(s)-1] == 'T' {
		return 0, false
	}
	var d time.Duration
	for i, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi(m[i+1]) // digits, or nothing where the unit is left out
		d += time.Duration(n) * unit
	}
	return d, true
}
