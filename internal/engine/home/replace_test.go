package home

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReplace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	require.NoError(t, os.WriteFile(file, []byte("old"), 0o640))
	require.NoError(t, os.Symlink("file", link))
	held, err := os.Open(file)
	require.NoError(t, err)
	defer held.Close()
	before, err := held.Stat()
	require.NoError(t, err)

	require.NoError(t, Replace(link, []byte("new")))
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "new", string(b))
	after, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, before.Mode(), after.Mode())
	assert.False(t, os.SameFile(before, after), "who reads the old content reads all of it")
	target, err := os.Readlink(link)
	require.NoError(t, err)
	assert.Equal(t, "file", target)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, left, 2, "nothing is left beside them")

	require.ErrorIs(t, Replace(filepath.Join(dir, "none"), nil), os.ErrNotExist)
	require.NoError(t, os.Mkdir(file+aside, 0o700))
	require.Error(t, Replace(file, []byte("newer")))
	b, err = os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "new", string(b), "what cannot be written leaves the file as it was")
}
