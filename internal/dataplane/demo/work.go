package demo

import (
	"context"
	"sync/atomic"
	"time"
)

// stepsPerMillisecond is the number of steps of compute that take a millisecond of a core
// of 3 GHz, more or less. The amount of work is fixed rather than its duration: on
// a busy machine a request then takes longer, as real work does, and its CPU time,
// which autoscale goes by, stays the same.
const stepsPerMillisecond = 500_000

// sink keeps the compiler from leaving the computation out.
var sink atomic.Uint64

// toil is the work of a page: some waiting, some computing.
func (s *site) toil(ctx context.Context) {
	timer := time.NewTimer(s.env.wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	sink.Store(compute(int(s.env.work.Seconds() * 1000 * stepsPerMillisecond)))
}

// compute makes steps of a generator of pseudo-random numbers (xorshift), each of
// which needs the result of the one before.
func compute(steps int) uint64 {
	x := uint64(88172645463325252)
	for range steps {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}
