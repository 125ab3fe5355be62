package load

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// take returns the next n due times, in milliseconds after noon.
func take(t *testing.T, s *schedule, n int) []int {
	t.Helper()
	var all []int
	for range n {
		due, ever := s.next()
		require.True(t, ever)
		all = append(all, int(math.Round(float64(due.Sub(noon))/float64(time.Millisecond))))
		s.advance()
	}
	return all
}

func after(milliseconds int) time.Time {
	return noon.Add(time.Duration(milliseconds) * time.Millisecond)
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		changes []stretch
		want    []int
	}{
		"one rate":            {nil, []int{0, 100, 200, 300}},
		"faster":              {[]stretch{{after(200), 20}}, []int{0, 100, 200, 250, 300}},
		"slower":              {[]stretch{{after(200), 2}}, []int{0, 100, 200, 700, 1200}},
		"faster, half way":    {[]stretch{{after(150), 20}}, []int{0, 100, 175, 225}},
		"slower, half way":    {[]stretch{{after(150), 1}}, []int{0, 100, 650, 1650}},
		"twice before one":    {[]stretch{{after(120), 20}, {after(140), 10}}, []int{0, 100, 180, 280}},
		"a pause":             {[]stretch{{after(150), 0}, {after(1150), 10}}, []int{0, 100, 1200, 1300}},
		"a pause, twice said": {[]stretch{{after(150), 0}, {after(500), -1}, {after(1150), 10}}, []int{0, 100, 1200, 1300}},
		"no number":           {[]stretch{{after(150), math.NaN()}, {after(250), math.Inf(1)}, {after(1150), 10}}, []int{0, 100, 1200, 1300}},
		"at the very start":   {[]stretch{{after(0), 20}}, []int{0, 50, 100}},
		"clock ran back":      {[]stretch{{after(200), 20}, {after(100), 10}}, []int{0, 100, 200, 300, 400}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSchedule(noon, 10)
			for _, change := range c.changes {
				s.set(change.from, change.rate)
			}
			assert.Equal(t, c.want, take(t, s, len(c.want)))
		})
	}
}

// A generator that has fallen behind still owes the requests of before a change
// at the times that were fixed for them.
func TestScheduleKeepsWhatIsOverdue(t *testing.T) {
	t.Parallel()
	s := newSchedule(noon, 10)
	assert.Equal(t, []int{0}, take(t, s, 1))
	s.set(after(500), 100)
	assert.Equal(t, []int{100, 200, 300, 400, 500, 510, 520}, take(t, s, 7))
}

func TestScheduleOfNoRate(t *testing.T) {
	t.Parallel()
	s := newSchedule(noon, 10)
	take(t, s, 3)
	s.set(after(250), 0)
	_, ever := s.next()
	assert.False(t, ever)
	_, ever = s.next()
	assert.False(t, ever)
	s.set(after(10_000), 1)
	assert.Equal(t, []int{10_500, 11_500}, take(t, s, 2))
}

// However the rate changes, as many requests come as it adds up to.
func TestScheduleNeitherLosesNorAdds(t *testing.T) {
	t.Parallel()
	s := newSchedule(noon, 7)
	at, owed := 0, 0.0
	rate := 7.0
	for i := range 200 {
		owed += 0.123 * rate
		at += 123
		rate = float64(1 + i%13)
		s.set(after(at), rate)
	}
	count := 0
	for due, _ := s.next(); due.Before(after(at)); due, _ = s.next() {
		s.advance()
		count++
	}
	assert.InDelta(t, owed, count, 1)
}

func TestTurns(t *testing.T) {
	t.Parallel()
	round := func(t *turns) []int {
		var all []int
		for range 20 {
			all = append(all, t.next())
		}
		return all
	}
	one, same, other := newTurns(20, 1), newTurns(20, 1), newTurns(20, 2)
	first, second := round(one), round(one)
	assert.ElementsMatch(t, first, second)
	assert.NotEqual(t, first, second, "each round in another order")
	assert.Equal(t, first, round(same))
	assert.NotEqual(t, first, round(other))
	for i := range 20 {
		assert.Contains(t, first, i)
	}
}
