//go:build unix

package pulumicli

import (
	"os"
	"os/exec"
	"syscall"
)

// interruptible keeps the program out of the terminal's foreground group, to all
// of which Ctrl-C goes, and hands the interrupt on to it alone.
func interruptible(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
}
