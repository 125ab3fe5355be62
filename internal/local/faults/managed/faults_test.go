package managed

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/testkit/faults"
	"scaleout/internal/testkit/world"
)

func TestMain(m *testing.M) { faults.Main(m) }

var matrix = faults.Matrix(slices.Concat(
	world.ManagedOperations, world.WatchOperations, world.NetworkOperations, world.VaultOperations, world.TokenOperations,
	world.ScheduleOperations,
))

func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	matrix.Run(t)
}

// The matrix has every case that it ever had, and every operation is in one of the two.
func TestMatrixIsComplete(t *testing.T) {
	t.Parallel()
	assert.GreaterOrEqual(t, matrix.Cases(), 445)
	assert.Len(t, world.Operations, len(world.ClassicOperations)+len(matrix))
}
