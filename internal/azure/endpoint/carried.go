package endpoint

import (
	"io"
	"net"
	"sync"
)

// carry passes bytes on between a client and what it is connected with, until one of them
// has enough.
func carry(client, server net.Conn) {
	var both sync.WaitGroup
	both.Go(func() { _, _ = io.Copy(server, client); _ = server.(*net.TCPConn).CloseWrite() })
	both.Go(func() { _, _ = io.Copy(client, server); _ = client.Close() })
	both.Wait()
}

// carried are connections that end with whoever carries them.
type carried struct {
	mu     sync.Mutex
	closed bool
	open   map[net.Conn]bool
	ended  sync.WaitGroup
}

// keep has the connection closed with the others; what it returns closes it now.
func (k *carried) keep(c net.Conn) (release func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		_ = c.Close()
		return func() {}
	}
	if k.open == nil {
		k.open = map[net.Conn]bool{}
	}
	k.open[c] = true
	k.ended.Add(1)
	return func() {
		defer k.ended.Done()
		_ = c.Close()
		k.mu.Lock()
		defer k.mu.Unlock()
		delete(k.open, c)
	}
}

// close ends all of them, and those that come later, and returns when they have ended.
func (k *carried) close() {
	k.mu.Lock()
	k.closed = true
	for c := range k.open {
		_ = c.Close()
	}
	k.mu.Unlock()
	k.ended.Wait()
}
