package components

import (
	"fmt"
	"time"
)

// minutes writes a duration as ISO 8601, the form ARM takes.
func minutes(d time.Duration) string { return fmt.Sprintf("PT%dM", int(d.Minutes())) }

// period writes whole minutes as Azure Monitor gives them back, an hour as PT1H: in
// other words it would look like a change.
func period(d time.Duration) string {
	if d%time.Hour == 0 {
		return fmt.Sprintf("PT%dH", int(d.Hours()))
	}
	return minutes(d)
}
