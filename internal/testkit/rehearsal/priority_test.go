//go:build linux

package rehearsal

import (
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// The kernel says 20 - n for the priority n.
func kernels(priority int) int { return 20 - priority }

// Every thread goes first, since any may start an app.
func TestGoFirst(t *testing.T) {
	t.Parallel()
	if err := unix.Setpriority(unix.PRIO_PROCESS, 0, eager); err != nil {
		t.Skip("SKIPPED: only root may go first: " + err.Error())
	}
	GoFirst()
	threads, err := os.ReadDir("/proc/self/task")
	require.NoError(t, err)
	for _, thread := range threads {
		id, err := strconv.Atoi(thread.Name())
		require.NoError(t, err)
		if is, err := unix.Getpriority(unix.PRIO_PROCESS, id); err == nil { // it may have ended
			assert.Equal(t, kernels(eager), is, "thread %d", id)
		}
	}
}
