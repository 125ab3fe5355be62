package acceptloop_test

import (
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/acceptloop"
)

// listener accepts what it is given, in order, and is closed then.
type listener struct {
	net.Listener
	results []any // net.Conn or error
}

func (l *listener) Accept() (net.Conn, error) {
	if len(l.results) == 0 {
		return nil, &net.OpError{Op: "accept", Err: net.ErrClosed}
	}
	next := l.results[0]
	l.results = l.results[1:]
	if err, failed := next.(error); failed {
		return nil, err
	}
	return next.(net.Conn), nil
}

// A process that has no files left for a moment goes on when it has some again.
func TestRun(t *testing.T) {
	t.Parallel()
	first, second := net.Pipe()
	var got []net.Conn
	acceptloop.Run(&listener{results: []any{first, &net.OpError{Op: "accept", Err: syscall.EMFILE}, second}},
		func(c net.Conn) { got = append(got, c) })
	assert.Equal(t, []net.Conn{first, second}, got)
}
