package deployed

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"scaleout/internal/azure/sim"
	"scaleout/internal/dataplane/redisserver"
)

// doorOf is the name of the Redis' door for traffic from a source; "" is the one for everywhere.
func doorOf(from sim.Source) string {
	switch {
	case from.Subnet == "":
		return ""
	case from.RouteAll:
		return strings.ToLower(from.Subnet) + " with all traffic"
	}
	return strings.ToLower(from.Subnet)
}

// door returns the port of the Redis for an app or a slot. It stays that of the network from which the
// app was started, in a swap as well.
func (s *Stack) door(id string) (int, error) {
	from := s.Session.Azure.Source(id)
	name := doorOf(from)
	port, err := s.Redis.Door(name)
	if err != nil {
		return 0, err
	}
	s.mu.Lock()
	if s.sources == nil {
		s.sources = map[string]sim.Source{}
	}
	s.sources[name] = from
	s.mu.Unlock()
	_ = s.Reroute()
	return port, nil
}

// Reroute has the ways to the Redis be those that Azure has to the cache: from outside, and from each
// subnet that an app was started in. Its error says which places of the app have none, and why. A cache
// that is gone changes nothing.
func (s *Stack) Reroute() error {
	azure := s.Session.Azure
	if s.Redis == nil {
		return nil
	}
	if _, there := azure.Get(s.Cache); !there {
		return nil
	}
	s.mu.Lock()
	sources := maps.Clone(s.sources)
	s.mu.Unlock()
	outside, _ := azure.Way(sim.Source{}, s.Cache)
	public := outside == sim.PublicRoute
	s.Redis.Lead("", routes[outside], public)
	for name, from := range sources {
		way, _ := azure.Way(from, s.Cache)
		s.Redis.Lead(name, routes[way], public)
	}
	var all error
	for _, place := range azure.Runs(s.Site) {
		if way, why := azure.Way(azure.Source(place.ID), s.Cache); way == sim.NoRoute {
			all = errors.Join(all, fmt.Errorf("%s does not reach the cache: %s", placeName(place.ID), why))
		}
	}
	return all
}

// placeName is what people call an app or a slot.
func placeName(id string) string {
	if _, slot, is := strings.Cut(id, "/slots/"); is {
		return "the slot " + slot
	}
	return "the app"
}

var routes = map[sim.Route]redisserver.Route{
	sim.NoRoute: redisserver.Closed, sim.PublicRoute: redisserver.Public, sim.PrivateRoute: redisserver.Private,
}

// unreached follows the ways to the cache, and tells once of apps that have none.
func (s *Sites) unreached() {
	if s.source.reroute == nil {
		return
	}
	err := s.source.reroute()
	text := ""
	if err != nil {
		text = err.Error()
	}
	s.mu.Lock()
	again := s.said == text
	s.said = text
	s.mu.Unlock()
	if err != nil && !again {
		s.options.Trouble(err)
	}
}
