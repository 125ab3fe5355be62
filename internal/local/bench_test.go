package local_test

import (
	"testing"
)

// BenchmarkCycle is one life of the prod stack in-process.
func BenchmarkCycle(b *testing.B) {
	w := newWorld(b, "prod")
	for b.Loop() {
		w.must(w.Up, base...)
		w.must(w.Preview, base...)
		w.must(w.Destroy, base...)
		w.out.Reset()
	}
}
