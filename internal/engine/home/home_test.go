package home

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func open(t *testing.T, dir string) *Home {
	t.Helper()
	h, err := Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { _ = h.Close() })
	return h
}

func TestSecondOpenIsRefusedUntilTheFirstCloses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := open(t, dir)
	_, err := Open(dir)
	require.ErrorIs(t, err, ErrBusy)
	require.NoError(t, first.Close())
	open(t, dir)
}

// Somebody looks while somebody else holds the folder, and changes nothing in it.
func TestView(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "home")
	nothing, err := View(dir)
	require.NoError(t, err)
	_, err = nothing.ReadSealed("stacks/dev")
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorIs(t, nothing.Write("stacks/dev", nil), errView)
	require.NoDirExists(t, dir)

	holder := open(t, dir)
	require.NoError(t, holder.WriteSealed("stacks/dev", []byte("first")))
	v, err := View(dir)
	require.NoError(t, err)
	require.NoError(t, holder.WriteSealed("stacks/dev", []byte("second")))
	got, err := v.ReadSealed("stacks/dev")
	require.NoError(t, err)
	assert.Equal(t, "second", string(got))
	require.ErrorIs(t, v.WriteSealed("stacks/dev", nil), errView)
	require.NoError(t, v.Close())
	_, err = Open(dir)
	require.ErrorIs(t, err, ErrBusy, "a view does not release the lock")
}

func TestSealedContentIsNotInClearAndSurvives(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := open(t, dir)
	require.NoError(t, first.WriteSealed("stacks/dev", []byte("correct horse")))
	require.NoError(t, first.Close())

	raw, err := os.ReadFile(filepath.Join(dir, "stacks", "dev"))
	require.NoError(t, err)
	assert.NotContains(t, string(raw), "horse")

	got, err := open(t, dir).ReadSealed("stacks/dev")
	require.NoError(t, err)
	assert.Equal(t, "correct horse", string(got))
}

// Files are sealed here and opened by Pulumi's crypter, as are those of earlier versions, which
// it sealed, too. AES-GCM keeps nothing secret once a nonce is used twice.
func TestSealedAsPulumiDoes(t *testing.T) {
	t.Parallel()
	h := open(t, t.TempDir())
	earlier, err := h.Crypter().EncryptValue(t.Context(), "correct horse")
	require.NoError(t, err)
	require.NoError(t, h.Write("earlier", []byte(earlier)))
	got, err := h.ReadSealed("earlier")
	require.NoError(t, err)
	assert.Equal(t, "correct horse", string(got))

	seen := map[string]bool{}
	for _, content := range []string{"", "correct horse", "correct horse", strings.Repeat("battery ", 9_000)} {
		require.NoError(t, h.WriteSealed("now", []byte(content)))
		raw, err := h.Read("now")
		require.NoError(t, err)
		got, err := h.Crypter().DecryptValue(t.Context(), string(raw))
		require.NoError(t, err)
		assert.Equal(t, content, got)
		nonce := strings.Split(string(raw), ":")[1]
		assert.False(t, seen[nonce], "a nonce is used once")
		seen[nonce] = true
	}
}

func TestOnlyTheOwnerCanRead(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "home")
	h := open(t, dir)
	require.NoError(t, h.Write("stacks/dev", []byte("x")))
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		info, err := d.Info()
		require.NoError(t, err)
		assert.Zero(t, info.Mode().Perm()&0o077, path)
		return nil
	}))
}

// What a process killed in the middle of a write leaves behind is harmless, and
// gone after the next start.
func TestHalfWrittenFileIsIgnored(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var killed bool
	h, err := Open(dir, Observe(func(string, Stage) {
		if killed {
			panic("killed")
		}
	}))
	require.NoError(t, err)
	for _, file := range []string{keyFile, "azure", "stacks/dev.json"} { // builds are not written here
		killed = false
		require.NoError(t, h.Write(file, content(file)))
		killed = true
		assert.Panics(t, func() { _ = h.Write(file, nil) })
		got, err := h.Read(file)
		require.NoError(t, err)
		assert.Equal(t, content(file), got)
	}
	require.NoError(t, h.Close())
	assert.Len(t, filesIn(t, dir), 7, "a lock, three files, three leftovers")

	open(t, dir)
	assert.ElementsMatch(t, []string{lockFile, noteFile, keyFile, "azure", "stacks/dev.json"}, filesIn(t, dir))
}

// content is 32 bytes, as many as a key has.
func content(of string) []byte { return []byte(fmt.Sprintf("%-32s", of)) }

func filesIn(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if !d.IsDir() {
			all = append(all, path)
		}
		return err
	}))
	return all
}

// A write has two steps: a crash before the second leaves the old content, one after it the new.
func TestStagesOfAWrite(t *testing.T) {
	t.Parallel()
	var seen []string
	var h *Home
	h, err := Open(t.TempDir(), Observe(func(file string, stage Stage) {
		if file != keyFile {
			got, _ := h.Read(file)
			seen = append(seen, fmt.Sprintf("%s %d %s", file, stage, got))
		}
	}))
	require.NoError(t, err)
	t.Cleanup(func() { _ = h.Close() })
	require.NoError(t, h.Write("f", []byte("old")))
	require.NoError(t, h.Write("f", []byte("new")))
	assert.Equal(t, []string{"f 0 ", "f 1 old", "f 0 old", "f 1 new"}, seen)
}

// Before a first note is written, and where the note is lost, the folder is in use all the same.
func TestBusyWithoutANote(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := open(t, dir)
	require.NoError(t, os.Remove(filepath.Join(dir, noteFile)))
	_, err := Open(dir)
	require.ErrorIs(t, err, ErrBusy)
	require.EqualError(t, err, "another update is running in "+dir+"; wait for it to end, or choose another folder with --home")
	require.NoError(t, h.Close(), "a note that is gone is no error")
	open(t, dir)
}

// What cannot be a home says so, and nothing is written elsewhere.
func TestAFileInTheWay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, []byte("x"), 0o600))
	_, err := Open(filepath.Join(file, "home"))
	require.ErrorContains(t, err, "the state folder cannot be created")
	_, err = View(filepath.Join(file, "home"))
	require.ErrorContains(t, err, "the state folder cannot be read")

	h := open(t, filepath.Join(dir, "home"))
	require.NoError(t, h.Write("azure", []byte("x")))
	require.Error(t, h.Write("azure/stack", []byte("x")))
	require.NoError(t, os.Mkdir(h.Path("stacks"), 0o700))
	require.Error(t, h.Write("stacks", []byte("x")))
	assert.ElementsMatch(t, []string{lockFile, noteFile, keyFile, "azure"}, filesIn(t, h.Path("")))
}

func TestSyncCanBeReplaced(t *testing.T) {
	t.Parallel()
	full := errors.New("no space left on device")
	var fail bool
	h, err := Open(t.TempDir(), Sync(func(*os.File) error {
		if fail {
			return full
		}
		return nil
	}))
	require.NoError(t, err)
	t.Cleanup(func() { _ = h.Close() })
	require.NoError(t, h.Write("f", []byte("old")))
	fail = true
	require.ErrorIs(t, h.Write("f", []byte("new")), full)
	got, err := h.Read("f")
	require.NoError(t, err)
	assert.Equal(t, "old", string(got))
}

// A link that somebody left where a fixed name would be written to leads nowhere.
func TestWriteFollowsNoLink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o700)) // whatever the umask
	victim := filepath.Join(t.TempDir(), "victim")
	for _, name := range []string{"key.new", "azure", "azure.new"} {
		require.NoError(t, os.Symlink(victim, filepath.Join(dir, name)))
	}
	h := open(t, dir)
	require.NoError(t, h.WriteSealed("azure", []byte("correct horse")))
	assert.NoFileExists(t, victim)
	got, err := h.ReadSealed("azure")
	require.NoError(t, err)
	assert.Equal(t, "correct horse", string(got))
}

func TestForeignOrDamagedFilesAreNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := open(t, dir)
	require.NoError(t, h.Write("f", []byte("v1:bm9uc2Vuc2U=:bm9uc2Vuc2U=")))
	_, err := h.ReadSealed("f")
	require.ErrorContains(t, err, "cannot be read with this folder's key")
	_, err = h.ReadSealed("none")
	require.ErrorIs(t, err, fs.ErrNotExist)

	require.NoError(t, h.Write(keyFile, []byte("short")))
	require.NoError(t, h.Close())
	_, err = Open(dir)
	require.ErrorContains(t, err, "is damaged: 5 bytes, want 32")
	_, err = View(dir)
	require.ErrorContains(t, err, "is damaged: 5 bytes, want 32")

	require.NoError(t, os.Remove(filepath.Join(dir, keyFile)))
	require.NoError(t, os.Mkdir(filepath.Join(dir, keyFile), 0o700))
	_, err = Open(dir)
	require.ErrorContains(t, err, "is a directory")
	assert.NotContains(t, err.Error(), "damaged", "what cannot be read may be whole: nobody is told to delete it")
}

func TestResetKeepsWhatIsNotItsOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := open(t, dir)
	for _, name := range []string{"stacks/dev.json", "azure", "builds/0a1b/app.py"} {
		require.NoError(t, h.Write(name, []byte("x")))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "precious"), nil, 0o600))
	gone, err := Reset(dir)
	require.ErrorIs(t, err, ErrBusy)
	assert.Empty(t, gone)
	assert.FileExists(t, filepath.Join(dir, "stacks", "dev.json"))
	require.NoError(t, h.Write(keyFile, []byte("damaged")))
	require.NoError(t, h.Close())
	gone, err = Reset(dir)
	require.NoError(t, err)
	assert.Equal(t, []string{"dev"}, gone)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	assert.Equal(t, []string{lockFile, "precious"}, left)
}

func BenchmarkWrite(b *testing.B) {
	h, err := Open(b.TempDir())
	require.NoError(b, err)
	defer h.Close()
	content := make([]byte, 20_000)
	for b.Loop() {
		require.NoError(b, h.Write("f", content))
	}
}

// A command that holds the home for long is named by those that cannot have it.
func TestTheHolderIsNamed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "home")
	h, err := Open(dir)
	require.NoError(t, err)
	require.NoError(t, h.Note("scaleout local serve --stack dev"))
	_, err = Open(dir)
	require.ErrorIs(t, err, ErrBusy)
	require.ErrorContains(t, err, fmt.Sprintf("another update is running in %s: 'scaleout local serve --stack dev' (process %d). End it", dir, os.Getpid()))
	require.NoError(t, h.Close())

	next, err := Open(dir)
	require.NoError(t, err)
	_, err = Open(dir)
	require.ErrorIs(t, err, ErrBusy)
	require.ErrorContains(t, err, fmt.Sprintf("another update is running in %s (process %d); wait for it to end", dir, os.Getpid()))
	require.NoError(t, h.Close(), "once more")
	_, err = Open(dir)
	require.ErrorContains(t, err, "(process ", "the note is not that of who closed twice")
	require.NoError(t, next.Close())
	viewed, err := View(dir)
	require.NoError(t, err)
	require.Error(t, viewed.Note("x"))
}
