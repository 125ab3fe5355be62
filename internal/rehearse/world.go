package rehearse

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/dataplane/build"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/platform"
	"scaleout/internal/fail"
	"scaleout/internal/local"
	"scaleout/internal/localca"
	"scaleout/program/outputs"
)

// A world is a stack with a slot on an embedded Azure of its own. Sites, slots and their
// SCM sites are reached in it by their own names.
type world struct {
	options Options
	dir     string // for Redis and uploads, of this world alone
	session *local.Session
	stack   *deployed.Stack
	values  outputs.Values
	arm     *arm.Client

	host, slotHost string // of production, and of its slot

	sites     *deployed.Sites
	http      *http.Client
	scm       map[string]string // address, by host
	authority *localca.Authority
	following sync.WaitGroup
	closers   []func() error // what close does, the last first
}

// openWorld opens the stack of a home; what runs in it is started by start.
func openWorld(
	ctx context.Context, o Options, home, dir string, learn func(context.Context, *deployed.Stack) error,
) (_ *world, err error) {
	w := &world{options: o, dir: dir, scm: map[string]string{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.close())
		}
	}()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if w.session, err = local.Open(local.Options{Root: o.Root, Stack: o.Stack, Home: home, Azure: o.Azure}); err != nil {
		return nil, err
	}
	w.closers = append(w.closers, w.session.Close)
	if w.authority, err = localca.New(time.Now(), nil); err != nil {
		return nil, err
	}
	w.stack = deployed.New(w.session, deployed.Options{Dir: dir, Config: o.Config, InProcess: o.InProcess, Authority: w.authority})
	w.closers = append(w.closers, w.stack.Close)
	if err := learn(ctx, w.stack); err != nil {
		return nil, err
	}
	return w, w.find(ctx)
}

// find finds what is deployed, and opens the SCM sites.
func (w *world) find(ctx context.Context) (err error) {
	if err := w.stack.Find(ctx); err != nil {
		return err
	}
	w.stack.Autoscale = "" // a release is looked at alone
	if w.values, err = w.session.Values(ctx); err != nil {
		return err
	}
	if w.values.SlotID == "" {
		return fail.Refuse("stack %s has no staging slot, without which there is nothing to compare; "+
			"its plan may have none: pulumi config set planSku P0v3 --stack %[1]s", w.options.Stack)
	}
	if w.arm, err = w.session.Azure.Client(); err != nil {
		return err
	}
	if w.host, err = w.stack.HostName(ctx); err != nil {
		return err
	}
	at, err := url.Parse(w.values.SlotURL)
	if err != nil {
		return err
	}
	w.slotHost = at.Hostname()
	for id, host := range map[string]string{w.values.AppID: w.host, w.values.SlotID: w.slotHost} {
		site, err := w.stack.ServeSCM(deployed.SCM{
			ID: id, Host: host, Accept: func(string) error { return nil }, Logs: func() string { return w.log(id) }, Inside: true,
		})
		if err != nil {
			return err
		}
		w.closers = append(w.closers, site.Close)
		w.scm[deployed.SCMHost(host)] = site.Addr()
	}
	w.connect()
	return nil
}

func (w *world) log(id string) string {
	if w.sites == nil {
		return ""
	}
	return w.sites.Log(id)
}

// connect makes a client for which all names lead here.
func (w *world) connect() {
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, _, _ := net.SplitHostPort(address)
			to, found := w.scm[host]
			if !found {
				return nil, fmt.Errorf("%s is not in this Azure", host)
			}
			return (&net.Dialer{}).DialContext(ctx, network, to)
		},
		TLSClientConfig: &tls.Config{RootCAs: w.authority.Pool(), MinVersion: tls.VersionTLS12},
	}
	edge := &http.Transport{}
	w.closers = append(w.closers, func() error { transport.CloseIdleConnections(); edge.CloseIdleConnections(); return nil })
	w.http = &http.Client{
		Transport: names(func(r *http.Request) (*http.Response, error) {
			if _, found := w.scm[r.URL.Hostname()]; found || w.sites == nil {
				return transport.RoundTrip(r)
			}
			to := w.sites.InsideURL()
			if slices.Contains(w.sites.Doors(), r.URL.Hostname()) {
				to = w.sites.DoorURL()
			}
			at, err := url.Parse(to)
			if err != nil {
				return nil, err
			}
			in := r.Clone(r.Context())
			in.Host, in.URL.Scheme, in.URL.Host = r.URL.Host, at.Scheme, at.Host
			return edge.RoundTrip(in)
		}),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// names finds who answers for a name.
type names func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (n names) RoundTrip(r *http.Request) (*http.Response, error) { return n(r) }

// production is what runs for production, which load is put on.
type production struct {
	*deployed.Sites
	id string
}

// URL is where people reach production: of an app that is private, inside of its network; of one behind a Front Door,
// through that.
func (p production) URL() string {
	switch {
	case p.Closed():
		return p.InsideURL()
	case p.Guarded():
		return p.DoorURL()
	}
	return p.Sites.URL()
}

// Host is the name by which they do; empty: its own.
func (p production) Host() string {
	if doors := p.Doors(); p.Guarded() && len(doors) > 0 {
		return doors[0]
	}
	return ""
}

// Instances are those of production.
func (p production) Instances() []platform.Instance { return p.Sites.Instances(p.id) }

// Settle waits for production.
func (p production) Settle(ctx context.Context) error { return p.Sites.Settle(ctx, p.id) }

// LogOf is production's, of all instances.
func (p production) LogOf(int) string { return p.Log(p.id) }

// start runs production and its slot by the stage's clock.
func (w *world) start(ctx context.Context, s *stage) (running, error) {
	n, err := w.stack.Instances(ctx)
	if err != nil {
		return nil, err
	}
	home := w.session.Home.Path("")
	w.sites, err = w.stack.StartSites(ctx, deployed.SitesOptions{
		Listen: w.options.listen(), Clock: s.clock, Random: evenly(),
		Build:   func(name string) string { return build.Folder(home, name) },
		Trouble: func(error) {}, // that of a broken release is what its deployment says
	}, n)
	if err != nil {
		return nil, err
	}
	w.session.Azure.Attach(w.sites)
	w.closers = append(w.closers, func() error { w.session.Azure.Attach(nil); return nil })
	w.follow(s)
	return production{w.sites, w.values.AppID}, nil
}

// followEvery is how often what runs is compared with Azure.
const followEvery = 50 * time.Millisecond

// follow lets Azure's time go by, and has everything run as Azure has it, until close.
func (w *world) follow(s *stage) {
	ctx, end := context.WithCancel(context.Background())
	w.closers = append(w.closers, func() error { end(); w.following.Wait(); return nil })
	w.following.Go(func() {
		tick := time.NewTicker(followEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			azure := w.session.Azure.Clock
			azure.Advance(s.clock.Now().Sub(azure.Now()))
			if err := w.sites.Follow(ctx, 0); err != nil && ctx.Err() == nil {
				s.notice(err.Error())
			}
		}
	})
}

// evenly draws numbers from 0 to 1 that cover it evenly from the first few on, so that a
// share of few people is that share: multiples of the golden ratio.
func evenly() func() float64 {
	var mu sync.Mutex
	at := 0.0
	return func() float64 {
		mu.Lock()
		defer mu.Unlock()
		const ratio = 0.6180339887498949
		if at += ratio; at >= 1 {
			at--
		}
		return at
	}
}

func (w *world) close() error {
	var all error
	for i := len(w.closers) - 1; i >= 0; i-- {
		all = errors.Join(all, w.closers[i]())
	}
	w.closers = nil
	return all
}

// runs is the build that the site or slot has.
func (w *world) runs(id string) string {
	for _, r := range w.session.Azure.Runs(w.values.AppID) {
		if strings.EqualFold(r.ID, id) {
			return r.Build
		}
	}
	return ""
}

// replace puts a copy of a folder in the place of another.
func replace(dir, by string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.CopyFS(dir, os.DirFS(by)); err != nil {
		return err
	}
	return filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.Type()&os.ModeSymlink != 0 || !strings.HasPrefix(path, dir) {
			return err
		}
		info, err := os.Stat(filepath.Join(by, strings.TrimPrefix(path, dir)))
		if err != nil {
			return err
		}
		return os.Chmod(path, info.Mode().Perm())
	})
}
