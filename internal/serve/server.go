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
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/identity"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/engine"
	"scaleout/internal/local"
	"scaleout/internal/localca"
	"scaleout/internal/serve/status"
	"scaleout/program/settings"
)

// Options say how a deployed stack is to run on this machine.
type Options struct {
	AppDir  string // folder of the app; empty: the demo app
	Port    int    // of the app's front end; 0: any that is free
	ARMPort int    // of Azure Resource Manager; 0: any that is free

	// Others are run as well: every app that the embedded Azure has, or comes to have,
	// whoever has made it. The stack itself need not be deployed then.
	Others bool

	// Status opens the status page.
	Status bool

	// Inside has the names of apps lead where they do inside of their network: to private endpoints, where
	// there are any.
	Inside bool
	// Stranger has App Service keep out whom access restrictions keep out, also where Inside lets everybody in: the app behind
	// a Front Door answers through that.
	Stranger bool

	// Failing has an app that does not start answered for, as App Service does. Without it, Start fails.
	Failing bool

	// Trouble hears what keeps the app from getting ready, and a running app from
	// following the embedded Azure, once until something else does. It may be nil.
	Trouble func(error)
	// Notice hears of others that run now or do no longer, and of instances that come, go or
	// fail. It may be nil.
	Notice func(text string)
}

// A Server is a stack that runs. It is safe for concurrent use.
type Server struct {
	Served

	options Options
	session *local.Session
	dir     string
	life    context.Context // of all that follows Azure
	caches  *deployed.Caches
	// identities hands out the tokens of all apps, which caches judge, beside those of the login.
	identities *identity.Server
	planes     planes
	main       *app // of the session's stack; nil: it is not deployed
	arm        *endpoint.ARM
	authority  *localca.Authority
	principal  endpoint.Principal
	close      func() error
	closers    []func() error // what Close does, the last first
	following  sync.WaitGroup
	page       *status.Page // nil: there is none
	writing    sync.Mutex   // held while the routes are written

	mu      sync.Mutex
	tenants map[string]*tenant // by the app's id in lower case
	front   string             // the one that answers at Options.Port
	said    map[string]string  // of each app, what was said last
	left    error              // what closing apps has come to
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

	// Of an app with private endpoints: where it answers whoever is inside of its network, over plain HTTP, and the
	// routes to it, its slots and their SCM sites; empty where there are none, or where all names lead there.
	InsideURL string
	Inside    connect.Routes
	Closed    bool // nobody is let in on the public address, which is URL

	// Of an app behind an Azure Front Door of this Azure: where it answers through that, over plain HTTP, and the route to the
	// Front Door's own name.
	DoorURL string
	Door    connect.Route
	Guarded bool // the app answers nobody directly

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
	if o.Trouble == nil {
		o.Trouble = func(error) {}
	}
	if o.Notice == nil {
		o.Notice = func(string) {}
	}
	s := &Server{options: o, session: session, tenants: map[string]*tenant{}, said: map[string]string{}}
	s.close = sync.OnceValue(s.shut)
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// Close ends everything that Start has started, and returns when nothing is left.
func (s *Server) Close() error { return s.close() }

// Roots trust what is served here, and nothing else.
func (s *Server) Roots() *x509.CertPool { return s.authority.Pool() }

// Principal returns the service principal that may log in to ARM, with its secret.
func (s *Server) Principal() endpoint.Principal { return s.principal }

func (s *Server) start(ctx context.Context) error {
	// What is refused is refused before anything is made for it.
	if err := deployed.RefuseFolder(s.options.AppDir); err != nil {
		return err
	}
	if _, err := s.session.Outputs(ctx, false); err != nil && !s.without(err) {
		return err
	}
	dir, remove, err := process.TempDir("scaleout-serve-")
	if err != nil {
		return err
	}
	s.closers = append(s.closers, remove)
	s.dir, s.caches = dir, deployed.NewCaches(dir)
	if s.authority, err = localca.New(time.Now(), nil); err != nil {
		return err
	}
	if err := s.openIdentities(); err != nil {
		return err
	}
	s.session.Azure.Attach(&s.planes)
	detach := func() error { s.session.Azure.Attach(nil); return nil }
	s.closers = append(s.closers, detach)
	if err := s.openARM(dir); err != nil {
		return err
	}
	a, err := s.startMain(ctx)
	if err != nil && !s.without(err) {
		return err
	}
	if a != nil {
		s.introduce(a)
	}
	s.follow(a)
	s.closers = append(s.closers, detach) // what ends now must not seem to be what Azure waits for
	return errors.Join(s.openClients(dir), s.openStatus())
}

// without reports whether an error says that the stack is not deployed, where others will do.
func (s *Server) without(err error) bool {
	return s.options.Others && errors.Is(err, engine.ErrNoState)
}

// startMain runs the app of the session's stack.
func (s *Server) startMain(ctx context.Context) (*app, error) {
	stack := s.newStack()
	// The stack's file may have moved on since the update. That it is wrong now is no
	// reason not to run what is deployed.
	if err := stack.Learn(ctx); err != nil && !errors.As(err, new(settings.Problems)) {
		return nil, err
	}
	if err := stack.Find(ctx); err != nil {
		return nil, errors.Join(err, stack.Close())
	}
	return s.startApp(ctx, stack, s.listen(stack.Site), s.options.Trouble)
}

func (s *Server) newStack() *deployed.Stack {
	return deployed.New(s.session, deployed.Options{Dir: s.dir, Authority: s.authority, Caches: s.caches, Identities: s.identities})
}

// listen is the address of an app's front end: of the first one at the port that was asked
// for, of all others at any.
func (s *Server) listen(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.front == "" || s.front == appOf(id) {
		s.front = appOf(id)
		return fmt.Sprintf("127.0.0.1:%d", s.options.Port)
	}
	return "127.0.0.1:0"
}

func (s *Server) shut() error {
	var all error
	for i := len(s.closers) - 1; i >= 0; i-- {
		all = errors.Join(all, s.closers[i]())
	}
	return all
}
