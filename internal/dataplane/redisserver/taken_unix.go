//go:build unix

package redisserver

import (
	"errors"
	"syscall"
)

// isTaken distinguishes a port that somebody else has from an address that this machine
// does not have.
func isTaken(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }
