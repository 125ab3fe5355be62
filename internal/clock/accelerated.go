package clock

import (
	"context"
	"time"
)

// Accelerated runs faster than the machine's clock, by a fixed factor.
type Accelerated struct {
	start  time.Time
	began  time.Time // on the machine's clock, with its monotonic part
	factor float64
}

// NewAccelerated returns a clock that shows start now and gains factor seconds
// in each second. The factor must be positive.
func NewAccelerated(start time.Time, factor float64) *Accelerated {
	return &Accelerated{start: start.UTC(), began: time.Now(), factor: factor}
}

// Now returns the accelerated time, in UTC.
func (c *Accelerated) Now() time.Time {
	return c.start.Add(time.Duration(float64(time.Since(c.began)) * c.factor))
}

// Sleep waits until the clock has gained d.
func (c *Accelerated) Sleep(ctx context.Context, d time.Duration) error {
	return System{}.Sleep(ctx, c.Real(d))
}

// Real returns how long d takes on the machine's clock.
func (c *Accelerated) Real(d time.Duration) time.Duration {
	return time.Duration(float64(d) / c.factor)
}

// At returns what this clock showed, or will show, at a moment of the machine's.
func (c *Accelerated) At(machine time.Time) time.Time {
	return c.start.Add(time.Duration(float64(machine.Sub(c.began)) * c.factor))
}
