package rehearse

import (
	"time"

	"scaleout/internal/dataplane/gauge"
	"scaleout/internal/rehearse/result"
)

// newMeter measures the stage's instances from now on. 100 percent of CPU is set later, so
// that the usual load leaves it below its scale-in threshold, as in a plan of the right size.
// It is set in requests. Processor time says more of this machine than of the app: where few
// requests come, each may take ten times as much (a virtual machine wakes up for it), and a
// start of two seconds is two minutes of a clock that is 60 times as fast.
func newMeter(s *stage) *gauge.Meter {
	m := &gauge.Meter{Memory: 1 << 30}
	if s.stack != nil && s.stack.Settings() != nil {
		m.Memory = s.stack.Settings().Plan.MemoryGB * (1 << 30)
	}
	m.Read(s.running.Instances(), time.Now())
	return m
}

// meanOf is the mean over all instances.
func meanOf(m *gauge.Meter, readings []gauge.Reading, at time.Time) result.Sample {
	s := result.Sample{At: at}
	for _, r := range readings {
		cpu, memory := m.Percent(r)
		n := float64(len(readings))
		s.CPU += cpu / n
		s.Memory += memory / n
		s.Queue += r.Queue / n
	}
	return s
}
