package terminal

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A Status is the last line of a display, which says what goes on now. On a terminal it
// is rewritten in place and never longer than a line, whatever becomes of the window;
// elsewhere it is not shown.
type Status struct {
	out    io.Writer
	width  func() int // nil: nothing can be rewritten
	paints []Paint    // of the lines that stay
}

// NewStatus returns a status on out. Width is asked each time; nil where out is no
// terminal that can rewrite a line.
func NewStatus(out io.Writer, width func() int, paints ...Paint) *Status {
	return &Status{out, width, paints}
}

// clearLine goes to the beginning of the line and wipes it.
const clearLine = "\r\x1b[K"

// Live reports whether the line is rewritten.
func (s *Status) Live() bool { return s.width != nil }

// Show rewrites the line.
func (s *Status) Show(text string) {
	if s.Live() {
		fmt.Fprint(s.out, clearLine+Fit(Line(text), s.width()-1)) // a full line would begin another on some terminals
	}
}

// Print adds a line above, which stays. On a terminal it is broken between words where it
// is longer than a line, and goes on a little further in than it begins.
func (s *Status) Print(text string) {
	s.Clear()
	text = Line(text)
	if s.Live() && utf8.RuneCountInString(text) > s.width() {
		words := strings.TrimLeft(text, " ")
		margin := text[:len(text)-len(words)]
		text = strings.TrimSuffix(Wrap(margin, margin+"    ", words, s.width()), "\n")
	}
	fmt.Fprintln(s.out, Painted(text, s.paints...))
}

// Clear leaves the cursor where the next line begins.
func (s *Status) Clear() {
	if s.Live() {
		fmt.Fprint(s.out, clearLine)
	}
}

// Fit cuts a line to a number of columns.
func Fit(line string, columns int) string {
	if utf8.RuneCountInString(line) <= columns {
		return line
	}
	return string([]rune(line)[:max(columns-1, 0)]) + "…"
}
