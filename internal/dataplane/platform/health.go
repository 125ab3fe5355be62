package platform

import (
	"slices"
	"time"
)

// health keeps what the pings have shown of one run of the app.
type health struct {
	failures int       // in a row
	since    time.Time // since when it is unhealthy, simulated; zero: it is healthy
	excluded bool      // out of the pool for it
	replaced bool      // its instance is being replaced for it
}

// note adds the outcome of a ping. One good answer makes an instance healthy
// again; limit bad ones in a row make it unhealthy.
func (h *health) note(good bool, limit int, now time.Time) {
	if good {
		h.failures, h.since = 0, time.Time{}
		return
	}
	h.failures++
	if h.failures >= limit && h.since.IsZero() {
		h.since = now
	}
}

func (h *health) unhealthy() bool { return !h.since.IsZero() }

// exclude decides who is out of the pool: the unhealthy ones, those that have been
// so for longest first, as far as the share allows, and nobody if all are unhealthy.
// "no more than half of the instances will be excluded", so the share is rounded
// down; "if an App Service plan is scaled to four instances and three are
// unhealthy, two are excluded. In a scenario where all instances are unhealthy,
// none are excluded" ("Monitor App Service instances by using Health check").
func exclude(all []*health, percent int) {
	var sick []*health
	for _, h := range all {
		h.excluded = false
		if h.unhealthy() {
			sick = append(sick, h)
		}
	}
	if len(sick) == len(all) {
		return
	}
	slices.SortStableFunc(sick, func(a, b *health) int { return a.since.Compare(b.since) })
	for _, h := range sick[:min(len(sick), excludable(len(all), percent))] {
		h.excluded = true
	}
}

// excludable returns how many of n instances may be out of the pool at a time.
func excludable(n, percent int) int {
	if n < 2 {
		return 0
	}
	return n * percent / 100
}

// "If a web app that's running on a given instance remains unhealthy for one hour,
// the instance is replaced"; "at most, one instance will be replaced per hour, with
// a maximum of three instances per day per App Service plan" ("Monitor App Service
// instances by using Health check").
const (
	replacedAfter   = time.Hour
	replacedPerDay  = 3
	betweenReplaced = time.Hour
	day             = 24 * time.Hour
)

// mayReplace reports whether an instance may be replaced now. before are the times of
// earlier replacements, in order.
func mayReplace(before []time.Time, now time.Time) bool {
	n := len(before)
	if n > 0 && now.Sub(before[n-1]) < betweenReplaced {
		return false
	}
	return n < replacedPerDay || now.Sub(before[n-replacedPerDay]) >= day
}
