package terminal

import (
	"io"
	"sync"
	"unicode/utf8"
)

// A Writer writes [Text].
type Writer struct {
	to io.Writer

	mu   sync.Mutex
	half []byte // the beginning of a character whose end is still to come
}

// NewWriter returns a writer to a terminal, or to what may be shown on one later.
func NewWriter(to io.Writer) *Writer {
	if w, is := to.(*Writer); is {
		return w
	}
	return &Writer{to: to}
}

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := append(w.half, p...)
	whole := len(text) - unfinished(text)
	w.half = append([]byte(nil), text[whole:]...)
	if _, err := io.WriteString(w.to, Text(string(text[:whole]))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// unfinished counts the bytes at the end that may be the beginning of a character.
func unfinished(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if last := text[len(text)-n:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return n
			}
			break
		}
	}
	return 0
}

// Raw returns what is behind a Writer, for the sequences that are meant; any other
// writer is returned as it is.
func Raw(w io.Writer) io.Writer {
	if w, is := w.(*Writer); is {
		return w.to
	}
	return w
}
