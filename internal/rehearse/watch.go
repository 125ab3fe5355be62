package rehearse

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/gauge"
	"scaleout/internal/dataplane/platform"
	"scaleout/internal/rehearse/load"
	"scaleout/internal/rehearse/result"
)

// An OverloadError means that this machine would fail, and not the platform.
type OverloadError struct {
	Rate float64 // requests per second that were too many
	Seen string  // what showed it
}

func (e *OverloadError) Error() string {
	return fmt.Sprintf("this machine cannot carry %.0f requests per second together with the app's instances: %s. "+
		"This is not downtime, and nothing was rehearsed; try --rps %.0f", e.Rate, e.Seen, max(1, e.Rate/2))
}

// calmDown lets the usual load run for a while without any event, to know what
// the app uses then, and refuses to go on if that alone is too much.
func (s *stage) calmDown(ctx context.Context) error {
	s.enter("usual load")
	if err := s.pause(ctx, grain); err != nil { // connections and caches get warm
		return err
	}
	s.meter.Read(s.running.Instances(), time.Now())
	before := s.load.Snapshot()
	if err := s.pause(ctx, cmp.Or(s.calm, measuring)); err != nil {
		return err
	}
	readings := s.meter.Read(s.running.Instances(), time.Now())
	if err := overloaded(before, s.load.Snapshot(), s.options.Rate); err != nil {
		return err
	}
	var answered float64
	for _, r := range readings {
		answered += r.PerMinute / float64(len(readings))
	}
	s.meter.Requests = max(answered, 1) / spanOf(s).usual()
	s.noteCalm(readings)
	if s.scaler != nil {
		s.scaler.remember(readings)
	}
	return nil
}

// noteCalm takes two samples, of the start and of now: as nothing has happened so far,
// what was measured holds for the time between them. Without these, the first sample
// would be one of the first event, and stand for all that was before.
func (s *stage) noteCalm(readings []gauge.Reading) {
	now := meanOf(s.meter, readings, time.Now())
	now.Instances, now.Wanted = taking(s.running.Instances()), s.count()
	start := now
	start.At = s.topology.Started
	s.mu.Lock()
	defer s.mu.Unlock()
	s.topology.Samples = append(s.topology.Samples, start, now)
}

// overloaded looks at what the load saw between two moments in which nothing
// happened to the app.
func overloaded(before, after load.Counters, rate float64) error {
	sent, late := after.Sent-before.Sent, after.Late-before.Late
	switch {
	case late > 1 && late*100 > sent: // one of a few may be a hiccup
		return &OverloadError{rate, fmt.Sprintf("%d of %d requests were sent more than %v late", late, sent, load.Lateness)}
	case float64(after.InFlight) > rate:
		return &OverloadError{rate, fmt.Sprintf("%d requests wait for an answer, more than a second's worth", after.InFlight)}
	}
	return nil
}

// sample takes a sample each grain and lets autoscale decide, until ctx ends.
func (s *stage) sample(ctx context.Context) {
	for s.pause(ctx, grain) == nil {
		now := time.Now()
		instances := s.running.Instances()
		readings := s.meter.Read(instances, now)
		sample := meanOf(s.meter, readings, now)
		sample.Instances, sample.Wanted = taking(instances), s.count()
		if s.topology.Promise { // before that an app has none
			sample.Cache = cacheNow(ctx, s.stack)
		}
		s.mu.Lock()
		s.topology.Samples = append(s.topology.Samples, sample)
		s.mu.Unlock()
		sent := s.load.Snapshot()
		s.tick(Status{Now: sample, Sent: sent.Sent - sent.InFlight, Late: sent.Late, Failed: sent.Failed, Lost: sent.Lost})
		if s.scaler != nil {
			s.scaler.step(ctx, readings)
		}
	}
}

// cacheNow returns what the cache uses of its tier; nil where that cannot be measured,
// which is no reason to end a rehearsal.
func cacheNow(ctx context.Context, s *deployed.Stack) *result.Cache {
	u, err := s.Redis.Usage(ctx)
	if err != nil {
		return nil
	}
	return &result.Cache{
		Memory: 100 * float64(u.Memory) / (s.Settings().Cache.MemoryGB * (1 << 30)), Clients: int(u.Clients), Evicted: int(u.Evicted),
	}
}

// taking counts the instances that take traffic.
func taking(instances []platform.Instance) int {
	n := 0
	for _, i := range instances {
		if i.State == platform.Serving {
			n++
		}
	}
	return n
}
