package deploy

import (
	"context"
	"fmt"
	"time"
)

// Between two samples of a canary.
const (
	sampleEvery = 15 * time.Second
	asks        = 4 // of ours, to each side, in a sample
)

// canary sends the slot a share of the traffic, and judges both sides.
func (r *run) canary(ctx context.Context, _ Preparation) error {
	if r.Canary == 0 {
		return nil
	}
	if err := r.begin(ctx, StepCanary); err != nil {
		return err
	}
	if r.applied { // no rule can be set while a swap is prepared (azure-cli 27820)
		if err := r.unapply(ctx); err != nil {
			return err
		}
		r.applied = false
		if err := r.restarted(ctx, "its own settings"); err != nil {
			return err
		}
		if _, err := r.everywhere(ctx, r.state.Slot, patience{warmPatience, brokenAfter, true}); err != nil {
			return err
		}
	}
	began := r.Clock.Now()
	watch := newWatch(r, began)
	for i, share := range ramp(r.Canary, r.For) {
		r.rule = true
		if err := r.route(ctx, r.state, share.Percent); err != nil {
			return err
		}
		r.note("%g %% of the people get the new build", share.Percent)
		last := i == 1
		if err := r.sample(ctx, watch, share.Percent, began, share.For, last); err != nil {
			return err
		}
	}
	if err := r.route(ctx, r.state, 0); err != nil {
		return err
	}
	r.rule = false
	return nil
}

// sample watches one share until its time is over or, in the last, the rule says go.
func (r *run) sample(ctx context.Context, w *watch, percent float64, began time.Time, lasts time.Duration, last bool) error {
	for end := r.Clock.Now().Add(lasts); ; {
		w.look(ctx)
		if err := ctx.Err(); err != nil {
			return err
		}
		now := r.Clock.Now()
		verdict, why := w.judge(began, r.For, now)
		if r.result.Canary = w.people; len(w.people) == 0 {
			r.result.Canary = w.ours
		}
		switch {
		case verdict == GiveUp:
			return fmt.Errorf("the canary has stopped: %s", why)
		case last && verdict == GoOn:
			r.note("the canary is over: %s", why)
			return nil
		case !last && !now.Before(end):
			return nil
		}
		r.Reporter.Phase(fmt.Sprintf("%g %% of the people get the new build; %s", percent, w), max(0, r.For-now.Sub(began)))
		if err := r.renew(ctx); err != nil {
			return err
		}
		if err := r.Clock.Sleep(ctx, sampleEvery); err != nil {
			return err
		}
	}
}

// watch gathers two series: what our own questions see, and what Azure measures of
// people's. Each is judged alone: ours come at once but see the health path only.
type watch struct {
	*run
	ours   []Sample
	people []Sample
	from   time.Time // up to where Azure's metrics were read
	blind  string    // why there are no metrics
}

func newWatch(r *run, began time.Time) *watch {
	return &watch{run: r, from: began.Truncate(time.Minute)}
}

// String is where it stands.
func (w *watch) String() string {
	var slot Count
	for _, s := range w.people {
		slot = slot.plus(s.Slot)
	}
	return fmt.Sprintf("%d requests of people so far, %d failed", slot.Requests, slot.Errors)
}

func (w *watch) look(ctx context.Context) {
	production := w.askAround(ctx, w.state.Site.Host, asks)
	slot := w.askAround(ctx, w.state.Slot.Host, asks)
	w.ours = append(w.ours, Sample{At: w.Clock.Now(), Production: production.count, Slot: slot.count})
	w.measure(ctx)
}

// judge takes the worse of both verdicts. Without metrics ours decide alone.
func (w *watch) judge(began time.Time, lasts time.Duration, now time.Time) (Verdict, string) {
	ours, why := judge(w.ours, began, lasts, now)
	if ours == GiveUp {
		return GiveUp, "asked by this command, " + why
	}
	if w.blind != "" && len(w.people) == 0 {
		return ours, why + " (Azure shows no metrics: " + w.blind + ")"
	}
	people, said := judge(w.people, began, lasts, now)
	if people == GoOn && ours == Wait {
		return Wait, why
	}
	return people, said
}
