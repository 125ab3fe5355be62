package rehearse

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/azure/endpoint"
	"scaleout/internal/azure/sim"
	"scaleout/internal/dataplane/platform"
	"scaleout/internal/engine/plugin"
	"scaleout/program/redisurl"
)

// Served tells what Serve has brought up, and how to reach it. No secret is in it:
// those are in two files that only this user can read.
type Served struct {
	Home      string // state folder
	URL       string // of the app, over plain HTTP
	Instances int

	ARM      string // address of Azure Resource Manager, https://localhost:PORT
	TenantID string
	ClientID string // of the service principal that may log in

	EnvironmentFile string // shell commands that set all that clients need
	SecretFile      string // the service principal's secret, alone
	CAFile          string // what to trust: this machine's roots and our own

	AppID string // ARM id of the app
	// The app and its cache have names that lead elsewhere, or nowhere. Pairs for
	// curl's --connect-to say where they answer on this machine:
	// HOST:PORT:HOST:PORT.
	ConnectApp, ConnectCache string
	// Providers is why the Pulumi CLI cannot be served; nil if it can.
	Providers error
}

// AppURL is the app's own address.
func (s Served) AppURL() string {
	host, _, _ := strings.Cut(s.ConnectApp, ":")
	return "https://" + host + "/"
}

// A door is where other programs come in.
type door struct {
	served  Served
	closers []func() error
}

// close ends what listens, the last first.
func (d *door) close() error {
	var all error
	for i := len(d.closers) - 1; i >= 0; i-- {
		all = errors.Join(all, d.closers[i]())
	}
	return all
}

// open lets other programs reach the app by its own name, ARM, and the providers.
func (s *stack) open(ctx context.Context, o ServeOptions, dir string, p *platform.Platform) (*door, error) {
	d := &door{served: Served{Home: s.session.Home.Path(""), URL: strings.Replace(p.URL(), "127.0.0.1", "localhost", 1), AppID: s.site}}
	if err := s.fill(ctx, d, o, dir, p); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (s *stack) fill(ctx context.Context, d *door, o ServeOptions, dir string, p *platform.Platform) error {
	authority, err := endpoint.NewAuthority(time.Now(), nil)
	if err != nil {
		return err
	}
	if err := s.openApp(ctx, d, authority, p); err != nil {
		return err
	}
	arm, err := endpoint.ServeARM(endpoint.Options{
		Authority: authority, ARM: s.session.Azure, TenantID: sim.DefaultTenant, Port: o.ARMPort,
		Advance: s.session.Azure.Clock.Advance,
	})
	if err != nil {
		return err
	}
	d.closers = append(d.closers, arm.Close)
	principal := arm.Principal()
	d.served.ARM, d.served.TenantID, d.served.ClientID = arm.URL(), principal.TenantID, principal.ClientID
	debugProviders, err := s.openProviders(d)
	if err != nil {
		return err
	}
	d.served.EnvironmentFile, d.served.SecretFile = filepath.Join(dir, "environment"), filepath.Join(dir, "client-secret")
	d.served.CAFile = filepath.Join(dir, "ca-bundle.pem")
	return writeClientFiles(d.served, authority.CAPEM(), s.redis.CAFile(), principal.ClientSecret, debugProviders)
}

// openApp lets the app and its cache be reached by their own names.
func (s *stack) openApp(ctx context.Context, d *door, authority *endpoint.Authority, p *platform.Platform) error {
	site, err := s.arm.call(ctx, http.MethodGet, s.site, webVersion, nil)
	if err != nil {
		return err
	}
	host := textAt(site, "properties", "defaultHostName")
	app, err := endpoint.ServeSite(authority, host, p.URL())
	if err != nil {
		return err
	}
	d.closers = append(d.closers, app.Close)
	cache, port, err := s.cacheAddress(ctx)
	if err != nil {
		return err
	}
	d.served.ConnectApp = host + ":443:" + app.Addr()
	d.served.ConnectCache = fmt.Sprintf("%s:%d:%s", cache, port, net.JoinHostPort(s.redis.Host(), strconv.Itoa(s.redis.Port())))
	return nil
}

// cacheAddress is where the cache would speak TLS in Azure.
func (s *stack) cacheAddress(ctx context.Context) (host string, port int, err error) {
	outputs, err := s.session.Outputs(ctx, true)
	if err != nil {
		return "", 0, err
	}
	url, err := redisurl.Parse(textAt(outputs, "redisUrl"))
	return url.Host, url.Port, err
}

// openProviders serves the providers where it can be told who comes.
func (s *stack) openProviders(d *door) (debugProviders string, err error) {
	server, err := plugin.Serve(s.session.Azure.Attachable())
	if errors.Is(err, plugin.ErrUnsupported) {
		d.served.Providers = err
		return "", nil
	}
	if err != nil {
		return "", err
	}
	d.closers = append(d.closers, server.Close)
	return server.DebugProviders(), nil
}
