package capacity

import (
	"slices"

	"scaleout/program/settings"
)

// A Named is a parameter with its name, as a person gives it, and its unit.
type Named struct {
	Name, Unit, About string
	Parameter
}

// kind is a parameter of every model.
type kind struct {
	name, unit, about string
	of                func(*Model) *Parameter
}

var kinds = []kind{
	{"cpuPerRequest", "s", "CPU time of a request", func(m *Model) *Parameter { return &m.CPUPerRequest }},
	{"cpuIdle", "cores", "CPU of an instance without requests", func(m *Model) *Parameter { return &m.CPUIdle }},
	{"memoryIdle", "GB", "memory of an instance without requests", func(m *Model) *Parameter { return &m.MemoryIdle }},
	{"memoryPerRps", "GB", "memory for each request a second", func(m *Model) *Parameter { return &m.MemoryPerRPS }},
	{"service", "s", "time of a request that waits for nothing", func(m *Model) *Parameter { return &m.Service }},
	{"slots", "", "requests at once in an instance", func(m *Model) *Parameter { return &m.Slots }},
	{"startUp", "min", "from a decision to the new instance's first request", func(m *Model) *Parameter { return &m.StartUp }},
	{"metricDelay", "min", "until Azure has published a metric", func(m *Model) *Parameter { return &m.MetricDelay }},
}

// Parameters returns all parameters in their order.
func (m Model) Parameters() []Named {
	var all []Named
	for _, k := range kinds {
		all = append(all, Named{Name: k.name, Unit: k.unit, About: k.about, Parameter: *k.of(&m)})
	}
	return all
}

// origins from the best to the worst. A parameter without an origin is not known.
var origins = []Origin{Given, Measured, Fitted, Guessed, ""}

// Merge takes each parameter from the model that knows it best: given by a person, else
// measured, else fitted, else assumed. Of equals the first counts.
func Merge(models ...Model) Model {
	var merged Model
	for _, k := range kinds {
		best := k.of(&merged)
		for _, m := range models {
			if p := k.of(&m); slices.Index(origins, p.From) < slices.Index(origins, best.From) {
				*best = *p
			}
		}
	}
	if merged.Service.From == Guessed && merged.CPUPerRequest.From != "" {
		merged.Service = assumedService(merged.CPUPerRequest.Value)
	}
	return merged
}

// For returns the model under other settings: what is assumed depends on the plan and
// on the command that starts the app. The rest is as it was.
func (m Model) For(s *settings.Settings) Model {
	for _, k := range kinds {
		if p := k.of(&m); p.From == Guessed {
			*p = Parameter{}
		}
	}
	return Merge(m, AssumedFor(s))
}
