package forecast

import (
	"errors"
	"math"
	"time"

	"scaleout/internal/azure/autoscale"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/forecast/capacity"
)

// Run forecasts what would have been.
//
// Autoscale decides at the end of each minute. It sees the metrics of the minutes that
// Azure has published by then. Instances that are added take requests after the model's
// start-up time, and are billed from the decision on; those that are removed go at once.
// Requests that find no room wait for the next minute, and are given up as App Service
// does it. Of a minute whose traffic is not known nothing is guessed: autoscale sees no
// metric, and nobody is said to wait. The first minute has the fewest instances with which
// nobody waits, as far as the settings allow: autoscale was there before.
//
// What is assumed of the capacity is assumed anew for the settings.
func Run(in Input) (*Result, error) {
	if in.Settings == nil || in.Traffic == nil || in.Traffic.Len() == 0 {
		return nil, errors.New("a forecast needs settings, and traffic of a minute at least")
	}
	in.Capacity = in.Capacity.For(in.Settings)
	s := newSimulation(in)
	for i, requests := range in.Traffic.Requests {
		s.minute(i, requests)
	}
	s.result.HeatMap = s.heat.cells()
	s.result.Mean = float64(s.billed) / float64(s.result.Minutes)
	s.result.Cost = costOf(in, in.Settings, s.result.Mean)
	if !in.Brief {
		s.result.Fixed = fixed(in, s.room)
	}
	return &s.result, nil
}

// A simulation is a forecast on its way.
type simulation struct {
	in       Input
	room     room
	engine   *autoscale.Engine
	feeds    struct{ cpu, memory, queue, requests int }
	now      time.Time // the end of the minute
	state    autoscale.State
	ready    int       // instances that take requests
	starting []arrival // in the order in which they will
	startUp  int       // minutes
	unseen   []metrics // of the last minutes; Azure publishes the oldest next
	flaps    flaps
	heat     heat
	billed   int // instance minutes

	result Result
}

// An arrival is instances that take requests from a minute on.
type arrival struct{ minute, instances int }

// metrics are what Azure measures in a minute.
type metrics struct {
	capacity.Load
	served float64 // requests, by all instances
	known  bool
}

func newSimulation(in Input) *simulation {
	n := in.Traffic.Len()
	s := &simulation{
		in: in, room: newRoom(in), engine: autoscale.NewEngine(Setting(in.Settings)),
		now: in.Traffic.Start, state: autoscale.State{Count: in.Settings.MinInstances},
		ready: in.Settings.MinInstances, startUp: whole(in.Capacity.StartUp),
		unseen: make([]metrics, whole(in.Capacity.MetricDelay)+1),
		flaps:  newFlaps(in), heat: heat{zone: in.Traffic.Start.Location()},
		result: Result{
			Counts: make([]int, n), Utilisation: make([]float64, n), Backlog: make([]float64, n), Minutes: n,
		},
	}
	if c, ok := s.engine.Capacity(s.now); ok {
		s.state.Count = s.room.enough(firstKnown(in.Traffic.Requests), c)
		s.ready = s.state.Count
	}
	s.feeds.cpu = s.engine.Feed(planID, catalog.CPU.Name)
	s.feeds.memory = s.engine.Feed(planID, catalog.Memory.Name)
	s.feeds.queue = s.engine.Feed(planID, catalog.HTTPQueue.Name)
	s.feeds.requests = s.engine.Feed(siteID, catalog.Requests.Name)
	return s
}

// firstKnown is the first number that is one, 0 where there is none.
func firstKnown(requests []float64) float64 {
	for _, n := range requests {
		if !math.IsNaN(n) {
			return n
		}
	}
	return 0
}

// whole is a parameter in whole minutes.
func whole(p capacity.Parameter) int { return max(0, int(math.Round(p.Value))) }

// minute lets one pass.
func (s *simulation) minute(i int, requests float64) {
	for len(s.starting) > 0 && s.starting[0].minute <= i {
		s.ready += s.starting[0].instances
		s.starting = s.starting[1:]
	}
	s.result.Counts[i] = s.ready
	s.billed += s.state.Count
	load := s.serve(i, requests)
	if c, ok := s.engine.Capacity(s.now); ok && load.known && c.Max > c.Min && s.state.Count >= c.Max {
		s.result.AtMaximum++
	}
	s.now = s.now.Add(time.Minute)
	s.publish(i, load)
	if i+1 < s.result.Minutes {
		s.decide(i + 1)
	}
}

// serve lets the instances answer what they can.
func (s *simulation) serve(i int, requests float64) metrics {
	cell := s.heat.at(s.now)
	if math.IsNaN(requests) {
		s.result.Utilisation[i] = math.NaN()
		s.result.Unknown++
		return metrics{}
	}
	before := 0.0
	if i > 0 {
		before = s.result.Backlog[i-1]
	}
	m := s.room.minute(before, requests, s.ready)
	s.result.Utilisation[i], s.result.Backlog[i] = m.Utilisation, m.backlog
	s.result.GivenUp += m.givenUp
	if m.waiting {
		s.result.Waiting++
		cell.Waiting++
	}
	cell.Minutes++
	cell.Utilisation += m.Utilisation
	return metrics{Load: m.Load, served: m.served, known: true}
}

// publish lets autoscale see the minute that Azure has published meanwhile.
func (s *simulation) publish(i int, load metrics) {
	delay := len(s.unseen) - 1
	s.unseen[i%len(s.unseen)] = load
	if i < delay {
		return
	}
	m := &s.unseen[(i-delay)%len(s.unseen)]
	if !m.known {
		return
	}
	at := s.now.Add(-time.Duration(delay) * time.Minute)
	s.engine.Add(s.feeds.cpu, autoscale.Sample{At: at, Value: m.CPU})
	s.engine.Add(s.feeds.memory, autoscale.Sample{At: at, Value: m.Memory})
	s.engine.Add(s.feeds.queue, autoscale.Sample{At: at, Value: m.Queue})
	s.engine.Add(s.feeds.requests, autoscale.Sample{At: at, Value: m.served})
}

// decide lets autoscale act at the beginning of a minute.
func (s *simulation) decide(minute int) {
	before, count := s.state, s.engine.Count(s.state, s.now)
	if count == before.Count {
		return
	}
	action := Action{At: s.now, From: before.Count, To: count}
	if !s.in.Brief {
		action.Reason = s.engine.Decide(before, s.now).Reason
	}
	s.result.Actions = append(s.result.Actions, action)
	// What brings a count into its bounds is no rule. No metric at all is none either, but
	// then a count is brought up to the default, which is the minimum.
	c, _ := s.engine.Capacity(s.now)
	byRule := before.Count >= c.Min && before.Count <= c.Max
	direction := autoscale.Increase
	if count < before.Count {
		direction = autoscale.Decrease
	}
	if s.flaps.undoes(direction, byRule, s.now) {
		s.result.Flaps++
	}
	s.scale(minute, count)
	s.state = autoscale.State{Count: count, LastAction: s.now}
}

// scale adds instances that are to start, or removes the newest: first those that have
// not started.
func (s *simulation) scale(minute, count int) {
	if more := count - s.state.Count; more > 0 {
		s.starting = append(s.starting, arrival{minute + s.startUp, more})
		return
	}
	less := s.state.Count - count
	for less > 0 && len(s.starting) > 0 {
		newest := &s.starting[len(s.starting)-1]
		gone := min(less, newest.instances)
		newest.instances -= gone
		less -= gone
		if newest.instances == 0 {
			s.starting = s.starting[:len(s.starting)-1]
		}
	}
	s.ready -= less
}
