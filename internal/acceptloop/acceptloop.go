// Package acceptloop takes the connections of a listener until it is closed.
// Servers that speak no HTTP import it; it imports nothing of this module.
package acceptloop

import (
	"errors"
	"net"
	"time"
)

// pause gives others the time to close files when the process has none left.
const pause = 10 * time.Millisecond

// Run hands each connection to take, one after the other, until the listener is
// closed. Any other error of Accept passes, so it is tried again.
func Run(l net.Listener, take func(net.Conn)) {
	for {
		c, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			time.Sleep(pause)
		default:
			take(c)
		}
	}
}
