package rehearse

import (
	"context"
	"errors"
	"fmt"
	"time"

	"scaleout/internal/clock"
	"scaleout/internal/rehearse/result"
)

// mostAdded is the number of instances that a rehearsal lets load add: all of them share
// this machine.
const mostAdded = 3

// scaleOut raises the load until autoscale has added instances. Where the stack
// has no rule for CPU, which is what load can be measured by here, somebody
// changes the count by hand.
func scaleOut(ctx context.Context, s *stage, e *result.Event) error {
	from := s.count()
	if !s.autoscaledByCPU() {
		e.Detail = fmt.Sprintf("by hand, from %d to %d instances", from, from+1)
		return s.scale(ctx, from+1)
	}
	sp := spanOf(s)
	p := &pull{times: sp.surge(), step: furtherRise}
	err := s.reach(ctx, func(n int) bool { return n >= sp.most }, p)
	e.Detail = fmt.Sprintf("%.1f times the load; autoscale from %d to %d instances", p.times, from, sp.most)
	return err
}

// scaleIn lets the load fall back and waits until autoscale has taken away what
// it had added.
func scaleIn(ctx context.Context, s *stage, e *result.Event) error {
	from := s.count()
	if !s.autoscaledByCPU() {
		e.Detail = fmt.Sprintf("by hand, from %d to %d instances", from, from-1)
		return s.scale(ctx, from-1)
	}
	least := spanOf(s).least
	p := &pull{times: 1, step: 1 / furtherRise}
	err := s.reach(ctx, func(n int) bool { return n == least }, p)
	e.Detail = fmt.Sprintf("%s; autoscale from %d to %d instances", p.fallen(), from, least)
	return err
}

// A pull is the load that brings autoscale to a count of instances.
type pull struct {
	times float64 // of the usual load
	step  float64 // by how much it changes once more if autoscale rests on the way
}

// furtherRise is the step of a rising load: it is measured out, but what it is measured by
// may change under it, such as people who wait longer and so ask less. A load that falls has
// the same step. It is so large since a rest is long: there is time for four.
const furtherRise = 1.5

// fallen says how low the load was in the end.
func (p *pull) fallen() string {
	if p.times == 1 {
		return "usual load"
	}
	return fmt.Sprintf("%.1f times the usual load", p.times)
}

// autoscaledByCPU reports whether load can be made to add instances: CPU is what
// can be measured and dosed here, and with one instance more there must be room.
func (s *stage) autoscaledByCPU() bool {
	set := s.stack.Settings()
	return s.scaler != nil && set.CPU.Out > 0 && set.MaxInstances > set.MinInstances
}

// reach puts a load on the app until the plan's instance count is as it should be.
// Whenever the count has stood still for longer than autoscale needs to look and to
// rest, it takes a step further.
func (s *stage) reach(ctx context.Context, reached func(int) bool, p *pull) error {
	set := s.stack.Settings()
	rest := max(set.ScaleOutWindow, set.ScaleInWindow) + max(set.ScaleOutCooldown, set.ScaleInCooldown) + lookingTime
	put := func(times float64) { s.load.SetRate(s.options.Rate * times) }
	n, err := p.until(ctx, s.clock, rest, put, s.count, reached)
	if errors.Is(err, errStopped) {
		return fmt.Errorf("after %v autoscale has stopped at %d instances: %s", scalingTime, n, s.lastReason())
	}
	return err
}

// errStopped means that no load has brought the count to where it should be.
var errStopped = errors.New("the count stands still")

// until puts the load on, a step more after each rest, until the count is reached. It
// returns the last count, and errStopped after the scaling time.
func (p *pull) until(ctx context.Context, c clock.Clock, rest time.Duration, put func(times float64), count func() int, reached func(int) bool) (int, error) {
	put(p.times)
	begun := c.Now()
	moved, last := begun, count()
	for n := last; ; n = count() {
		now := c.Now()
		switch {
		case reached(n):
			return n, nil
		case now.Sub(begun) > scalingTime:
			return n, errStopped
		case n != last:
			moved, last = now, n
		case now.Sub(moved) > rest:
			p.times *= p.step
			put(p.times)
			moved = now
		}
		if err := c.Sleep(ctx, grain); err != nil {
			return n, err
		}
	}
}

// lastReason returns why autoscale did last what it did.
func (s *stage) lastReason() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.decided
}
