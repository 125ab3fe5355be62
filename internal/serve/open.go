package serve

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"scaleout/internal/azure/endpoint"
	"scaleout/internal/azure/sim"
	"scaleout/internal/connect"
	"scaleout/internal/engine/plugin"
)

// open lets other programs reach the app by its own name, ARM, and the providers.
func (s *Server) open(ctx context.Context, o Options, dir string) error {
	session := s.stack.Session
	s.Home, s.AppID = session.Home.Path(""), s.stack.Site
	s.URL = strings.Replace(s.platform.URL(), "127.0.0.1", "localhost", 1)
	if err := s.openNames(ctx); err != nil {
		return err
	}
	arm, err := endpoint.ServeARM(endpoint.Options{
		Authority: s.authority, ARM: session.Azure, TenantID: sim.DefaultTenant, Port: o.ARMPort,
		Advance: session.Azure.Clock.Advance,
	})
	if err != nil {
		return err
	}
	s.closers = append(s.closers, arm.Close)
	s.principal = arm.Principal()
	s.ARM, s.TenantID, s.ClientID = arm.URL(), s.principal.TenantID, s.principal.ClientID
	s.SubscriptionID = sim.DefaultSubscription
	if err := s.openProviders(); err != nil {
		return err
	}
	s.EnvironmentFile, s.SecretFile = filepath.Join(dir, "environment"), filepath.Join(dir, "client-secret")
	s.CAFile = s.stack.Redis.CAFile() // signed by the same authority
	return writeClientFiles(s.Served, s.principal.ClientSecret)
}

// openNames lets the app and its cache be reached by their own names.
func (s *Server) openNames(ctx context.Context) error {
	host, err := s.stack.HostName(ctx)
	if err != nil {
		return err
	}
	app, err := endpoint.ServeSite(s.authority, host, s.platform.URL())
	if err != nil {
		return err
	}
	s.closers = append(s.closers, app.Close)
	s.App.From = connect.HostPort{Host: host, Port: 443}
	if s.App.To, err = connect.ParseHostPort(app.Addr()); err != nil {
		return err
	}
	s.Cache.From, err = s.stack.CacheAddress(ctx)
	s.Cache.To = connect.HostPort{Host: s.stack.Redis.Host(), Port: s.stack.Redis.Port()}
	return err
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
