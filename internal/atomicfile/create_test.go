package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCreateNeverReplaces(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	require.NoError(t, Create(path, []byte("one"), Perm(0o644)))
	require.ErrorIs(t, Create(path, []byte("two")), fs.ErrExist)
	late := filepath.Join(dir, "late") // somebody else makes it while we write
	require.ErrorIs(t, Create(late, []byte("mine"), Staged(func() {
		require.NoError(t, os.WriteFile(late, []byte("theirs"), 0o600))
	})), fs.ErrExist)
	dangling := filepath.Join(dir, "link")
	require.NoError(t, os.Symlink(filepath.Join(dir, "nowhere"), dangling))
	require.ErrorIs(t, Create(dangling, []byte("x")), fs.ErrExist)

	for name, want := range map[string]string{"file": "one", "late": "theirs"} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.Equal(t, want, string(content))
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 3, "nothing is left beside them")
}

func TestCreateWithoutHardLinks(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	none := func(string, string) error { return errors.ErrUnsupported }
	require.NoError(t, Write(path, []byte("one"), place(none)))
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "one", string(content))
}
