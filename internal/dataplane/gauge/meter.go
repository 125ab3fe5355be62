package gauge

import (
	"time"

	"scaleout/internal/azure/autoscale"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/dataplane/platform"
)

// A Meter reads instances over and over.
//
// All instances share this machine, so an instance's CPU is not the machine's:
// 100 percent is what its owner sets, by processor time or by requests.
type Meter struct {
	Cores    float64 // what 100 percent of an instance's CPU is; 0: not known yet
	Requests float64 // instead of Cores, by how many requests it answers in a minute; 0: by Cores
	Memory   float64 // bytes that an instance has

	last map[int]platform.Instance
	at   time.Time
}

// A Reading is one instance over one grain of time.
type Reading struct {
	ID        string
	Cores     float64 // CPU in use, in cores of this machine
	Memory    float64 // bytes
	Queue     float64 // requests in the instance at the moment
	PerMinute float64 // requests answered, in a minute at this pace
}

// Read returns what the instances used since the last reading. An instance that
// was started since then counts from its start.
func (m *Meter) Read(instances []platform.Instance, now time.Time) []Reading {
	elapsed := max(now.Sub(m.at), time.Millisecond).Seconds()
	last := m.last
	m.last, m.at = map[int]platform.Instance{}, now
	var all []Reading
	for _, i := range instances {
		m.last[i.Index] = i
		before, known := last[i.Index]
		if !known || i.Usage.CPU < before.Usage.CPU || i.Served < before.Served {
			before = platform.Instance{}
		}
		all = append(all, Reading{
			ID:        i.ID,
			Cores:     (i.Usage.CPU - before.Usage.CPU).Seconds() / elapsed,
			Memory:    float64(i.Usage.Memory),
			Queue:     float64(i.InFlight),
			PerMinute: float64(i.Served-before.Served) * time.Minute.Seconds() / elapsed,
		})
	}
	return all
}

// Percent returns CPU and memory of an instance as Azure Monitor shows them.
func (m *Meter) Percent(r Reading) (cpu, memory float64) {
	switch {
	case m.Requests > 0:
		cpu = min(100, 100*r.PerMinute/m.Requests)
	case m.Cores > 0:
		cpu = min(100, 100*r.Cores/m.Cores)
	}
	if m.Memory > 0 {
		memory = min(100, 100*r.Memory/m.Memory)
	}
	return cpu, memory
}

// Measure returns the metrics of a plan and its app that autoscale can look at.
func (m *Meter) Measure(plan, site string, readings []Reading) []autoscale.Measurement {
	var all []autoscale.Measurement
	add := func(resource, metric string, r Reading, value float64) {
		all = append(all, autoscale.Measurement{
			ResourceID: resource, Metric: metric, Sample: autoscale.Sample{Instance: r.ID, Value: value},
		})
	}
	for _, r := range readings {
		cpu, memory := m.Percent(r)
		add(plan, catalog.CPU.Name, r, cpu)
		add(plan, catalog.Memory.Name, r, memory)
		add(plan, catalog.HTTPQueue.Name, r, r.Queue)
		add(site, catalog.Requests.Name, r, r.PerMinute)
	}
	return all
}
