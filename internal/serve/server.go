package serve

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"sync"
	"time"

	"scaleout/internal/azure/endpoint"
	"scaleout/internal/connect"
	"scaleout/internal/dataplane/build"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/local"
	"scaleout/internal/localca"
	"scaleout/program/settings"
)

// Options say how a deployed stack is to run on this machine.
type Options struct {
	AppDir  string // folder of the app; empty: the demo app
	Port    int    // of the app's front end; 0: any that is free
	ARMPort int    // of Azure Resource Manager; 0: any that is free

	// Trouble hears what keeps the app from getting ready, and a running app from
	// following the embedded Azure, once until something else does. It may be nil.
	Trouble func(error)
}

// A Server is a stack that runs. It is safe for concurrent use.
type Server struct {
	Served

	stack     *deployed.Stack
	sites     *deployed.Sites
	names     names
	arm       *endpoint.ARM
	authority *localca.Authority
	principal endpoint.Principal
	close     func() error
	closers   []func() error // what Close does, the last first
	following sync.WaitGroup
}

// Served are the places at which a stack is served. No secret is among them: those
// are in two files that only this user can read.
type Served struct {
	Home      string // state folder
	URL       string // of the app, over plain HTTP
	Instances int    // of the app, at the start

	ARM            string // URL of Azure Resource Manager, https://localhost:PORT
	SubscriptionID string
	TenantID       string
	ClientID       string // of the service principal that may log in

	// DebugProviders is the value of PULUMI_DEBUG_PROVIDERS that leads the Pulumi CLI to
	// the providers; empty where they cannot be served, and NoProviders says why.
	DebugProviders string
	NoProviders    string

	EnvironmentFile string // shell commands that set all that clients need
	SecretFile      string // the service principal's secret, alone
	CAFile          string // this machine's roots and our own, in PEM

	RoutesFile string // all routes, one a line, as they are now

	AppID string // ARM id of the app
	// The app, its slot, their SCM sites and the cache have names that lead elsewhere, or
	// nowhere. Slot is the first by name; none if there is none.
	App, Slot, SCM, SlotSCM, Cache connect.Route

	// Proxy is the value of HTTPS_PROXY for clients that cannot be given a route.
	Proxy string
}

// AppURL is the app's own address.
func (s Served) AppURL() string { return "https://" + s.App.From.Host + "/" }

// Start runs the app of a deployed stack: a Redis, an instance for each that the
// plan has, and the front end; and it lets other programs reach the embedded Azure.
// What they change there, the app follows as far as follow says. It returns once
// everything answers, and engine.ErrNoState if nothing is deployed. ctx bounds the
// start only; the session has to stay open until Close.
func Start(ctx context.Context, session *local.Session, o Options) (*Server, error) {
	s := &Server{}
	s.close = sync.OnceValue(s.shut)
	if err := s.start(ctx, session, o); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// Close ends everything that Start has started, and returns when nothing is left.
func (s *Server) Close() error { return s.close() }

// Routes lead to the app, its slots, their SCM sites and the cache by their own names.
func (s *Server) Routes() connect.Routes { return append(s.names.routes(), s.Cache) }

// Roots trust what is served here, and nothing else.
func (s *Server) Roots() *x509.CertPool { return s.authority.Pool() }

// Principal returns the service principal that may log in to ARM, with its secret.
func (s *Server) Principal() endpoint.Principal { return s.principal }

func (s *Server) start(ctx context.Context, session *local.Session, o Options) error {
	if _, err := session.Outputs(ctx, false); err != nil {
		return err // before anything is made for it
	}
	dir, remove, err := process.TempDir("scaleout-serve-")
	if err != nil {
		return err
	}
	s.closers = append(s.closers, remove)
	if s.authority, err = localca.New(time.Now(), nil); err != nil {
		return err
	}
	s.stack = deployed.New(session, deployed.Options{Dir: dir, Authority: s.authority})
	s.closers = append(s.closers, s.stack.Close)
	// The stack's file may have moved on since the update. That it is wrong now is no
	// reason not to run what is deployed.
	if err := s.stack.Learn(ctx); err != nil && !errors.As(err, new(settings.Problems)) {
		return err
	}
	if err := s.stack.Find(ctx); err != nil {
		return err
	}
	if err := s.run(ctx, o); err != nil {
		return err
	}
	if err := s.open(ctx, o, dir); err != nil {
		return err
	}
	s.follow(o.Trouble)
	return nil
}

// run starts the instances of the app and its slots.
func (s *Server) run(ctx context.Context, o Options) error {
	var err error
	if s.Instances, err = s.stack.Instances(ctx); err != nil {
		return err
	}
	home, azure := s.stack.Session.Home.Path(""), s.stack.Session.Azure
	s.sites, err = s.stack.StartSites(ctx, deployed.SitesOptions{
		Listen: fmt.Sprintf("127.0.0.1:%d", o.Port), AppDir: o.AppDir, Trouble: o.Trouble,
		Build: func(name string) string { return build.Folder(home, name) },
	}, s.Instances)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, s.sites.Close)
	azure.Attach(s.sites)
	s.closers = append(s.closers, func() error { azure.Attach(nil); return nil })
	return nil
}

func (s *Server) shut() error {
	var all error
	for i := len(s.closers) - 1; i >= 0; i-- {
		all = errors.Join(all, s.closers[i]())
	}
	return all
}
