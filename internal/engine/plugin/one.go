package plugin

import (
	"net"
	"sync"
)

// one is a listener with one connection, after which it waits for its end.
type one struct {
	conn net.Conn
	addr net.Addr
	done <-chan struct{}
}

// Accept implements net.Listener.
func (o *one) Accept() (net.Conn, error) {
	if c := o.conn; c != nil {
		o.conn = nil
		return c, nil
	}
	<-o.done
	return nil, net.ErrClosed
}

// Close implements net.Listener; whoever made the listener ends it.
func (o *one) Close() error { return nil }

// Addr implements net.Listener.
func (o *one) Addr() net.Addr { return o.addr }

// told is a connection that tells when it is closed.
type told struct {
	net.Conn
	once   sync.Once
	closed func()
}

// Close implements net.Conn.
func (t *told) Close() error {
	defer t.once.Do(t.closed)
	return t.Conn.Close()
}
