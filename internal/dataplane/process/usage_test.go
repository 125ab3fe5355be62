//go:build unix

package process

import (
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// busy keeps a processor busy for a while.
const busy = `i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done`

// A shell that has worked, a child that works no more but lives, one that has
// ended: what the shells themselves say they used is what Usage says, in ticks
// of 10 ms.
func TestUsageCountsTheWholeTree(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: elsewhere children that ended count only once the command has ended")
	}
	p, told := sh(t, `sh -c '`+busy+`'; sh -c '`+busy+`; times >&9; echo >&8; exec sleep 1000' & read x <&8; `+busy+`; times >&9; exec sleep 1000`)
	child := times(t, told)[0] // the living child's own
	shell := times(t, told)
	want := child + shell[0] + shell[1]
	u, err := p.Usage()
	require.NoError(t, err)
	assert.InDelta(t, want.Seconds(), u.CPU.Seconds(), 0.06)

	require.NoError(t, p.Kill())
	<-p.Done()
	after, err := p.Usage()
	require.NoError(t, err)
	assert.GreaterOrEqual(t, after.CPU, u.CPU)
	assert.InDelta(t, want.Seconds(), after.CPU.Seconds(), 0.06)
	assert.Zero(t, after.Memory)
}

// times reads what 'times' of a shell prints: user and system time, its own and
// of its children that ended.
func times(t *testing.T, told interface{ ReadString(byte) (string, error) }) [2]time.Duration {
	t.Helper()
	var sums [2]time.Duration
	for i := range sums {
		row, err := told.ReadString('\n')
		require.NoError(t, err)
		for _, f := range strings.Fields(row) {
			d, err := time.ParseDuration(f)
			require.NoError(t, err)
			sums[i] += d
		}
	}
	return sums
}

// An orphan that ended was waited for by the guard, and counts.
func TestUsageCountsOrphans(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: only Linux gives orphans to the guard")
	}
	p, told := sh(t, `(sh -c '`+busy+`; times >&9' &); exec sleep 1000`)
	want := times(t, told)[0]
	require.Positive(t, want)
	require.Eventually(t, func() bool { return len(states(t, p.PID())) == 1 }, aLongTime, time.Millisecond)
	u, err := p.Usage()
	require.NoError(t, err)
	assert.InDelta(t, want.Seconds(), u.CPU.Seconds(), 0.03)
}

func TestUsageAfterTheEnd(t *testing.T) {
	t.Parallel()
	p, told := sh(t, busy+`; times >&9`)
	want := times(t, told)[0]
	<-p.Done()
	u, err := p.Usage()
	require.NoError(t, err)
	assert.InDelta(t, want.Seconds(), u.CPU.Seconds(), 0.03)
}

// RSS is what ps shows for the processes of the group.
func TestUsageOfMemory(t *testing.T) {
	t.Parallel()
	p, told := sh(t, `sh -c 'echo ready >&9; read x <&8' & wait`)
	line(t, told)
	out, err := exec.Command("ps", "-A", "-o", "pgid=,rss=").Output()
	require.NoError(t, err)
	var want float64
	for row := range strings.Lines(string(out)) {
		if f := strings.Fields(row); len(f) == 2 && f[0] == strconv.Itoa(p.PID()) {
			kib, err := strconv.ParseFloat(f[1], 64)
			require.NoError(t, err)
			want += kib * 1024
		}
	}
	require.Positive(t, want)
	u, err := p.Usage()
	require.NoError(t, err)
	assert.InEpsilon(t, want, float64(u.Memory), 0.1)
}

// Processes come and go while they are being measured.
func TestUsageWhileTheTreeChanges(t *testing.T) {
	t.Parallel()
	p, told := sh(t, `echo ready >&9; while :; do sh -c : & sh -c ":"; done`)
	line(t, told)
	var last Usage
	for range 200 {
		u, err := p.Usage()
		require.NoError(t, err)
		require.GreaterOrEqual(t, u.CPU, last.CPU)
		last = u
	}
	require.NoError(t, p.Kill())
	<-p.Done()
	u, err := p.Usage()
	require.NoError(t, err)
	assert.GreaterOrEqual(t, u.CPU, last.CPU)
}
