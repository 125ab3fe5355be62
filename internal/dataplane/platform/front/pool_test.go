package front

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseAlgorithm(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Algorithm{
		"": LeastRequests, "LeastRequests": LeastRequests, "LeastRequestsWithTieBreaker": LeastRequests,
		"WeightedRoundRobin": RoundRobin, "PerSiteRoundRobin": RoundRobin,
	} {
		got, err := ParseAlgorithm(name)
		require.NoError(t, err, name)
		assert.Equal(t, want, got, name)
	}
	_, err := ParseAlgorithm("RequestHash")
	assert.ErrorContains(t, err, "siteConfig.loadBalancing RequestHash cannot be rehearsed; these can: LeastRequests (the default)")
}

// Each row is a pool with requests that the instances hold already, and whom
// the next requests are given to if nobody answers meanwhile.
func TestNext(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name      string
		algorithm Algorithm
		held      []int
		turn      int
		want      []string
	}{
		{"one", LeastRequests, []int{7}, 0, []string{"0", "0"}},
		{"in turn among equals", LeastRequests, []int{0, 0, 0}, 0, []string{"0", "1", "2", "0"}},
		{"the one that holds less", LeastRequests, []int{3, 1, 2}, 0, []string{"1", "2", "1", "2", "0"}},
		{"in turn among those that hold least", LeastRequests, []int{0, 5, 0}, 1, []string{"2", "0"}},
		{"a hanging one is avoided", LeastRequests, []int{50, 0}, 0, []string{"1", "1", "1", "1"}},
		{"round robin does not look", RoundRobin, []int{50, 0, 9}, 0, []string{"0", "1", "2", "0"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := pool{turn: row.turn}
			for i, n := range row.held {
				r.backends = append(r.backends, &Backend{label: []string{string(rune('0' + i))}, inFlight: n})
			}
			var got []string
			for range row.want {
				b := r.next(row.algorithm)
				b.inFlight++
				got = append(got, b.label[0])
			}
			assert.Equal(t, row.want, got)
		})
	}
}

// One request after the other is spread evenly, too: a tie is not always won by
// the first.
func TestNextWithoutLoad(t *testing.T) {
	t.Parallel()
	r := pool{backends: []*Backend{{}, {}, {}}}
	times := map[*Backend]int{}
	for range 30 {
		times[r.next(LeastRequests)]++
	}
	for _, b := range r.backends {
		assert.Equal(t, 10, times[b])
	}
}

// The pool may shrink below the turn.
func TestNextAfterShrinking(t *testing.T) {
	t.Parallel()
	r := pool{backends: []*Backend{{}, {}, {}}}
	r.next(RoundRobin)
	r.next(RoundRobin)
	r.backends = r.backends[:1]
	assert.Same(t, r.backends[0], r.next(RoundRobin))
	assert.Same(t, r.backends[0], r.next(LeastRequests))
}
