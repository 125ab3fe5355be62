package deploy

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"scaleout/internal/fail"
)

// Rollback swaps production's last known good build back, or undoes what a run left that
// had not swapped yet.
func Rollback(ctx context.Context, o Options) (Result, error) {
	r := newRun(o)
	err := r.rollback(ctx)
	if err != nil {
		err = r.ended(ctx, err)
	}
	r.endStep()
	return r.result, err
}

func (r *run) rollback(ctx context.Context) error {
	p, err := r.lockReturn(ctx)
	if err != nil || p.Undo {
		return err
	}
	if p.Verify {
		return r.verifyReturn(ctx)
	}
	if err := r.begin(ctx, StepCheck); err != nil {
		return err
	}
	if p.Start {
		if err := r.start(ctx); err != nil {
			return err
		}
	}
	r.Reporter.Phase("asking the slot at "+r.HealthPath, 0)
	sight, err := r.everywhere(ctx, r.state.Slot, patience{warmPatience, brokenAfter, true})
	if err != nil {
		return &fail.Error{Err: err, Text: fmt.Sprintf("the build before does not answer in the slot, so it would not help: %v", err),
			Next: "deploy a source that works: scaleout deploy " + r.Hints.Stack + " --source FOLDER"}
	}
	r.note("the slot has build %s and %s", p.Build.ID, sight)
	r.sayWhatGoesBack(ctx)
	r.lock.New, r.lock.Old = r.state.Slot.DeploymentID, r.state.Site.DeploymentID
	if err := r.begin(ctx, StepSwap); err != nil {
		return err
	}
	if err := r.swap(ctx, r.state.Slot.DeploymentID); err != nil {
		return err
	}
	r.note("production runs build %s again", p.Build.ID)
	return r.verifyReturn(ctx)
}

// sayWhatGoesBack names what comes back with the build before. A rollback is no time to
// refuse it.
func (r *run) sayWhatGoesBack(ctx context.Context) {
	if r.compare(ctx) != nil {
		return
	}
	if len(r.differ.Apart) > 0 {
		r.note("these app settings go back with it: %s. The stack's next update would set what its configuration says: take it back there, too",
			strings.Join(r.differ.Apart, ", "))
	}
	if len(r.differ.Along) > 0 {
		r.note("slot and production do not have the same of these, which change places with it: %s", strings.Join(Whats(r.differ.Along), ", "))
	}
}

// verifyReturn verifies what a rollback has swapped.
func (r *run) verifyReturn(ctx context.Context) error {
	r.swapped = true
	if err := r.begin(ctx, StepVerify); err != nil {
		return err
	}
	s, err := r.everywhere(ctx, r.state.Site, production())
	if err != nil {
		return err
	}
	r.version = s.version
	r.note("production %s%s", s, named(s.version))
	r.lookThrough(ctx)
	r.result.Outcome = RolledBack
	r.lock.Keep = r.Clock.Now().Add(r.Keep).Truncate(time.Second)
	r.result.Keep = r.lock.Keep
	r.result.Next = "the build that was rolled back is in the slot; stop it when nobody looks at it any more: " +
		"scaleout deploy stop " + r.Hints.Stack
	return r.finish(ctx, endReturned)
}

// lockReturn takes the lock, and undoes what a run left that had not swapped.
func (r *run) lockReturn(ctx context.Context) (Return, error) {
	if err := r.begin(ctx, StepLock); err != nil {
		return Return{}, err
	}
	r.Reporter.Phase("looking at the site and its slot", 0)
	if err := r.refresh(ctx); err != nil {
		return Return{}, err
	}
	r.name()
	p, err := prepareReturn(r.state, r.wish())
	if err != nil {
		return p, err
	}
	left := r.state.Lock
	r.lock.Back = true
	if err := r.take(ctx, StepLock); err != nil {
		return p, err
	}
	for _, n := range p.Notes {
		r.note("%s", n)
	}
	if p.AwaitSwap {
		if _, err := r.settled(ctx, swapPatience); err != nil {
			return p, err
		}
		r.state.Lock = left
		if p, err = prepareReturn(r.state, Wish{Gone: func(Lock) bool { return true }, Hints: r.Hints}); err != nil {
			return p, err
		}
		if p.AwaitSwap {
			return p, &fail.Error{Text: "another swap has begun meanwhile", Next: "scaleout deploy status " + r.Hints.Stack}
		}
	}
	if !p.Undo {
		return p, nil
	}
	if err := r.tidy(ctx, false, r.state.Percent > 0, true, false); err != nil {
		return p, err
	}
	r.result.Outcome = OnlyUndone
	r.note("nothing had been swapped: production has the build that it had")
	return p, r.finish(ctx, endStopped)
}

// Stop stops the slot, where nothing is under way in it.
func Stop(ctx context.Context, o Options) (Result, error) {
	r, err := stop(ctx, o)
	if err != nil && mayPass(err) && fail.NextStep(err) == "" {
		err = fail.Advise(err, "run the same command again")
	}
	return r, err
}

func stop(ctx context.Context, o Options) (Result, error) {
	r := newRun(o)
	if err := r.refresh(ctx); err != nil {
		return r.result, err
	}
	r.name()
	p, err := prepare(r.state, Wish{Gone: r.Gone, TakeOver: r.TakeOver, Hints: r.Hints})
	if err != nil {
		return r.result, err
	}
	if phase := r.state.Phase(); p.TakenOver && phase != Idle && phase != Staged {
		return r.result, foreign("a release did not end: "+Explain(phase, r.state), "first: scaleout deploy rollback "+r.Hints.Stack)
	}
	if building, busy := r.state.Slot.Building(); busy {
		return r.result, foreign("deployment "+building.ID+" to the slot is under way",
			"wait until it is over: scaleout deploy status "+r.Hints.Stack)
	}
	r.result.Outcome = SlotStopped
	if !r.state.Slot.Running {
		return r.result, nil
	}
	return r.result, r.call(ctx, http.MethodPost, r.SlotID+"/stop", nil)
}
