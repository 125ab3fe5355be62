package sim

import (
	"net/netip"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// A FrontDoor is a host name of an Azure Front Door that leads to an app.
type FrontDoor struct {
	Host   string // "shop-….z01.azurefd.net"
	Sends  string // the id that it sends as X-Azure-FDID
	Origin string // the Host header that the app gets
}

// FrontDoors are the host names that lead to an app, by their names: of endpoints with a route to a group in which the app is
// an origin, as far as all of these are enabled.
func (a *Azure) FrontDoors(siteID string) []FrontDoor {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refreshed()
	site, found := a.state.resources[key(siteID)]
	if !found {
		return nil
	}
	var all []FrontDoor
	for _, route := range a.state.ofType(routeType) {
		endpoint, _ := a.state.find(route.id().parent())
		profile, _ := a.state.find(endpoint.id().parent())
		host := text(endpoint.properties(), "hostName")
		origin := a.state.originAt(route, site, host)
		if origin == "" || !works(route) || !works(endpoint) || slices.ContainsFunc(all, func(d FrontDoor) bool { return d.Host == host }) {
			continue
		}
		all = append(all, FrontDoor{Host: host, Sends: text(profile.properties(), "frontDoorId"), Origin: origin})
	}
	return all
}

// originAt is the Host header with which a route asks an app; empty where it does not ask it. One that is left out is that of
// the request ("Origins and origin groups in Azure Front Door", origin host header).
func (s *state) originAt(route, site *resource, asked string) string {
	group := s.resources[key(text(object(route.properties(), "originGroup"), "id"))]
	if group == nil {
		return ""
	}
	for _, origin := range s.originsOf(group) {
		p := origin.properties()
		if !works(origin) || !slices.ContainsFunc(publicNames(site), func(name string) bool { return strings.EqualFold(name, text(p, "hostName")) }) {
			continue
		}
		if header := text(p, "originHostHeader"); header != "" {
			return header
		}
		return asked
	}
	return ""
}

// works reports whether a part of a Front Door is enabled, has been made, and is not being deleted. While it changes it goes
// on working.
func works(r *resource) bool {
	state := r.provisioningState()
	return text(r.properties(), "enabledState") == "Enabled" && (state == "Succeeded" || state == "Updating")
}

// A Guard is who is let in on the public address of an app whose access restrictions name a Front Door of this Azure.
type Guard struct {
	Rules      []GuardRule
	FrontDoors []string // ids, of Front Doors that are let in
	Others     bool     // so are addresses that no rule names
}

// A GuardRule is about a block of addresses.
type GuardRule struct {
	Allow bool
	Block netip.Prefix
}

// Lets reports whether a request is let in from an address or, where brought is not empty, through the Front Door of that id.
func (g *Guard) Lets(from netip.Addr, brought string) bool {
	if brought != "" {
		return slices.Contains(g.FrontDoors, brought)
	}
	for _, r := range g.Rules {
		if r.Block.Contains(from) {
			return r.Allow
		}
	}
	return g.Others
}

// guard reads the access restrictions of an app or a slot. They are looked at only where they name a Front Door that is here;
// everywhere else nobody knows as whom Azure would see a client.
func (s *state) guard(r *resource) *Guard {
	config := object(r.Hidden, "siteConfig")
	g := &Guard{}
	rules := look{}.shownRestrictions(config, restrictionLists[0])
	for _, entry := range rules {
		rule := entry.(map[string]any)
		allow := text(rule, "action") == "Allow"
		switch {
		case text(rule, "ipAddress") == catalog.FrontDoorTag && allow:
			g.FrontDoors = append(g.FrontDoors, s.frontDoorsNamed(rule)...)
		case text(rule, "ipAddress") == "Any":
			g.Others = allow
		default:
			for _, block := range ruleBlocks(rule) {
				g.Rules = append(g.Rules, GuardRule{allow, block})
			}
		}
	}
	if len(g.FrontDoors) == 0 {
		return nil
	}
	return g
}

// frontDoorsNamed are the ids in the header of a rule that Front Doors of this Azure have.
func (s *state) frontDoorsNamed(rule map[string]any) []string {
	var all []string
	for header, ids := range object(rule, "headers") {
		if !strings.EqualFold(header, catalog.FrontDoorHeader) {
			continue
		}
		named, _ := ids.([]any)
		for _, profile := range s.ofType(profileType) {
			if id := text(profile.properties(), "frontDoorId"); slices.Contains(named, any(id)) {
				all = append(all, id)
			}
		}
	}
	return all
}

// ruleBlocks are the addresses that a rule names, if they are IP addresses.
func ruleBlocks(rule map[string]any) []netip.Prefix {
	var all []netip.Prefix
	for part := range strings.SplitSeq(text(rule, "ipAddress"), ",") {
		if block, err := netip.ParsePrefix(strings.TrimSpace(part)); err == nil {
			all = append(all, block)
		}
	}
	return all
}
