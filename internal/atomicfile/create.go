package atomicfile

import (
	"errors"
	"io/fs"
	"os"
)

// Create makes a file that must not exist yet, as a whole. Where there is one, or a
// link, that stays as it is, and the error is fs.ErrExist.
func Create(path string, content []byte, options ...Option) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist})
	}
	return Write(path, content, append(options[:len(options):len(options)], place(os.Link))...)
}

// place gives the new content its name in a way that fails where the name is taken.
// The other name is removed; a file system without links is renamed on.
func place(link func(from, to string) error) Option {
	return func(w *write) {
		w.place = func(from, to string) error {
			err := link(from, to)
			switch {
			case err == nil:
				return os.Remove(from)
			case errors.Is(err, fs.ErrExist):
				return err
			}
			return os.Rename(from, to)
		}
	}
}
