package edge

import (
	"net/http"

	"scaleout/internal/dataplane/platform/front"
)

// A Site is what answers for a host name.
type Site struct {
	Host    string // "app.azurewebsites.net"
	Handler http.Handler
	Closed  bool // nobody gets there on the public address
	Private bool // who is inside of the network gets there all the same
}

// lets reports whether a client is let in.
func (s *Site) lets(inside bool) bool { return !s.Closed || inside && s.Private }

// A Table says who answers for which name.
type Table struct {
	Production *Site            // answers for the addresses of this machine, too; nil: there is none
	Slots      map[string]*Site // by the slot's name

	// Reroute has the slots to which clients of production can be led, with the percentage
	// that is led there by itself. Only they can be asked for by cookie or query; a rule of
	// 0 % is one ("Set up staging environments", route production traffic manually).
	Reroute map[string]float64
}

// find returns who answers for a Host header; nil if nobody does.
func (t Table) find(host string) *Site {
	if t.Production != nil && (front.IsNamed(host, t.Production.Host) || front.IsLocal(host)) {
		return t.Production
	}
	for _, s := range t.Slots {
		if front.IsNamed(host, s.Host) {
			return s
		}
	}
	return nil
}

// slot returns a slot by its name; production if there is none.
func (t Table) slot(name string) *Site {
	if s := t.Slots[name]; s != nil {
		return s
	}
	return t.Production
}
