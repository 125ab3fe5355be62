package rehearse

// A span is what the stack promises of its instance count and CPU.
type span struct {
	least, most int
	out, in     float64 // percent of CPU
}

// spanOf returns the span by which the usual load and the surge are measured out.
func spanOf(s *stage) span {
	const out, in = 70, 30 // the program's defaults, where the stack has no rule for CPU
	if s.stack == nil || s.stack.Settings() == nil {
		return span{least: s.count(), most: s.count(), out: out, in: in}
	}
	set := s.stack.Settings()
	sp := span{least: set.MinInstances, most: min(set.MaxInstances, set.MinInstances+mostAdded), out: out, in: in}
	if set.CPU.Out > 0 {
		sp.out, sp.in = float64(set.CPU.Out), float64(set.CPU.In)
	}
	return sp
}

// usual returns the CPU of an instance, 0 to 1, at the usual load: so little that
// autoscale would take any instance above the least number away again.
func (s span) usual() float64 { return 0.75 * s.in / 100 * float64(s.least+1) / float64(s.least) }

// surge returns by how much load has to rise for autoscale to want the most
// instances: with one fewer, their CPU is still well above the threshold.
func (s span) surge() float64 {
	return 1.3 * s.out / 100 * float64(s.most-1) / (s.usual() * float64(s.least))
}
