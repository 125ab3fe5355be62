package rehearse

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"scaleout/internal/clock"
	"scaleout/internal/dataplane/platform"
	"scaleout/internal/rehearse/result"
)

func upgrade(ctx context.Context, s *stage, e *result.Event) error {
	e.Detail = "the only instance"
	if n := s.count(); n > 1 {
		e.Detail = fmt.Sprintf("%d instances, one after the other", n)
	}
	return s.platform.Upgrade(ctx)
}

func crash(_ context.Context, s *stage, e *result.Event) error {
	victim, err := s.victim()
	if err != nil {
		return err
	}
	e.Detail, e.Victim = fmt.Sprintf("instance %d killed", victim), strconv.Itoa(victim)
	e.Start = time.Now()
	err = s.platform.Crash(victim)
	// The worker sees at once that the process has ended.
	e.CutUntil = time.Now().Add(noticing)
	return err
}

// noticing is the time that the end of a process may take to reach the front end, on
// a busy machine.
const noticing = 100 * time.Millisecond

// hang stops an instance without ending it: only the health check can tell.
func hang(ctx context.Context, s *stage, e *result.Event) error {
	victim, err := s.victim()
	if err != nil {
		return err
	}
	e.Detail, e.Victim = fmt.Sprintf("instance %d stopped answering", victim), strconv.Itoa(victim)
	deadline := s.platform.EvictionTime()
	e.CutUntil = e.Start.Add(s.clock.Real(deadline))
	if err := s.platform.Hang(victim); err != nil {
		return err
	}
	// Long enough for a request to be given up that was sent when nobody should
	// have sent it there any more.
	err = clock.System{}.Sleep(ctx, s.clock.Real(max(deadline, usualEviction)+aftermath)+s.platform.HangLimit())
	return errors.Join(err, s.platform.Wake(victim))
}

// usualEviction is the time that Azure's default of ten failed pings takes.
const usualEviction = 11 * time.Minute

// victim is the oldest instance that takes traffic: scale-in takes the youngest,
// and would take away in the middle of an event what it is about.
func (s *stage) victim() (int, error) {
	for _, i := range s.platform.Instances() {
		if i.State == platform.Serving {
			return i.Index, nil
		}
	}
	return 0, errors.New("no instance takes traffic")
}
