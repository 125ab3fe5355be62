package search

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/forecast"
	"scaleout/internal/forecast/capacity"
)

// TestBestLooksAtMemory where an instance has more than half of it in use: the stack's rules
// then keep all instances that a peak has added, and other thresholds do not.
func TestBestLooksAtMemory(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED in short runs: it forecasts 240 settings")
	}
	peak := func(at time.Time) float64 {
		if minute := at.Unix() / 60 % (17 * 60); minute < 90 { // at another time of each day
			return 20 + 2*float64(minute)
		}
		return 20
	}
	in := input(t, week(monday, 4, peak), map[string]string{"planSku": "P0v3"})
	m, err := capacity.FromFlags("cpuPerRequest=20ms,cpuIdle=0,service=30ms,slots=64,memoryIdle=2.2GB")
	require.NoError(t, err)
	in.Capacity, in.Tries, in.Run = m, 240, forecast.Run
	f := best(t, in)
	require.True(t, f.Met)
	assert.Equal(t, "P0v3", f.Best.Settings.Plan.SKU)
	assert.Greater(t, f.Best.Settings.Memory.In, 55, "2.2 of 4 GB")
	assert.Contains(t, strings.Join(f.Best.Commands("prod"), "\n"), "pulumi config set memoryScaleIn ")
	assert.Less(t, f.Best.Training.Mean, f.Current.Training.Mean-1)
}

// TestThresholdsThatMatter: no others are tried, and no rule that the stack does not have.
func TestThresholdsThatMatter(t *testing.T) {
	t.Parallel()
	memory, queue := map[[2]int]bool{}, map[[2]int]bool{}
	tried := func(memoryIdle string, values map[string]string) {
		clear(memory)
		clear(queue)
		in := input(t, week(monday, 2, office(300)), values)
		m, err := capacity.FromFlags("cpuPerRequest=20ms,cpuIdle=0,service=30ms,slots=64,memoryIdle=" + memoryIdle)
		require.NoError(t, err)
		in.Capacity, in.Tries = m, 120
		var lock sync.Mutex
		in.Run = func(f forecast.Input) (*forecast.Result, error) {
			lock.Lock()
			memory[[2]int{f.Settings.Memory.Out, f.Settings.Memory.In}] = true
			queue[[2]int{f.Settings.HTTPQueue.Out, f.Settings.HTTPQueue.In}] = true
			lock.Unlock()
			return fake(f)
		}
		best(t, in)
	}
	tried("500MB", nil)
	assert.Equal(t, map[[2]int]bool{{85, 50}: true}, memory, "no instance shows 50 %: the rule never says anything")
	assert.True(t, queue[[2]int{5, 1}])
	assert.True(t, queue[[2]int{200, 40}])
	tried("6GB", map[string]string{"httpQueueScaleOut": "0", "httpQueueScaleIn": "0"})
	assert.True(t, memory[[2]int{95, 61}])
	assert.False(t, memory[[2]int{}], "what the stack has is not taken away")
	assert.Equal(t, map[[2]int]bool{{}: true}, queue)
}

// TestEachStageHasItsShare: off-peak times are tried although there are more thresholds than
// tries.
func TestEachStageHasItsShare(t *testing.T) {
	t.Parallel()
	in := input(t, week(monday, 2, office(400)), nil)
	in.Tries = 60
	var thresholds, offPeaks atomic.Int64
	in.Run = func(f forecast.Input) (*forecast.Result, error) {
		if f.Settings.CPU.Out != 70 {
			thresholds.Add(1)
		}
		if f.Settings.OffPeak != nil {
			offPeaks.Add(1)
		}
		return fake(f)
	}
	f := best(t, in)
	assert.Equal(t, 60, f.Tried)
	assert.NotZero(t, thresholds.Load())
	assert.NotZero(t, offPeaks.Load())
}
