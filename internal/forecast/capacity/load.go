package capacity

import (
	"math"

	"scaleout/internal/azure/catalog"
)

// Load is what each of n instances shows at a rate that is spread evenly.
type Load struct {
	CPU, Memory float64 // percent, at most 100
	Queue       float64 // requests that wait in an instance
	Requests    float64 // a minute, of an instance
	Utilisation float64 // of CPU or slots, whichever is higher; above 1 people wait longer and longer
	Wait        float64 // mean seconds; +Inf from 1 on
}

// Load returns what instances show that share a number of requests a minute. Who asks
// often keeps the Instance.
func (m Model) Load(p catalog.Plan, perMinute float64, instances int) Load {
	return m.On(p).Load(perMinute, instances)
}

// An Instance is a model on one plan, ready to be asked for each minute.
//
// A request waits for a slot, then for a core. Each is M/M/c: requests come at random
// (Poisson), servers are alike, and waiting is by Erlang C. Cores that are busy without
// requests are no servers.
type Instance struct {
	cores, memory            float64
	cpuIdle, cpuPerRequest   float64
	memoryIdle, memoryPerRPS float64
	core, slot               station
}

// On returns an instance of the plan. Of a plan whose cores are shared with others, it
// has one.
func (m Model) On(p catalog.Plan) *Instance {
	cores := p.Cores
	if cores <= 0 {
		cores = 1
	}
	i := &Instance{
		cores: cores, memory: p.MemoryGB,
		cpuIdle: m.CPUIdle.Value, cpuPerRequest: m.CPUPerRequest.Value,
		memoryIdle: m.MemoryIdle.Value, memoryPerRPS: m.MemoryPerRPS.Value,
		slot: newStation(max(1, int(m.Slots.Value)), m.Service.Value),
	}
	// What instances need for themselves is taken from every core alike: requests take longer.
	slower := cores / max(cores-i.cpuIdle, math.SmallestNonzeroFloat32)
	i.core = newStation(max(1, int(math.Round(cores))), i.cpuPerRequest*slower)
	return i
}

// Load returns what each of so many instances shows.
func (i *Instance) Load(perMinute float64, instances int) Load {
	each := perMinute / float64(max(1, instances))
	rps := each / 60
	cpu := (i.cpuIdle + rps*i.cpuPerRequest) / i.cores
	l := Load{
		CPU:         min(100, 100*cpu),
		Requests:    each,
		Utilisation: max(cpu, i.slot.utilisation(rps)),
	}
	if i.memory > 0 {
		l.Memory = min(100, 100*(i.memoryIdle+rps*i.memoryPerRPS)/i.memory)
	}
	l.Wait = i.wait(rps, l.Utilisation)
	l.Queue = waiting(each, rps*l.Wait, l.Utilisation)
	return l
}

// Most returns the requests a minute at which an instance is busy all the time; +Inf where
// requests take nothing.
func (i *Instance) Most() float64 {
	return 60 * min(max(0, i.cores-i.cpuIdle)/i.cpuPerRequest, 1/i.slot.each)
}

func (i *Instance) wait(rps, utilisation float64) float64 {
	if utilisation >= 1 {
		return math.Inf(1)
	}
	return i.slot.wait(rps) + i.core.wait(rps)
}

// waiting is the length of the queue: Little's law, as long as a minute is time enough
// for it. A queue that begins empty cannot get longer than a random walk that turns
// back at zero (of a variance that arrivals and departures have, each as many as
// requests), plus what came and could not be served.
func waiting(requests, steady, utilisation float64) float64 {
	longest := 4 * requests / math.Pi // squared
	switch {
	case utilisation >= 1:
		return math.Sqrt(longest) + requests*(1-1/utilisation)
	case steady*steady > longest:
		return math.Sqrt(longest)
	}
	return steady
}
