package serve

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/serve/status"
)

const (
	// mostApps is the number of apps that run at a time: each is a process for every instance
	// of its plan.
	mostApps = 4
	// retryEvery is the time after which an app that did not start is tried again.
	retryEvery = 30 * time.Second
)

// A tenant is an app of the embedded Azure that is run here.
type tenant struct {
	place      deployed.Place
	generation int64 // of the app when place was found
	end        context.CancelFunc

	// Guarded by Server.mu.
	health *health // of the status page; nil: nobody has looked yet
	app    *app    // nil: it is being started, or has not started
	over   bool    // nothing runs any more, and nothing will
	failed time.Time
}

// keep runs the app of the session's stack, which has been started.
func (s *Server) keep(a *app) {
	place, err := deployed.Locate(s.life, s.session.Azure, a.stack.Site)
	if err != nil { // who says where it is need not have said it in REDIS_URL
		place = deployed.Place{Site: a.stack.Site, Plan: a.stack.Plan, Cache: a.stack.Cache}
	}
	t, ctx := s.admit(place)
	t.app = a
	s.following.Go(func() { s.tend(ctx, t) })
}

// admit notes that an app is run, and returns how long it is.
func (s *Server) admit(p deployed.Place) (*tenant, context.Context) {
	ctx, end := context.WithCancel(s.life)
	t := &tenant{place: p, generation: s.generation(p.Site), end: end}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tenants[appOf(p.Site)] = t
	return t, ctx
}

// generation is that of the app itself, which changes with its settings and its plan; -1
// where there is no app.
func (s *Server) generation(id string) int64 {
	runs := s.session.Azure.Runs(id)
	if len(runs) == 0 {
		return -1
	}
	return runs[0].Generation
}

// watch has the apps run that Azure has, and no others.
func (s *Server) watch() {
	each(s.life, followEvery, func() {
		there := map[string]bool{}
		for _, id := range deployed.Apps(s.session.Azure) {
			there[appOf(id)] = true
			s.consider(id)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		for id, t := range s.tenants {
			if !there[id] {
				t.end()
			}
			if t.over && !there[id] {
				delete(s.tenants, id)
				delete(s.said, id)
				s.planes.remove(id)
			}
		}
	})
}

// consider has an app run if it can, ends it where its plan or cache is another one now,
// and leaves it where it runs as it should.
func (s *Server) consider(id string) {
	s.mu.Lock()
	t, others := s.tenants[appOf(id)], 0
	for key, other := range s.tenants {
		if key != appOf(id) && !other.over {
			others++
		}
	}
	over, failed := t != nil && t.over, time.Time{}
	if t != nil {
		failed = t.failed
	}
	s.mu.Unlock()
	generation := s.generation(id)
	switch {
	case t != nil && t.generation == generation && (!over || time.Since(failed) < retryEvery):
		return
	case (t == nil || over) && others >= mostApps:
		s.say(appOf(id), fmt.Errorf("it is not run: %d apps run already, which is as many as there can be", mostApps), s.about(id))
		return
	}
	place, err := deployed.Locate(s.life, s.session.Azure, id)
	switch {
	case s.life.Err() != nil:
	case err != nil && (t == nil || over):
		s.say(appOf(id), fmt.Errorf("it is not run yet: %w", err), s.about(id))
	case err != nil: // it goes on as it is
		t.generation = generation
	case t != nil && !over && t.place.Same(place):
		t.generation = generation
	case t != nil && !over:
		t.end() // and is started anew once it is over
	default:
		s.run(place)
	}
}

// coming reports whether a host name is that of an app, a slot or an SCM site that is there, and
// that will be answered here.
func (s *Server) coming(host string) bool {
	azure := s.session.Azure
	for _, id := range deployed.Apps(azure) {
		for _, run := range azure.Runs(id) {
			site, _ := azure.Get(run.ID)
			own := arm.Object(site).Object("properties").Text("defaultHostName")
			if own != "" && (strings.EqualFold(host, own) || strings.EqualFold(host, deployed.SCMHost(own))) {
				return s.willRun(id)
			}
		}
	}
	return false
}

// willRun reports whether an app runs, or is about to.
func (s *Server) willRun(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.tenants[appOf(id)]; t != nil {
		return !t.over
	}
	running := 0
	for _, t := range s.tenants {
		if !t.over {
			running++
		}
	}
	return running < mostApps
}

// about has a trouble say which app it is about. That of the session's stack is the one that
// people think of.
func (s *Server) about(id string) func(error) {
	if s.AppID != "" && appOf(id) == appOf(s.AppID) {
		return s.options.Trouble
	}
	parsed, _ := arm.ParseResourceID(id)
	return func(err error) { s.options.Trouble(fmt.Errorf("app %s: %w", parsed.Name(), err)) }
}

// run starts an app, and keeps it running.
func (s *Server) run(place deployed.Place) {
	t, ctx := s.admit(place)
	s.following.Go(func() {
		stack := s.newStack()
		err := stack.Place(ctx, place)
		if err == nil {
			var a *app
			if a, err = s.startApp(ctx, stack, s.listen(place.Site), s.troubleOf(t)); err == nil {
				s.running(t, a)
				s.tend(ctx, t)
				return
			}
		}
		if ctx.Err() == nil {
			s.say(appOf(place.Site), err, s.about(place.Site))
		}
		s.gone(t, nil)
	})
}

// troubleOf hears of what keeps an app from running. While it is being started that is said
// once, however often it is tried, and not again as what the start has come to.
func (s *Server) troubleOf(t *tenant) func(error) {
	tell := s.about(t.place.Site)
	return func(err error) {
		s.mu.Lock()
		starts := t.app == nil
		s.mu.Unlock()
		if starts {
			s.say(appOf(t.place.Site), err, tell)
		} else {
			tell(err)
		}
	}
}

// running tells that an app runs.
func (s *Server) running(t *tenant, a *app) {
	s.mu.Lock()
	t.app = a
	s.mu.Unlock()
	s.say(appOf(t.place.Site), s.writeRoutes(), s.about(t.place.Site))
	if len(a.sites.Instances(t.place.Site)) == 0 {
		s.options.Notice(fmt.Sprintf("App %s shows App Service's own page until something is deployed to it: %s",
			t.place.Host, a.address()))
		return
	}
	instances := "an instance"
	if a.instances != 1 {
		instances = fmt.Sprintf("%d instances", a.instances)
	}
	s.options.Notice(fmt.Sprintf("App %s runs now, on %s: %s", t.place.Host, instances, a.address()))
}

// tend has a running app follow Azure until its end, and then closes it.
func (s *Server) tend(ctx context.Context, t *tenant) {
	id := appOf(t.place.Site)
	var telling sync.WaitGroup
	telling.Go(func() { s.tell(ctx, t) })
	each(ctx, followEvery, func() {
		err := t.app.catchUp(ctx)
		if ctx.Err() == nil {
			s.say(id, err, s.about(t.place.Site))
		}
	})
	telling.Wait() // what it looks at is closed now
	s.gone(t, t.app)
}

// tell says of a running app which instances come, go and fail, as the status page does.
func (s *Server) tell(ctx context.Context, t *tenant) {
	about := ""
	if t.app != s.main {
		about = "App " + t.place.Host + ": "
	}
	last := t.app.roster()
	each(ctx, followEvery, func() {
		now := t.app.roster()
		for _, text := range status.Changes(last, now) {
			s.options.Notice(about + text)
		}
		last = now
	})
}

// gone closes what ran for an app, and lets it be started again.
func (s *Server) gone(t *tenant, a *app) {
	s.mu.Lock()
	t.app = nil // its names are no longer routes
	s.mu.Unlock()
	err := s.writeRoutes()
	if a != nil {
		err = errors.Join(err, a.close())
	} else {
		s.planes.remove(t.place.Site)
	}
	if _, there := s.session.Azure.Get(t.place.Site); a != nil && !there && s.life.Err() == nil {
		s.options.Notice(fmt.Sprintf("App %s is gone.", t.place.Host))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t.over, t.failed, s.left = true, time.Now(), errors.Join(s.left, err)
	if a != nil {
		t.failed = time.Time{}
	}
	if s.front == appOf(t.place.Site) {
		s.front = ""
	}
}
