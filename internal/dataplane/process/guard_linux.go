package process

import (
	"os"
	"syscall"

	gops "github.com/shirou/gopsutil/v4/process"
	"golang.org/x/sys/unix"
)

// leaderAttr puts the command at the head of a new group, and has the kernel
// kill it should somebody kill the guard.
func leaderAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// adoptOrphans makes this process the parent of all descendants whose own parent
// has ended, so that it can collect them and knows when all are gone.
func adoptOrphans() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }

// killStrays kills the children of this process, in whichever group they are.
// Their children become ours when they are gone.
func killStrays() {
	children, _ := (&gops.Process{Pid: int32(os.Getpid())}).Children()
	for _, c := range children {
		_ = syscall.Kill(int(c.Pid), syscall.SIGKILL)
	}
}

// awaitGroup has nothing to wait for: all of the group were our children.
func awaitGroup(int) {}
