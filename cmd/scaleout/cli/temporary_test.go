//go:build unix

package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/fail"
)

func TestTemporary(t *testing.T) {
	t.Parallel()
	dir := os.TempDir()
	own := filepath.Join(dir, "scaleout-1", "key.pem")
	for name, c := range map[string]struct {
		path string
		err  error
		says string
	}{
		"full":              {own, syscall.ENOSPC, "and it is full; name a folder that has room"},
		"over its quota":    {own, syscall.EDQUOT, "and it is full"},
		"may not":           {filepath.Join(dir, "scaleout-2.zip"), syscall.EACCES, "and you may not write there"},
		"read-only":         {filepath.Join(dir, "scaleout-2.zip"), syscall.EROFS, "and you may not write there"},
		"a file is missing": {own, syscall.ENOENT, ""},
		"somebody else's":   {filepath.Join(dir, "project", "report.html"), syscall.ENOSPC, ""},
		"elsewhere":         {"/somewhere/report.html", syscall.ENOSPC, ""},
	} {
		err := fail.Refuse("--source src: %w", &fs.PathError{Op: "write", Path: c.path, Err: c.err})
		got := Temporary(err)
		assert.Equal(t, fail.Refused, fail.KindOf(got), name)
		assert.Equal(t, err.Error(), got.Error(), name)
		if c.says == "" {
			assert.Empty(t, fail.NextStep(got), name)
			continue
		}
		assert.Contains(t, fail.NextStep(got), c.says, name)
		assert.Contains(t, fail.NextStep(got), "TMPDIR", name)
	}
	assert.NoError(t, Temporary(nil))
	other := errors.New("other")
	assert.Equal(t, fmt.Sprint(other), fmt.Sprint(Temporary(other)))
}
