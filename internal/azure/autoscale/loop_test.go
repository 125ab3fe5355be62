package autoscale_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/autoscale"
)

// plant is a plan whose load spreads evenly over its instances.
type plant struct {
	load    float64 // CPU of a single instance
	count   int
	refuses error
}

func (p *plant) Measure(time.Time) []autoscale.Measurement {
	value := min(100, p.load/float64(p.count))
	return []autoscale.Measurement{{ResourceID: planID, Metric: cpu, Sample: autoscale.Sample{Instance: "0", Value: value}}}
}

func (p *plant) Count() int { return p.count }

func (p *plant) Scale(_ context.Context, n int) error {
	if p.refuses == nil {
		p.count = n
	}
	return p.refuses
}

// counts steps through minutes and returns the count after each.
func (p *plant) counts(t *testing.T, l *autoscale.Loop, from time.Time, minutes int) []int {
	t.Helper()
	var all []int
	for i := range minutes {
		d, err := l.Step(t.Context(), from.Add(time.Duration(i)*time.Minute))
		require.NoError(t, err)
		wellFormed(t, d, d.From)
		all = append(all, p.count)
	}
	return all
}

// "Understand autoscale settings", How does autoscale evaluate cooldown?: after an
// action the next waits for the rule's cooldown, here of five minutes.
func TestLoopRestsAfterEachAction(t *testing.T) {
	t.Parallel()
	p := &plant{load: 400, count: 2}
	l := autoscale.NewLoop(setting(rules{out(cpu, 70, 1), in(cpu, 25, 1)}, 2, 5, 2), time.Minute, p, p)
	assert.Equal(t, []int{3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5}, p.counts(t, l, noon, 16))
}

// What was usual all day keeps one odd minute from deciding.
func TestLoopAssumesWhatIsUsual(t *testing.T) {
	t.Parallel()
	p := &plant{load: 100, count: 2}
	odd := func(l *autoscale.Loop) int {
		p.load, p.count = 180, 2
		return p.counts(t, l, noon, 1)[0]
	}
	s := setting(rules{out(cpu, 70, 1)}, 2, 5, 2)
	assert.Equal(t, 3, odd(autoscale.NewLoop(s, time.Minute, p, p)))
	p.load, p.count = 100, 2
	l := autoscale.NewLoop(s, time.Minute, p, p)
	l.Assume(noon, time.Minute)
	assert.Equal(t, 2, odd(l))
}

// What the target refuses has not happened, and no cooldown begins.
func TestLoopGoesOnAfterARefusal(t *testing.T) {
	t.Parallel()
	p := &plant{load: 400, count: 2, refuses: errors.New("the tier allows no more")}
	l := autoscale.NewLoop(setting(rules{out(cpu, 70, 1)}, 2, 5, 2), time.Minute, p, p)
	d, err := l.Step(t.Context(), noon)
	require.ErrorIs(t, err, p.refuses)
	assert.Equal(t, 3, d.Count, "what it would have done")
	p.refuses = nil
	assert.Equal(t, []int{3, 3}, p.counts(t, l, noon.Add(time.Minute), 2))
}
