package demo

import "testing"

// A "millisecond" of work, to be held against a real one.
func BenchmarkCompute(b *testing.B) {
	for b.Loop() {
		sink.Store(compute(stepsPerMillisecond))
	}
}
