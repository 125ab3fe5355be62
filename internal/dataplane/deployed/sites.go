package deployed

import (
	"context"
	"errors"
	"sync"

	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
	"scaleout/internal/dataplane/edge"
	"scaleout/internal/dataplane/platform"
)

// SitesOptions say how a site and its slots run.
type SitesOptions struct {
	Listen  string                   // address of the edge; empty: any free port of 127.0.0.1
	Clock   clock.Clock              // what the platform waits for; nil: the machine's clock
	Without []string                 // names of platform.Protections
	Random  func() float64           // which part of production's clients a new one belongs to; nil: by chance
	AppDir  string                   // of what runs for production while nothing was deployed to it; empty: the demo app
	Bare    bool                     // nothing does: production shows App Service's own page until then, as a slot does
	Build   func(name string) string // the folder of a build
	Failing bool                     // an app that does not start is trouble, as a build is: the front end answers for it as App Service does
	Trouble func(error)              // hears what keeps an app from running as Azure has it; nil: nobody
}

// Sites are a site and its slots at work: an edge, and a platform for each of them. They
// are the data plane of the embedded Azure, and follow what it has ([sim.Azure.Runs])
// each time that Follow is called.
//
// What runs for a slot goes on running for production after a swap, and the other way
// round. So what runs is a unit, and a swap exchanges the units of two slots, of which
// production is one.
type Sites struct {
	options SitesOptions
	source  source
	edge    *edge.Edge
	life    context.Context // ends with Close
	end     context.CancelFunc
	tasks   sync.WaitGroup

	mu        sync.Mutex // never held while Azure is asked: Azure calls with its own lock held
	instances int
	slots     map[string]*slot // by ARM id in lower case
	doors     []sim.FrontDoor  // that lead to production
	swaps     int              // how many there were
	opened    bool             // StartSites has returned
	said      string           // the latest trouble with ways to the cache
}

// StartSites runs the stack's site and its slots on a number of instances. When it
// returns, production takes requests. An app that is none of Azure's builds and does not
// get ready is an error, unless Failing says otherwise; a build that does not is trouble, since the next deployment, or
// a swap, may help. The slots start meanwhile.
func (s *Stack) StartSites(ctx context.Context, o SitesOptions, instances int) (*Sites, error) {
	return startSites(ctx, o, source{
		site: s.Site, runs: s.Session.Azure.Runs, doors: s.Session.Azure.FrontDoors, host: s.hostOf, live: s.live, instanceID: s.InstanceID, reroute: s.Reroute,
		start: func(ctx context.Context, o platform.Options, site platform.Site, n int) (runner, error) {
			return platform.Start(ctx, o, site, n)
		},
		open: func(o platform.Options, site platform.Site, n int) (runner, error) { return platform.Open(o, site, n) },
	}, instances)
}

func startSites(ctx context.Context, o SitesOptions, from source, instances int) (*Sites, error) {
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.Trouble == nil {
		o.Trouble = func(error) {}
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	s := &Sites{options: o, source: from, instances: instances, slots: map[string]*slot{}}
	s.life, s.end = context.WithCancel(context.Background())
	var err error
	if s.edge, err = edge.Start(edge.Options{Listen: o.Listen, Random: o.Random}); err != nil {
		s.end()
		return nil, err
	}
	if err := s.Follow(ctx, instances); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.begun(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.mu.Lock()
	s.opened = true
	s.mu.Unlock()
	return s, nil
}

// begun waits until production takes requests, or it is known that it will not.
func (s *Sites) begun(ctx context.Context) error {
	for {
		s.mu.Lock()
		production := s.slots[key(s.source.site)]
		if production == nil {
			s.mu.Unlock()
			return nil
		}
		u := production.unit
		over, problem, given, changed := u.settled(), u.problem, u.has.given, u.changed
		s.mu.Unlock()
		switch {
		case problem != nil && given && !s.options.Failing:
			return problem
		case problem != nil || over:
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// URL returns where the edge answers, "http://127.0.0.1:8080": as production, and as
// each slot by its own name.
func (s *Sites) URL() string { return s.edge.URL() }

// InsideURL is where whoever is inside of the network gets to the same: by private endpoints where there are any.
func (s *Sites) InsideURL() string { return s.edge.InsideURL() }

// Closed reports whether production is reached from inside only.
func (s *Sites) Closed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	production := s.slots[key(s.source.site)]
	return production != nil && production.want.Closed
}

// Private reports whether a private endpoint leads to an app or a slot.
func (s *Sites) Private(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.slots[key(id)]
	return p != nil && p.want.Private
}

// Close ends all apps and returns when nothing is left.
func (s *Sites) Close() error {
	s.end()
	err := s.edge.Close()
	s.tasks.Wait()
	return err
}

// Hosts are the names of production and its slots, by ARM id.
func (s *Sites) Hosts() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]string{}
	for _, slot := range s.slots {
		all[slot.id] = slot.host
	}
	return all
}

// Wanted is the number of instances on which all apps run.
func (s *Sites) Wanted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.instances
}

// Instances shows the instances of an app or a slot; nil if nothing runs there.
func (s *Sites) Instances(id string) []platform.Instance {
	if r := s.running(id); r != nil {
		return r.Instances()
	}
	return nil
}

// running is what runs for an app or a slot; nil if nothing does.
func (s *Sites) running(id string) runner {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slot := s.slots[key(id)]; slot != nil {
		return slot.unit.runner
	}
	return nil
}

// Follow has everything run as Azure has it now, on a number of instances. It does not
// wait for that. What is gone from Azure with the whole site goes on running.
func (s *Sites) Follow(ctx context.Context, instances int) error {
	for {
		s.mu.Lock()
		swaps := s.swaps
		s.mu.Unlock()
		s.unreached()
		runs := s.source.runs(s.source.site)
		hosts := map[string]string{}
		for _, r := range runs {
			host, err := s.hostOf(ctx, r.ID)
			if err != nil {
				return err
			}
			hosts[r.ID] = host
		}
		var doors []sim.FrontDoor
		if s.source.doors != nil {
			doors = s.source.doors(s.source.site)
		}
		if s.take(runs, hosts, doors, instances, swaps) {
			return nil
		}
	}
}

// hostOf asks Azure for names that are not known yet.
func (s *Sites) hostOf(ctx context.Context, id string) (string, error) {
	s.mu.Lock()
	known := s.slots[key(id)]
	s.mu.Unlock()
	if known != nil {
		return known.host, nil
	}
	return s.source.host(ctx, id)
}

// take notes what has to run. It reports false if there was a swap since it was read.
func (s *Sites) take(runs []sim.Run, hosts map[string]string, doors []sim.FrontDoor, instances, swaps int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life.Err() != nil || len(runs) == 0 {
		return true
	}
	if s.swaps != swaps {
		return false
	}
	s.doors = doors
	there := map[string]bool{}
	for _, r := range runs {
		there[key(r.ID)] = true
		if s.slots[key(r.ID)] == nil {
			s.add(r, hosts[r.ID])
		}
		s.slots[key(r.ID)].ask(r)
	}
	for id, slot := range s.slots {
		if !there[id] {
			delete(s.slots, id)
			slot.unit.leave()
		}
	}
	if instances > 0 && instances != s.instances {
		s.instances = instances
		for _, slot := range s.slots {
			if slot.unit.runner != nil {
				slot.unit.runner.Scale(instances)
			}
		}
	}
	s.show()
	return true
}

// Settle waits until an app or a slot runs as Follow has last seen it in Azure, on all
// instances. What keeps it from that is its error.
func (s *Sites) Settle(ctx context.Context, id string) error {
	for {
		s.mu.Lock()
		slot := s.slots[key(id)]
		if slot == nil {
			s.mu.Unlock()
			return nil
		}
		u := slot.unit
		over, problem, r, changed := u.settled(), u.problem, u.runner, u.changed
		s.mu.Unlock()
		switch {
		case problem != nil:
			return problem
		case over && r == nil:
			return nil
		case over:
			return r.Settle(ctx)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
