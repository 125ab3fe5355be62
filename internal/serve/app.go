package serve

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/connect"
	"scaleout/internal/dataplane/build"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/serve/status"
)

// An app runs, and is reached by its names.
type app struct {
	server    *Server
	stack     *deployed.Stack
	sites     *deployed.Sites
	instances int           // at the start
	cache     connect.Route // zero where it has none
	names     names
	inside    names // where private endpoints lead, if the others do not lead there
}

// startApp runs the app of a stack, with its slots, as soon as it is known what to run.
// The stack is closed with the app, and when it does not start.
func (s *Server) startApp(ctx context.Context, stack *deployed.Stack, listen string, trouble func(error)) (*app, error) {
	a := &app{server: s, stack: stack}
	s.planes.put(stack.Site, nil)
	if err := a.start(ctx, listen, trouble); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

func (a *app) start(ctx context.Context, listen string, trouble func(error)) error {
	var err error
	if a.instances, err = a.stack.Instances(ctx); err != nil {
		return err
	}
	home := a.stack.Session.Home.Path("")
	a.sites, err = a.stack.StartSites(ctx, deployed.SitesOptions{
		Listen: listen, AppDir: a.server.options.AppDir, Bare: a.stack.Cache == "", Failing: a.server.options.Failing, Trouble: trouble,
		Build: func(name string) string { return build.Folder(home, name) },
	}, a.instances)
	if err != nil {
		return err
	}
	a.server.planes.put(a.stack.Site, a.sites)
	if r := a.stack.Redis; r != nil {
		a.cache = connect.Route{From: a.stack.CacheAddress(), To: connect.HostPort{Host: r.Host(), Port: r.Port()}}
	}
	_, err = a.openNames()
	return err
}

// close ends the app with all its names.
func (a *app) close() error {
	all := errors.Join(a.names.close(), a.inside.close())
	a.server.planes.put(a.stack.Site, nil) // it may be started anew
	if a.sites != nil {
		all = errors.Join(all, a.sites.Close())
	}
	return errors.Join(all, a.stack.Close())
}

// roster is who runs, as far as it can come and go.
func (a *app) roster() status.App {
	r := status.App{Wanted: a.sites.Wanted(), Instances: a.sites.Instances(a.stack.Site)}
	hosts := a.sites.Hosts()
	for _, id := range slices.Sorted(maps.Keys(hosts)) {
		if !strings.EqualFold(id, a.stack.Site) {
			parsed, _ := arm.ParseResourceID(id)
			r.Slots = append(r.Slots, status.Slot{Name: parsed.Name(), Instances: a.sites.Instances(id)})
		}
	}
	if c := a.stack.Redis; c != nil {
		r.Redis = &status.Redis{Kind: c.Kind(), Down: c.Down(), Replicated: a.stack.Replicated()}
	}
	return r
}

// url is where it answers over plain HTTP, and insideURL where it answers inside of its network.
func (a *app) url() string { return onLocalhost(a.sites.URL()) }

// address is where people use it: inside of its network, or through its Front Door, where it answers nobody else.
func (a *app) address() string {
	switch {
	case a.sites.Closed() && a.sites.Private(a.stack.Site):
		return a.insideURL()
	case a.sites.Guarded() && len(a.sites.Doors()) > 0:
		return onLocalhost(a.sites.DoorURL())
	}
	return a.url()
}

func (a *app) insideURL() string { return onLocalhost(a.sites.InsideURL()) }

func onLocalhost(url string) string { return strings.Replace(url, "127.0.0.1", "localhost", 1) }

// routes lead to the app, its slots, their SCM sites and the cache by their own names.
func (a *app) routes() connect.Routes {
	all := a.names.routes()
	if a.cache != (connect.Route{}) {
		all = append(all, a.cache)
	}
	return all
}

// catchUp follows Azure once. An app that is gone changes nothing.
func (a *app) catchUp(ctx context.Context) error {
	err := a.follow(ctx)
	if _, there := a.stack.Session.Azure.Get(a.stack.Site); !there {
		return nil
	}
	return err
}

func (a *app) follow(ctx context.Context) error {
	n, err := a.stack.Instances(ctx)
	if err != nil {
		return fmt.Errorf("the plan's instance count cannot be read, and the app keeps %d instances: %w", a.sites.Wanted(), err)
	}
	if err := a.sites.Follow(ctx, n); err != nil {
		return fmt.Errorf("the app cannot be followed, and runs as it is: %w", err)
	}
	changed, err := a.openNames()
	if changed {
		err = errors.Join(err, a.server.writeRoutes())
	}
	if err != nil {
		return err
	}
	if err := a.stack.PassAccess(ctx); err != nil {
		return fmt.Errorf("who comes into the cache cannot be followed: %w", err)
	}
	return nil
}
