package main

import (
	"context"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
)

// interruptAt names the text at whose appearance the command gets a Ctrl-C.
const interruptAt = "SCALEOUT_TEST_INTERRUPT_AT"

// beInterrupted is main with an output that sends the signal and does not go on
// before it has arrived.
func beInterrupted() int {
	ctx := interruptible()
	f := testFactory()
	f.Out = interrupter{ctx}
	return run(ctx, f, os.Args[1:])
}

type interrupter struct{ ctx context.Context }

func (i interrupter) Write(b []byte) (int, error) {
	if strings.Contains(string(b), os.Getenv(interruptAt)) && i.ctx.Err() == nil {
		_ = syscall.Kill(os.Getpid(), syscall.SIGINT)
		<-i.ctx.Done()
	}
	return os.Stdout.Write(b)
}

func TestCtrlC(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.env = []string{interruptAt + "=Updating (dev)"}
	code, out, errOut := s.scaleout("local up --stack dev --yes")
	assert.Equal(t, exitInterrupted, code)
	assert.NotContains(t, out, "19 created")
	assert.Contains(t, errOut, "interrupted: what was done is recorded; run the command again to go on")
	assert.NotContains(t, errOut, "error:")

	s.env = nil
	s.ok("local up --stack dev --yes")
	s.ok("local up --stack dev --yes --expect-no-changes")
}
