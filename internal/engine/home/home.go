package home

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"

	"scaleout/internal/fail"
)

const keySize = 32 // AES-256

// ErrBusy is returned by Open while another process holds the home.
var ErrBusy = errors.New("another update is running")

// errView is returned by what would change a home that is only looked at.
var errView = errors.New("the state folder was opened for reading only")

// A Home is an open home folder: locked for this process, or looked at.
type Home struct {
	dir     string
	lock    *flock.Flock // nil: looked at
	seal    *seal
	observe func(file string, stage Stage)
	sync    func(*os.File) error
}

// An Option changes how a home's files are written.
type Option func(*Home)

// Observe has each step of a write reported: a crash could come between.
func Observe(observe func(file string, stage Stage)) Option {
	return func(h *Home) { h.observe = observe }
}

// Sync replaces fsync. A home that need not survive a loss of power, such as one
// in a temporary folder, can do without; a killed process loses nothing that way.
func Sync(sync func(*os.File) error) Option {
	return func(h *Home) { h.sync = sync }
}

// Stage is how far a write has come.
type Stage int

// The stages of a write.
const (
	Aside    Stage = iota // the new content is on disk beside the old
	Replaced              // the new content has taken the old one's place
)

// Open creates the folder if it is missing and locks it. It does not wait: with
// the folder in use the error wraps ErrBusy. The kernel drops the lock of a
// process that dies, so there is no stale lock to clear.
func Open(dir string, options ...Option) (*Home, error) {
	lock, err := acquire(dir)
	if err != nil {
		return nil, err
	}
	h := &Home{dir: dir, lock: lock, observe: func(string, Stage) {}, sync: (*os.File).Sync}
	for _, o := range options {
		o(h)
	}
	key, err := h.key()
	if err == nil {
		h.seal, err = newSeal(key)
	}
	if err = errors.Join(removeLeftovers(dir), err); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// View opens the folder for reading, whoever holds it. Files are replaced as a
// whole, so each is read as it was or as it is. A folder that is missing looks
// like an empty one; writes fail.
func View(dir string) (*Home, error) {
	if err := refuseShared(dir); err != nil {
		return nil, err
	}
	h := &Home{dir: dir}
	key, err := h.key()
	if errors.Is(err, errView) { // nothing has been sealed yet, either
		key, err = make([]byte, keySize), nil
	}
	if err == nil {
		h.seal, err = newSeal(key)
	}
	if err != nil {
		return nil, err
	}
	return h, nil
}

// key returns the home's key, made at the first use of the folder.
func (h *Home) key() ([]byte, error) {
	key, err := h.Read(keyFile)
	if errors.Is(err, fs.ErrNotExist) {
		key = make([]byte, keySize)
		if _, err := rand.Read(key); err != nil {
			return nil, err
		}
		return key, h.Write(keyFile, key)
	}
	if err == nil && len(key) != keySize {
		err = fail.Advise(fmt.Errorf("%s is damaged: %d bytes, want %d", h.Path(keyFile), len(key), keySize), "%s", h.Repair())
	}
	return key, err
}

// Close releases the lock.
func (h *Home) Close() error {
	if h.lock == nil {
		return nil
	}
	return release(h.dir, h.lock)
}

// Viewed reports whether the home was opened for reading only.
func (h *Home) Viewed() bool { return h.lock == nil }

// Crypter encrypts with the home's key.
func (h *Home) Crypter() config.Crypter { return h.seal }

// Path returns where the file of that name is.
func (h *Home) Path(name string) string { return filepath.Join(h.dir, name) }
