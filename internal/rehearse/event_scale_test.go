package rehearse

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/clock"
)

// An app that the usual load keeps twice as busy as when it was measured keeps an
// instance under the usual load, but not under less.
func TestPullUntilTheCountIsReached(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pull   pull
		from   int
		to     int
		enough func(times float64) bool // for the next instance
		want   []float64
		err    error
	}{
		"at once":                          {pull{1, 1 / furtherRise}, 2, 2, nil, []float64{1}, nil},
		"down under the usual load":        {pull{1, 1 / furtherRise}, 5, 2, func(float64) bool { return true }, []float64{1}, nil},
		"down when that is still too much": {pull{1, 1 / furtherRise}, 3, 2, func(x float64) bool { return x < 0.7 }, []float64{1, 0.667}, nil},
		"up with more":                     {pull{4, furtherRise}, 2, 5, func(x float64) bool { return x > 5 }, []float64{4, 6}, nil},
		"never":                            {pull{4, furtherRise}, 2, 5, func(float64) bool { return false }, []float64{4, 6, 9, 13.5, 20.25}, errStopped},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var put []float64
			n, minute := c.from, 0
			count := func() int {
				minute++
				last := put[len(put)-1]
				switch {
				case minute%6 != 0 || !c.enough(last):
				case n < c.to:
					n++
				case n > c.to:
					n--
				}
				return n
			}
			at := clock.NewVirtual(time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC))
			got, err := c.pull.until(t.Context(), at, 25*time.Minute, func(x float64) { put = append(put, x) }, count, func(n int) bool { return n == c.to })
			assert.ErrorIs(t, err, c.err)
			assert.Equal(t, n, got)
			assert.InDeltaSlice(t, c.want, put, 0.001)
		})
	}
}
