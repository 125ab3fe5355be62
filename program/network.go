package program

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"

	"scaleout/components"
	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

// A meeting is the network in which the app meets the cache. Both are nil where they meet on the
// internet.
type meeting struct {
	network *components.Network
	cache   *components.Endpoint
}

func meet(ctx *pulumi.Context, s *settings.Settings, here components.Placement, cache *components.SessionCache) (meeting, error) {
	if s.Network == nil {
		return meeting{}, nil
	}
	prefix, link := s.ResourcePrefix(), catalog.CacheLink(s.Cache, s.Location)
	network, err := components.NewNetwork(ctx, prefix+"-network", networkArgs(s, here, link.Zone))
	if err != nil {
		return meeting{}, err
	}
	endpoint, err := components.NewEndpoint(ctx, prefix+"-cache-endpoint", &components.EndpointArgs{
		Placement: here, Network: network, Target: cache.Measured, Link: link,
	})
	if err != nil {
		return meeting{}, err
	}
	if s.Network.Left {
		return meeting{}, nil
	}
	return meeting{network, endpoint}, closedTooEarly(ctx, s, cache, endpoint)
}

// reached are the endpoints that the app needs.
func (m meeting) reached() []*components.Endpoint {
	if m.cache == nil {
		return nil
	}
	return []*components.Endpoint{m.cache}
}

func networkArgs(s *settings.Settings, here components.Placement, zones ...string) *components.NetworkArgs {
	n := s.Network
	args := &components.NetworkArgs{Placement: here, IntegrationID: n.IntegrationID, EndpointsID: n.EndpointsID}
	if n.Declared() {
		args.Space, args.Integration, args.Endpoints = n.Space.String(), n.Integration.String(), n.Endpoints.String()
	}
	for _, name := range zones {
		args.Zones = append(args.Zones, components.Zone{Name: name, ID: n.Zones[name]})
	}
	return args
}

// closedTooEarly refuses to close a cache that is there before its endpoint is. Pulumi changes the cache
// before it creates what leads to it, so the app would be cut off meanwhile, and nobody logged in.
//
// Only a preview tells: what is not there yet has no id in it.
func closedTooEarly(ctx *pulumi.Context, s *settings.Settings, cache *components.SessionCache, endpoint *components.Endpoint) error {
	if !s.Network.Closed || !ctx.DryRun() {
		return nil
	}
	there, err := internals.UnsafeAwaitOutput(ctx.Context(), cache.Measured)
	if err != nil {
		return err
	}
	led, err := internals.UnsafeAwaitOutput(ctx.Context(), endpoint.ID)
	if err != nil {
		return err
	}
	if there.Known && !led.Known {
		return s.ClosedTooEarly()
	}
	return nil
}
