package atomicfile

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// suffix ends the name of a file that is being written.
const suffix = ".new"

// An Option changes how a file is written.
type Option func(*write)

type write struct {
	perm   fs.FileMode
	exact  bool // perm regardless of the umask
	sync   func(*os.File) error
	staged func()
}

// Perm sets the permissions of a file that is made, less the umask. The default
// is 0600.
func Perm(perm fs.FileMode) Option {
	return func(w *write) { w.perm = perm }
}

// Sync replaces fsync, which brings the content to the disk before the file
// takes its place. A killed process loses nothing without it; a machine that
// loses power might.
func Sync(sync func(*os.File) error) Option {
	return func(w *write) { w.sync = sync }
}

// Staged has f called when the new content is complete beside the old.
func Staged(f func()) Option {
	return func(w *write) { w.staged = f }
}

// keep gives the new file the old one's permissions.
func keep(perm fs.FileMode) Option {
	return func(w *write) { w.perm, w.exact = perm, true }
}

// Write makes the file, or replaces it as a whole. A link at path is replaced
// and not followed. It is for files of our own, which nobody else writes.
func Write(path string, content []byte, options ...Option) (err error) {
	w := write{perm: 0o600, sync: (*os.File).Sync, staged: func() {}}
	for _, o := range options {
		o(&w)
	}
	f, err := create(path, w.perm)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(w.fill(f, content), f.Close()); err != nil {
		return err
	}
	w.staged()
	return os.Rename(f.Name(), path)
}

// create makes the file beside path. With O_EXCL a name that exists is an error,
// and a link is not followed, whether or not it leads anywhere (open(2)). The
// random part keeps others from taking the name in advance.
func create(path string, perm fs.FileMode) (*os.File, error) {
	return os.OpenFile(path+"."+rand.Text()+suffix, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
}

func (w write) fill(f *os.File, content []byte) error {
	if _, err := f.Write(content); err != nil {
		return err
	}
	if w.exact {
		if err := f.Chmod(w.perm); err != nil {
			return err
		}
	}
	return w.sync(f)
}

// leftover matches the names that create gives.
var leftover = regexp.MustCompile(`\.[A-Z2-7]{26}\` + suffix + `$`)

// RemoveLeftovers deletes what killed writes have left in a folder. Nobody may be
// writing to it meanwhile.
func RemoveLeftovers(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if leftover.MatchString(e.Name()) {
			err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return err
}
