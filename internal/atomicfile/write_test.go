package atomicfile_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/atomicfile"
)

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestWrite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	require.NoError(t, atomicfile.Write(path, []byte("old")))
	assert.Equal(t, "old", content(t, path))
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, fs.FileMode(0o600), info.Mode())

	require.NoError(t, atomicfile.Write(path, []byte("new"), atomicfile.Staged(func() {
		assert.Equal(t, "old", content(t, path), "the old content stays until the new is complete")
		beside := names(t, dir)
		require.Len(t, beside, 2)
		assert.Equal(t, "new", content(t, filepath.Join(dir, beside[1])))
	})))
	assert.Equal(t, "new", content(t, path))
	assert.Equal(t, []string{"file"}, names(t, dir))
}

// The disk has the content before the file takes its place, unless the caller
// does without.
func TestSync(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	var synced, staged bool
	sync := atomicfile.Sync(func(f *os.File) error {
		synced = true
		assert.False(t, staged)
		assert.Equal(t, "new", content(t, f.Name()))
		return nil
	})
	require.NoError(t, atomicfile.Write(path, []byte("new"), sync, atomicfile.Staged(func() { staged = true })))
	assert.True(t, synced)
	assert.True(t, staged)
}

// What cannot be written leaves the file as it was, and nothing beside it.
func TestFailure(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	require.NoError(t, atomicfile.Write(path, []byte("old")))
	full := atomicfile.Sync(func(*os.File) error { return syscall.ENOSPC })
	for name, write := range map[string]func() error{
		"Write":   func() error { return atomicfile.Write(path, []byte("new"), full) },
		"Replace": func() error { return atomicfile.Replace(path, []byte("new"), full) },
	} {
		require.ErrorIs(t, write(), syscall.ENOSPC, name)
		assert.Equal(t, "old", content(t, path), name)
		assert.Equal(t, []string{"file"}, names(t, dir), name)
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	require.Error(t, atomicfile.Write(filepath.Join(dir, "folder"), nil), "a folder is in the way")
	require.ErrorIs(t, atomicfile.Write(filepath.Join(dir, "none", "file"), nil), fs.ErrNotExist)
	assert.Equal(t, []string{"file", "folder"}, names(t, dir))
}

// A link where somebody expects a file to be written leads nowhere: neither one
// of the fixed name that earlier versions wrote to, nor one at the file itself.
func TestWriteFollowsNoLink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, victim := filepath.Join(dir, "key"), filepath.Join(dir, "victim")
	require.NoError(t, os.WriteFile(victim, []byte("precious"), 0o600))
	for _, link := range []string{path, path + ".new"} {
		require.NoError(t, os.Symlink(victim, link))
	}
	require.NoError(t, atomicfile.Write(path, []byte("secret"), atomicfile.Staged(func() {
		assert.Equal(t, "precious", content(t, victim))
	})))
	assert.Equal(t, "precious", content(t, victim))
	info, err := os.Lstat(path)
	require.NoError(t, err)
	assert.True(t, info.Mode().IsRegular())
}

// Somebody who sees the name cannot use it for the next write.
func TestNamesAreNotReused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	seen := map[string]bool{}
	for range 20 {
		require.NoError(t, atomicfile.Write(path, nil, atomicfile.Staged(func() {
			for _, name := range names(t, dir) {
				if name != "file" {
					assert.False(t, seen[name], name)
					seen[name] = true
				}
			}
		})))
	}
	assert.Len(t, seen, 20)
}

func TestRemoveLeftovers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	interrupted := errors.New("interrupted")
	assert.PanicsWithValue(t, interrupted, func() {
		_ = atomicfile.Write(path, []byte("ne"), atomicfile.Staged(func() { panic(interrupted) }))
	})
	require.Len(t, names(t, dir), 1)
	others := []string{"file", "file.new", "file.ABCDEFGHIJKLMNOPQRSTUVWX01.new", "file.SHORT.new"}
	for _, other := range others {
		require.NoError(t, os.WriteFile(filepath.Join(dir, other), nil, 0o600))
	}
	require.NoError(t, atomicfile.RemoveLeftovers(dir))
	assert.ElementsMatch(t, others, names(t, dir))
	require.NoError(t, atomicfile.RemoveLeftovers(filepath.Join(dir, "none")))
}

func TestReplace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	require.NoError(t, os.WriteFile(file, []byte("old"), 0o600))
	require.NoError(t, os.Chmod(file, 0o664)) // whatever the umask
	require.NoError(t, os.Symlink("file", link))
	held, err := os.Open(file)
	require.NoError(t, err)
	defer held.Close()
	before, err := held.Stat()
	require.NoError(t, err)

	require.NoError(t, atomicfile.Replace(link, []byte("new")))
	assert.Equal(t, "new", content(t, file))
	after, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, before.Mode(), after.Mode())
	assert.False(t, os.SameFile(before, after), "a reader of the old content reads all of it")
	target, err := os.Readlink(link)
	require.NoError(t, err)
	assert.Equal(t, "file", target)
	assert.Equal(t, []string{"file", "link"}, names(t, dir))
}

func TestReplaceMakesWhatIsMissing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "Pulumi.dev.yaml")
	victim := filepath.Join(dir, "victim")
	require.NoError(t, os.Symlink(victim, path+".new")) // from a hostile branch
	require.NoError(t, atomicfile.Replace(path, []byte("config: {}\n")))
	assert.Equal(t, "config: {}\n", content(t, path))
	assert.NoFileExists(t, victim)

	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Symlink(victim, path))
	require.ErrorContains(t, atomicfile.Replace(path, nil), "is a link to "+victim+", which does not exist; remove the link")
	assert.NoFileExists(t, victim)
}

// A device or a pipe is written to, and never replaced by a file.
func TestReplaceWritesIntoWhatIsNoFile(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer r.Close()
	link := filepath.Join(t.TempDir(), "stdout")
	require.NoError(t, os.Symlink(fmt.Sprintf("/proc/self/fd/%d", w.Fd()), link))
	if _, err := os.Stat(link); err != nil {
		t.Skip("SKIPPED: only Linux shows open files as links")
	}
	require.NoError(t, atomicfile.Replace(link, []byte("report")))
	require.NoError(t, w.Close())
	got := make([]byte, 100)
	n, err := r.Read(got)
	require.NoError(t, err)
	assert.Equal(t, "report", string(got[:n]))
	info, err := os.Lstat(link)
	require.NoError(t, err)
	assert.Equal(t, fs.ModeSymlink, info.Mode().Type(), "the link stays")

	require.Error(t, atomicfile.Replace(t.TempDir(), nil), "a folder is neither")
}
