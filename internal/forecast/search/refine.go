package search

// refine goes from the best to a neighbour that is better, as long as there is one.
func (s *search) refine() error {
	for len(s.tries) < s.Tries {
		tried := len(s.tries)
		for _, top := range s.top() {
			if err := s.try(neighbours(top.point, pointOf(s.base))); err != nil {
				return err
			}
		}
		if len(s.tries) == tried {
			return nil
		}
	}
	return nil
}

// neighbours are the points one step away. Thresholds for memory and waiting requests take
// steps where others than the stack's were better.
func neighbours(p, base point) []point {
	var all []point
	step := func(change func(*point)) {
		q := p
		change(&q)
		all = append(all, q)
	}
	for _, d := range []int{-1, 1} {
		step(func(q *point) { q.least += d })
		step(func(q *point) { q.most += d })
		step(func(q *point) { q.least, q.most = q.least+d, q.most+d })
		step(func(q *point) { q.cpuOut += 5 * d })
		step(func(q *point) { q.cpuIn += 5 * d })
		step(func(q *point) { q.cpuOut, q.cpuIn = q.cpuOut+5*d, q.cpuIn+5*d })
		if p.memoryOut > 0 && (p.memoryOut != base.memoryOut || p.memoryIn != base.memoryIn) {
			step(func(q *point) { q.memoryIn += 5 * d })
			step(func(q *point) { q.memoryOut, q.memoryIn = q.memoryOut+5*d, q.memoryIn+5*d })
		}
		if by := max(1, p.queueOut/4); p.queueOut > 0 && p.queueOut != base.queueOut {
			step(func(q *point) { q.queueOut += by * d })
		}
		if by := p.requestsOut / 10; by > 0 {
			step(func(q *point) { q.requestsOut += by * d })
			step(func(q *point) { q.requestsIn += by * d })
		}
		step(func(q *point) { q.inWindow += 5 * d })
		step(func(q *point) { q.inCooldown += 5 * d })
		step(func(q *point) { q.outCooldown += 2 * d })
		if p.night == noNight || p.night == itsOwn {
			continue
		}
		step(func(q *point) { q.nightLeast += d })
		if p.night != weekend {
			step(func(q *point) { q.nightStartsAt = (q.nightStartsAt + 24 + d) % 24 })
			step(func(q *point) { q.nightEnds = (q.nightEnds+23+d)%24 + 1 })
		}
	}
	return all
}
