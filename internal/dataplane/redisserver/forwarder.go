package redisserver

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"

	"scaleout/internal/acceptloop"
)

// A forwarder passes connections on to a backend, and breaks them when told to.
type forwarder struct {
	listeners []net.Listener // one for each loopback address, on one port
	backend   string         // host:port
	pass      pass
	wg        sync.WaitGroup

	mu      sync.Mutex
	route   Route              // by which clients come in now
	open    map[net.Conn]Route // both ends of each connection, and how it came in
	outages int                // that go on now: connections are refused
	closed  bool
}

// A pass copies in both directions, and returns when both have ended.
type pass func(client, server net.Conn)

func forward(backend string, pass pass) (*forwarder, error) {
	listeners, err := listen()
	if err != nil {
		return nil, fmt.Errorf("no port for the cache: %w", err)
	}
	f := &forwarder{listeners: listeners, backend: backend, pass: pass, route: Public, open: map[net.Conn]Route{}}
	for _, l := range listeners {
		f.wg.Go(func() { f.accept(l) })
	}
	return f, nil
}

// listen takes a free port on both loopback addresses: localhost may mean either,
// and some clients try the first that it stands for only.
func listen() ([]net.Listener, error) {
	var first error
	for range 10 {
		v4, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		v6, err := net.Listen("tcp6", net.JoinHostPort("::1", strconv.Itoa(portOf(v4))))
		switch {
		case err == nil:
			return []net.Listener{v4, v6}, nil
		case !isTaken(err):
			return []net.Listener{v4}, nil // no IPv6 here
		}
		first = errors.Join(first, v4.Close())
	}
	return nil, errors.Join(errors.New("ten ports that are free on 127.0.0.1 are all taken on ::1"), first)
}

func portOf(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

func (f *forwarder) port() int { return portOf(f.listeners[0]) }

func (f *forwarder) accept(l net.Listener) {
	acceptloop.Run(l, func(client net.Conn) {
		f.wg.Go(func() { f.serve(client) })
	})
}

// serve passes a connection on until either side ends.
func (f *forwarder) serve(client net.Conn) {
	defer f.forget(client)
	route, in := f.enter(client)
	if !in {
		return
	}
	server, err := net.Dial("tcp", f.backend)
	if err != nil {
		return
	}
	defer f.forget(server)
	if !f.keep(server, route) {
		return
	}
	f.pass(client, server)
}

// passBytes leaves the connections bare TCP, so that the kernel does the copying where it
// can (splice on Linux).
func passBytes(client, server net.Conn) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(server, client)
		_ = server.Close()
	}()
	_, _ = io.Copy(client, server)
	_ = client.Close()
	<-ended
}

// enter lets a client in by the route of now.
func (f *forwarder) enter(c net.Conn) (Route, bool) {
	f.mu.Lock()
	route := f.route
	f.mu.Unlock()
	return route, f.keep(c, route)
}

// keep remembers a connection, unless none may be open now.
func (f *forwarder) keep(c net.Conn, by Route) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.outages > 0 || f.closed || by == Closed {
		return false
	}
	f.open[c] = by
	return true
}

// lead changes the route, and breaks the connections whose own one is gone.
func (f *forwarder) lead(route Route, public bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.route = route
	for c, by := range f.open {
		if by == Public && !public || by == Private && route != Private {
			_ = c.Close()
		}
	}
}

func (f *forwarder) forget(c net.Conn) {
	f.mu.Lock()
	delete(f.open, c)
	f.mu.Unlock()
	_ = c.Close()
}

// drop breaks all connections. New ones can be made at once.
func (f *forwarder) drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.open {
		_ = c.Close()
	}
}

// cut breaks all connections, and new ones as soon as they are made, until the
// function that it returns is called.
func (f *forwarder) cut() (restore func()) {
	f.add(1)
	f.drop()
	return func() { f.add(-1) }
}

func (f *forwarder) add(outages int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.outages += outages
}

// down reports whether connections are refused.
func (f *forwarder) down() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.outages > 0 || f.closed
}

// close returns when nothing of the forwarder is left.
func (f *forwarder) close() error {
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	var err error
	for _, l := range f.listeners {
		err = errors.Join(err, l.Close())
	}
	f.drop()
	f.wg.Wait()
	return err
}
