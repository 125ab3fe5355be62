package deployed

import (
	"net/http"
	"strings"

	"scaleout/internal/azure/sim"
	"scaleout/internal/dataplane/edge"
)

// A slot is a place for an app, with a name of its own: production or a deployment slot.
type slot struct {
	id, name string // name is empty for production
	host     string
	want     sim.Run
	unit     *unit
	meter    *meter
}

// key is how ids are compared.
func key(id string) string { return strings.ToLower(id) }

// add makes a place for an app, and the unit that is to run there. The lock is held.
func (s *Sites) add(r sim.Run, host string) {
	_, name, _ := strings.Cut(key(r.ID), "/slots/")
	if name != "" {
		name = r.ID[len(r.ID)-len(name):]
	}
	u := &unit{sites: s, wake: make(chan struct{}, 1), changed: make(chan struct{}), has: nothing}
	u.slot = &slot{id: r.ID, name: name, host: host, unit: u, meter: &meter{clock: s.options.Clock}}
	u.has.given = name == "" && r.Build == "" && !s.options.Bare
	s.slots[key(r.ID)] = u.slot
	s.tasks.Go(u.keep)
}

// ask has something run in a slot. The lock is held.
func (p *slot) ask(r sim.Run) {
	before := p.want
	p.want = r
	if r.Generation != before.Generation || r.Running != before.Running {
		p.unit.giveUp()
	}
	p.unit.nudge()
}

// show tells the edge who answers for what. The lock is held.
func (s *Sites) show() {
	t := edge.Table{Slots: map[string]*edge.Site{}}
	for _, d := range s.doors {
		t.Doors = append(t.Doors, edge.Door(d))
	}
	for _, slot := range s.slots {
		site := &edge.Site{Host: slot.host, Handler: slot.answers(), Closed: slot.want.Closed, Private: slot.want.Private}
		site.Guard, site.SeenAs = slot.guard(), SeenAs
		if slot.name == "" {
			t.Production, t.Reroute = site, slot.want.Reroute
		} else {
			t.Slots[slot.name] = site
		}
	}
	s.edge.Use(t)
}

// answers is what answers for a slot.
func (p *slot) answers() http.Handler {
	switch {
	case !p.want.Running:
		return edge.Stopped
	case p.unit.runner == nil:
		return edge.Empty
	}
	app, build := p.meter.over(p.unit.runner.Handler()), p.unit.has.build
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if build != "" {
			w.Header().Set(BuildHeader, build)
		}
		app.ServeHTTP(w, r)
	})
}

// BuildHeader names the build that answers. Like package front's headers, it is ours and
// not App Service's.
const BuildHeader = "X-Rehearsal-Build"
