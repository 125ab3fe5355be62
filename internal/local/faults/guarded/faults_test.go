package guarded

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/testkit/faults"
)

func TestMain(m *testing.M) { faults.Main(m) }

var matrix = faults.Parts["guarded"]

func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	matrix.Run(t)
}

// The matrix has every case that it ever had.
func TestMatrixIsComplete(t *testing.T) {
	t.Parallel()
	assert.GreaterOrEqual(t, matrix.Cases(), 148)
}
