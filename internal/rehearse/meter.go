package rehearse

import (
	"time"

	"scaleout/internal/dataplane/platform"
	"scaleout/internal/rehearse/result"
)

// A meter turns what instances use into what Azure Monitor would report.
//
// All instances share this machine, so an instance's CPU is not the machine's:
// 100 percent is set so that the usual load leaves it below its scale-in
// threshold, as in a plan of the right size.
type meter struct {
	cores  float64 // what 100 percent of an instance's CPU is; 0: not known yet
	memory float64 // bytes that an instance has
	last   map[int]platform.Instance
	at     time.Time
}

// A reading is one instance over one grain of time.
type reading struct {
	id        string
	cores     float64 // CPU in use, in cores of this machine
	memory    float64 // bytes
	queue     float64 // requests in the instance at the moment
	perMinute float64 // requests answered, in a minute at this pace
}

func newMeter(s *stage) *meter {
	m := &meter{memory: 1 << 30}
	if s.stack != nil && s.stack.Settings() != nil {
		m.memory = s.stack.Settings().Plan.MemoryGB * (1 << 30)
	}
	m.read(s.running.Instances(), time.Now())
	return m
}

// read returns what the instances used since the last reading. An instance that
// was started since then counts from its start.
func (m *meter) read(instances []platform.Instance, now time.Time) []reading {
	elapsed := max(now.Sub(m.at), time.Millisecond).Seconds()
	last := m.last
	m.last, m.at = map[int]platform.Instance{}, now
	var all []reading
	for _, i := range instances {
		m.last[i.Index] = i
		before, known := last[i.Index]
		if !known || i.Usage.CPU < before.Usage.CPU || i.Served < before.Served {
			before = platform.Instance{}
		}
		all = append(all, reading{
			id:        i.ID,
			cores:     (i.Usage.CPU - before.Usage.CPU).Seconds() / elapsed,
			memory:    float64(i.Usage.Memory),
			queue:     float64(i.InFlight),
			perMinute: float64(i.Served-before.Served) * time.Minute.Seconds() / elapsed,
		})
	}
	return all
}

// percent returns CPU and memory of an instance as Azure Monitor shows them.
func (m *meter) percent(r reading) (cpu, memory float64) {
	if m.cores > 0 {
		cpu = min(100, 100*r.cores/m.cores)
	}
	return cpu, min(100, 100*r.memory/m.memory)
}

// sample is the mean over all instances.
func (m *meter) sample(readings []reading, at time.Time) result.Sample {
	s := result.Sample{At: at}
	for _, r := range readings {
		cpu, memory := m.percent(r)
		n := float64(len(readings))
		s.CPU += cpu / n
		s.Memory += memory / n
		s.Queue += r.queue / n
	}
	return s
}
