package process

import (
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// end returns a function that waits for a process to end, whoever its parent is
// by then.
func end(t *testing.T, pid int) func() {
	t.Helper()
	fd, err := unix.PidfdOpen(pid, 0)
	require.NoError(t, err)
	return func() {
		defer unix.Close(fd)
		for {
			n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(aLongTime.Milliseconds()))
			if err == unix.EINTR {
				continue
			}
			require.NoError(t, err)
			require.Equal(t, 1, n, "process %d still runs", pid)
			return
		}
	}
}

// A daemon leaves the group, and its parent; it does not get away.
func TestDaemonsAreCollected(t *testing.T) {
	t.Parallel()
	const daemon = `(setsid sh -c 'trap "" TERM; echo ready >&8; exec sleep 1000' &); read x <&8; echo up >&9; `
	t.Run("command ends", func(t *testing.T) {
		t.Parallel()
		p, alive := sh(t, daemon+"exit 0")
		<-p.Done()
		nobody(t, alive)
	})
	t.Run("command is killed", func(t *testing.T) {
		t.Parallel()
		p, alive := sh(t, daemon+"exec sleep 1000")
		line(t, alive)
		require.NoError(t, p.Kill())
		<-p.Done()
		nobody(t, alive)
	})
}

// Orphans that end do not stay as zombies while the command runs.
func TestOrphansAreReaped(t *testing.T) {
	t.Parallel()
	_, alive := sh(t, `(sh -c 'echo $$ >&9' &); exec sleep 1000`)
	pid, err := strconv.Atoi(line(t, alive))
	require.NoError(t, err)
	require.Eventually(t, func() bool { return syscall.Kill(pid, 0) == syscall.ESRCH }, aLongTime, time.Millisecond)
}

// 'killall -9' takes parent, guards and janitor at once. The kernel then takes
// the commands, and what they had started is on its own.
func TestAllOfUsAreKilled(t *testing.T) {
	t.Parallel()
	a := startAnother(t)
	require.NoError(t, a.cmd.Process.Signal(syscall.SIGSTOP))
	t.Cleanup(func() { require.NoError(t, remove(a.dir)) }) // the janitor's work
	var gone []func()
	for _, g := range a.guards {
		commands, err := g.Children()
		require.NoError(t, err)
		for _, c := range commands {
			gone = append(gone, end(t, int(c.Pid)))
			t.Cleanup(func() { _ = syscall.Kill(-int(c.Pid), syscall.SIGKILL) })
		}
	}
	require.Len(t, gone, 2, "two guards have a command each")
	for _, g := range a.guards {
		require.NoError(t, syscall.Kill(int(g.Pid), syscall.SIGKILL))
	}
	for _, wait := range gone {
		wait()
	}
}
