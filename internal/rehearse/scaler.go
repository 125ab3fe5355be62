package rehearse

import (
	"context"
	"fmt"
	"time"
	_ "time/tzdata" // schedules hold on machines without time zones, too

	"scaleout/internal/azure/autoscale"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/dataplane/gauge"
	"scaleout/internal/rehearse/result"
)

// A scaler is Azure's autoscale at work on the stack: it sees the metrics of the
// rehearsal's instances, decides by the deployed setting, and changes the plan's
// instance count through ARM.
type scaler struct {
	stage    *stage
	loop     *autoscale.Loop
	readings []gauge.Reading // of the last grain
}

func newScaler(ctx context.Context, s *stage) (*scaler, error) {
	body, err := s.stack.AutoscaleSetting(ctx)
	if err != nil {
		return nil, err
	}
	setting, err := autoscale.Parse(body, catalog.Location)
	if err != nil {
		return nil, fmt.Errorf("the autoscale setting: %w", err)
	}
	a := &scaler{stage: s}
	a.loop = autoscale.NewLoop(setting, grain, a, a)
	return a, nil
}

// step takes one grain of readings and lets autoscale decide once.
func (a *scaler) step(ctx context.Context, readings []gauge.Reading) {
	a.readings = readings
	d, err := a.loop.Step(ctx, a.stage.clock.Now())
	s := a.stage
	s.mu.Lock()
	defer s.mu.Unlock()
	s.decided = d.Reason
	switch {
	case err != nil:
		s.decided += "; but " + err.Error()
	case d.Count != d.From:
		s.topology.Actions = append(s.topology.Actions, result.Action{At: time.Now(), From: d.From, To: d.Count, Reason: d.Reason})
	}
}

// remember lets autoscale know the usual load.
func (a *scaler) remember(readings []gauge.Reading) {
	a.readings = readings
	a.loop.Assume(a.stage.clock.Now(), grain)
}

// Measure implements autoscale.Source.
func (a *scaler) Measure(time.Time) []autoscale.Measurement {
	return a.stage.meter.Measure(a.stage.stack.Plan, a.stage.stack.Site, a.readings)
}

// Count implements autoscale.Target.
func (a *scaler) Count() int { return a.stage.count() }

// Scale implements autoscale.Target.
func (a *scaler) Scale(ctx context.Context, n int) error { return a.stage.scale(ctx, n) }
