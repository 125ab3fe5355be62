package platform

import (
	"slices"

	"scaleout/internal/dataplane/platform/front"
)

// Who there is, and who takes requests. The lock must be held for all of it,
// unless it says otherwise.

// enter notes that an instance is in a state.
func (p *Platform) enter(w *worker, state, why string) {
	if w.state == state {
		return
	}
	w.state, w.since = state, p.options.Clock.Now()
	w.why = why
	p.hooks.entered(w)
	close(p.changed)
	p.changed = make(chan struct{})
}

// pool returns what the front end may choose from.
func (p *Platform) pool() []*front.Backend {
	var in []*front.Backend
	for _, c := range p.serving {
		if !c.health.excluded {
			in = append(in, c.backend)
		}
	}
	return in
}

// withdraw takes what runs on an instance out of the pool.
func (p *Platform) withdraw(c *container) {
	c.ready = false
	if i := slices.Index(p.serving, c); i >= 0 {
		p.serving = slices.Delete(p.serving, i, i+1)
		p.updatePool()
	}
}

// admit gives requests to c, and in the same moment none any more to old, which may
// be nil. It takes the lock.
func (p *Platform) admit(c, old *container) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := c.worker
	w.problem = nil
	select {
	case <-c.gone: // it has ended since it was ready, and its worker starts it again
		return
	default:
	}
	if old != nil && p.options.has(Drain) {
		old.stopping = true
		p.serving = slices.DeleteFunc(p.serving, func(s *container) bool { return s == old })
	}
	w.shown, c.ready = c, true
	p.serving = append(p.serving, c)
	p.updatePool()
}

// resize adds instances or marks the youngest to leave, until n are to stay.
// "Youngest" is who was added last: places keep their age when what runs there is
// replaced.
func (p *Platform) resize(n int) (added, surplus []*worker) {
	var staff []*worker
	for _, w := range p.workers {
		if !w.leaving {
			staff = append(staff, w)
		}
	}
	for _, w := range staff[min(n, len(staff)):] {
		w.leaving = true
		surplus = append(surplus, w)
	}
	for range n - len(staff) {
		added = append(added, p.hire())
	}
	return added, surplus
}

// hire adds an instance in the first free place.
func (p *Platform) hire() *worker {
	index := 0
	for index < len(p.workers) && p.workers[index].index == index {
		index++
	}
	w := &worker{
		platform: p, index: index, id: p.options.InstanceID(index),
		orders: make(chan order), gone: make(chan struct{}),
	}
	p.workers = slices.Insert(p.workers, index, w)
	p.enter(w, Starting, "")
	return w
}

// remove strikes an instance off. It takes the lock.
func (p *Platform) remove(w *worker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.workers = slices.DeleteFunc(p.workers, func(o *worker) bool { return o == w })
	p.enter(w, Stopped, "")
}
