package release_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"scaleout/internal/release"
)

// Somebody who may not read all of a folder hears what, and what to do.
func TestFoldersThatCannotBeRead(t *testing.T) {
	t.Parallel()
	runtime.LockOSThread() // the thread ends with the test, and its lack of rights
	for name, text := range map[string]string{
		"":           "the folder cannot be read; give yourself the permission",
		"conf":       "conf cannot be read; give yourself the permission, or name it in .deployignore",
		"app.py":     "app.py cannot be read; give yourself the permission, or name it in .deployignore",
		".gitignore": ".gitignore cannot be read; give yourself the permission, or name it in .deployignore",
	} {
		source := app(t, map[string]string{"conf/a.json": "{}", ".gitignore": "x"})
		require.NoError(t, os.Chmod(filepath.Dir(source), 0o755))
		require.NoError(t, os.Chmod(filepath.Join(source, name), 0))
		before, _ := unix.SetfsuidRetUid(65534) // root may read everything
		_, err := release.Prepare(t.Context(), source, release.Options{})
		_, _ = unix.SetfsuidRetUid(before)
		require.NoError(t, os.Chmod(filepath.Join(source, name), 0o700))
		assert.EqualError(t, err, "--source "+source+": "+text)
	}
}

// Nobody waits for what a pipe may say one day.
func TestPipes(t *testing.T) {
	t.Parallel()
	source := app(t, map[string]string{"sub/a": ""})
	for _, name := range []string{"pipe", ".gitignore", "sub/.deployignore"} {
		require.NoError(t, unix.Mkfifo(filepath.Join(source, name), 0o600))
	}
	z, content := prepare(t, source)
	assert.Equal(t, []string{"app.py", "requirements.txt", "sub/a"}, names(t, content))
	assert.Contains(t, z.LeftOut, release.LeftOut{Path: "pipe", Why: "no file"})
	_, err := release.Prepare(t.Context(), filepath.Join(source, "pipe"), release.Options{})
	assert.ErrorContains(t, err, "this is neither a folder nor a file")
	require.NoError(t, os.Remove(filepath.Join(source, "requirements.txt")))
	require.NoError(t, unix.Mkfifo(filepath.Join(source, "requirements.txt"), 0o600))
	_, err = release.Prepare(t.Context(), source, release.Options{})
	assert.ErrorContains(t, err, "there is no requirements.txt in it")
}
