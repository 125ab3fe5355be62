package serve

import (
	"context"
	"maps"
	"slices"
	"time"

	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/serve/status"
)

// openStatus lets people look at what runs, and do something to it.
func (s *Server) openStatus() error {
	if !s.options.Status {
		return nil
	}
	page, err := status.Open(status.Options{Source: watched{s}, Secret: s.principal.ClientSecret, Accept: s.arm.Accept})
	if err != nil {
		return err
	}
	s.page = page
	s.closers = append(s.closers, page.Close)
	return nil
}

// StatusLink leads to the status page, with its key; empty where there is none.
func (s *Server) StatusLink() string {
	if s.page == nil {
		return ""
	}
	return s.page.Link()
}

// watched is a server as the status page sees it.
type watched struct{ *Server }

var _ status.Source = watched{}

// mostSessions are looked at.
const mostSessions = 1000

// Read implements status.Source.
func (w watched) Read(ctx context.Context) status.Reading {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	r := status.Reading{At: time.Now()}
	for _, t := range w.running() {
		r.Apps = append(r.Apps, w.readApp(ctx, t, r.At))
	}
	return r
}

// A shown tenant runs, and has a health.
type shown struct {
	*app
	place  deployed.Place
	health *health
}

// running are the apps that run: that of the session's stack first, the others by name.
func (w watched) running() []shown {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []shown
	for _, id := range slices.Sorted(maps.Keys(w.tenants)) {
		t := w.tenants[id]
		if t.app == nil {
			continue
		}
		if t.health == nil {
			t.health = &health{}
		}
		one := shown{t.app, t.place, t.health}
		if t.app == w.main {
			all = slices.Insert(all, 0, one)
		} else {
			all = append(all, one)
		}
	}
	return all
}

func (w watched) readApp(ctx context.Context, t shown, at time.Time) status.App {
	sku, _ := w.plan(t.place.Plan)
	a := t.roster()
	a.ID, a.Name, a.URL, a.Plan = t.place.Site, t.place.Host, t.address(), sku.SKU
	a.LastHour, a.Cost = map[string]int64{}, w.cost(t)
	for _, n := range t.sites.Answered(t.place.Site) {
		a.LastHour[n.Instance] += n.Requests
	}
	if r := t.stack.Redis; r != nil {
		if u, err := r.Usage(ctx); err == nil {
			a.Redis.Usage = &u
		}
		if found, err := r.Sessions(ctx, mostSessions); err == nil {
			a.Redis.Sessions = &found
		}
	}
	a.Autoscaled, a.Decisions = t.health.advise(ctx, w, t, a.Instances, at)
	a.Notes, a.Busy = t.health.said()
	return a
}
