package home

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"scaleout/internal/atomicfile"
	"scaleout/internal/fail"
)

// Write replaces a file as a whole: whatever happens to the process or the
// machine, the file holds the old content or the new.
func (h *Home) Write(name string, content []byte) error {
	if h.lock == nil {
		return errView
	}
	path := h.Path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	aside := atomicfile.Staged(func() { h.observe(name, Aside) })
	if err := atomicfile.Write(path, content, aside, atomicfile.Sync(h.sync)); err != nil {
		return err
	}
	h.observe(name, Replaced)
	return nil
}

// WriteSealed is Write with the content encrypted.
func (h *Home) WriteSealed(name string, content []byte) error {
	sealed, err := h.seal.file(content)
	if err != nil {
		return err
	}
	return h.Write(name, sealed)
}

// Read returns a file's content; the error wraps fs.ErrNotExist without one.
func (h *Home) Read(name string) ([]byte, error) { return os.ReadFile(h.Path(name)) }

// ReadSealed returns what WriteSealed wrote; the error wraps fs.ErrNotExist
// without a file.
func (h *Home) ReadSealed(name string) ([]byte, error) {
	sealed, err := h.Read(name)
	if err != nil {
		return nil, err
	}
	content, err := h.seal.DecryptValue(context.Background(), string(sealed))
	if err != nil {
		return nil, fail.Advise(fmt.Errorf("%s cannot be read with this folder's key: %w", h.Path(name), err), "%s", h.Repair())
	}
	return []byte(content), nil
}
