package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

// A command asks the terminal nothing when it starts: where nobody answers, it would wait,
// and what was typed ahead would be taken for the answer.
func TestTheTerminalIsAskedNothing(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	without := slices.DeleteFunc(ownEnvironment(), func(v string) bool { return strings.HasPrefix(v, "TERM=") })
	for name, env := range map[string][]string{"xterm": append(slices.Clone(without), "TERM=xterm-256color"), "no TERM": without} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			terminal := testkit.NewTerminal(t)
			cmd := exec.CommandContext(t.Context(), self, "version")
			cmd.Dir, cmd.Env = t.TempDir(), env
			cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal.File, terminal.File, terminal.File
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true} // or it would not ask
			require.NoError(t, cmd.Start())
			require.NoError(t, terminal.File.Close())
			seen := terminal.Type("never")
			require.NoError(t, cmd.Wait())
			assert.Contains(t, seen, "scaleout (devel)")
			assert.NotContains(t, seen, "\x1b")
		})
	}
}
