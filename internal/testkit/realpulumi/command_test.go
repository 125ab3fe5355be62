package realpulumi

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var root = filepath.Join("..", "..", "..")

// CI builds the command here, before tests that have a time limit need it.
func TestPulumiCommandIsThere(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), Command(t, root), "version")
	cmd.Env = append(os.Environ(), "PULUMI_HOME="+t.TempDir(), "PULUMI_SKIP_UPDATE_CHECK=true")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	assert.Equal(t, Version(t, root)+"\n", string(out))
}

// The command is that of the engine which runs in-process.
func TestPulumiCommandIsPinnedAsTheEngine(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	assert.Equal(t, pinned(t, content, "github.com/pulumi/pulumi/pkg/v3"), Version(t, root))
}
