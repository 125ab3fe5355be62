package settings

import (
	"fmt"
	"strconv"
	"time"

	"scaleout/internal/azure/catalog"
)

// minutesOf are the bounds of the settings in minutes.
var minutesOf = []struct {
	key         string
	least, most time.Duration
	what        string
}{
	{KeyScaleOutWindow, catalog.MinWindow, catalog.MaxWindow, "the time over which autoscale averages before it adds an instance"},
	{KeyScaleInWindow, catalog.MinWindow, catalog.MaxWindow, "the time over which autoscale averages before it removes an instance"},
	{KeyScaleOutCooldown, catalog.MinCooldown, catalog.MaxCooldown, "the pause after adding an instance"},
	{KeyScaleInCooldown, catalog.MinCooldown, catalog.MaxCooldown, "the pause after removing an instance"},
}

// windowRule: Azure accepts windows of 5 minutes to 12 hours and cooldowns of
// 1 minute to 7 days.
func windowRule(d *draft) Problems {
	if !d.Autoscale {
		return nil
	}
	var ps Problems
	for _, w := range minutesOf {
		least, most := int(w.least.Minutes()), int(w.most.Minutes())
		n := d.windows[w.key]
		if n >= least && n <= most {
			continue
		}
		ps = append(ps, Problem{
			Key:     w.key,
			Reason:  fmt.Sprintf("This is %s, in minutes; Azure refuses %d.", w.what, n),
			Allowed: fmt.Sprintf("%d to %d minutes (%s)", least, most, span(w.most)),
			Fix:     d.set(w.key, strconv.Itoa(min(max(n, least), most))),
		})
	}
	return ps
}

func span(d time.Duration) string {
	if d%(24*time.Hour) == 0 {
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	}
	return fmt.Sprintf("%d hours", d/time.Hour)
}
