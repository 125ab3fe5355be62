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

// Load returns what instances show that share a number of requests a minute.
func (m Model) Load(p catalog.Plan, perMinute float64, instances int) Load {
	cores, memory := max(p.Cores, 0.1), max(p.MemoryGB, 0.1)
	each := perMinute / float64(max(instances, 1))
	rps := each / 60
	cpu := (m.CPUIdle.Value + rps*m.CPUPerRequest.Value) / cores
	slots := rps * m.Service.Value / max(m.Slots.Value, 1)
	l := Load{
		CPU:         min(100, 100*cpu),
		Memory:      min(100, 100*(m.MemoryIdle.Value+rps*m.MemoryPerRPS.Value)/memory),
		Requests:    each,
		Utilisation: max(cpu, slots),
	}
	if l.Utilisation >= 1 {
		l.Wait = math.Inf(1)
	}
	return l
}
