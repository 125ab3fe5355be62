package redisserver

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// A Route is how clients come in.
type Route int

// The routes. Closed: they do not; a connection is broken as soon as it is made.
const (
	Closed  Route = iota
	Public        // over the public address
	Private       // over a private endpoint
)

// doors are ports of their own for clients that come from somewhere else than the machine at large:
// from a virtual network. Each has a name that its user chooses; "" is the one that is always there.
type doors struct {
	backend string
	pass    pass

	mu   sync.Mutex
	open map[string]*forwarder
}

func openDoors(backend string, pass pass) (*doors, error) {
	front, err := forward(backend, pass)
	if err != nil {
		return nil, err
	}
	return &doors{backend: backend, pass: pass, open: map[string]*forwarder{"": front}}, nil
}

// Door returns the port for clients from a place, which is there from now on. Nobody comes in by it
// before Lead says how.
func (s *Server) Door(name string) (port int, err error) {
	d := s.doors
	d.mu.Lock()
	defer d.mu.Unlock()
	if f := d.open[name]; f != nil {
		return f.port(), nil
	}
	f, err := forward(d.backend, d.pass)
	if err != nil {
		return 0, fmt.Errorf("no door to the cache: %w", err)
	}
	f.lead(Closed, true)
	d.open[name] = f
	return f.port(), nil
}

// Doors are the names of all that are there.
func (s *Server) Doors() []string {
	s.doors.mu.Lock()
	defer s.doors.mu.Unlock()
	return slices.Sorted(maps.Keys(s.doors.open))
}

// Lead says by which route clients come in by a door from now on, and whether the public address
// takes connections at all. Connections that came by another route go on as long as that one is
// there: a name that leads elsewhere ends none.
func (s *Server) Lead(name string, route Route, public bool) {
	s.doors.mu.Lock()
	f := s.doors.open[name]
	s.doors.mu.Unlock()
	if f != nil {
		f.lead(route, public)
	}
}

func (d *doors) front() *forwarder {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.open[""]
}

func (d *doors) all() []*forwarder {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Collect(maps.Values(d.open))
}

// drop breaks all connections. New ones can be made at once.
func (d *doors) drop() {
	for _, f := range d.all() {
		f.drop()
	}
}

// cut breaks all connections, and new ones as soon as they are made, until the
// function that it returns is called.
func (d *doors) cut() (restore func()) {
	var all []func()
	for _, f := range d.all() {
		all = append(all, f.cut())
	}
	return func() {
		for _, restore := range all {
			restore()
		}
	}
}

func (d *doors) close() error {
	var err error
	for _, f := range d.all() {
		err = errors.Join(err, f.close())
	}
	return err
}
