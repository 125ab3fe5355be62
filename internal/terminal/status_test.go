package terminal_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/terminal"
)

// The line fits whatever becomes of the window, and what others wrote stays text.
func TestStatusIsOneLine(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	width := 60
	s := terminal.NewStatus(&out, func() int { return width })
	for _, width = range []int{120, 80, 60, 20, 1, 0} {
		out.Reset()
		s.Show("12345 requests · 0 failed · nobody logged out · 2 of 2 instances\ntake traffic · CPU 80 %\x1b[2J")
		shown, rewritten := strings.CutPrefix(out.String(), "\r\x1b[K")
		assert.True(t, rewritten)
		assert.LessOrEqual(t, len([]rune(shown)), max(width-1, 1), "%d columns", width)
		assert.NotContains(t, shown, "\n")
		assert.NotContains(t, shown, "\x1b")
	}
	out.Reset()
	s.Print("crash")
	s.Clear()
	assert.Equal(t, "\r\x1b[Kcrash\n\r\x1b[K", out.String())
}

// Where nothing can be rewritten, there are lines and no sequences.
func TestStatusWithoutATerminal(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	s := terminal.NewStatus(&out, nil)
	s.Show("now")
	s.Print("crash")
	s.Clear()
	assert.Equal(t, "crash\n", out.String())
}

func TestPainted(t *testing.T) {
	t.Parallel()
	paints := []terminal.Paint{{Pattern: `^  (PASS) `, Colour: terminal.Green}, {Pattern: `^  (FAIL) `, Colour: terminal.Red}}
	text := "Group\n  PASS  one\n  FAIL  two PASS \n"
	painted := terminal.Painted(text, paints...)
	assert.Equal(t, "Group\n  \x1b[32mPASS\x1b[0m  one\n  \x1b[31mFAIL\x1b[0m  two PASS \n", painted)
	assert.Equal(t, text, terminal.Painted(text))
}
