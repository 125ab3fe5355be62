package verify_test

import (
	"context"
	"testing"

	"scaleout/internal/verify"
)

// BenchmarkProd is a whole look at the prod stack: some 20 questions to ARM, 42
// requests to the app, one connection to the cache. Azure's own time comes on top.
func BenchmarkProd(b *testing.B) {
	w := newWorld(b)
	for b.Loop() {
		if _, err := verify.Run(context.Background(), w.options); err != nil {
			b.Fatal(err)
		}
	}
}
