package deploy

import (
	"context"
	"net/http"
	"time"

	"scaleout/internal/fail"
)

// keep leaves the build before in the slot.
func (r *run) keep(ctx context.Context) error {
	if r.Keep > 0 {
		r.lock.Keep = r.Clock.Now().Add(r.Keep).Truncate(time.Second)
	}
	if err := r.begin(ctx, StepKeep); err != nil {
		return err
	}
	if r.Keep > 0 && !r.Wait {
		r.result.Keep = r.lock.Keep
		if r.first() {
			r.note("production had no build before, so there is none to roll back to")
		} else {
			r.note("the build before stays in the slot: scaleout deploy rollback %s swaps it back in seconds", r.Hints.Stack)
		}
		r.note("the slot takes memory of each instance until it is stopped; from %s on: scaleout deploy stop %s",
			moment(r.lock.Keep), r.Hints.Stack)
		return r.finish(ctx, endDone)
	}
	if r.Keep > 0 {
		r.Reporter.Phase("keeping the slot running until "+moment(r.lock.Keep), r.Keep)
		if err := r.finish(ctx, endDone); err != nil {
			return err
		}
		if err := r.Clock.Sleep(ctx, r.Keep); err != nil {
			r.note("interrupted: the release is done, and the slot runs on; scaleout deploy stop %s", r.Hints.Stack)
			return nil
		}
		if _, err := r.mine(ctx); err != nil {
			r.note("the slot runs on: %v", err)
			return nil
		}
	}
	if err := r.call(ctx, http.MethodPost, r.SlotID+"/stop", nil); err != nil {
		return &fail.Error{
			Err: err, Text: "the release is done, but the slot cannot be stopped: " + err.Error(),
			Next: "scaleout deploy stop " + r.Hints.Stack,
		}
	}
	if r.first() {
		r.note("the slot is stopped; production had no build before, so there is none to roll back to")
	} else {
		r.note("the slot is stopped, with the build before in it: scaleout deploy rollback %s starts it and swaps it back",
			r.Hints.Stack)
	}
	r.lock.Keep = time.Time{}
	return r.finish(ctx, endDone)
}

// first reports whether production had no build before the swap, as far as Azure knows: then a rollback refuses.
func (r *run) first() bool {
	_, has := r.state.Slot.Active()
	return !has && r.state.Slot.Unread == ""
}

// finish writes what came of the run. From then on others may take the slot.
func (r *run) finish(ctx context.Context, end string) error {
	if r.result.Outcome == "" {
		r.result.Outcome = Released
	}
	if served, ok := r.state.Site.Active(); ok {
		r.result.Build = served.ID
	}
	if before, ok := r.state.Slot.Active(); ok {
		r.result.Before = before.ID
	}
	r.result.Version = r.version
	return r.hold(ctx, end)
}
