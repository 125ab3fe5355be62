package verify

import (
	"fmt"
	"slices"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/program/settings"
)

// cacheNetwork follows the way from the app to a cache with a private endpoint: the app's subnet, the zone
// that answers there, the record in it, the endpoint. From here nobody can try it, so it is judged by what
// ARM says; whether the app gets through is what 'sessions' asks it.
func cacheNetwork(s *seen, o *Options) verdict {
	if v, failed := s.doors.unread(); failed {
		return v
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
	switch {
	case !s.site.routesAll && o.Declared.NetworkID != "":
		return warn(seen+"; but only its private traffic goes through the network", o.undo())
	case !c.private && o.Declared.NetworkID == "" && o.Declared.SubnetID != "":
		return warn(seen+"; and the cache answers from everywhere else, too", "if nobody else needs that: "+o.Up(settings.KeyRedisPublicAccess, "false"))
	case !c.private:
		return warn(seen+"; and the cache answers from everywhere else, too", "once the app is in the network: "+o.Up(settings.KeyNetwork, settings.PrivateNetwork))
	}
	return pass(seen)
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
		return fmt.Sprintf("the private endpoint %s keeps no record in a private DNS zone, so the cache's name does not lead to it", d.id.Name())
	case !answers:
		return fmt.Sprintf("the zone %s is not linked to the app's network %s, so the cache's name leads to its public address there", d.zones[0].id.Name(), from.Name())
	case !d.recorded:
		return fmt.Sprintf("the zone %s has no record of the cache", d.zones[0].id.Name())
	case !d.network.Equal(from):
		return fmt.Sprintf("the private endpoint %s is in network %s, the app in %s; whether these are joined is not known here", d.id.Name(), d.network.Name(), from.Name())
	}
	return ""
}
