//go:build unix

package deploy

import (
	"errors"
	"syscall"
)

// alive reports whether a process exists, whoever's it is.
func alive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
