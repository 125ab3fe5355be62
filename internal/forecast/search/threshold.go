package search

import "scaleout/program/settings"

// windows for scale-out and scale-in, in minutes.
var windows = [][2]int{{5, 5}, {5, 10}, {10, 20}}

// rules tries thresholds and windows on the best sizes. Where CPU does not show that an
// instance is full, since its requests wait for something else, it tries their number. Of
// the rules that the stack has for memory and for waiting requests it tries thresholds
// that can make a difference.
//
// What comes first is tried on all of the best, in case the tries do not last for more.
func (s *search) rules() error {
	var points []point
	tops := s.top()
	for _, w := range windows {
		for _, top := range tops {
			p := top.point
			p.outWindow, p.inWindow = w[0], w[1]
			points = append(points, s.byRequests(p, top.Settings)...)
		}
	}
	for _, top := range tops {
		points = append(points, s.byMemoryAndQueue(top)...)
	}
	for _, w := range windows {
		for _, top := range tops {
			p := top.point
			p.outWindow, p.inWindow = w[0], w[1]
			points = append(points, byCPU(p)...)
		}
	}
	return s.try(points)
}

func byCPU(p point) (all []point) {
	for _, out := range []int{50, 60, 70, 80} {
		for _, in := range []int{out * 2 / 5, out * 3 / 5} {
			p.cpuOut, p.cpuIn = out, in
			all = append(all, p)
		}
	}
	return all
}

func (s *search) byRequests(p point, set *settings.Settings) (all []point) {
	for _, out := range s.requests(set) {
		p.requestsOut, p.requestsIn = out, out/2
		all = append(all, p)
	}
	return all
}

func (s *search) byMemoryAndQueue(top Try) (all []point) {
	for _, memory := range s.memory(top.Settings) {
		p := top.point
		p.memoryOut, p.memoryIn = memory[0], memory[1]
		all = append(all, p)
	}
	for _, queue := range s.queue(top.Settings) {
		p := top.point
		p.queueOut, p.queueIn = queue[0], queue[1]
		all = append(all, p)
	}
	return all
}

// memory are thresholds where the rules for memory have a say: they keep instances where
// one shows more than the lower threshold. Where none shows that, no threshold that keeps
// a margin changes anything.
func (s *search) memory(set *settings.Settings) [][2]int {
	instance := s.Capacity.For(set).On(set.Plan)
	if set.Memory.Out == 0 || instance.Load(instance.Most(), 1).Memory < float64(set.Memory.In) {
		return nil
	}
	var all [][2]int
	for _, out := range []int{75, 85, 95} {
		all = append(all, [2]int{out, out / 2}, [2]int{out, out * 13 / 20})
	}
	return all
}

// queue are thresholds for requests that wait, where the stack has some.
func (s *search) queue(set *settings.Settings) [][2]int {
	if set.HTTPQueue.Out == 0 {
		return nil
	}
	return [][2]int{{5, 1}, {10, 2}, {50, 10}, {200, 40}}
}

// requests are thresholds for the requests of an instance in a minute; none where CPU
// tells as well.
func (s *search) requests(set *settings.Settings) []int {
	instance := s.Capacity.For(set).On(set.Plan)
	most := instance.Most()
	if full := instance.Load(most, 1); full.CPU >= 90 || most < 10 || most > 1e6 {
		return nil
	}
	return []int{int(0.5 * most), int(0.65 * most), int(0.8 * most)}
}
