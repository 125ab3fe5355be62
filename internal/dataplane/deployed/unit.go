package deployed

import (
	"context"
	"errors"
	"fmt"

	"scaleout/internal/azure/sim"
	"scaleout/internal/dataplane/platform"
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
	before  counts             // what its processes had answered at the last swap
}

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

// A job is something that a unit does, with all that was known when it began.
type job struct {
	action action
	want   sim.Run
	given  bool
	runner runner
	swaps  int
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

// become has the app run as wanted. It reports false if that has to wait until Azure
// is looked at again.
func (u *unit) become(ctx context.Context, j job) bool {
	var wrong error // with the app, and not with Azure
	site, err := u.sites.source.live(ctx, j.want.ID, func(command string) (a App, err error) {
		a, wrong = u.find(j, command)
		return a, wrong
	})
	switch {
	case ctx.Err() != nil || u.stale(j): // something else is wanted
		return true
	case errors.Is(wrong, errNoApp):
		u.hollow(j)
		return true
	case wrong != nil:
		u.outcome(ctx, j, wrong, false)
		return true
	case err != nil:
		u.note(func() { u.problem = err })
		u.report(err)
		return false
	}
	switch j.action {
	case takeOver:
		err = j.runner.Adopt(site)
		u.note(func() { u.has.adopt = false })
		if err != nil {
			u.report(err)
		}
	case renew:
		err = j.runner.Apply(ctx, site)
		u.outcome(ctx, j, err, !serves(j.runner)) // where it does, the old run goes on
	default:
		u.outcome(ctx, j, u.begin(ctx, j, site), true)
	}
	return true
}

// hollow runs nothing, since there is no app.
func (u *unit) hollow(j job) {
	u.stop()
	u.note(func() {
		u.has.applied, u.has.build, u.has.empty, u.has.given, u.has.adopt = j.want.Generation, j.want.Build, true, false, false
		u.problem = nil
	})
}

// find finds the app that is wanted. errNoApp says that there is none.
func (u *unit) find(j job, startCommand string) (App, error) {
	switch {
	case j.want.Build != "":
		return findBuild(u.sites.options.Build(j.want.Build), startCommand)
	case j.given:
		return FindApp(u.sites.options.AppDir, startCommand)
	}
	return App{}, errNoApp
}

// stale reports whether there was a swap since a job began, after which Azure has to be
// asked again, for another slot.
func (u *unit) stale(j job) bool {
	u.sites.mu.Lock()
	defer u.sites.mu.Unlock()
	return u.sites.swaps != j.swaps
}

// begin starts the app where nothing runs yet, or from other content.
func (u *unit) begin(ctx context.Context, j job, site platform.Site) error {
	if j.runner != nil {
		return j.runner.Redeploy(ctx, site)
	}
	s := u.sites
	s.mu.Lock()
	instances, first := s.instances, !s.opened
	s.mu.Unlock()
	o := platform.Options{
		Clock: s.options.Clock, Without: s.options.Without, Behind: true, InstanceID: s.source.instanceID,
		Notice: func(text string) { u.report(errors.New(text)) },
	}
	if first && j.given { // whoever waits for it wants to hear soon that it does not start
		made, err := s.source.start(ctx, o, site, instances)
		if err == nil {
			u.install(made)
		}
		return err
	}
	made, err := s.source.open(o, site, instances)
	if err != nil {
		return err
	}
	u.install(made)
	return made.Redeploy(ctx, site)
}

// install has the edge give requests to what was made for the unit.
func (u *unit) install(made runner) {
	s := u.sites
	s.mu.Lock()
	defer s.mu.Unlock()
	u.runner, u.has.running, u.has.empty = made, true, false
	made.Scale(s.instances) // it may be another number by now
	s.show()
}

// outcome notes what has come of a start.
func (u *unit) outcome(ctx context.Context, j job, err error, retries bool) {
	if err != nil && ctx.Err() != nil {
		return // something else is wanted
	}
	u.note(func() {
		h := &u.has
		h.build, h.given = j.want.Build, j.given && j.want.Build == ""
		if err == nil {
			h.applied, h.failed, h.adopt, u.problem, u.said = j.want.Generation, none, false, nil, ""
		} else {
			h.failed, h.retries, u.problem = j.want.Generation, retries && h.running, err
		}
	})
	if err != nil {
		u.report(err)
	}
}

// look sees whether an app that did not start at first runs now.
func (u *unit) look(j job) bool {
	if j.runner == nil || !serves(j.runner) {
		return false
	}
	u.outcome(context.Background(), j, nil, false)
	return true
}

// serves reports whether all instances take requests now.
func serves(r runner) bool {
	now, cancel := context.WithCancel(context.Background())
	cancel()
	return r.Settle(now) == nil
}

// warm asks the app for a page on all instances, as it is done before a swap.
func (u *unit) warm(ctx context.Context, j job) {
	var err error
	if j.runner != nil {
		err = j.runner.PingForSwap(ctx)
	}
	if err != nil && ctx.Err() != nil {
		return
	}
	u.note(func() {
		if err == nil {
			u.has.pinged = j.want.Generation
		} else {
			u.has.failed, u.has.retries, u.problem = j.want.Generation, false, err
		}
	})
	if err != nil {
		u.report(fmt.Errorf("it cannot be swapped: %w", err))
	}
}

// stop ends all processes, when the edge asks them for nothing more.
func (u *unit) stop() {
	s := u.sites
	s.mu.Lock()
	old := u.runner
	u.runner, u.before = nil, counts{}
	u.has.running, u.has.applied, u.has.failed = false, none, none
	u.shown()
	s.mu.Unlock()
	if old == nil {
		return
	}
	ctx, cancel := context.WithTimeout(s.life, stopGrace)
	_ = s.edge.Quiet(ctx) // who has not finished by then is cut off
	cancel()
	if err := old.Close(); err != nil {
		u.report(err)
	}
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
