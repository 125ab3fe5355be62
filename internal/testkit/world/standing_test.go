package world

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is made in a copy of a stack has no key that the stack has: both may be made by one test, whose
// name is the seed.
func TestACopyDrawsOtherBytes(t *testing.T) {
	t.Parallel()
	drawn := map[string]bool{}
	for _, random := range []io.Reader{Random(t), other(t), other(t)} {
		b := make([]byte, 32)
		_, err := io.ReadFull(random, b)
		require.NoError(t, err)
		drawn[string(b)] = true
	}
	assert.Len(t, drawn, 2, "of the copy's, the same in every run")
}
