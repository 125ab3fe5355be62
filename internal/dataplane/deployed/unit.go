package deployed

import (
	"context"
	"fmt"
)

// A unit is what runs for a slot: an app on all instances, or nothing. It has a
// goroutine of its own (keep), which does one thing at a time until all is as wanted.
type unit struct {
	sites *Sites
	wake  chan struct{} // there may be something to do

	// Guarded by Sites.mu.
	slot    *slot  // for which it runs; nil: it is to end
	runner  runner // nil: nothing runs
	has     has
	problem error // why the app does not run as wanted
	said    string
	cancel  context.CancelFunc // ends what keep does
	changed chan struct{}      // closed when what it has changes
}

// nudge has keep look what there is to do.
func (u *unit) nudge() {
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

// giveUp ends what keep does now: something else is wanted. The lock is held.
func (u *unit) giveUp() {
	if u.cancel != nil {
		u.cancel()
	}
}

// leave has the unit end. The lock is held.
func (u *unit) leave() {
	u.slot = nil
	u.giveUp()
	u.nudge()
}

// keep is the life of a unit.
func (u *unit) keep() {
	for {
		select {
		case <-u.sites.life.Done():
		case <-u.wake:
			for u.step() {
			}
		}
		if u.over() {
			u.stop()
			return
		}
	}
}

func (u *unit) over() bool {
	u.sites.mu.Lock()
	defer u.sites.mu.Unlock()
	return u.slot == nil || u.sites.life.Err() != nil
}

// step does the next thing, and reports whether there may be another one.
func (u *unit) step() bool {
	s := u.sites
	s.mu.Lock()
	if u.slot == nil || s.life.Err() != nil {
		s.mu.Unlock()
		return false
	}
	j := job{next(u.slot.want, u.has), u.slot.want, u.has.given, u.runner, s.swaps}
	ctx, cancel := context.WithCancel(s.life)
	u.cancel = cancel
	s.mu.Unlock()
	defer cancel()
	switch j.action {
	case halt:
		u.stop()
		return true
	case begin, renew, takeOver:
		return u.become(ctx, j)
	case look:
		return u.look(j)
	case ping:
		u.warm(ctx, j)
		return true
	}
	return false
}

// note changes what the unit has, and tells who waits for that.
func (u *unit) note(change func()) {
	u.sites.mu.Lock()
	defer u.sites.mu.Unlock()
	change()
	u.shown()
}

// shown tells the edge, and who waits for a change. The lock is held.
func (u *unit) shown() {
	u.sites.show()
	close(u.changed)
	u.changed = make(chan struct{})
}

// report tells a trouble once, until something else is one.
func (u *unit) report(err error) {
	u.sites.mu.Lock()
	again := u.said == err.Error()
	u.said = err.Error()
	if u.slot != nil && u.slot.name != "" {
		err = fmt.Errorf("slot %s: %w", u.slot.name, err)
	}
	u.sites.mu.Unlock()
	if !again {
		u.sites.options.Trouble(err)
	}
}
