package serve

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"scaleout/internal/atomicfile"
	"scaleout/internal/azure/endpoint"
	"scaleout/internal/connect"
	"scaleout/internal/dataplane/deployed"
)

// names are the host names by which the app, its slots and their SCM sites are reached
// over HTTPS. They change when slots come and go.
type names struct {
	mu     sync.Mutex
	open   map[string]door
	closed bool
}

// A door is where a name is answered.
type door interface {
	Addr() string
	Close() error
}

// routes lead to all names, in their order.
func (n *names) routes() connect.Routes {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all connect.Routes
	for _, host := range slices.Sorted(maps.Keys(n.open)) {
		all = append(all, route(host, n.open[host]))
	}
	return all
}

// of is the route to a name; none if it is not open.
func (n *names) of(host string) connect.Route {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.open[host] == nil {
		return connect.Route{}
	}
	return route(host, n.open[host])
}

func route(host string, site door) connect.Route {
	to, _ := connect.ParseHostPort(site.Addr()) // it listens there
	return connect.Route{From: connect.HostPort{Host: host, Port: 443}, To: to}
}

// have opens the names that are new and closes those that are gone. It reports whether
// there was one.
func (n *names) have(wanted map[string]func() (door, error)) (changed bool, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return false, nil
	}
	if n.open == nil {
		n.open = map[string]door{}
	}
	for host, site := range n.open {
		if wanted[host] == nil {
			changed, err = true, cmp.Or(err, site.Close())
			delete(n.open, host)
		}
	}
	for host, open := range wanted {
		if n.open[host] != nil {
			continue
		}
		site, e := open()
		if e != nil {
			err = cmp.Or(err, e)
			continue
		}
		n.open[host], changed = site, true
	}
	return changed, err
}

func (n *names) close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed = true
	var all error
	for _, site := range n.open {
		all = errors.Join(all, site.Close())
	}
	n.open = nil
	return all
}

// openNames lets all names of an app that are served be reached, also those of slots that
// are new. It reports whether there is a change.
func (a *app) openNames() (changed bool, err error) {
	inside := a.server.options.Inside
	all := a.doors(inside && !(a.server.options.Stranger && a.sites.Guarded()), func(string) bool { return true })
	maps.Copy(all, a.frontDoors())
	changed, err = a.names.have(all)
	if inside {
		return changed, err
	}
	_, e := a.inside.have(a.doors(true, a.sites.Private))
	return changed, errors.Join(err, e)
}

// frontDoors are where the names of Front Doors are answered that lead to the app.
func (a *app) frontDoors() map[string]func() (door, error) {
	all := map[string]func() (door, error){}
	for _, host := range a.sites.Doors() {
		all[host] = func() (door, error) { return endpoint.ServeSite(a.server.authority, host, a.sites.DoorURL()) }
	}
	return all
}

// doors are where the names of wanted places are answered, for clients inside of the network or outside.
func (a *app) doors(inside bool, wanted func(id string) bool) map[string]func() (door, error) {
	s, all, at := a.server, map[string]func() (door, error){}, a.sites.URL()
	if inside {
		at = a.sites.InsideURL()
	}
	for id, host := range a.sites.Hosts() {
		if !wanted(id) {
			continue
		}
		all[host] = func() (door, error) { return endpoint.ServeSite(s.authority, host, at) }
		all[deployed.SCMHost(host)] = func() (door, error) {
			return a.stack.ServeSCM(deployed.SCM{
				ID: id, Host: host, Accept: s.arm.Accept, Logs: func() string { return a.sites.Log(id) }, Inside: inside,
			})
		}
	}
	return all
}

// Routes lead to all apps, their slots, their SCM sites and their caches by their own names.
func (s *Server) Routes() connect.Routes {
	s.mu.Lock()
	var running []*app
	for _, id := range slices.Sorted(maps.Keys(s.tenants)) {
		if a := s.tenants[id].app; a != nil {
			running = append(running, a)
		}
	}
	s.mu.Unlock()
	var all connect.Routes
	for _, a := range running {
		for _, r := range a.routes() {
			if !slices.Contains(all, r) { // two apps may have one cache
				all = append(all, r)
			}
		}
	}
	return all
}

// writeRoutes tells other commands what is served now.
func (s *Server) writeRoutes() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return atomicfile.Write(s.RoutesFile, []byte(lines(s.Routes())))
}

// lines is what the file of routes has.
func lines(all connect.Routes) string {
	var b strings.Builder
	for _, r := range all {
		b.WriteString(r.String() + "\n")
	}
	return b.String()
}

// ServedRoutes are the routes that a 'local serve' leads its shells to; none in any other
// shell.
func ServedRoutes(getenv func(string) string) (connect.Routes, error) {
	file := getenv(RoutesVariable)
	if file == "" {
		return nil, nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all connect.Routes
	for _, line := range strings.Fields(string(content)) {
		r, err := connect.ParseRoute(line)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, r)
	}
	return all, nil
}
