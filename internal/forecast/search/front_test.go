package search

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/forecast"
)

// TestFront: no try is as cheap as one of the front and has less waiting.
func TestFront(t *testing.T) {
	t.Parallel()
	s, err := newSearch(context.Background(), input(t, week(monday, 4, office(250)), nil))
	require.NoError(t, err)
	f, err := s.run()
	require.NoError(t, err)
	require.NotEmpty(t, f.Front)
	assert.Greater(t, len(s.tries), 100)
	points := map[point]bool{}
	for _, try := range s.tries {
		assert.False(t, points[try.point], "forecast twice")
		points[try.point] = true
	}
	for _, try := range s.tries {
		for i, point := range f.Front {
			dominated := cents(try.Training.Cost) <= cents(point.Training.Cost) && try.Training.Waiting < point.Training.Waiting
			assert.False(t, dominated && len(f.Front) < mostFront, "%+v is better than %+v", try.Training, point.Training)
			if i > 0 {
				assert.Greater(t, point.Training.Cost, f.Front[i-1].Training.Cost)
				assert.Less(t, point.Training.Waiting, f.Front[i-1].Training.Waiting)
			}
		}
		if try.Training.Waiting == 0 {
			assert.GreaterOrEqual(t, try.Training.Cost*(1+noWorth), f.Best.Training.Cost, "what is skipped is dearer")
		}
		if s.keeps(try.Training) {
			assert.GreaterOrEqual(t, try.Training.Cost*(1+noWorth), f.Best.Training.Cost)
		}
	}
}

// TestPick: for a saving of less than half a percent no more settings are changed.
func TestPick(t *testing.T) {
	t.Parallel()
	try := func(cost float64, waiting, changes int) Try {
		return Try{Training: Score{Minutes: 100_000, Waiting: waiting, Cost: cost}, Changes: make([]Change, changes)}
	}
	for _, c := range []struct {
		tries []Try
		want  Try
	}{
		{[]Try{try(100, 9, 5), try(100.4, 20, 2), try(100.6, 0, 1)}, try(100.4, 20, 2)},
		{[]Try{try(100, 9, 2), try(100.4, 3, 2)}, try(100.4, 3, 2)},
		{[]Try{try(100, 9, 2), try(100.3, 9, 2)}, try(100, 9, 2)},
		{[]Try{try(100, 9, 5), try(100, 5000, 1)}, try(100, 9, 5)},
		{[]Try{try(100, 4000, 5), try(100, 5000, 1)}, try(100, 4000, 5)},
	} {
		s := search{Input: Input{Waiting: DefaultWaiting}, tries: c.tries}
		assert.Equal(t, c.want, s.pick())
	}
}

func TestThinned(t *testing.T) {
	t.Parallel()
	all := make([]Try, 100)
	for i := range all {
		all[i].Training.Waiting = i
	}
	some := thinned(all, 5)
	require.Len(t, some, 5)
	assert.Equal(t, []int{0, 99}, []int{some[0].Training.Waiting, some[4].Training.Waiting})
	assert.Len(t, thinned(all, 100), 100)
}

// TestBestIsJudgedOnTheRest: more people come in the last days.
func TestBestIsJudgedOnTheRest(t *testing.T) {
	t.Parallel()
	f := best(t, input(t, week(monday, 12, func(at time.Time) float64 {
		if at.Sub(monday) > 8*24*time.Hour {
			return 250
		}
		return 90
	}), nil))
	assert.True(t, f.Met)
	assert.Zero(t, f.Best.Training.Waiting)
	assert.Greater(t, f.Best.Judged.Share(), DefaultWaiting)
	require.Len(t, f.Warnings, 1)
	assert.Contains(t, f.Warnings[0], "do not keep the limit in the rest: 100 % of the minutes wait there, 0 % in the "+
		"first part")
}

func TestPartsThatDiffer(t *testing.T) {
	t.Parallel()
	s, err := newSearch(context.Background(), input(t, week(monday, 12, office(10)), nil))
	require.NoError(t, err)
	f := &Found{Met: true, Judging: Span{Minutes: 1}, Best: Try{Training: Score{Cost: 100}, Judged: Score{Cost: 115}}}
	assert.Empty(t, s.warnings(f))
	f.Best.Judged.Cost = 80
	require.Len(t, s.warnings(f), 1)
	assert.Contains(t, s.warnings(f)[0], "differ: a month like the first costs 100.00 USD, one like the rest 80.00.")
}

// TestSafer: of the front, the cheapest that keeps the limit in both parts.
func TestSafer(t *testing.T) {
	t.Parallel()
	in := input(t, week(monday, 6, office(250)), nil)
	in.Waiting = 0.02
	in.Run = func(f forecast.Input) (*forecast.Result, error) {
		r, err := fake(f)
		if f.Traffic.Start.After(monday) { // the second part is worse for all but those without any waiting
			r.Waiting *= 20
		}
		return r, err
	}
	f := best(t, in)
	require.True(t, f.Met)
	require.Greater(t, f.Best.Judged.Share(), 0.02)
	require.NotNil(t, f.Safer)
	assert.LessOrEqual(t, f.Safer.Judged.Share(), 0.02)
	assert.Greater(t, f.Safer.Training.Cost, f.Best.Training.Cost)
}

// TestStepsOfTheFront: what saves next to nothing is no choice.
func TestStepsOfTheFront(t *testing.T) {
	t.Parallel()
	var front []Try
	for i, cost := range []float64{100, 100.2, 150, 199.5, 199.9, 200, 203} { // with 6, 5, … minutes waiting
		front = append(front, Try{Training: Score{Cost: cost, Waiting: 6 - i}})
	}
	var costs []float64
	for _, try := range steps(front) {
		costs = append(costs, try.Training.Cost)
	}
	assert.Equal(t, []float64{100, 100.2, 150, 200, 203}, costs, "the one with the least waiting of each step, and the cheapest")
	assert.Empty(t, steps(nil))
}
