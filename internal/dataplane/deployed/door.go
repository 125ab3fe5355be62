package deployed

import "net/netip"

// DoorURL is where Front Doors answer that lead to production: one by its own name, the first by this machine's addresses, too.
func (s *Sites) DoorURL() string { return s.edge.DoorURL() }

// Doors are the host names of Front Doors that lead to production.
func (s *Sites) Doors() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, d := range s.doors {
		all = append(all, d.Host)
	}
	return all
}

// Guarded reports whether production answers through its Front Door and not directly.
func (s *Sites) Guarded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	production := s.slots[key(s.source.site)]
	if production == nil {
		return false
	}
	lets := production.guard()
	return lets != nil && !lets("")
}

// SeenAs is the address as which App Service sees this machine where it looks at access restrictions: one that is kept for
// documentation (RFC 5737), so that a stack can let it in by a rule.
const SeenAs = "198.51.100.1"

var seenAs = netip.MustParseAddr(SeenAs)

// guard is who is let in; nil: everybody.
func (p *slot) guard() func(brought string) bool {
	g := p.want.Guard
	if g == nil {
		return nil
	}
	return func(brought string) bool { return g.Lets(seenAs, brought) }
}
