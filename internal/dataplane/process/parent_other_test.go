//go:build unix && !linux

package process

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func end(t *testing.T, pid int) func() {
	t.Helper()
	return func() {
		require.Eventually(t, func() bool { return syscall.Kill(pid, 0) != nil }, aLongTime, time.Millisecond)
	}
}
