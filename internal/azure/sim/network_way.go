package sim

import (
	"fmt"
	"net/netip"
	"strings"
)

// A Route is where traffic goes on its way to a resource.
type Route int

// The routes. NoRoute: there is none, since the name leads nowhere, or to where nobody answers.
const (
	NoRoute Route = iota
	PublicRoute
	PrivateRoute // through a private endpoint
)

// A Source is where traffic comes from: the subnet with which an app is integrated. The zero value
// is everywhere else.
type Source struct {
	Subnet   string // ARM id
	RouteAll bool   // all traffic goes through the subnet, not only that to private addresses
}

// Source is where the traffic of an app or a slot comes from.
func (a *Azure) Source(siteID string) Source {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refreshed()
	site, found := a.state.resources[key(siteID)]
	if !found {
		return Source{}
	}
	return site.source()
}

func (r *resource) source() Source {
	if integration(r) == "" {
		return Source{}
	}
	return Source{integration(r), flag(object(r.Hidden, "siteConfig"), "vnetRouteAllEnabled")}
}

// Way returns how traffic gets from a source to a resource with a private endpoint or without, and,
// where it does not, why. A database of a managed cache is reached like its cache.
//
// "Azure Private Endpoint DNS integration": once a resource has an endpoint, its public name is an alias
// of one in the private zone. Inside a network that is linked to such a zone this one decides, and a name
// that is not in it leads nowhere; elsewhere it leads to the public address. "Integrate your app with an
// Azure virtual network": names are looked up through the network; only private addresses are reached
// through it unless all traffic is routed.
func (a *Azure) Way(from Source, target string) (Route, string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refreshed()
	r, found := a.state.resources[key(target)]
	if found && r.Type == databaseType {
		r, found = a.state.find(r.id().parent())
	}
	if !found {
		return NoRoute, fmt.Sprintf("%s is not there", target)
	}
	return a.state.way(from, r)
}

func (s *state) way(from Source, r *resource) (Route, string) {
	if from.Subnet != "" {
		if route, why, decided := s.wayInside(from, r); decided {
			return route, why
		}
	}
	if s.closed(r) {
		return NoRoute, r.id().name() + " resolves to its public address, and its public network access is disabled"
	}
	return PublicRoute, ""
}

// wayInside is the way from a subnet, unless the name leads to the public address there, too.
func (s *state) wayInside(from Source, target *resource) (route Route, why string, decided bool) {
	subnet, found := s.resources[key(from.Subnet)]
	if !found || !s.live(subnet) {
		return NoRoute, "the subnet " + from.Subnet + " is not there", true
	}
	if !s.aliased(target) {
		return NoRoute, "", false
	}
	network := subnet.id().parent()
	zone := s.zoneSeen(network, linkables[linkedType(target)].zone)
	if zone == nil {
		return NoRoute, "", false
	}
	for _, record := range s.leadingIn(zone) {
		if !record.isOf(target) {
			continue
		}
		route, why := s.wayTo(from, subnet, record, linkables[linkedType(target)].port)
		return route, why, true
	}
	return NoRoute, fmt.Sprintf("%s is not in the private DNS zone %s, which the virtual network %s is linked to",
		target.id().name(), zone.id().name(), network.name()), true
}

// wayTo is the way from a subnet to a port of a private address.
func (s *state) wayTo(from Source, subnet *resource, r record, port int) (Route, string) {
	network := subnet.id().parent()
	id := text(object(r.endpoint.properties(), "subnet"), "id")
	of := mustParse(id).parent()
	switch {
	case of.key() != network.key() && !s.peered(network, of):
		return NoRoute, fmt.Sprintf("the private endpoint %s is in the virtual network %s, and the app in %s, which is not peered with it",
			r.endpoint.id().name(), of.name(), network.name())
	case !s.live(r.endpoint):
		return NoRoute, "the private endpoint " + r.endpoint.id().name() + " is not there yet, or not any more"
	case !from.RouteAll && !isPrivate(r.address):
		return NoRoute, r.address + " is no private address, and the app sends only traffic to those through its subnet"
	}
	if why := s.refused(subnet, s.resources[key(id)], r.address, port); why != "" {
		return NoRoute, why
	}
	return PrivateRoute, ""
}

// isPrivate reports whether an address is one to which App Service sends through the subnet in any
// case: "RFC1918" (ibid., routes).
func isPrivate(address string) bool {
	parsed, err := netip.ParseAddr(address)
	return err == nil && parsed.IsPrivate()
}

// closed reports whether a resource does not answer on its public address. An app that does not say is open unless
// a private endpoint leads to it ("Azure App Service access restrictions", app access).
func (s *state) closed(r *resource) bool {
	said := publicAccessOf(r)
	if said == "" && (r.Type == siteType || r.Type == slotType) {
		return s.aliased(r)
	}
	return strings.EqualFold(said, "Disabled")
}

// privately reports whether a private endpoint leads to a resource from the network in which it is.
func (s *state) privately(r *resource) bool {
	for _, e := range s.endpointsTo(r) {
		from := Source{Subnet: text(object(e.properties(), "subnet"), "id"), RouteAll: true}
		if route, _, decided := s.wayInside(from, r); decided && route == PrivateRoute {
			return true
		}
	}
	return false
}

// aliased reports whether the public name of a resource is an alias into a private zone.
func (s *state) aliased(target *resource) bool {
	for _, e := range s.endpointsTo(target) {
		if s.live(e) && s.approved(e) {
			return true
		}
	}
	return false
}

// zoneSeen is the private zone of a name that a network is linked to; nil where there is none.
func (s *state) zoneSeen(network resourceID, name string) *resource {
	for _, link := range s.ofType(linkType) {
		zone, found := s.find(link.id().parent())
		if found && strings.EqualFold(zone.id().name(), name) && key(linkedNetwork(link)) == network.key() &&
			s.live(link) && s.live(zone) {
			return zone
		}
	}
	return nil
}

// isOf reports whether a record is one of a resource's.
func (r record) isOf(target *resource) bool {
	for _, fqdn := range publicNames(target) {
		if name, is := recordName(fqdn, r.zone); is && name == r.name {
			return true
		}
	}
	return false
}

// live reports whether a resource of Microsoft.Network works: it has been made, and nobody deletes
// it. While it changes it goes on working.
func (s *state) live(r *resource) bool {
	switch r.provisioningState() {
	case "Succeeded":
		return true
	case "Updating":
		for _, op := range s.underWay {
			if key(op.Resource) == key(r.ID) {
				return op.Verb == updating
			}
		}
	}
	return false
}
