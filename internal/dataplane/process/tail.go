package process

import (
	"bytes"
	"io"
	"strings"
	"sync"
)

// maxLine is the number of bytes of a line of output that are kept. A program may write
// megabytes without a line break.
const maxLine = 4096

// cutMark ends a line that was longer.
const cutMark = " … [cut]"

// tail keeps the last lines of a program's output.
type tail struct {
	mask mask
	max  int
	each func(line string) // may be nil

	mu      sync.Mutex
	lines   []string
	pending []byte // the line that is not complete yet
	cut     bool   // pending is not all of it
}

func newTail(lines int, secrets []string) *tail {
	if lines <= 0 {
		lines = defaultLogLines
	}
	return &tail{mask: newMask(secrets), max: lines}
}

// readFrom reads to the end of the output or its first error.
func (t *tail) readFrom(r io.Reader) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := r.Read(buffer)
		t.write(buffer[:n])
		if err != nil {
			t.finish()
			return
		}
	}
}

func (t *tail) write(b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(b) > 0 {
		line, rest, complete := bytes.Cut(b, []byte("\n"))
		t.extend(line)
		if complete {
			t.push()
		}
		b = rest
	}
}

// extend keeps enough beyond the limit to see a secret that starts before it.
func (t *tail) extend(b []byte) {
	room := maxLine + t.mask.longest - len(t.pending)
	if len(b) > room {
		b, t.cut = b[:room], true
	}
	t.pending = append(t.pending, b...)
}

func (t *tail) push() {
	line := strings.ToValidUTF8(t.mask.apply(bytes.TrimSuffix(t.pending, []byte("\r")), maxLine), "\ufffd")
	if t.cut || len(t.pending) > maxLine {
		line += cutMark
	}
	t.pending, t.cut = t.pending[:0], false
	if len(t.lines) == t.max {
		t.lines = append(t.lines[:0], t.lines[1:]...)
	}
	t.lines = append(t.lines, line)
	if t.each != nil {
		t.each(line)
	}
}

func (t *tail) finish() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.pending) > 0 {
		t.push()
	}
}

func (t *tail) last() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string{}, t.lines...)
}
