package process

import (
	"sync"
	"time"
)

// Usage is what a command and all its descendants use.
type Usage struct {
	// CPU is the processor time used so far, user and system, of all cores. It
	// never goes back. Processes that ended count: on Linux always, elsewhere
	// once the command itself has ended.
	CPU time.Duration
	// Memory is what they have in RAM now, in bytes. Pages that they share are
	// counted for each of them.
	Memory uint64
}

// Usage measures what the command and all it started use. After Done it returns
// what they used in all.
func (p *Process) Usage() (Usage, error) {
	select {
	case <-p.done:
		return Usage{CPU: p.cpu.raise(0)}, nil
	default:
	}
	u, err := p.measure()
	if err != nil {
		return Usage{}, err
	}
	u.CPU = p.cpu.raise(u.CPU)
	return u, nil
}

// cpuTime only grows. Processes are looked at one after the other, so one that
// ends in between can be missed by one measurement.
type cpuTime struct {
	mu   sync.Mutex
	most time.Duration
}

func (c *cpuTime) raise(to time.Duration) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.most = max(c.most, to)
	return c.most
}
