//go:build unix

package process

import (
	"fmt"
	"syscall"
	"time"

	gops "github.com/shirou/gopsutil/v4/process"
)

// measure adds up the group. The guard's ended children are the command's, so
// they are in; the guard itself is not. Processes come by rising id, parents
// mostly before their children: one that ends meanwhile is then missed, which
// cpuTime makes good, and not counted twice, which nothing could.
func (p *Process) measure() (Usage, error) {
	pids, err := gops.Pids()
	if err != nil {
		return Usage{}, fmt.Errorf("cannot list the processes of %s (process %d): %w", p.name, p.pid, err)
	}
	u := Usage{CPU: endedChildren(p.guard.Process.Pid)}
	for _, pid := range pids {
		if group, err := syscall.Getpgid(int(pid)); err != nil || group != p.pid {
			continue
		}
		one := &gops.Process{Pid: pid}
		if t, err := one.Times(); err == nil {
			u.CPU += time.Duration((t.User + t.System) * float64(time.Second))
			u.CPU += endedChildren(int(pid))
		}
		if m, err := one.MemoryInfo(); err == nil {
			u.Memory += m.RSS
		}
	}
	return u, nil
}
