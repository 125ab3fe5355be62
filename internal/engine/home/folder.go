package home

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"scaleout/internal/atomicfile"
)

const (
	lockFile = "lock"
	noteFile = "holder"
	keyFile  = "key"
	stacks   = "stacks"
	builds   = "builds" // of deployed zips; package build makes them
)

// ownFiles are what a home holds besides its lock.
var ownFiles = []string{keyFile, "azure", stacks, builds}

// acquire makes the folder if it is missing, and locks it.
func acquire(dir string) (*flock.Flock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the state folder cannot be created: %w", err)
	}
	if err := makePrivate(dir); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("the state folder cannot be locked: %w", err)
	}
	if !got {
		if holder := holderOf(dir); holder != "" {
			return nil, fmt.Errorf("%w in %s: '%s'. End it, or choose another folder with --home", ErrBusy, dir, holder)
		}
		return nil, fmt.Errorf("%w in %s; wait for it to end, or choose another folder with --home", ErrBusy, dir)
	}
	if err := os.Remove(filepath.Join(dir, noteFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(fmt.Errorf("the note of who had the state folder cannot be removed: %w", err), lock.Unlock())
	}
	return lock, nil
}

// maxNote bounds what is read of a note.
const maxNote = 200

// holderOf is the command that holds a home for long, if it said so.
func holderOf(dir string) string {
	f, err := os.Open(filepath.Join(dir, noteFile))
	if err != nil {
		return "" // most commands leave none
	}
	defer func() { _ = f.Close() }()
	note, err := io.ReadAll(io.LimitReader(f, maxNote))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(note))
}

// Note tells commands that find the home locked which command has it, until Close: one
// that holds it for long is not worth waiting for.
func (h *Home) Note(command string) error {
	if h.lock == nil {
		return errView
	}
	if err := os.WriteFile(filepath.Join(h.dir, noteFile), []byte(command+"\n"), 0o600); err != nil {
		return fmt.Errorf("saying who has the state folder: %w", err)
	}
	return nil
}

// makePrivate takes an empty folder for the user alone. One that holds something
// must have been private before: others may have put a key or a state there.
func makePrivate(dir string) error {
	shared := refuseShared(dir)
	if shared == nil {
		return nil
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		return errors.Join(shared, err)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return errors.Join(shared, err)
	}
	return refuseShared(dir)
}

// refuseShared refuses a folder that anybody but this user may write. One that is
// missing is nobody's.
func refuseShared(dir string) error {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the state folder cannot be read: %w", err)
	}
	return refuseOtherWriters(dir, info)
}

// removeLeftovers deletes what killed writes left beside the home's files.
func removeLeftovers(dir string) error {
	return errors.Join(atomicfile.RemoveLeftovers(dir), atomicfile.RemoveLeftovers(filepath.Join(dir, stacks)))
}

// Reset deletes what a home holds, and nothing else that lies in the folder. It
// works on a damaged home, too.
func Reset(dir string) (err error) {
	lock, err := acquire(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	for _, name := range ownFiles {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, name)))
	}
	return errors.Join(err, removeLeftovers(dir))
}
