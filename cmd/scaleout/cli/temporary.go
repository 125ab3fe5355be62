package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"scaleout/internal/fail"
	"scaleout/program/shellword"
)

// Temporary says what to do about an error that comes from the folder for temporary files: it is missing, no
// folder, full, or may not be written. Any other error it returns as it is.
func Temporary(err error) error {
	var failed *fs.PathError
	dir := os.TempDir()
	if !errors.As(err, &failed) || !ours(dir, failed.Path) || fail.Shown(err) {
		return err
	}
	why := badFolder(dir, failed.Err)
	if why == "" {
		return err
	}
	named := "which TMPDIR names"
	if os.Getenv("TMPDIR") == "" {
		named = "since TMPDIR names no other"
	}
	return &fail.Error{Kind: fail.KindOf(err), Err: err, Text: err.Error(), Next: fmt.Sprintf(
		"temporary files go to %s, %s, and %s; name a folder that has room and that you may write: export TMPDIR=/var/tmp", shellword.Of(dir), named, why)}
}

// ours reports whether a path is the folder for temporary files, or what we make there.
func ours(dir, path string) bool {
	rest, err := filepath.Rel(dir, path)
	return err == nil && (rest == "." || strings.HasPrefix(rest, "scaleout-"))
}

// badFolder says what is wrong with the folder; empty: nothing.
func badFolder(dir string, err error) string {
	info, statErr := os.Stat(dir)
	switch {
	case errors.Is(statErr, fs.ErrNotExist):
		return "there is no such folder"
	case statErr == nil && !info.IsDir():
		return "that is no folder"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "it is full"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "you may not write there"
	}
	return ""
}
