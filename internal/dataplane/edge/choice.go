package edge

import (
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
)

// The cookies by which production's clients are kept where they are for an hour, with
// the attributes that recorded answers of App Service show. TiPMix is the number that
// was drawn for the client, from 0 to 100.
const (
	routingName   = "x-ms-routing-name" // of a cookie, and of a parameter of the query
	mixName       = "TiPMix"
	keptPinned    = 3600 // seconds
	ownProduction = "self"
)

// A client is what a request to production says of where it wants to go.
type client struct {
	query, cookie string  // x-ms-routing-name; empty: says nothing
	draw          float64 // from 0 up to 100: where it goes if it does not say
}

// A choice is where a request goes.
type choice struct {
	slot  string // "self": production
	pin   bool   // the client is told by a cookie
	drawn bool   // it was chosen by draw, and the client is told that as well
}

// choose decides where a request to production goes: where the query says, where the
// cookie says, or by chance ("Set up staging environments", route traffic). A name that
// no rule knows is as good as none. A client that has its cookie gets no other.
func choose(rules map[string]float64, c client) choice {
	if name := known(rules, c.query); name != "" {
		return choice{slot: name, pin: name != c.cookie}
	}
	if name := known(rules, c.cookie); name != "" {
		return choice{slot: name}
	}
	below := 0.0
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		if below += rules[name]; c.draw < below {
			return choice{name, true, true}
		}
	}
	return choice{ownProduction, true, true}
}

// known returns the slot that a client names, in the spelling of its rule; "self" for
// production, and nothing for a slot without a rule.
func known(rules map[string]float64, asked string) string {
	if strings.EqualFold(asked, ownProduction) {
		return ownProduction
	}
	for name := range rules {
		if strings.EqualFold(asked, name) {
			return name
		}
	}
	return ""
}

// route chooses for a request to production, and tells the client by cookie.
func (e *Edge) route(w http.ResponseWriter, r *http.Request, t Table) *Site {
	c := client{query: r.URL.Query().Get(routingName), draw: 100 * e.random()}
	if cookie, err := r.Cookie(routingName); err == nil {
		c.cookie = cookie.Value
	}
	to := choose(t.Reroute, c)
	if to.drawn {
		pin(w.Header(), r.Host, mixName, fmt.Sprint(c.draw))
	}
	if to.pin {
		pin(w.Header(), r.Host, routingName, to.slot)
	}
	return t.slot(to.slot)
}

func pin(h http.Header, host, name, value string) {
	if bare, _, err := net.SplitHostPort(host); err == nil {
		host = bare
	}
	h.Add("Set-Cookie", fmt.Sprintf("%s=%s; path=/; HttpOnly; Domain=%s; Max-Age=%d; Secure; SameSite=None",
		name, value, host, keptPinned))
}
