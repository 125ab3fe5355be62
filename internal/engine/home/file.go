package home

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// aside is the suffix of a file that is being written. The name is fixed, since
// the lock permits one writer: what a killed process left is overwritten.
const aside = ".new"

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
	if err := writeSynced(path+aside, content); err != nil {
		return err
	}
	h.observe(name, Aside)
	if err := os.Rename(path+aside, path); err != nil {
		return err
	}
	h.observe(name, Replaced)
	return nil
}

func writeSynced(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// WriteSealed is Write with the content encrypted.
func (h *Home) WriteSealed(name string, content []byte) error {
	sealed, err := h.crypter.EncryptValue(context.Background(), string(content))
	if err != nil {
		return err
	}
	return h.Write(name, []byte(sealed))
}

// ReadSealed returns what WriteSealed wrote; the error wraps fs.ErrNotExist
// without a file.
func (h *Home) ReadSealed(name string) ([]byte, error) {
	sealed, err := h.Read(name)
	if err != nil {
		return nil, err
	}
	content, err := h.crypter.DecryptValue(context.Background(), string(sealed))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read with this folder's key: %w; 'scaleout local state reset' starts afresh",
			h.Path(name), err)
	}
	return []byte(content), nil
}
