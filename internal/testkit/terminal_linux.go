package testkit

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A Terminal is a pseudo terminal, with whoever types on it.
type Terminal struct {
	File  *os.File // what a program gets for its streams
	typed *os.File
}

// NewTerminal opens one until the test ends.
func NewTerminal(t testing.TB) *Terminal {
	t.Helper()
	typed, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("SKIPPED: no pseudo terminal here: %v", err)
	}
	t.Cleanup(func() { _ = typed.Close() })
	unlock := 0
	if err := unix.IoctlSetPointerInt(int(typed.Fd()), unix.TIOCSPTLCK, unlock); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(typed.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return &Terminal{File: file, typed: typed}
}

// Resize gives the terminal a width, and the usual height.
func (term *Terminal) Resize(t testing.TB, columns int) {
	t.Helper()
	if err := unix.IoctlSetWinsize(int(term.typed.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: uint16(columns)}); err != nil {
		t.Fatal(err)
	}
}

// endOfInput is what Ctrl-D sends.
const endOfInput = "\x04"

// Leave ends the input and closes File: a program that still waits for a line would keep
// the terminal open.
func (term *Terminal) Leave() {
	_, _ = term.typed.WriteString(endOfInput)
	_ = term.File.Close()
}

// Say types keys, and returns what is seen from then on until it is enough, or until the
// program has left.
func (term *Terminal) Say(keys string, enough func(seen string) bool) string {
	var seen strings.Builder
	buffer := make([]byte, 4096)
	_, err := term.typed.WriteString(keys)
	for err == nil && !enough(seen.String()) {
		var n int
		n, err = term.typed.Read(buffer)
		seen.Write(buffer[:n])
	}
	return seen.String()
}

// Type answers each prompt, which ends with prompt, by one of the lines, and then ends
// the input. It returns all that was seen until the program has left.
func (term *Terminal) Type(prompt string, lines ...string) string {
	var seen strings.Builder
	buffer := make([]byte, 4096)
	for {
		n, err := term.typed.Read(buffer)
		seen.Write(buffer[:n])
		if err != nil { // EIO: nobody has the other end any more
			return strings.ReplaceAll(seen.String(), "\r\n", "\n")
		}
		if !strings.HasSuffix(seen.String(), prompt) {
			continue
		}
		next := endOfInput
		if len(lines) > 0 {
			next, lines = lines[0]+"\n", lines[1:]
		}
		if _, err := term.typed.WriteString(next); err != nil {
			return seen.String()
		}
	}
}
