package caches

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit/kills"
)

func TestMain(m *testing.M) { kills.Main(m) }

func TestCrashAtEveryWrite(t *testing.T) {
	t.Parallel()
	kills.Parts["caches"].CrashAtEveryWrite(t)
}

func TestKilledProcess(t *testing.T) {
	t.Parallel()
	kills.Parts["caches"].KillProcesses(t)
}

// here is this package's folder: kills.Main leaves it.
var here, _ = os.Getwd()

// Every part has its package.
func TestEveryPartIsKilled(t *testing.T) {
	t.Parallel()
	packages, err := os.ReadDir(filepath.Dir(here))
	require.NoError(t, err)
	var names []string
	for _, p := range packages {
		names = append(names, p.Name())
	}
	assert.ElementsMatch(t, names, slices.Collect(maps.Keys(kills.Parts)))
}
