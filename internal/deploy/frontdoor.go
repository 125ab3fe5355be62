package deploy

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
)

// address is where people come to production.
func (r *run) address(s State) string { return cmp.Or(r.Address, "https://"+s.Site.Host) }

// name names site and slot in the result.
func (r *run) name() {
	r.result.URL, r.result.SlotURL = r.address(r.state), "https://"+r.state.Slot.Host
}

// askFrontDoor asks production through the Front Door before anything is touched: only what worked then can be the release's
// fault when it does not afterwards.
func (r *run) askFrontDoor(ctx context.Context) error {
	if r.FrontDoor == "" {
		return nil
	}
	p, err := r.ask(ctx, http.MethodGet, r.FrontDoor, r.HealthPath, nil, nil)
	r.through = err == nil && p.status == http.StatusOK
	return ctx.Err()
}

// verifyFrontDoor asks production through the Front Door, too: an app may mind by which name people come
// (X-Forwarded-Host), and then only they notice.
func (r *run) verifyFrontDoor(ctx context.Context) error {
	if r.FrontDoor == "" {
		return nil
	}
	if !r.through {
		r.lookThrough(ctx)
		return nil
	}
	s, err := r.everywhereThrough(ctx)
	if err != nil {
		return fmt.Errorf("through its Front Door, by which it answered before: %w", err)
	}
	r.note("through its Front Door, https://%s, production %s", r.FrontDoor, s)
	return r.verifySession(ctx, r.FrontDoor)
}

// lookThrough says whether production answers through the Front Door. It decides nothing: what came that way before is not
// known, or was no better.
func (r *run) lookThrough(ctx context.Context) {
	if r.FrontDoor == "" {
		return
	}
	s, err := r.everywhereThrough(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		r.note("through its Front Door, and not for this release, as far as is known: %v", err)
		r.result.Next = "the way through the Front Door has to be mended: scaleout verify " + r.Hints.Stack + " --only app-access"
	default:
		r.note("through its Front Door, https://%s, production %s", r.FrontDoor, s)
	}
}

func (r *run) everywhereThrough(ctx context.Context) (sight, error) {
	r.Reporter.Phase("asking production through its Front Door at "+r.HealthPath, 0)
	return r.everywhere(ctx, Side{ID: r.state.Site.ID, Host: r.FrontDoor}, production())
}
