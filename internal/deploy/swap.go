package deploy

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"scaleout/internal/azure/arm"
	"scaleout/internal/fail"
)

// A swap took 13 to 25 seconds in the recordings; pings that fail take 90 seconds each,
// five times.
const (
	swapPatience = 20 * time.Minute
	swapPause    = 2 * time.Second
)

// exchange swaps, verifies production, and swaps back where it is worse for it.
func (r *run) exchange(ctx context.Context, _ Preparation) error {
	if err := r.begin(ctx, StepSwap); err != nil {
		return err
	}
	old, released := r.state.Site.Content(), r.state.Slot.Content()
	r.applied = false // from here on it is for Azure to complete
	if err := r.swap(ctx, released.DeploymentID); err != nil {
		r.applied = !r.swapping
		return err
	}
	r.swapped = true
	if r.Zip.SHA == "" {
		r.note("production has the new app settings")
	} else {
		r.note("production runs the new build")
	}
	if err := r.begin(ctx, StepVerify); err != nil {
		return err
	}
	err := r.verify(ctx)
	if err == nil || ctx.Err() != nil {
		return err
	}
	return r.swapBack(ctx, err, old, released)
}

// swap exchanges site and slot, and returns once production has the build named. Where
// Azure could not be reached it is tried a second time.
func (r *run) swap(ctx context.Context, released string) error {
	err := r.swapOnce(ctx, released)
	if err != nil && arm.Passes(err) && !r.swapping && ctx.Err() == nil {
		r.Reporter.Phase("the swap did not come about; trying again", 0)
		err = r.swapOnce(ctx, released)
	}
	return err
}

// swapOnce asks for one swap. What counts is where the builds are, not whether an answer
// arrived.
func (r *run) swapOnce(ctx context.Context, released string) error {
	before := r.state.Site
	r.swapping = true
	op, err := r.ARM.Begin(ctx, http.MethodPost, r.SlotID+"/slotsswap", webVersion, swapTarget())
	if refused(err) {
		r.swapping = false
		return err
	}
	if err == nil {
		err = r.await(ctx, op)
	} else if e := r.Clock.Sleep(ctx, settling); e != nil { // it may have begun all the same
		return e
	}
	s, lookErr := r.settled(ctx, swapPatience)
	if lookErr != nil {
		return lookErr
	}
	r.swapping = false
	switch {
	case s.Site.DeploymentID == released && (released != before.DeploymentID || s.Site.SwappedAt.After(before.SwappedAt)):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("the swap is over, as Azure says, but production does not have the slot's build (deploymentId %q, not %q)",
		s.Site.DeploymentID, released)
}

// refused reports whether Azure has said no. Anything else may have been carried out,
// even 409: that may be the answer to a request that was sent twice.
func refused(err error) bool {
	switch arm.KindOf(err) {
	case arm.Credentials, arm.Forbidden, arm.Missing, arm.Barred:
		return true
	case arm.Conflict, arm.Throttled:
		return false
	}
	var answered *azcore.ResponseError
	return errors.As(err, &answered) && answered.StatusCode/100 == 4
}

// await follows an operation to its end.
func (r *run) await(ctx context.Context, op arm.Operation) error {
	began := r.Clock.Now()
	for !op.Over() {
		over := r.Clock.Now().Sub(began)
		r.Reporter.Phase("Azure warms up the slot and switches the routing", swapPatience-over)
		if over > swapPatience {
			return fmt.Errorf("the swap is not over after %v", swapPatience)
		}
		if err := r.Clock.Sleep(ctx, min(max(op.Wait, swapPause), 5*time.Second)); err != nil {
			return err
		}
		next, err := r.ARM.Poll(ctx, op)
		switch {
		case err == nil:
			op = next
		case ctx.Err() != nil:
			return ctx.Err()
		case !arm.Passes(err):
			if said := arm.Message(err); said != "" {
				return &fail.Error{Err: err, Text: "Azure took the swap back: " + said}
			}
			return &fail.Error{Err: err, Text: "Azure took the swap back: " + err.Error()}
		}
	}
	return nil
}

// settled returns the state once no swap is under way. A swap that is only prepared looks
// like one: to take the preparation back is refused while Azure swaps, and does no harm
// where it does not.
func (r *run) settled(ctx context.Context, patience time.Duration) (State, error) {
	lock := r.state.Lock
	for end := r.Clock.Now().Add(patience); ; {
		if err := r.refresh(ctx); err != nil {
			return r.state, err
		}
		s := r.state
		r.state.Lock = lock
		if s.Site.Operation == "" && s.Slot.Operation == "" {
			if !s.prepared() {
				return s, nil
			}
			_ = r.unapply(ctx) // and see what that has left
		}
		if r.Clock.Now().After(end) {
			return s, &fail.Error{
				Text: fmt.Sprintf("a swap is not over after %v", patience), Next: "scaleout deploy status " + r.Hints.Stack,
			}
		}
		r.Reporter.Phase("a swap is under way", 0)
		if err := r.Clock.Sleep(ctx, swapPause); err != nil {
			return s, err
		}
	}
}

// verify asks production on every instance, for its version, and for the person who
// logged in before the swap.
func (r *run) verify(ctx context.Context) error {
	r.Reporter.Phase("asking production at "+r.HealthPath, 0)
	s, err := r.everywhere(ctx, r.state.Site, production())
	if err != nil {
		return err
	}
	r.note("production %s%s", s, named(s.version))
	if r.version != "" && s.version != r.version {
		return fmt.Errorf("production calls itself version %q, and the slot was version %q", s.version, r.version)
	}
	if err := r.verifySession(ctx, r.state.Site.Host); err != nil {
		return err
	}
	return r.verifyFrontDoor(ctx)
}

// verifySession asks a host for the person who logged in before the swap, if somebody could.
func (r *run) verifySession(ctx context.Context, host string) error {
	if r.visitor == nil {
		return nil
	}
	var lost string
	broken := r.stubborn(ctx, func() (b string) { lost, b = r.known(ctx, host, *r.visitor); return b })
	if broken+lost != "" {
		return fmt.Errorf("who was logged in before the swap is not any more: %s", broken+lost)
	}
	r.note("who was logged in before the swap still is")
	return nil
}

// swapBack brings the build before back, if production still has this run's.
func (r *run) swapBack(ctx context.Context, cause error, old, released Content) error {
	r.Reporter.Phase("looking whether production still has this build", 0)
	s, err := r.look(ctx)
	if err == nil {
		r.state = s
		err = maySwapBack(s, r.Run, old, released)
	}
	if err != nil {
		return &fail.Error{
			Err: cause, Text: fmt.Sprintf("%v. It was not swapped back: %v", cause, err), Next: "scaleout deploy status " + r.Hints.Stack,
		}
	}
	r.note("%v: swapping back", cause)
	if err := r.swap(ctx, old.DeploymentID); err != nil {
		return &fail.Error{
			Err: cause, Text: fmt.Sprintf("%v. Swapping back failed, too: %v", cause, err),
			Next: "scaleout deploy rollback " + r.Hints.Stack,
		}
	}
	r.swapped = false
	after, err := r.everywhere(ctx, r.state.Site, production())
	if err != nil {
		r.note("production has the build before again, and does not answer either: %v", err)
	} else {
		r.note("production has the build before again, and %s", after)
	}
	r.result.Outcome, r.result.Reason = TakenBack, cause.Error()
	r.result.Next = "the build that did not work is in the slot: look at it at https://" + r.state.Slot.Host
	if err := r.finish(ctx, endReturned); err != nil {
		cause = errors.Join(cause, err)
	}
	text := fmt.Sprintf("swapped back: %s Production runs the build before", sentence(cause.Error()))
	return &fail.Error{Err: cause, Text: text, Next: r.result.Next}
}
