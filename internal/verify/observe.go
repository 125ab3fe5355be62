package verify

import (
	"context"
	"fmt"
	"sync"
)

// observe gathers all that can be seen, as far as possible at the same time. Only
// an app that cannot be read at all is an error.
func observe(ctx context.Context, o *Options) (*seen, error) {
	s := &seen{now: o.Clock.Now()}
	var err error
	if s.site, err = readSite(ctx, o.ARM, o.SiteID); err != nil {
		return nil, fmt.Errorf("the app cannot be looked at: %w", err)
	}
	at := o.ARM
	together(
		func() { s.config = got(readConfig(ctx, at, s.site.id)) },
		func() { s.settings = got(readAppSettings(ctx, at, s.site.id)) },
		func() {
			if o.wants("health-path") {
				s.auth = got(readAuthentication(ctx, at, s.site.id))
			}
		},
		func() { s.plan = got(readPlan(ctx, at, s.site.planID)) },
		func() {
			if o.wants("builds", "swap") {
				s.builds = got(readBuilds(ctx, at, s.site.id))
			}
		},
		func() { s.observeSlot(ctx, o) },
		func() { s.observeDoor(ctx, o) },
		func() { s.instances = got(readInstances(ctx, at, s.site.id)) },
		func() {
			s.autoscale = got(readAutoscale(ctx, at, s.site.id.GroupID()))
			if mine := s.bound(); mine != nil {
				s.actions = got(readScaleActions(ctx, at, mine.id))
			}
		},
	)
	s.observeVault(ctx, o)
	s.observeAccess(ctx, o)
	if s.cache = got(findCache(ctx, at, s, o)); s.cache.err != nil {
		s.keys.err, s.firewall.err, s.doors.err = s.cache.err, s.cache.err, s.cache.err
	} else {
		together(
			func() {
				switch {
				case !o.wants("redis-url-key"):
				case s.byToken():
					s.assigned = got(readAssigned(ctx, at, s.cache.value))
				default:
					s.keys = got(readKeys(ctx, at, s.cache.value))
				}
			},
			func() { s.firewall = got(readFirewall(ctx, at, s.cache.value)) },
			func() {
				if o.wants("cache-network") {
					s.doors = got(readDoors(ctx, at, "the cache", s.cache.value.host, s.cache.value.connections))
					s.way = got(readWay(ctx, at, s.site.subnet, s.doors.value))
				}
			},
		)
	}
	o.probe(ctx, s)
	o.look(ctx, s)
	return s, ctx.Err()
}

// look reads what is known of requests, after the app was asked: where nobody else
// is there, it was these.
func (o *Options) look(ctx context.Context, s *seen) {
	together(
		func() {
			if o.wants("load-distribution", "http-errors") {
				s.requests = got(readPerInstance(ctx, o.ARM, s.site.id, "Requests"))
			}
		},
		func() {
			if o.wants("http-errors") {
				s.errors = got(readPerInstance(ctx, o.ARM, s.site.id, "Http5xx"))
			}
		},
		func() {
			if o.wants("session-log") {
				s.log = got(readLog(ctx, o.ARM, s.site.id))
			}
		},
	)
}

// probe asks the app and the cache themselves, as far as the checks want it.
func (o *Options) probe(ctx context.Context, s *seen) {
	app := newApp(o, s.asked(o))
	defer app.close()
	together(
		func() {
			if path := s.config.value.healthPath; path != "" && o.wants("health-path") {
				s.health = got(app.health(ctx, path))
			}
		},
		func() { s.tryBoth(ctx, o) },
		func() {
			if o.wants("sessions") {
				s.sessions = got(app.askSessions(ctx, o.Sessions))
			}
		},
		func() {
			if o.wants("cache-answers") {
				s.ping = got(o.pingCache(ctx, s))
			}
		},
	)
}

// together does several things at the same time and waits for all of them.
func together(do ...func()) {
	var all sync.WaitGroup
	for _, f := range do {
		all.Go(f)
	}
	all.Wait()
}
