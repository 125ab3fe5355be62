package program

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"

	"scaleout/components"
	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

// A meeting is the network in which the app meets the cache and, where its secrets are in one, the
// vault. All are nil where they meet on the internet, and the endpoints where these are not the stack's.
type meeting struct {
	network *components.Network
	cache   *components.Endpoint
	vault   *components.Endpoint // nil, too, where there is no vault
}

func meet(
	ctx *pulumi.Context, s *settings.Settings, here components.Placement, cache *components.SessionCache, safe *components.SecretVault,
) (meeting, error) {
	prefix := s.ResourcePrefix()
	if s.JoinedSubnet != "" {
		network, err := components.NewNetwork(ctx, prefix+"-network", &components.NetworkArgs{
			Placement: here, IntegrationID: s.JoinedSubnet, Bypass: components.Bypass(s.Bypass), Backups: s.RouteBackups,
		})
		return meeting{network: network}, err
	}
	if s.Network == nil {
		return meeting{}, nil
	}
	network, err := components.NewNetwork(ctx, prefix+"-network", networkArgs(s, here))
	if err != nil {
		return meeting{}, err
	}
	if err := warnOthers(ctx, s, network); err != nil {
		return meeting{}, err
	}
	m := meeting{network: network}
	if safe != nil {
		m.vault, err = components.NewEndpoint(ctx, prefix+"-vault-endpoint", &components.EndpointArgs{
			Placement: here, Network: network, Target: safe.ID.ToStringOutput(), Link: catalog.VaultLink(s.Location), Only: only(settings.KeyNetwork, s.Network.Closed),
		})
		if err != nil {
			return meeting{}, err
		}
	}
	m.cache, err = components.NewEndpoint(ctx, prefix+"-cache-endpoint", &components.EndpointArgs{
		Placement: here, Network: network, Target: cache.Measured, Link: catalog.CacheLink(s.Cache, s.Location), After: m.vaults(), Only: only(settings.KeyNetwork, s.Network.Closed),
	})
	if err != nil {
		return meeting{}, err
	}
	if s.Network.Left {
		return meeting{}, nil
	}
	return m, m.tooEarly(ctx, s, cache, safe)
}

// only is the setting that closes all but private endpoints, if it does.
func only(key string, closed bool) string {
	if !closed {
		return ""
	}
	return key
}

// vaults is the endpoint of the vault, if there is one.
func (m meeting) vaults() []*components.Endpoint {
	if m.vault == nil {
		return nil
	}
	return []*components.Endpoint{m.vault}
}

// reached are the endpoints that the app needs.
func (m meeting) reached() []*components.Endpoint {
	if m.cache == nil {
		return nil
	}
	return append(m.vaults(), m.cache)
}

func networkArgs(s *settings.Settings, here components.Placement) *components.NetworkArgs {
	n := s.Network
	args := &components.NetworkArgs{Placement: here, IntegrationID: n.IntegrationID, EndpointsID: n.EndpointsID, Bypass: components.Bypass(s.Bypass), Backups: s.RouteBackups}
	if n.Declared() {
		args.CacheClients, args.Leaving = n.Clients, n.Left
		args.Space, args.Integration, args.Endpoints = n.Space.String(), n.Integration.String(), n.Endpoints.String()
	}
	for _, name := range s.ZonesNeeded() {
		args.Zones = append(args.Zones, components.Zone{Name: name, ID: n.Zones[name]})
	}
	return args
}

// warnOthers tells, in a preview, that a network which is in use gets its first security groups: whoever else reached the cache
// in it does not any more.
func warnOthers(ctx *pulumi.Context, s *settings.Settings, network *components.Network) error {
	if !s.Network.Declared() || !ctx.DryRun() {
		return nil
	}
	live, err := closedTooEarly(ctx, network.EndpointsID, network.Rules)
	if err != nil || !live {
		return err
	}
	return ctx.Log.Warn(s.ClosedToOthers(), nil)
}

// tooEarly refuses to close a cache or a vault that is there before its endpoint is. Pulumi changes it
// before it creates what leads to it, so the app would be cut off meanwhile, and nobody logged in.
//
// Only a preview tells: what is not there yet has no id in it.
func (m meeting) tooEarly(ctx *pulumi.Context, s *settings.Settings, cache *components.SessionCache, safe *components.SecretVault) error {
	if !s.Network.Closed || !ctx.DryRun() {
		return nil
	}
	early, err := closedTooEarly(ctx, cache.Measured, m.cache.ID)
	switch {
	case err != nil:
		return err
	case early:
		return s.ClosedTooEarly("cache")
	case safe == nil:
		return nil
	}
	early, err = closedTooEarly(ctx, safe.ID, m.vault.ID)
	if err == nil && early {
		return s.ClosedTooEarly("vault")
	}
	return err
}

// closedTooEarly reports whether there is something whose way is not there yet.
func closedTooEarly(ctx *pulumi.Context, id, way pulumi.Output) (bool, error) {
	there, err := internals.UnsafeAwaitOutput(ctx.Context(), id)
	if err != nil {
		return false, err
	}
	led, err := internals.UnsafeAwaitOutput(ctx.Context(), way)
	return there.Known && !led.Known, err
}
