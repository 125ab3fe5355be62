package connlimit

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Limits are what the clients of a listener may take together, and each of them.
type Limits struct {
	Connections int           // at a time
	Quiet       time.Duration // without a byte in either direction; 0: for ever
}

// Listen bounds the connections of a listener.
func Listen(l net.Listener, limits Limits) net.Listener {
	return &listener{Listener: l, limits: limits, start: time.Now(), open: map[*conn]bool{}}
}

type listener struct {
	net.Listener
	limits Limits
	start  time.Time

	mu   sync.Mutex
	open map[*conn]bool
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	raw, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: raw, listener: l}
	c.touch()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.open) >= l.limits.Connections {
		l.drop(l.quietest())
	}
	l.open[c] = true
	if l.limits.Quiet > 0 {
		c.timer = time.AfterFunc(l.limits.Quiet, c.look)
	}
	return c, nil
}

// quietest finds the connection on which nothing has moved for longest.
func (l *listener) quietest() (found *conn) {
	for c := range l.open {
		if found == nil || c.moved.Load() < found.moved.Load() {
			found = c
		}
	}
	return found
}

// drop closes a connection. The lock is held.
func (l *listener) drop(c *conn) {
	delete(l.open, c)
	_ = c.Conn.Close()
}

// conn is a connection that knows when something moved on it.
type conn struct {
	net.Conn
	listener *listener
	moved    atomic.Int64 // since the listener's start
	timer    *time.Timer  // guarded by the listener's lock
}

func (c *conn) touch() { c.moved.Store(int64(time.Since(c.listener.start))) }

// look closes the connection if it was quiet, or looks again when it could have been.
func (c *conn) look() {
	l := c.listener
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.open[c] {
		return
	}
	rest := l.limits.Quiet - (time.Since(l.start) - time.Duration(c.moved.Load()))
	if rest > 0 {
		c.timer.Reset(rest)
		return
	}
	l.drop(c)
}

// Read implements net.Conn.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.touch()
	}
	return n, err
}

// Write implements net.Conn.
func (c *conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if n > 0 {
		c.touch()
	}
	return n, err
}

// CloseWrite ends one direction, which net/http does before it closes: a client then
// reads why it was refused.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// Close implements net.Conn.
func (c *conn) Close() error {
	c.listener.mu.Lock()
	delete(c.listener.open, c)
	if c.timer != nil {
		c.timer.Stop()
	}
	c.listener.mu.Unlock()
	return c.Conn.Close()
}
