//go:build unix && !linux

package process

import (
	"syscall"
	"time"
)

func leaderAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// adoptOrphans is for Linux: here orphans go to the first process of the system.
func adoptOrphans() {}

func killStrays() {}

// awaitGroup returns when no process of the group is left. No event tells when
// that is, so it asks.
func awaitGroup(leader int) {
	for syscall.Kill(-leader, 0) == nil {
		time.Sleep(2 * time.Millisecond)
	}
}
