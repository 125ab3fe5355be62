package folder_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/folder"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}

// What one run writes reaches neither the user's folder nor another run, whichever
// way it writes: into a file that was there, beside it, or through a link.
func TestRunsDoNotShareFiles(t *testing.T) {
	t.Parallel()
	source, parent := t.TempDir(), t.TempDir()
	write(t, filepath.Join(source, "data", "shop.db"), "SQLite format 3\x00 empty")
	write(t, filepath.Join(source, ".git", "config"), "")
	require.NoError(t, os.Symlink(filepath.Join(source, "data"), filepath.Join(source, "absolute")))
	require.NoError(t, os.Symlink("data/shop.db", filepath.Join(source, "relative")))
	one, err := folder.Make(parent, source)
	require.NoError(t, err)
	two, err := folder.Make(parent, source)
	require.NoError(t, err)
	assert.NoDirExists(t, filepath.Join(one.Dir, ".git"))
	assert.Empty(t, one.Written())

	write(t, filepath.Join(one.Dir, "relative"), "SQLite format 3\x00 one")
	write(t, filepath.Join(one.Dir, "absolute", "new"), "x")
	write(t, filepath.Join(one.Dir, "__pycache__", "app.cpython-311.pyc"), "x")
	write(t, filepath.Join(one.Temp, "sessions", "1"), "x")
	write(t, filepath.Join(one.Home, ".app", "state"), "x")
	for _, dir := range []string{source, two.Dir} {
		assert.Equal(t, "SQLite format 3\x00 empty", read(t, filepath.Join(dir, "data", "shop.db")))
		assert.NoFileExists(t, filepath.Join(dir, "data", "new"))
	}
	assert.Equal(t, []folder.File{
		{Path: "$HOME/.app/state"}, {Path: "$TMPDIR/sessions/1"}, {Path: "data/new"}, {Path: "data/shop.db", Database: true},
	}, one.Written())
	assert.Empty(t, two.Written())

	require.NoError(t, one.Remove())
	require.NoError(t, two.Remove())
	left, err := os.ReadDir(parent)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// The programs of a virtual environment name the folder in which it was made.
func TestVirtualEnvironmentsStayWhereTheyAre(t *testing.T) {
	t.Parallel()
	source := t.TempDir()
	write(t, filepath.Join(source, ".venv", "pyvenv.cfg"), "home = /usr/bin")
	write(t, filepath.Join(source, ".venv", "bin", "gunicorn"), "#!"+filepath.Join(source, ".venv/bin/python"))
	c, err := folder.Make(t.TempDir(), source)
	require.NoError(t, err)
	target, err := os.Readlink(filepath.Join(c.Dir, ".venv"))
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(source, ".venv"), target)
	assert.FileExists(t, filepath.Join(c.Dir, ".venv", "bin", "gunicorn"))
}

func TestTheFolderByItsOtherNames(t *testing.T) {
	t.Parallel()
	source := t.TempDir()
	c, err := folder.Make(t.TempDir(), source)
	require.NoError(t, err)
	assert.Equal(t, "cd "+c.Dir+" && "+c.Dir+"/run.sh "+c.Dir, c.Inside("cd /home/site/wwwroot && "+source+"/run.sh /home/site/wwwroot"))
	assert.Equal(t, source+"2 /home/site/wwwroot-old", c.Inside(source+"2 /home/site/wwwroot-old"))
}
