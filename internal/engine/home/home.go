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
)

const (
	lockFile = "lock"
	keyFile  = "key"
	keySize  = 32 // AES-256
)

// ErrBusy is returned by Open while another process holds the home.
var ErrBusy = errors.New("another update is running")

// errView is returned by what would change a home that is only looked at.
var errView = errors.New("the state folder was opened for reading only")

// A Home is an open home folder: locked for this process, or looked at.
type Home struct {
	dir     string
	lock    *flock.Flock // nil: looked at
	crypter config.Crypter
	observe Observer
}

// An Observer is told of each step of a write: where a crash could come between.
type Observer func(file string, stage Stage)

// Stage is how far a write has come.
type Stage int

// The stages of a write.
const (
	Aside    Stage = iota // the new content is on disk beside the old
	Replaced              // the new content has taken the old one's place
)

// Open creates the folder if it is missing and locks it. It does not wait: with
// the folder in use the error wraps ErrBusy. The kernel drops the lock of a
// process that dies, so there is no stale lock to clear. observe may be nil.
func Open(dir string, observe Observer) (*Home, error) {
	lock, err := acquire(dir)
	if err != nil {
		return nil, err
	}
	if observe == nil {
		observe = func(string, Stage) {}
	}
	h := &Home{dir: dir, lock: lock, observe: observe}
	key, err := h.key()
	if err != nil {
		return nil, errors.Join(err, h.Close())
	}
	h.crypter = config.NewSymmetricCrypter(key)
	return h, nil
}

// View opens the folder for reading, whoever holds it. Files are replaced as a
// whole, so each is read as it was or as it is. A folder that is missing looks
// like an empty one; writes fail.
func View(dir string) (*Home, error) {
	h := &Home{dir: dir, observe: func(string, Stage) {}}
	key, err := h.key()
	if errors.Is(err, errView) { // nothing has been sealed yet, either
		key, err = make([]byte, keySize), nil
	}
	if err != nil {
		return nil, err
	}
	h.crypter = config.NewSymmetricCrypter(key)
	return h, nil
}

func acquire(dir string) (*flock.Flock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the state folder cannot be created: %w", err)
	}
	lock := flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("the state folder cannot be locked: %w", err)
	}
	if !got {
		return nil, fmt.Errorf("%w in %s; wait for it to end, or choose another folder with --home", ErrBusy, dir)
	}
	return lock, nil
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
		err = fmt.Errorf("%s is damaged: %d bytes, want %d; 'scaleout local state reset' starts afresh",
			h.Path(keyFile), len(key), keySize)
	}
	return key, err
}

// Close gives the folder free.
func (h *Home) Close() error {
	if h.lock == nil {
		return nil
	}
	return h.lock.Unlock()
}

// Crypter encrypts with the home's key.
func (h *Home) Crypter() config.Crypter { return h.crypter }

// Path returns where the file of that name is.
func (h *Home) Path(name string) string { return filepath.Join(h.dir, name) }

// Read returns a file's content; the error wraps fs.ErrNotExist without one.
func (h *Home) Read(name string) ([]byte, error) { return os.ReadFile(h.Path(name)) }

// ownFiles are what a home holds besides its lock.
var ownFiles = []string{keyFile, "azure", "stacks"}

// Reset deletes what a home holds, and nothing else that lies in the folder. It
// works on a damaged home, too.
func Reset(dir string) (err error) {
	lock, err := acquire(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	for _, name := range ownFiles {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, name)), os.RemoveAll(filepath.Join(dir, name+aside)))
	}
	return err
}
