package autoscale

import (
	"context"
	"time"
)

// A Source measures what the rules look at.
type Source interface {
	// Measure returns what Azure Monitor knows of the last time grain.
	Measure(now time.Time) []Measurement
}

// A Measurement is one sample of a resource's metric.
type Measurement struct {
	ResourceID, Metric string
	Sample
}

// A Target has instances.
type Target interface {
	Count() int
	Scale(ctx context.Context, count int) error
}

// A Loop runs the engine over and over: from a Source to a Decision to a Target. It
// knows no clock; whoever has one calls Step as often as the engine runs. It is not
// safe for concurrent use.
type Loop struct {
	setting    Setting
	source     Source
	target     Target
	history    *Series
	lastAction time.Time
}

// NewLoop returns a loop that has not measured or done anything yet. grain is the
// time between two measurements.
func NewLoop(s Setting, grain time.Duration, source Source, target Target) *Loop {
	return &Loop{setting: s, source: source, target: target, history: NewSeries(s.LongestWindow() + grain)}
}

// Step measures, decides and acts once. Where the target refuses, the error says why,
// and no cooldown begins.
func (l *Loop) Step(ctx context.Context, now time.Time) (Decision, error) {
	l.remember(now, l.source.Measure(now))
	state := State{Count: l.target.Count(), LastAction: l.lastAction}
	d := Decide(l.setting, l.history, state, now)
	if d.Count != state.Count {
		if err := l.target.Scale(ctx, d.Count); err != nil {
			return d, err
		}
	}
	l.lastAction = state.After(d, now).LastAction
	return d, nil
}

// Assume fills the windows of all rules with what the source measures now, as if that
// had been so all along. A loop that knows one time grain only would act on the
// first that is unusual.
func (l *Loop) Assume(now time.Time, grain time.Duration) {
	usual := l.source.Measure(now)
	for ago := l.setting.LongestWindow(); ago > 0; ago -= grain {
		l.remember(now.Add(-ago), usual)
	}
}

func (l *Loop) remember(at time.Time, all []Measurement) {
	for _, m := range all {
		m.At = at
		l.history.Add(m.ResourceID, m.Metric, m.Sample)
	}
}
