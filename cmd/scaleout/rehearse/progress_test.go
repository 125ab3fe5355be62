package rehearse

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/terminal"
)

// What an app has written stays in lines of its own, and the phase goes on.
func TestNoticesHaveLines(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	noon := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	p := &progress{show: terminal.NewStatus(&out, nil).Wait(func() time.Time { return noon })}
	p.Phase("The stack prod", "crash")
	p.Notice("The stack prod", "instance 1 has answered 500; its last lines:\n  Traceback\n  \x1b[31mValueError")
	p.end()
	assert.Equal(t, "The stack prod: crash\nThe stack prod: instance 1 has answered 500; its last lines:\n"+
		"  Traceback\n  \\u001b[31mValueError\n", out.String())
	assert.Equal(t, "The stack prod: crash", p.phase, "what an interruption names")
}
