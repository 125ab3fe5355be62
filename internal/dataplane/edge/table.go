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

	// Guard reports whether a client is let in on the public address: through the Front Door that sends an id, or, where that
	// is empty, directly. nil: everybody is.
	Guard  func(brought string) bool
	SeenAs string // the address that a client has to whom it says no
}

// lets reports whether a client is let in. Who is inside needs no rule.
func (s *Site) lets(c way) bool {
	if c.inside {
		return !s.Closed || s.Private
	}
	return !s.Closed && (s.Guard == nil || s.Guard(c.brought))
}

// A way is how a request came.
type way struct {
	inside  bool   // from the network
	brought string // the id of the Front Door; "": by none
}

// A Door is a host name of an Azure Front Door that leads to production or a slot.
type Door struct {
	Host   string // "shop-….z01.azurefd.net"
	Sends  string // the id that it sends as X-Azure-FDID
	Origin string // the Host header that it asks with
}

// A Table says who answers for which name.
type Table struct {
	Production *Site            // answers for the addresses of this machine, too; nil: there is none
	Slots      map[string]*Site // by the slot's name

	// Reroute has the slots to which clients of production can be led, with the percentage
	// that is led there by itself. Only they can be asked for by cookie or query; a rule of
	// 0 % is one ("Set up staging environments", route production traffic manually).
	Reroute map[string]float64

	Doors []Door // the first answers for the addresses of this machine, too
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

// door returns the Front Door that a Host header means; nil if none does.
func (t Table) door(host string) *Door {
	for i, d := range t.Doors {
		if front.IsNamed(host, d.Host) || i == 0 && front.IsLocal(host) {
			return &t.Doors[i]
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
