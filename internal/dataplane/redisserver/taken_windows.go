package redisserver

import (
	"errors"

	"golang.org/x/sys/windows"
)

// isTaken distinguishes a port that somebody else has from an address that this machine
// does not have.
func isTaken(err error) bool {
	return errors.Is(err, windows.WSAEADDRINUSE) || errors.Is(err, windows.WSAEACCES)
}
