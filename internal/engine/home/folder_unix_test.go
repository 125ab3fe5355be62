//go:build unix

package home

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whoever may write a home could swap its key for one that he knows.
func TestHomeThatOthersMayWriteIsRefused(t *testing.T) {
	t.Parallel()
	for _, mode := range []os.FileMode{0o777, 0o770, 0o720, 0o702, 0o777 | os.ModeSticky} {
		dir := t.TempDir()
		require.NoError(t, open(t, dir).Close())
		require.NoError(t, os.Chmod(dir, mode))
		for name, do := range map[string]func(string) (*Home, error){
			"Open": func(dir string) (*Home, error) { return Open(dir) },
			"View": View,
		} {
			_, err := do(dir)
			require.ErrorContains(t, err, "others may write to the state folder "+dir, "%s %s", name, mode)
			require.ErrorContains(t, err, "'chmod go-w "+dir+"'")
		}
		_, err := Reset(dir)
		require.ErrorContains(t, err, "others may write")

		require.NoError(t, os.Chmod(dir, mode&^0o022)) // the advice
		require.NoError(t, open(t, dir).Close())
		_, err = View(dir)
		require.NoError(t, err)
	}
}

// With the umask 002 of some systems, each folder that people make can be written
// by their group. An empty one holds nothing to mistrust.
func TestEmptyFolderBecomesPrivate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "home")
	require.NoError(t, os.Mkdir(dir, 0o700))
	require.NoError(t, os.Chmod(dir, 0o775))
	open(t, dir)
	info, err := os.Stat(dir)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())
}

func TestHomeOfAnotherUserIsRefused(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		if os.Getenv("CI") != "" {
			t.Fatal("only root can give a folder away; CI is root")
		}
		t.Skip("SKIPPED: only root can give a folder away")
	}
	const nobody = 65534 // of every Linux
	dir := t.TempDir()
	require.NoError(t, os.Chown(dir, nobody, nobody))
	_, err := Open(dir)
	require.ErrorContains(t, err, "belongs to another user (uid 65534, and this is uid 0)")
	_, err = View(dir)
	require.ErrorContains(t, err, "belongs to another user")
}
