package rehearse

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
	_ "time/tzdata" // schedules hold on machines without time zones, too

	"scaleout/internal/azure/autoscale"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/rehearse/result"
)

// A scaler is Azure's autoscale at work on the stack: it reads the metrics that
// instances of the rehearsal have, decides by the deployed setting, and changes
// the plan's instance count through ARM.
type scaler struct {
	setting autoscale.Setting
	plan    string // id of the plan
	site    string // id of the site
	history *autoscale.Series
	acted   time.Time // when it last acted, in simulated time

	mu   sync.Mutex
	last string // the reason of the last decision
}

func newScaler(ctx context.Context, s *stage) (*scaler, error) {
	body, err := s.stack.arm.call(ctx, http.MethodGet, s.stack.autoscale, autoscaleVersion, nil)
	if err != nil {
		return nil, err
	}
	setting, err := autoscale.Parse(body, zone)
	if err != nil {
		return nil, fmt.Errorf("the autoscale setting: %w", err)
	}
	return &scaler{
		setting: setting, plan: s.stack.plan, site: s.stack.site,
		history: autoscale.NewSeries(setting.LongestWindow() + grain),
	}, nil
}

// zone is the time zone that Azure knows by a Windows name.
func zone(windows string) (*time.Location, error) {
	name, known := catalog.IANA(windows)
	if !known {
		return nil, fmt.Errorf("autoscale knows no time zone %q", windows)
	}
	return time.LoadLocation(name)
}

// step takes one grain of metrics and lets autoscale decide once.
func (a *scaler) step(ctx context.Context, s *stage, readings []reading) {
	now := s.clock.Now()
	a.record(s.meter, readings, now)
	from := s.count()
	d := autoscale.Decide(a.setting, a.history, autoscale.State{Count: from, LastAction: a.acted}, now)
	a.say(d.Reason)
	if d.Count == from {
		return
	}
	if err := s.scale(ctx, d.Count); err != nil {
		a.say(d.Reason + "; but " + err.Error())
		return
	}
	a.acted = now
	s.mu.Lock()
	defer s.mu.Unlock()
	s.topology.Actions = append(s.topology.Actions, result.Action{At: time.Now(), From: from, To: d.Count, Reason: d.Reason})
}

// remember fills the windows of the rules with the usual load, as if it had been
// there all day: a rule that knows one minute only acts on the first that is odd.
func (a *scaler) remember(s *stage, readings []reading) {
	now := s.clock.Now()
	for ago := a.setting.LongestWindow(); ago > 0; ago -= grain {
		a.record(s.meter, readings, now.Add(-ago))
	}
}

// record adds what Azure Monitor would know by now.
func (a *scaler) record(m *meter, readings []reading, now time.Time) {
	for _, r := range readings {
		cpu, memory := m.percent(r)
		for metric, value := range map[string]float64{
			catalog.CPU.Name: cpu, catalog.Memory.Name: memory, catalog.HTTPQueue.Name: r.queue,
		} {
			a.history.Add(a.plan, metric, autoscale.Sample{At: now, Instance: r.id, Value: value})
		}
		a.history.Add(a.site, catalog.Requests.Name, autoscale.Sample{At: now, Instance: r.id, Value: r.perMinute})
	}
}

func (a *scaler) say(reason string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last = reason
}

func (a *scaler) said() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.last
}

// A span is what the stack promises of its instance count and CPU.
type span struct {
	least, most int
	out, in     float64 // percent of CPU
}

// spanOf is the span by which the usual load and the surge are measured out.
func spanOf(s *stage) span {
	const out, in = 70, 30 // the program's defaults, where the stack has no rule for CPU
	if s.stack == nil {
		return span{least: s.count(), most: s.count(), out: out, in: in}
	}
	set := s.stack.settings
	sp := span{least: set.MinInstances, most: min(set.MaxInstances, set.MinInstances+mostAdded), out: out, in: in}
	if set.CPU.Out > 0 {
		sp.out, sp.in = float64(set.CPU.Out), float64(set.CPU.In)
	}
	return sp
}

// usual is the CPU of an instance, 0 to 1, at the usual load: so little that
// autoscale would take any instance above the least number away again.
func (s span) usual() float64 { return 0.75 * s.in / 100 * float64(s.least+1) / float64(s.least) }

// surge is by how much load has to rise for autoscale to want the most
// instances: with one fewer, their CPU is still well above the threshold, even if
// a busy app needs less CPU for a request than an idle one.
func (s span) surge() float64 {
	return 1.3 * s.out / 100 * float64(s.most-1) / (s.usual() * float64(s.least))
}
