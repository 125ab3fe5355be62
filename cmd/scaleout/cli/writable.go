package cli

import (
	"bytes"
	"errors"
	"io"
	"os"

	"scaleout/internal/fail"
	"scaleout/program/shellword"
)

// An Output is a kind of file that commands write, with the words that each of them has
// in its first 64 KB, in small letters.
type Output struct{ Name, Mark string }

// What commands write into files that a flag names.
var (
	Page       = Output{"page", "<!doctype html>"}
	SARIF      = Output{"SARIF file", "sarif"}
	SavedPlan  = Output{"saved plan", `"resourceplans"`}
	Preview    = Output{"preview's JSON", `"steps"`}
	LocustFile = Output{"Locust file", "a load test whose people log in"}
)

// Writable refuses a file that cannot be written: better now than after minutes. It
// leaves nothing behind. It also refuses a file that is there and is no such output: what
// a slip of the hand names may be the traffic that is read, or a stack's file.
func (f *Factory) Writable(flag, name string, kind Output) error {
	if name == "" {
		return nil
	}
	if name == "-" { // of other tools; here a file of that name would be made
		return fail.Refuse("%s -: standard output has the command's own result; name a file", flag)
	}
	path := f.Path(name)
	if err := kind.mayReplace(path); err != nil {
		return fail.Refuse("%s %s: %w", flag, shellword.Of(name), err)
	}
	_, missing := os.Stat(path)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return fail.Refuse("%s %s: %w; name a file in a folder that exists", flag, shellword.Of(name), err)
	}
	if err = file.Close(); missing != nil {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// mayReplace allows files that are missing, empty, devices, or of this kind. What cannot
// be read is found out elsewhere.
func (kind Output) mayReplace(path string) error {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }() // it was only read
	head, err := io.ReadAll(io.LimitReader(file, 64<<10))
	if err != nil || bytes.Contains(bytes.ToLower(head), []byte(kind.Mark)) {
		return nil
	}
	return errors.New("the file is there, and is no " + kind.Name + ", which would take its place: name another file, or delete this one first")
}
