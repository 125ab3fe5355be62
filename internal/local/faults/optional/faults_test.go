package optional

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit/faults"
	"scaleout/internal/testkit/world"
)

func TestMain(m *testing.M) { faults.Main(m) }

var matrix = faults.Parts["optional"]

func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	matrix.Run(t)
}

// The matrix has every case that it ever had.
func TestMatrixIsComplete(t *testing.T) {
	t.Parallel()
	assert.GreaterOrEqual(t, matrix.Cases(), 160)
}

// here is this package's folder: faults.Main leaves it.
var here, _ = os.Getwd()

// Every part has its package, and every operation is in one part.
func TestEveryOperationIsStruck(t *testing.T) {
	t.Parallel()
	packages, err := os.ReadDir(filepath.Dir(here))
	require.NoError(t, err)
	var names, parts, struck, all []string
	for _, p := range packages {
		names = append(names, p.Name())
	}
	for part, operations := range faults.Parts {
		parts = append(parts, part)
		for _, o := range operations {
			struck = append(struck, o.Name)
		}
	}
	for _, o := range world.Operations {
		all = append(all, o.Name)
	}
	assert.ElementsMatch(t, names, parts)
	assert.ElementsMatch(t, all, struck)
}
