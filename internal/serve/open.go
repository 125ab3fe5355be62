package serve

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"scaleout/internal/azure/endpoint"
	"scaleout/internal/azure/sim"
	"scaleout/internal/connect"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/engine/plugin"
)

// open lets other programs reach the app by its own name, ARM, and the providers.
func (s *Server) open(ctx context.Context, o Options, dir string) error {
	session := s.stack.Session
	s.Home, s.AppID = session.Home.Path(""), s.stack.Site
	s.URL = strings.Replace(s.sites.URL(), "127.0.0.1", "localhost", 1)
	s.RoutesFile = filepath.Join(dir, "routes")
	var err error
	s.arm, err = endpoint.ServeARM(endpoint.Options{
		Authority: s.authority, ARM: session.Azure, TenantID: sim.DefaultTenant, Port: o.ARMPort,
		Advance: session.Azure.Clock.Advance,
	})
	if err != nil {
		return err
	}
	s.closers = append(s.closers, s.arm.Close)
	s.principal = s.arm.Principal()
	s.ARM, s.TenantID, s.ClientID = s.arm.URL(), s.principal.TenantID, s.principal.ClientID
	s.SubscriptionID = sim.DefaultSubscription
	if err := s.openRoutes(ctx); err != nil {
		return err
	}
	if err := s.openProviders(); err != nil {
		return err
	}
	s.EnvironmentFile, s.SecretFile = filepath.Join(dir, "environment"), filepath.Join(dir, "client-secret")
	s.CAFile = s.stack.Redis.CAFile() // signed by the same authority
	return writeClientFiles(s.Served, s.principal.ClientSecret)
}

// openRoutes lets the app, its slots, their SCM sites and the cache be reached by their own
// names.
func (s *Server) openRoutes(ctx context.Context) error {
	s.closers = append(s.closers, s.names.close)
	var err error
	if s.Cache.From, err = s.stack.CacheAddress(ctx); err != nil {
		return err
	}
	s.Cache.To = connect.HostPort{Host: s.stack.Redis.Host(), Port: s.stack.Redis.Port()}
	if err := s.openNames(); err != nil {
		return err
	}
	hosts := s.sites.Hosts()
	for _, id := range slices.Sorted(maps.Keys(hosts)) {
		switch {
		case strings.EqualFold(id, s.AppID):
			s.App, s.SCM = s.names.of(hosts[id]), s.names.of(deployed.SCMHost(hosts[id]))
		case s.Slot == connect.Route{}:
			s.Slot, s.SlotSCM = s.names.of(hosts[id]), s.names.of(deployed.SCMHost(hosts[id]))
		}
	}
	arm, err := connect.ParseHostPort(s.arm.Host())
	if err != nil {
		return err
	}
	proxy, err := endpoint.ServeProxy(func() connect.Routes {
		// A client that has this proxy asks it for ARM, too.
		return append(s.Routes(), connect.Route{From: arm, To: connect.HostPort{Host: "127.0.0.1", Port: arm.Port}})
	})
	if err != nil {
		return err
	}
	s.closers = append(s.closers, proxy.Close)
	s.Proxy = proxy.URL()
	return nil
}

// openProviders serves the providers, if this system shows which user a connection
// belongs to.
func (s *Server) openProviders() error {
	server, err := plugin.Serve(s.stack.Session.Azure.Attachable())
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
