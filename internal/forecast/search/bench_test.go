package search

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/forecast"
)

// busy is the traffic of a shop: working days, evenings, and a little noise.
func busy(at time.Time) float64 {
	minute := float64(at.Hour()*60 + at.Minute())
	day := 20 + 180*max(0, math.Sin((minute-420)/900*math.Pi))
	if at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
		day /= 2
	}
	return day * (1 + 0.1*math.Sin(float64(at.Unix()/60%7919)))
}

// BenchmarkBest tries 500 settings on 30 days of minutes.
func BenchmarkBest(b *testing.B) {
	in := input(b, week(monday, 30, busy), nil)
	in.Run, in.Tries = forecast.Run, 0
	for b.Loop() {
		f := best(b, in)
		require.Equal(b, DefaultTries, f.Tried)
	}
}
