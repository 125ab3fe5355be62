package traffic

// remembered is how many keys each half of a recent holds.
const remembered = 400_000

// recent remembers the values of the last lines by a key, in bounded memory: what is
// further away than that is not found again.
type recent struct {
	newer, older map[uint64]float64
}

// look returns the value that a key had, and remembers this one where it had none.
func (r *recent) look(key uint64, v float64) (was float64, there bool) {
	if was, there = r.newer[key]; there {
		return was, true
	}
	if was, there = r.older[key]; there {
		return was, true
	}
	if r.newer == nil || len(r.newer) >= remembered {
		r.newer, r.older = map[uint64]float64{}, r.newer
	}
	r.newer[key] = v
	return v, false
}

// hashOf is FNV-1a over a text and numbers.
func hashOf(text string, numbers ...int64) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	for _, n := range numbers {
		for range 8 {
			h = (h ^ uint64(n&0xff)) * 1099511628211
			n >>= 8
		}
	}
	return h
}
