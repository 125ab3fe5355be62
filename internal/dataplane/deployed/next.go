package deployed

import "scaleout/internal/azure/sim"

// has is what a unit has, as far as it decides what is to be done.
type has struct {
	given   bool   // it runs what was given on the command line, and no build
	empty   bool   // it runs nothing since there is no app
	running bool   // there is a platform
	build   string // that the app comes from; empty: none
	applied int64  // the generation that runs on all instances
	failed  int64  // the generation that does not get ready
	retries bool   // the platform goes on trying to start it
	adopt   bool   // it runs for another slot than before
	asked   int64  // the generation that is to be warmed up for a swap
	pinged  int64  // the generation that has been
}

// none is no generation.
const none = -1

// nothing is what a unit has at the beginning.
var nothing = has{applied: none, failed: none, asked: none, pinged: none}

// An action is what a unit does next.
type action int

const (
	rest     action = iota
	halt            // end all processes
	begin           // start the app where nothing runs, or with other content
	renew           // start it anew with other settings
	look            // see whether an app that did not start has started meanwhile
	takeOver        // run for another slot
	ping            // warm up for a swap
)

// next decides what a unit does to be as wanted.
func next(want sim.Run, h has) action {
	hollow := want.Build == "" && !h.given // nothing was deployed
	switch {
	case !want.Running && h.running:
		return halt
	case !want.Running:
		return rest
	case hollow && h.running:
		return halt
	case want.Generation == h.failed && h.retries:
		return look
	case want.Generation == h.failed:
		return rest
	case want.Generation != h.applied && h.running && want.Build == h.build:
		return renew
	case want.Generation != h.applied:
		return begin
	case !h.running && !h.empty: // it was stopped
		return begin
	case h.adopt:
		return takeOver
	case h.asked == want.Generation && h.pinged != h.asked:
		return ping
	}
	return rest
}

// settled reports whether a unit is as wanted, or has come to nothing. The lock is held.
func (u *unit) settled() bool {
	switch next(u.slot.want, u.has) {
	case rest, look, ping:
		return true
	}
	return false
}
