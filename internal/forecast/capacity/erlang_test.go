package capacity

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestErlangC has known answers.
func TestErlangC(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source               string
		servers              int
		rate, service        float64 // a unit of time
		delayed, wait, queue float64
		delta                float64
	}{
		// "HP 12C Solutions Handbook", Queuing and Waiting Theory, examples 1 and 3: three tellers.
		{"HP 12C", 3, 1.2, 2, 0.65, 2.16, 2.59, 0.005},
		// The same, example 2: one check-out counter, M/M/1, where the queue is ρ²/(1−ρ).
		{"HP 12C", 1, 0.5, 1 / 0.9, 0.5 / 0.9, 1.39, 0.69, 0.005},
		// R. E. Trueman, "An Introduction to Quantitative Methods for Decision Making", table 12.2:
		// the mean wait of three servers utilised to 0.8 is 1.079 times the service.
		{"Trueman", 3, 2.4, 1, 0.6472, 1.079, 2.589, 0.0005},
		// "The Erlang-C Formula": 360 calls of 4 minutes in half an hour, 55 agents.
		{"call centre", 55, 360.0 / 1800, 240, 0.239, 8.2, 1.64, 0.05},
	} {
		s := newStation(c.servers, c.service)
		assert.InDelta(t, c.delayed, delayed(c.servers, s.utilisation(c.rate)), c.delta, c.source)
		assert.InDelta(t, c.wait, s.wait(c.rate), c.delta, c.source)
		assert.InDelta(t, c.queue, c.rate*s.wait(c.rate), c.delta, c.source)
	}
}

// TestErlangCIsExact compares with closed forms, and with the sum by which the formula is
// defined where that can be computed.
func TestErlangCIsExact(t *testing.T) {
	t.Parallel()
	for _, rho := range []float64{1e-9, 0.001, 0.3, 0.5, 0.8, 0.99, 0.999999} {
		assert.InEpsilon(t, rho, delayed(1, rho), 1e-9, "M/M/1: ρ")
		assert.InEpsilon(t, 2*rho*rho/(1+rho), delayed(2, rho), 1e-9, "M/M/2: 2ρ²/(1+ρ)")
		for _, c := range []int{3, 10, 64, 150} {
			assert.InDelta(t, bySum(c, rho), delayed(c, rho), 1e-12, "%d servers at %v", c, rho)
		}
	}
	for _, c := range []int{1000, 5000, mostSlots} {
		p := delayed(c, 0.99)
		assert.True(t, p > 0 && p < 0.99, "%d servers: %v", c, p)
		assert.Zero(t, delayed(c, 0), c)
		assert.Equal(t, 1.0, delayed(c, 1), c)
	}
}

func bySum(servers int, rho float64) float64 {
	a, term, sum := rho*float64(servers), 1.0, 0.0
	for k := range servers {
		sum += term
		term *= a / float64(k+1)
	}
	last := term / (1 - rho)
	return last / (sum + last)
}

// TestTable: what is read between two steps is as good as computed.
func TestTable(t *testing.T) {
	t.Parallel()
	for _, c := range []int{1, 2, 8, 64, 128, 2048} {
		s := newStation(c, 0.05)
		for i := 1; i < 10_000; i += 7 {
			rho := float64(i) / 10_000
			exact := delayed(c, rho) * 0.05 / (float64(c) * (1 - rho))
			got := s.wait(rho * float64(c) / 0.05)
			assert.InDelta(t, exact, got, 0.0005*0.05, "%d servers at %v", c, rho)
		}
	}
	s := newStation(4, 0.05)
	assert.True(t, math.IsInf(s.wait(80), 1))
}
