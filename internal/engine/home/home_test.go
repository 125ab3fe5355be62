package home

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func open(t *testing.T, dir string) *Home {
	t.Helper()
	h, err := Open(dir, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = h.Close() })
	return h
}

func TestSecondOpenIsRefusedUntilTheFirstCloses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := open(t, dir)
	_, err := Open(dir, nil)
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
	_, err = Open(dir, nil)
	require.ErrorIs(t, err, ErrBusy, "who looks does not give free")
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

// What a process killed in the middle of a write leaves behind is harmless.
func TestHalfWrittenFileIsIgnored(t *testing.T) {
	t.Parallel()
	h := open(t, t.TempDir())
	require.NoError(t, h.Write("f", []byte("old")))
	require.NoError(t, os.WriteFile(h.Path("f")+aside, []byte("ne"), 0o600))
	got, err := h.Read("f")
	require.NoError(t, err)
	assert.Equal(t, "old", string(got))

	require.NoError(t, h.Write("f", []byte("new")))
	got, err = h.Read("f")
	require.NoError(t, err)
	assert.Equal(t, "new", string(got))
	assert.NoFileExists(t, h.Path("f")+aside)
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
	_, err = Open(dir, nil)
	require.ErrorContains(t, err, "is damaged: 5 bytes, want 32")
}

func TestResetKeepsWhatIsNotItsOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := open(t, dir)
	require.NoError(t, h.Write("stacks/dev", []byte("x")))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "precious"), nil, 0o600))
	require.ErrorIs(t, Reset(dir), ErrBusy)
	require.NoError(t, h.Write(keyFile, []byte("damaged")))
	require.NoError(t, h.Close())
	require.NoError(t, Reset(dir))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	assert.Equal(t, []string{lockFile, "precious"}, left)
}

func BenchmarkWrite(b *testing.B) {
	h, err := Open(b.TempDir(), nil)
	require.NoError(b, err)
	defer h.Close()
	content := make([]byte, 20_000)
	for b.Loop() {
		require.NoError(b, h.Write("f", content))
	}
}
