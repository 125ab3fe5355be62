package verify

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

// cacheNetwork follows the way from the app to a cache with a private endpoint: the app's subnet, the zone
// that answers there, the record in it, the endpoint, the rules of the subnets. From here nobody can try it, so it is judged by what
// ARM says; whether the app gets through is what 'sessions' asks it.
func cacheNetwork(s *seen, o *Options) verdict {
	if v, failed := s.doors.unread(); failed {
		return v
	}
	if stray := s.strayed(o.Declared); stray != "" {
		return fail(stray, o.undo())
	}
	c, doors := s.cache.value, s.doors.value
	if len(doors) == 0 && o.Declared.NetworkID == "" {
		return moot("no private endpoint leads to the cache, and the stack asks for none")
	}
	open := slices.IndexFunc(doors, func(d door) bool { return strings.EqualFold(d.state, "Approved") })
	if open < 0 {
		return fail("no private endpoint leads to the cache"+s.pendingDoors(), o.undo())
	}
	joined := s.joined()
	if joined.IsZero() {
		return s.outside("the app", c, o)
	}
	d, wrong := best(doors, joined)
	if wrong != "" {
		return fail(wrong, o.undo())
	}
	if slot := s.staging; slot.none == "" && slot.site.err == nil && slot.site.value.subnet.IsZero() {
		return s.outside("the staging slot", c, o)
	}
	seen := fmt.Sprintf("the app is in network %s, where %s leads to the private endpoint %s", joined.Name(), c.host, d.id.Name())
	switch v, failed := s.way.unread(); {
	case failed && arm.KindOf(s.way.err) == arm.Forbidden:
		seen += "; which rules the subnets have may not be read here"
	case failed:
		return v
	}
	if refused := s.way.value.refused(d, c.port); refused != "" {
		return fail(refused, o.undo())
	}
	room, most := s.way.value.from.room(), s.mostInstances()
	switch {
	case !s.site.routesAll && o.Declared.NetworkID != "":
		return warn(seen+"; but only its private traffic goes through the network", o.undo())
	case room > 0 && catalog.IntegrationAddresses(most) > room:
		return warn(
			fmt.Sprintf("%s; but its subnet %s has %d addresses, and %d instances take %d while Azure replaces them", seen, s.site.subnet.Name(), room, most, catalog.IntegrationAddresses(most)),
			"give the app a larger subnet, see docs/network.md, or let fewer instances run: "+o.Up(settings.KeyMaxInstances, fmt.Sprint(max(fewest, room/catalog.IntegrationAddresses(1)))))
	case !c.private && o.Declared.NetworkID == "" && o.Declared.SubnetID != "":
		return warn(seen+"; and the cache answers from everywhere else, too", "if nobody else needs that: "+o.Up(settings.KeyRedisPublicAccess, "false"))
	case !c.private:
		return warn(seen+"; and the cache answers from everywhere else, too", "once the app is in the network: "+o.Up(settings.KeyNetwork, settings.PrivateNetwork))
	}
	return pass(seen)
}

// strayed says which of app and slot is not in the subnet that there was before the stack, if the stack joins one. Of
// a network of its own, the rest of the check says more.
func (s *seen) strayed(d Declared) string {
	if d.SubnetID == "" || d.NetworkID != "" {
		return ""
	}
	in := map[string]arm.ResourceID{"the app": s.site.subnet}
	if slot := s.staging; slot.none == "" && slot.site.err == nil {
		in["the staging slot"] = slot.site.value.subnet
	}
	for _, who := range slices.Sorted(maps.Keys(in)) {
		switch at := in[who]; {
		case at.IsZero():
			return who + " is in no virtual network, and the stack says that it is in the subnet " + d.SubnetID
		case !strings.EqualFold(at.String(), d.SubnetID):
			return who + " is in the subnet " + at.String() + ", and the stack says that it is in " + d.SubnetID
		}
	}
	return ""
}

// outside is about an app that is not in the network: where the cache is open, it gets there all the same.
func (s *seen) outside(who string, c cache, o *Options) verdict {
	text := who + " is in no virtual network, so the cache's private endpoint is no use to it"
	switch {
	case c.private:
		return fail(text, o.undo())
	case o.Declared.NetworkID == "":
		return moot(who + " is in no virtual network, and reaches the cache on its public address")
	}
	return warn(text, o.undo())
}

func (s *seen) pendingDoors() string {
	if len(s.doors.value) == 0 {
		return ""
	}
	d := s.doors.value[0]
	return fmt.Sprintf(": the connection of %s is %s", d.id.Name(), strings.ToLower(d.state))
}

// joined is the network that the app is in.
func (s *seen) joined() arm.ResourceID {
	if s.site.subnet.IsZero() {
		return arm.ResourceID{}
	}
	return s.site.subnet.Parent()
}

// best returns an approved endpoint to which the cache's name leads from a network, or what is wrong with the
// one that comes closest.
func best(doors []door, from arm.ResourceID) (d door, wrong string) {
	for _, d = range doors {
		if !strings.EqualFold(d.state, "Approved") {
			continue
		}
		if wrong = d.wrongFrom(from); wrong == "" {
			return d, ""
		}
	}
	return d, wrong
}

// wrongFrom says why the cache's name does not lead to an endpoint from a network.
func (d door) wrongFrom(from arm.ResourceID) string {
	answers := slices.ContainsFunc(d.zones, func(z zone) bool {
		return slices.ContainsFunc(z.links, func(linked arm.ResourceID) bool { return linked.Equal(from) })
	})
	switch {
	case len(d.zones) == 0:
		return fmt.Sprintf("the private endpoint %s keeps no record in a private DNS zone, so the name of %s does not lead to it", d.id.Name(), d.of)
	case !answers:
		return fmt.Sprintf("the zone %s is not linked to the network %s, so the name of %s leads to its public address there", d.zones[0].id.Name(), from.Name(), d.of)
	case !d.recorded:
		return fmt.Sprintf("the zone %s has no record of %s", d.zones[0].id.Name(), d.of)
	case !d.network.Equal(from):
		return fmt.Sprintf("the private endpoint %s is in network %s, the app in %s; whether these are joined is not known here", d.id.Name(), d.network.Name(), from.Name())
	}
	return ""
}

// appAccess says where the app is reached, and follows the ways to it and to its slot from the networks in which their
// private endpoints are. Nobody can try them from elsewhere; whether the app answers is what 'health-path' asks it.
func appAccess(s *seen, o *Options) verdict {
	for _, part := range []part[[]door]{s.ways, s.slotWays} {
		if v, failed := part.unread(); failed {
			return v
		}
	}
	declared, private := o.Declared.AppAccess, s.site.closed
	switch {
	case declared == "" && o.Declared.Known && private:
		return fail("public network access is off, and the stack says that the app is public", o.undo())
	case (declared == settings.PrivateApp || declared == settings.ClosedApp) && !private:
		return fail("the app answers on its public address, and the stack says that it does not", o.undo())
	case !private && s.config.value.nobody != "":
		return fail("App Service refuses everybody with 403: "+s.config.value.nobody, o.undo())
	case declared == settings.FrontDoorApp, declared == settings.PublicFrontDoorApp:
		return s.behindFrontDoor(o)
	case !private && declared != settings.BothApps && s.config.value.closed:
		return pass("the app is reached on its public address, by whom its access rules allow")
	case !private && declared != settings.BothApps:
		return pass("the app is reached on its public address")
	}
	wanted := declared == settings.BothApps || declared == settings.PrivateApp
	text, wrong := s.waysIn(wanted)
	switch {
	case wrong != "" && wanted:
		return fail(wrong, o.undo())
	case wrong != "":
		return warn(wrong, "whoever makes the private endpoints of this app has to look at them")
	case !private:
		return warn(text+"; and it answers from everywhere else, too", "once everybody finds it in the network: "+o.Up(settings.KeyAppAccess, settings.PrivateApp))
	}
	return pass(text + ", and nowhere else")
}

// waysIn says how one gets to app and slot in their network, or what is wrong.
func (s *seen) waysIn(slotToo bool) (text, wrong string) {
	place := func(of string, doors []door) (door, string) {
		for _, d := range doors {
			if strings.EqualFold(d.state, "Approved") {
				return d, d.wrongFrom(d.network)
			}
		}
		return door{}, "no private endpoint leads to " + of
	}
	app, wrong := place("the app", s.ways.value)
	if wrong != "" {
		return "", wrong
	}
	if slot := s.staging; slotToo && slot.none == "" && slot.site.err == nil {
		if _, wrong = place("the staging slot", s.slotWays.value); wrong != "" {
			return "", wrong
		}
		if slot.site.value.closed != s.site.closed {
			return "", "public network access of the staging slot is not as that of the app"
		}
	}
	return fmt.Sprintf("in network %s, %s leads to the private endpoint %s", app.network.Name(), s.site.host, app.id.Name()), ""
}
