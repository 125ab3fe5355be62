package load

import "math/rand/v2"

// turns deals out numbers below n: each once in a round, each round in another
// order. The same seed gives the same turns.
type turns struct {
	random *rand.Rand
	order  []int
	at     int
}

func newTurns(n int, seed uint64) *turns {
	t := &turns{random: rand.New(rand.NewPCG(seed, 0)), order: make([]int, n)}
	for i := range t.order {
		t.order[i] = i
	}
	t.shuffle()
	return t
}

func (t *turns) next() int {
	if t.at == len(t.order) {
		t.shuffle()
	}
	t.at++
	return t.order[t.at-1]
}

func (t *turns) shuffle() {
	t.random.Shuffle(len(t.order), func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
	t.at = 0
}
