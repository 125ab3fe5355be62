package serve

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scaleout/internal/azure/endpoint"
	"scaleout/internal/azure/entra"
	"scaleout/internal/azure/sim"
	"scaleout/internal/connect"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/identity"
	"scaleout/internal/dataplane/redisserver"
	"scaleout/internal/engine/plugin"
)

// openIdentities lets apps get tokens of the issuer that people's logins have, too: a cache
// takes both.
func (s *Server) openIdentities() error {
	issuer, err := entra.NewIssuer(nil, nil)
	if err != nil {
		return err
	}
	if s.identities, err = identity.Serve(issuer, sim.DefaultTenant, 0); err != nil {
		return err
	}
	s.closers = append(s.closers, s.identities.Close)
	return nil
}

// openARM lets other programs reach Resource Manager and the providers.
func (s *Server) openARM(dir string) error {
	s.Home, s.RoutesFile = s.session.Home.Path(""), filepath.Join(dir, "routes")
	var err error
	s.arm, err = endpoint.ServeARM(endpoint.Options{
		Authority: s.authority, ARM: s.session.Azure, TenantID: sim.DefaultTenant, Port: s.options.ARMPort,
		Advance: s.session.Azure.Clock.Advance, Issuer: s.identities.Issuer(),
	})
	if err != nil {
		return err
	}
	s.closers = append(s.closers, s.arm.Close)
	s.principal = s.arm.Principal()
	s.ARM, s.TenantID, s.ClientID = s.arm.URL(), s.principal.TenantID, s.principal.ClientID
	s.SubscriptionID = sim.DefaultSubscription
	return s.openProviders()
}

// openClients opens what clients need, the files among it.
func (s *Server) openClients(dir string) error {
	arm, err := connect.ParseHostPort(s.arm.Host())
	if err != nil {
		return err
	}
	proxy, err := endpoint.ServeProxy(func() connect.Routes {
		// A client that has this proxy asks it for ARM, too.
		return append(s.Routes(), connect.Route{From: arm, To: connect.HostPort{Host: "127.0.0.1", Port: arm.Port}})
	}, s.coming)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, proxy.Close)
	s.Proxy = proxy.URL()
	if err := s.writeRoutes(); err != nil {
		return err
	}
	s.EnvironmentFile, s.SecretFile = filepath.Join(dir, "environment"), filepath.Join(dir, "client-secret")
	s.CAFile = filepath.Join(dir, "ca-bundle.pem")
	if err := os.WriteFile(s.CAFile, redisserver.Bundle(s.authority), 0o600); err != nil {
		return err
	}
	return writeClientFiles(s.Served, s.principal.ClientSecret)
}

// introduce notes where the app of the session's stack is served.
func (s *Server) introduce(a *app) {
	s.main, s.AppID, s.Instances, s.Cache = a, a.stack.Site, a.instances, a.cache
	s.URL, s.Closed, s.Guarded = a.url(), a.sites.Closed(), a.sites.Guarded()
	if s.Inside = a.inside.routes(); len(s.Inside) > 0 {
		s.InsideURL = a.insideURL()
	}
	if doors := a.sites.Doors(); len(doors) > 0 {
		s.DoorURL, s.Door = onLocalhost(a.sites.DoorURL()), a.names.of(doors[0])
	}
	hosts := a.sites.Hosts()
	for _, id := range slices.Sorted(maps.Keys(hosts)) {
		switch {
		case strings.EqualFold(id, s.AppID):
			s.App, s.SCM = a.names.of(hosts[id]), a.names.of(deployed.SCMHost(hosts[id]))
		case s.Slot == connect.Route{}:
			s.Slot, s.SlotSCM = a.names.of(hosts[id]), a.names.of(deployed.SCMHost(hosts[id]))
		}
	}
}

// openProviders serves the providers, if this system shows which user a connection
// belongs to.
func (s *Server) openProviders() error {
	server, err := plugin.Serve(s.session.Azure.Attachable())
	if errors.Is(err, plugin.ErrUnsupported) {
		s.NoProviders = err.Error()
		return nil
	}
	if err != nil {
		return err
	}
	s.closers = append(s.closers, server.Close)
	s.DebugProviders = server.DebugProviders()
	return nil
}
