package status

import (
	"fmt"
	"time"

	"scaleout/internal/dataplane/platform"
	"scaleout/internal/figure"
)

// stateWords says what an instance does.
func stateWords(i platform.Instance) string {
	if i.Hangs && i.State != platform.Stopped {
		if i.State == platform.Unhealthy {
			return "hangs, and the health check has taken it out"
		}
		return "hangs, and still gets requests"
	}
	switch i.State {
	case platform.Starting:
		return "starts"
	case platform.Warming:
		return "warms up"
	case platform.Serving:
		return "takes requests"
	case platform.Unhealthy:
		return "taken out by the health check"
	case platform.Draining:
		return "finishes its requests"
	}
	return i.State
}

// tone is the class of a state in the style.
func tone(i platform.Instance) string {
	switch {
	case i.Hangs || i.State == platform.Unhealthy:
		return "broken"
	case i.State == platform.Serving:
		return "kept"
	}
	return "open"
}

func counted(n int, noun string) string { return figure.Counted(n, noun, "") }

// lasting says how long something has been so, with one unit.
func lasting(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", max(int(d.Seconds()), 0))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// size writes bytes.
func size(bytes int64) string {
	const mega = 1 << 20
	if bytes < 10*mega {
		return fmt.Sprintf("%.1f MB", float64(bytes)/mega)
	}
	return fmt.Sprintf("%d MB", bytes/mega)
}
