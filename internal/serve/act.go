package serve

import (
	"context"
	"errors"
	"strings"
	"time"

	"scaleout/internal/dataplane/redisserver"
	"scaleout/internal/serve/status"
)

// scaleLimit is far more than the embedded Azure takes.
const scaleLimit = 5 * time.Second

// Do implements status.Source.
func (w watched) Do(c status.Command) error {
	for _, t := range w.running() {
		if strings.EqualFold(t.place.Site, c.App) {
			return w.act(t, c)
		}
	}
	return errors.New("this app does not run any more")
}

// act does what takes a moment at once, and begins what takes longer.
func (w watched) act(t shown, c status.Command) error {
	switch c.Do {
	case status.FailOver:
		return w.failOver(t)
	case status.Add:
		return w.scale(t, 1)
	case status.Remove:
		return w.scale(t, -1)
	}
	victim, runs := t.sites.Victim(t.place.Site)
	if !runs {
		return errors.New("nothing has been deployed to this app")
	}
	switch c.Do {
	case status.Upgrade:
		return w.long(t, "platform upgrade", victim.Upgrade)
	case status.Crash:
		return t.health.done(victim.Crash(c.Instance), "Instance %d was killed (kill -9).", c.Instance)
	case status.Hang:
		return t.health.done(victim.Hang(c.Instance), "Instance %d was stopped: it hangs until it is woken or replaced.", c.Instance)
	default:
		return t.health.done(victim.Wake(c.Instance), "Instance %d was woken.", c.Instance)
	}
}

// done notes what was done, unless it was not.
func (h *health) done(err error, format string, args ...any) error {
	if err == nil {
		h.note(false, format, args...)
	}
	return err
}

// long does something that takes a while.
func (w watched) long(t shown, what string, do func(context.Context) error) error {
	if err := t.health.begin(what); err != nil {
		return err
	}
	t.health.note(false, "Begun: %s.", what)
	w.following.Go(func() {
		err := do(w.life)
		t.health.end()
		switch {
		case w.life.Err() != nil: // nobody is left to read it
		case err != nil:
			t.health.note(true, "Failed: %s: %v.", what, err)
		default:
			t.health.note(false, "Over: %s.", what)
		}
	})
	return nil
}

func (w watched) failOver(t shown) error {
	r := t.stack.Redis
	if r == nil {
		return errors.New("this app has no Redis")
	}
	return w.long(t, "Redis failover", func(ctx context.Context) error { return r.FailOver(ctx, redisserver.UsualOutage) })
}

// scale changes the plan's count through ARM, as a person does. What runs follows.
func (w watched) scale(t shown, by int) error {
	n := t.sites.Wanted() + by
	if n < 1 {
		return errors.New("a plan has one instance at least")
	}
	ctx, cancel := context.WithTimeout(w.life, scaleLimit)
	defer cancel()
	if err := t.stack.Scale(ctx, n); err != nil {
		return err
	}
	t.health.note(false, "The plan's instance count was set to %d.", n)
	return nil
}
