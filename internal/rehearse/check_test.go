package rehearse

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/fail"
)

func TestWrongOptionsAreRefusedTogether(t *testing.T) {
	t.Parallel()
	err := Options{
		Rate: -1, Sessions: 100_000, Speed: 1000, Port: 70_000, Duration: -1, Events: []string{"earthquake"}, Topologies: []string{"three"},
	}.withDefaults().Check()
	assert.Equal(t, fail.Refused, fail.KindOf(err))
	assert.EqualError(t, err, `--event earthquake: there is no such event; events: upgrade, crash, hang, redis-failover, settings, key-rotation, scale-out, scale-in, network
--topology three: there is none of that name; topologies: one-instance, two-without-redis, stack
--rps -1: must be 1 to 2000, for example --rps 60
--sessions 100000: must be 1 to 5000, for example --sessions 60
--speed 1000: must be 1 to 240, for example --speed 60
--port 70000: must be 0 to 65535, for example --port 8080
--duration -1ns: must be 0 to 24h, for example --duration 2m`)
	assert.NoError(t, Options{}.withDefaults().Check())
	for says, wrong := range map[string]Options{
		"--rps 0: must be 1 to 2000": {Sessions: 60, Speed: 60}, "--sessions 0: must be": {Rate: 60, Speed: 60},
		"--rps NaN: must be": {Rate: math.NaN(), Sessions: 60, Speed: 60}, "--speed +Inf: must be": {Rate: 60, Sessions: 60, Speed: math.Inf(1)},
	} {
		wrong.LoginPath, wrong.SessionPath = "/login", "/session"
		assert.ErrorContains(t, wrong.Check(), says)
	}
}

// With the usual load autoscale must want the least number of instances and no
// other, and with the surge the most: by the stack's own thresholds.
func TestLoadIsMeasuredOutByTheThresholds(t *testing.T) {
	t.Parallel()
	for _, sp := range []span{{2, 5, 70, 30}, {2, 3, 70, 30}, {3, 6, 80, 40}, {2, 4, 60, 20}, {5, 8, 75, 35}} {
		total := sp.usual() * float64(sp.least) // in instances
		percent := func(total float64, count int) float64 { return 100 * total / float64(count) }
		assert.Less(t, percent(total, sp.least), sp.out, "no more are wanted")
		for n := sp.least + 1; n <= sp.most; n++ {
			assert.Less(t, percent(total, n), sp.in, "one of %d is too many", n)
			assert.Less(t, percent(total, n-1), sp.out, "and it can go without coming back")
		}
		surge := total * sp.surge()
		for n := sp.least; n < sp.most; n++ {
			assert.Greater(t, percent(surge, n), 1.2*sp.out, "%d are too few", n)
		}
		assert.Less(t, percent(surge, sp.most), 100.0, "the most can carry it")
	}
}
