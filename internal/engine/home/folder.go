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
	"scaleout/program/shellword"
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
		return nil, busy(dir)
	}
	if err := note(dir, fmt.Sprintf("process %d", os.Getpid())); err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return lock, nil
}

// release ends what acquire began.
func release(dir string, lock *flock.Flock) (err error) {
	if lock.Locked() { // the second time the note is somebody else's
		if err = os.Remove(filepath.Join(dir, noteFile)); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	return errors.Join(err, lock.Unlock())
}

// busy says who holds a home, and what to do about it.
func busy(dir string) error {
	holder := holderOf(dir)
	if holder == "" {
		return fmt.Errorf("%w in %s; wait for it to end, or choose another folder with --home", ErrBusy, dir)
	}
	process, command, named := strings.Cut(holder, "\n")
	if !named {
		return fmt.Errorf("%w in %s (%s); wait for it to end, or choose another folder with --home", ErrBusy, dir, process)
	}
	return fmt.Errorf("%w in %s: '%s' (%s). End it, or choose another folder with --home", ErrBusy, dir, command, process)
}

// maxNote bounds what is read of a note.
const maxNote = 200

// holderOf is the process that holds a home and, in another line, its command, if it said
// so.
func holderOf(dir string) string {
	f, err := os.Open(filepath.Join(dir, noteFile))
	if err != nil {
		return "" // it was locked a moment ago
	}
	defer func() { _ = f.Close() }()
	note, err := io.ReadAll(io.LimitReader(f, maxNote))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(note))
}

// Note tells commands that find the home locked which command has it, until Close: one
// that holds it for long is not worth waiting for. Without a note they name the process.
func (h *Home) Note(command string) error {
	if h.lock == nil {
		return errView
	}
	return note(h.dir, fmt.Sprintf("process %d\n%s", os.Getpid(), command))
}

func note(dir, holder string) error {
	if err := os.WriteFile(filepath.Join(dir, noteFile), []byte(holder+"\n"), 0o600); err != nil {
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

// Repair is what helps where a file of the home is damaged. It names the home: without it
// the command would delete another one.
func (h *Home) Repair() string {
	return "put back a copy of the file if you have one; 'scaleout local state reset --home " + shellword.Of(filepath.Clean(h.Path(""))) +
		"' deletes the state of all stacks and the embedded Azure, and starts afresh"
}

// Reset deletes what a home holds, and nothing else that lies in the folder. It
// works on a damaged home, too. It returns the stacks whose state it has deleted.
func Reset(dir string) (gone []string, err error) {
	lock, err := acquire(dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, release(dir, lock)) }()
	files, _ := filepath.Glob(filepath.Join(dir, stacks, "*.json")) // the pattern is well-formed
	for _, file := range files {
		gone = append(gone, strings.TrimSuffix(filepath.Base(file), ".json"))
	}
	for _, name := range ownFiles {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, name)))
	}
	return gone, errors.Join(err, removeLeftovers(dir))
}
