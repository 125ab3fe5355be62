package plugin

import (
	"net"
	"sync"
)

// oneConn is a listener that has one connection, and then waits until done: gRPC
// serves listeners only.
type oneConn struct {
	conn net.Conn
	addr net.Addr
	done <-chan struct{}
}

// Accept implements net.Listener.
func (o *oneConn) Accept() (net.Conn, error) {
	if c := o.conn; c != nil {
		o.conn = nil
		return c, nil
	}
	<-o.done
	return nil, net.ErrClosed
}

// Close implements net.Listener. It does nothing: the maker of the listener ends it.
func (o *oneConn) Close() error { return nil }

// Addr implements net.Listener.
func (o *oneConn) Addr() net.Addr { return o.addr }

// watched is a connection that reports when it is closed.
type watched struct {
	net.Conn
	once   sync.Once
	closed func()
}

// Close implements net.Conn.
func (w *watched) Close() error {
	defer w.once.Do(w.closed)
	return w.Conn.Close()
}
