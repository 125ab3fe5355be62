package target

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/connect"
	"scaleout/internal/engine/home"
	"scaleout/internal/fail"
	"scaleout/internal/local"
	"scaleout/internal/serve"
)

// An Access is the way to a stack's Azure. It has to be closed.
type Access struct {
	ARM   *arm.Client
	Place arm.Place // the cloud, and who is logged in; zero where nobody has to
	// Session is the embedded Azure, which is open until Close; nil for others.
	Session *local.Session

	// How the app and the cache are reached by their own names, and what to trust then.
	Dial  func(ctx context.Context, network, address string) (net.Conn, error)
	Proxy func(*http.Request) (*url.URL, error)
	Roots *x509.CertPool // nil: what this machine trusts

	closers []func() error
}

// Close ends what was opened, the last first.
func (a *Access) Close() error {
	var all error
	for i := len(a.closers) - 1; i >= 0; i-- {
		all = errors.Join(all, a.closers[i]())
	}
	return all
}

// Login logs in to the Azure that the environment names, as every Azure tool does.
func Login(ctx context.Context, getenv func(string) string) (*Access, error) {
	if err := stale(getenv); err != nil {
		return nil, err
	}
	place, err := arm.Login(ctx, getenv, http.DefaultClient)
	if err != nil {
		return nil, err
	}
	client, err := arm.New(arm.Options{Cloud: place.Cloud, Credential: place.Credential})
	a := &Access{ARM: client, Place: place}
	a.Route(nil)
	return a, err
}

// stale refuses the environment of a 'local serve' that has ended, or was started again:
// its certificates are gone, and its ports lead nowhere or elsewhere.
func stale(getenv func(string) string) error {
	roots := getenv(serve.RootsVariable)
	if getenv(serve.Variable) == "" || roots == "" {
		return nil
	}
	if _, err := os.Stat(roots); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return &fail.Error{
		Kind: fail.Refused, Text: "this shell has the environment of a 'scaleout local serve' that has ended or was started again",
		Next: "source the file again that 'scaleout local serve' prints, or go on in a new shell",
	}
}

// Route has the app and the cache reached where routes lead to. What they lead
// elsewhere is never asked through a proxy.
func (a *Access) Route(routes connect.Routes) { a.Dial, a.Proxy = routes.DialContext, routes.Proxy }

// ARM opens Azure Resource Manager, and nothing else: no app answers then on the
// embedded Azure of this process.
func (t *Target) ARM(ctx context.Context) (*Access, error) {
	if t.World != Embedded {
		return t.login(ctx, nil)
	}
	a, err := t.open()
	if err != nil {
		return nil, err
	}
	if a.ARM, err = a.Session.Azure.Client(); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// Reach opens Resource Manager, the app with its slots, and the cache. On the embedded
// Azure it runs them, and logs in over HTTPS as any other client does. Elsewhere routes
// lead to addresses that are not answered where they point; in the shell of a 'local
// serve' those that it serves need none.
func (t *Target) Reach(ctx context.Context, o serve.Options, routes connect.Routes) (*Access, error) {
	if t.World != Embedded {
		return t.login(ctx, routes)
	}
	a, err := t.open()
	if err != nil {
		return nil, err
	}
	if err := a.serve(ctx, o); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// login logs in, and leads to what a 'local serve' serves.
func (t *Target) login(ctx context.Context, given connect.Routes) (*Access, error) {
	a, err := Login(ctx, t.Getenv)
	if err != nil {
		return nil, err
	}
	a.Follow(Way{t.Getenv, given})
	return a, nil
}

// Follow has the app and the cache reached on a way.
func (a *Access) Follow(w Way) { a.Dial, a.Proxy = w.DialContext, w.Proxy }

// open locks the state of the embedded Azure. Who only reads goes by what is stored where
// somebody else has the lock.
func (t *Target) open() (*Access, error) {
	o := local.Options{Root: t.Root, Stack: t.Stack, Home: t.Home, Azure: azureOptions()}
	s, err := local.Open(o)
	if t.Reading && errors.Is(err, home.ErrBusy) {
		o.View = true
		s, err = local.Open(o)
	}
	if err != nil {
		return nil, err
	}
	return &Access{Session: s, closers: []func() error{s.Close}}, nil
}

func (a *Access) serve(ctx context.Context, o serve.Options) error {
	o.Inside = true // who asks a command of this program is let in, wherever the stack keeps others out
	server, err := serve.Start(ctx, a.Session, o)
	if err != nil {
		return err
	}
	a.closers = append(a.closers, server.Close)
	a.Route(server.Routes())
	a.Roots = server.Roots()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: a.Roots, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true}
	a.closers = append(a.closers, func() error { transport.CloseIdleConnections(); return nil })
	client := &http.Client{Transport: transport}
	place, err := arm.Find(ctx, func(name string) string {
		return map[string]string{arm.MetadataHostVariable: strings.TrimPrefix(server.ARM, "https://")}[name]
	}, client)
	if err != nil {
		return err
	}
	as := server.Principal()
	if a.Place, err = arm.LoginAs(place, as.TenantID, as.ClientID, as.ClientSecret, client); err != nil {
		return err
	}
	a.ARM, err = arm.New(arm.Options{Cloud: a.Place.Cloud, Credential: a.Place.Credential, Transport: client})
	return err
}
