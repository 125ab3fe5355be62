package edge

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"sync"

	"scaleout/internal/dataplane/platform/front"
)

// Options say how an edge listens.
type Options struct {
	Listen string         // "127.0.0.1:0"
	Random func() float64 // from 0 up to 1: decides which slot a new client of production gets; nil: by chance
}

// An Edge listens for a site and its slots. It is safe for concurrent use.
type Edge struct {
	random func() float64
	server *front.Server // the public address
	inside *front.Server // what private endpoints lead to
	doors  *front.Server // Front Doors

	mu    sync.Mutex
	now   *term
	older map[*term]bool // terms that are over, but for requests that began in them
}

// A term is the time in which a table is in use.
type term struct {
	table Table
	held  int           // requests that began in it and are not over
	idle  chan struct{} // closed when it is over and held has fallen to 0
}

// Start listens. Until there is a table, no site is known.
func Start(o Options) (*Edge, error) {
	e := &Edge{random: o.Random, older: map[*term]bool{}, now: newTerm(Table{})}
	if e.random == nil {
		e.random = rand.Float64
	}
	var err error
	if e.server, err = front.Listen(o.Listen, e); err != nil {
		return nil, err
	}
	if e.inside, err = front.Listen("127.0.0.1:0", http.HandlerFunc(e.serveInside)); err != nil {
		return nil, errors.Join(err, e.server.Close())
	}
	if e.doors, err = front.Listen("127.0.0.1:0", http.HandlerFunc(e.serveDoor)); err != nil {
		return nil, errors.Join(err, e.server.Close(), e.inside.Close())
	}
	return e, nil
}

func newTerm(t Table) *term { return &term{table: t, idle: make(chan struct{})} }

// URL returns where it answers, "http://127.0.0.1:8080".
func (e *Edge) URL() string { return e.server.URL() }

// InsideURL returns where it answers whoever is inside of the network. Without a private endpoint, names lead to
// the public address from there, too.
func (e *Edge) InsideURL() string { return e.inside.URL() }

// DoorURL returns where the Front Doors answer that lead here, each by its own name.
func (e *Edge) DoorURL() string { return e.doors.URL() }

// Close stops listening and breaks all connections.
func (e *Edge) Close() error { return errors.Join(e.doors.Close(), e.server.Close(), e.inside.Close()) }

// Use puts a table in the place of the one that is in use. Requests that come from now
// on are given to what the new one names; what has begun goes on where it is.
func (e *Edge) Use(t Table) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.now.held > 0 {
		e.older[e.now] = true
	} else {
		close(e.now.idle)
	}
	e.now = newTerm(t)
}

// Quiet waits until no request is worked on that came before the last Use, or until ctx
// ends. What only older tables name can be stopped then, and nobody notices.
func (e *Edge) Quiet(ctx context.Context) error {
	e.mu.Lock()
	var waiting []chan struct{}
	for t := range e.older {
		waiting = append(waiting, t.idle)
	}
	e.mu.Unlock()
	for _, idle := range waiting {
		select {
		case <-idle:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (e *Edge) enter() *term {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.now.held++
	return e.now
}

func (e *Edge) leave(t *term) {
	e.mu.Lock()
	defer e.mu.Unlock()
	t.held--
	if t.held == 0 && e.older[t] {
		delete(e.older, t)
		close(t.idle)
	}
}

// ServeHTTP gives a request on the public address to what its Host means.
func (e *Edge) ServeHTTP(w http.ResponseWriter, r *http.Request) { e.serve(w, r, way{}) }

func (e *Edge) serveInside(w http.ResponseWriter, r *http.Request) { e.serve(w, r, way{inside: true}) }

func (e *Edge) serve(w http.ResponseWriter, r *http.Request, c way) {
	t := e.enter()
	defer e.leave(t)
	to := t.table.find(r.Host)
	if to == nil {
		front.Fail(w, http.StatusNotFound, front.UnknownHost)
		return
	}
	if !to.lets(c) {
		to.forbid(w, r)
		return
	}
	if to == t.table.Production && len(t.table.Reroute) > 0 {
		to = e.route(w, r, t.table)
	}
	to.Handler.ServeHTTP(w, r)
}
