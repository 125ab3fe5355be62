//go:build unix

package local_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// BenchmarkCyclesInTurn lives a life on the embedded Azure and a bare one in turn, and reports
// how many times the processor time of the second the first takes: the median of the pairs,
// which a busy machine changes little.
func BenchmarkCyclesInTurn(b *testing.B) {
	life(b, nil) // what a process does once
	life(b, bare)
	var times []float64
	for b.Loop() {
		start := processorTime(b)
		life(b, nil)
		between := processorTime(b)
		life(b, bare)
		times = append(times, float64(between-start)/float64(processorTime(b)-between))
	}
	slices.Sort(times)
	b.ReportMetric(times[len(times)/2], "times-bare")
}

// processorTime is what this process has had.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u unix.Rusage
	require.NoError(b, unix.Getrusage(unix.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
