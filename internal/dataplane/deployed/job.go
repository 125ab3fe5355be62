package deployed

import (
	"context"
	"errors"
	"fmt"
	"time"

	"scaleout/internal/azure/sim"
	"scaleout/internal/dataplane/platform"
)

// A job is something that a unit does, with all that was known when it began.
type job struct {
	action action
	want   sim.Run
	given  bool
	runner runner
	swaps  int
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
	if first && j.given && !s.options.Failing { // whoever waits for it wants to hear soon that it does not start
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
	if err != nil {
		u.report(err) // before whoever waits for the outcome goes on
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

// stopGrace is the time that a site which is stopped has to finish what it holds, on
// the machine's clock: that of WEBSITES_CONTAINER_STOP_TIME_LIMIT, if it is not set.
const stopGrace = 5 * time.Second

// stop ends all processes, when the edge asks them for nothing more.
func (u *unit) stop() {
	s := u.sites
	s.mu.Lock()
	old := u.runner
	u.runner = nil
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
