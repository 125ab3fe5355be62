package rehearse

import (
	"context"
	"fmt"

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
	surge := sp.surge()
	s.load.SetRate(s.options.Rate * surge)
	err := s.reach(ctx, func(n int) bool { return n >= sp.most }, func() {
		surge *= furtherRise
		s.load.SetRate(s.options.Rate * surge)
	})
	e.Detail = fmt.Sprintf("%.1f times the load; autoscale from %d to %d instances", surge, from, sp.most)
	return err
}

// furtherRise is by how much the load rises once more if autoscale rests on the
// way: what a request costs differs from minute to minute, and a load that was
// enough for four instances may not be for the fifth.
const furtherRise = 1.2

// scaleIn lets the load fall back and waits until autoscale has taken away what
// it had added.
func scaleIn(ctx context.Context, s *stage, e *result.Event) error {
	from := s.count()
	if !s.autoscaledByCPU() {
		e.Detail = fmt.Sprintf("by hand, from %d to %d instances", from, from-1)
		return s.scale(ctx, from-1)
	}
	least := spanOf(s).least
	e.Detail = fmt.Sprintf("usual load; autoscale from %d to %d instances", from, least)
	s.load.SetRate(s.options.Rate)
	return s.reach(ctx, func(n int) bool { return n == least }, func() {})
}

// autoscaledByCPU reports whether load can be made to add instances: CPU is what
// can be measured and dosed here, and with one instance more there must be room.
func (s *stage) autoscaledByCPU() bool {
	set := s.stack.Settings()
	return s.scaler != nil && set.CPU.Out > 0 && set.MaxInstances > set.MinInstances
}

// reach waits until the plan's instance count is as it should be. Whenever the
// count has stood still for longer than autoscale needs to look and to rest, it
// calls push.
func (s *stage) reach(ctx context.Context, reached func(int) bool, push func()) error {
	set := s.stack.Settings()
	still := max(set.ScaleOutWindow, set.ScaleInWindow) + max(set.ScaleOutCooldown, set.ScaleInCooldown) + lookingTime
	begun := s.clock.Now()
	moved, last := begun, s.count()
	for n := last; !reached(n); n = s.count() {
		now := s.clock.Now()
		switch {
		case now.Sub(begun) > scalingTime:
			return fmt.Errorf("after %v autoscale has stopped at %d instances: %s", scalingTime, n, s.lastReason())
		case n != last:
			moved, last = now, n
		case now.Sub(moved) > still:
			push()
			moved = now
		}
		if err := s.pause(ctx, grain); err != nil {
			return err
		}
	}
	return nil
}

// lastReason returns why autoscale did last what it did.
func (s *stage) lastReason() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.decided
}
