package deploy

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Run releases a zip. The result tells how far it came, whatever the error.
func Run(ctx context.Context, o Options) (Result, error) {
	r := newRun(o)
	err := r.release(ctx)
	if err != nil && r.result.Outcome != TakenBack {
		err = r.ended(ctx, err)
	}
	r.endStep()
	return r.result, err
}

func (r *run) release(ctx context.Context) error {
	p, err := r.lockSlot(ctx)
	if err != nil {
		return err
	}
	if p.Live {
		return r.verifyLive(ctx)
	}
	for _, do := range []func(context.Context, Preparation) error{r.configure, r.deploy, r.check, r.preview, r.canary, r.exchange} {
		if err := do(ctx, p); err != nil {
			return err
		}
	}
	return r.keep(ctx)
}

// lockSlot finds out where the release begins, takes the lock, and ends what a run left
// that is gone.
func (r *run) lockSlot(ctx context.Context) (Preparation, error) {
	if err := r.begin(ctx, StepLock); err != nil {
		return Preparation{}, err
	}
	r.Reporter.Phase("looking at the site and its slot", 0)
	if err := r.refresh(ctx); err != nil {
		return Preparation{}, err
	}
	if !r.state.NoSlot {
		if err := r.compare(ctx); err != nil {
			return Preparation{}, err
		}
	}
	p, err := r.prepare(ctx)
	if err != nil {
		return p, err
	}
	left := r.state.Lock
	if err := r.take(ctx, StepLock); err != nil {
		return p, err
	}
	for _, n := range p.Notes {
		r.note("%s", n)
	}
	if len(r.differ.Tools) > 0 && !p.Live {
		r.note("production or the slot alone has these app settings of Azure's own tools, and the swap moves them: %s", strings.Join(r.differ.Tools, ", "))
	}
	if !p.AwaitSwap && !p.NoTraffic && !p.Reset && !p.Start {
		return p, nil
	}
	if err := r.tidy(ctx, p.AwaitSwap, p.NoTraffic, p.Reset, p.Start && !p.Live); err != nil {
		return p, err
	}
	// What was left is gone, and a slot that runs shows more than one that is stopped.
	if err := r.refresh(ctx); err != nil {
		return p, err
	}
	r.state.Lock = left
	r.state.Lock.Step = endStopped
	if same(r.state.Site.DeploymentID, left.New) && left.Open() {
		r.state.Lock.Step = StepVerify
	}
	if err := r.compare(ctx); err != nil {
		return p, err
	}
	w := r.wish()
	w.TakeOver, w.Gone = "", func(Lock) bool { return true }
	next, err := prepare(r.state, w)
	next.Notes = nil
	return next, err
}

func (r *run) prepare(ctx context.Context) (Preparation, error) {
	r.name()
	p, err := prepare(r.state, r.wish())
	if err == nil && !r.state.Site.Running {
		return p, foreign("production is stopped, so nobody could see whether the release works", r.Hints.az("start"))
	}
	if err == nil {
		err = r.letIn(ctx)
	}
	if err == nil {
		err = r.askFrontDoor(ctx)
	}
	if p.FirstDeploy {
		p.Notes = append(p.Notes, "production has no build yet: this is its first, and it goes the same way")
	}
	return p, err
}

// tidy ends what a run left, and starts the slot.
func (r *run) tidy(ctx context.Context, swap, traffic, reset, start bool) error {
	if swap {
		if _, err := r.settled(ctx, swapPatience); err != nil {
			return err
		}
	}
	if traffic {
		if err := r.route(ctx, r.state, 0); err != nil {
			return err
		}
		r.note("the share of the traffic that a run left in the slot is back in production")
	}
	if reset {
		if err := r.unapply(ctx); err != nil {
			return err
		}
		r.note("the slot has its own settings again")
	}
	if start {
		return r.start(ctx)
	}
	return nil
}

// start starts the slot and waits for its SCM site.
func (r *run) start(ctx context.Context) error {
	r.Reporter.Phase("starting the slot, which was stopped", 0)
	if err := r.call(ctx, http.MethodPost, r.SlotID+"/start", nil); err != nil {
		return err
	}
	r.note("the slot is started; it is stopped while nobody needs it")
	for end := r.Clock.Now().Add(startPatience); ; {
		if _, err := r.scm(r.state.Slot.SCM).builds(ctx); err == nil || r.Clock.Now().After(end) {
			return nil // the upload will say what is wrong
		}
		r.Reporter.Phase("waiting for the slot's SCM site", 0)
		if err := r.Clock.Sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// How long things may take that depend on Azure alone.
const (
	startPatience = 2 * time.Minute
	warmPatience  = 5 * time.Minute
	brokenAfter   = 45 * time.Second // an answer that is wrong, and not one of starting up
)

// production has been warmed up in the slot: what fails there is soon too much.
func production() patience { return patience{lasts: 2 * time.Minute, broken: 15 * time.Second} }

// check has the slot answer everywhere, and know production's people.
func (r *run) check(ctx context.Context, _ Preparation) error {
	if err := r.begin(ctx, StepCheck); err != nil {
		return err
	}
	return r.checkSlot(ctx)
}

func (r *run) checkSlot(ctx context.Context) error {
	r.Reporter.Phase("asking the slot at "+r.HealthPath+" until each instance answers 200", 0)
	s, err := r.everywhere(ctx, r.state.Slot, patience{r.Timeout, brokenAfter, true})
	if err != nil {
		return err
	}
	r.version = s.version
	r.note("the slot %s%s", s, named(s.version))
	r.Reporter.Phase("logging in on production and on the slot", 0)
	v, skipped, err := r.shareSessions(ctx, r.state)
	switch {
	case err != nil && ctx.Err() == nil && r.state.Site.isNew():
		// What stands there, such as App Service's own page, is to be replaced.
		r.note("production has had no deployment before, so its sessions do not count: %v", err)
	case err != nil:
		return err
	case skipped != "":
		r.note("sessions were not checked: %s", skipped)
	default:
		r.note("a session of production is known on the slot, and the other way round")
	}
	if v != nil {
		r.visitor = v
	}
	return nil
}

func named(version string) string {
	if version == "" {
		return ""
	}
	return ", and calls itself version " + version
}

// leftSwapped reports whether production and slot have what a run has swapped that is gone,
// and nobody has verified.
func (r *run) leftSwapped() bool {
	s, l := r.state, r.state.Lock
	return l.Open() && !l.Back && same(s.Site.DeploymentID, l.New) && same(s.Slot.DeploymentID, l.Old)
}

// verifyLive verifies a build that production has already.
func (r *run) verifyLive(ctx context.Context) error {
	r.swapped = true
	if err := r.begin(ctx, StepVerify); err != nil {
		return err
	}
	if r.Zip.SHA == "" {
		r.note("production has these app settings already")
	} else {
		r.note("production runs this very build already")
	}
	if len(r.differ.Slot) > 0 {
		r.note("the slot has others, with the build before (%s): the next update of the stack gives it the same", Changes(r.differ.Slot))
	}
	s, err := r.everywhere(ctx, r.state.Site, production())
	switch {
	case err != nil && ctx.Err() == nil && r.leftSwapped():
		return r.swapBack(ctx, err, r.state.Slot.Content(), r.state.Site.Content())
	case err != nil:
		return fmt.Errorf("%w; scaleout deploy rollback %s swaps the build before back", err, r.Hints.Stack)
	}
	r.version = s.version
	r.note("production %s%s", s, named(s.version))
	r.lookThrough(ctx)
	r.result.Outcome = Unchanged
	if r.state.Lock.Open() {
		r.result.Outcome = Released // a run that is gone had swapped it
		return r.keep(ctx)
	}
	r.lock.Keep = r.state.Lock.Keep
	return r.finish(ctx, endDone)
}
