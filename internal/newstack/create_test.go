package newstack_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/newstack"
)

// Whoever makes the file while the questions are answered keeps it, and no link is
// followed.
func TestCreateNeverReplaces(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, dangling := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	require.NoError(t, newstack.Create(path, []byte("theirs")))
	require.ErrorIs(t, newstack.Create(path, []byte("mine")), fs.ErrExist)
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "theirs", string(content))

	require.NoError(t, os.Symlink(filepath.Join(dir, "nowhere"), dangling))
	require.ErrorIs(t, newstack.Create(dangling, []byte("mine")), fs.ErrExist)
	assert.NoFileExists(t, filepath.Join(dir, "nowhere"))
}
