package rehearse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"scaleout/internal/clock"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/gauge"
	"scaleout/internal/dataplane/platform"
	"scaleout/internal/rehearse/load"
	"scaleout/internal/rehearse/result"
)

// A script is what a stage plays.
type script struct {
	topology  result.Topology // name, title and what people have to know
	app       deployed.App
	site      platform.Site
	instances int              // at the start
	identify  func(int) string // names instances
	stack     *deployed.Stack  // nil: what runs is not deployed, and only the platform can be told to change it
	events    []Event

	// start runs something else than a platform with the site; its clock is the stage's.
	start func(context.Context, *stage) (running, error)
	later time.Duration // what follows this script takes, on the platform's clock; negative: not known
	calm  time.Duration // how long the usual load is measured; 0: measuring

	atLeast      time.Duration // how long the load lasts, on the machine's clock
	keepAffinity bool          // people send the affinity cookie back
	watch        bool          // take samples, and let autoscale act on them
}

// running is what load is put on: a platform, or production beside its slot.
type running interface {
	URL() string
	Instances() []platform.Instance
	Settle(ctx context.Context) error
	LogOf(instance int) string
	Close() error
}

// A stage is a script while it is played under load.
type stage struct {
	script
	options  Options
	clock    *clock.Accelerated
	running  running
	platform *platform.Platform // what is running, unless the script starts something else
	load     *load.Load
	meter    *gauge.Meter
	scaler   *scaler // nil without autoscale

	mu      sync.Mutex // guards what follows, and topology
	wanted  int        // the plan's instance count
	phase   string
	decided string    // why autoscale did last what it did
	showed  bool      // what the app wrote when it failed
	ahead   []Event   // that which happens, and those that will
	since   time.Time // when that which happens began, on the platform's clock
}

// play starts what a script says, puts it under load and lets the events happen.
func play(ctx context.Context, o Options, told script) (_ result.Topology, err error) {
	s := &stage{script: told, options: o, wanted: told.instances}
	s.enter("starting the app")
	s.clock = clock.NewAccelerated(o.Azure.Start, o.Speed)
	if err = s.run(ctx); err != nil {
		return s.topology, err
	}
	defer func() { err = errors.Join(err, s.running.Close()) }()
	asking, giveUp := context.WithCancel(ctx)
	defer giveUp()
	s.load, err = load.Start(asking, load.Options{
		URL: s.running.URL(), Host: s.askedFor(), Rate: o.Rate, Sessions: o.Sessions,
		LoginPath: o.LoginPath, Form: o.Login, SessionPath: o.SessionPath, KeepAffinity: s.keepAffinity,
		Failed: s.failed,
	})
	if err != nil {
		return s.topology, s.withLog(err)
	}
	s.topology.Started = time.Now()
	if err = s.perform(ctx); err != nil {
		giveUp() // nobody will ask what came of the requests
	}
	s.topology.Requests = s.load.Stop()
	s.topology.Ended = time.Now()
	if err == nil && s.platform != nil {
		s.topology.Kept = s.look(ctx)
	}
	return s.topology, err
}

// askedFor is the host name that people ask for.
func (s *stage) askedFor() string {
	if named, is := s.running.(interface{ Host() string }); is {
		return cmp.Or(named.Host(), s.site.HostName)
	}
	return s.site.HostName
}

// run starts what the script is about.
func (s *stage) run(ctx context.Context) (err error) {
	if s.start != nil {
		s.running, err = s.start(ctx, s)
		return err
	}
	s.platform, err = platform.Start(ctx, platform.Options{
		Clock: s.clock, Listen: s.options.listen(), InstanceID: s.identify, Without: s.options.withoutOnPlatform(),
		Notice: s.notice,
	}, s.dressed(s.site), s.instances)
	s.running = s.platform
	return err
}

// dressed is a site as the rehearsal runs it.
func (s *stage) dressed(site platform.Site) platform.Site {
	site = s.withoutSharedKey(site)
	site.Secrets = append(slices.Clone(site.Secrets), s.options.Login.Secrets()...)
	return site
}

// perform measures the calm app first, then lets the events happen one by one.
func (s *stage) perform(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	var watching sync.WaitGroup
	defer watching.Wait()
	defer stop()
	s.meter = newMeter(s)
	if s.watch && s.stack != nil && s.stack.Autoscale != "" {
		scaler, err := newScaler(ctx, s)
		if err != nil {
			return err
		}
		s.scaler = scaler
	}
	if err := s.calmDown(ctx); err != nil {
		return err
	}
	if s.watch {
		watching.Go(func() { s.sample(ctx) })
	}
	for i, e := range s.events {
		s.expect(s.events[i:])
		if err := s.happen(ctx, e); err != nil {
			return err
		}
	}
	return s.lastUntil(ctx, s.topology.Started.Add(s.atLeast))
}

// happen lets one event happen and waits until its consequences are over.
func (s *stage) happen(ctx context.Context, e Event) error {
	s.enter(e.Title)
	record := result.Event{Name: e.Name, Title: e.Title, Start: time.Now(), KeepsSessions: true}
	err := e.run(ctx, s, &record)
	if err == nil {
		err = s.settle(ctx)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		record.Failure = err.Error()
	} else {
		record.Recovered = time.Now()
	}
	// People who were logged out notice with their next click.
	everybody := time.Duration(float64(s.options.Sessions) / s.options.Rate * 1.2 * float64(time.Second))
	if err := (clock.System{}).Sleep(ctx, max(s.clock.Real(aftermath), everybody)); err != nil {
		return err
	}
	record.End = time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.topology.Events = append(s.topology.Events, record)
	return nil
}

// How long things are given, in simulated time.
const (
	aftermath   = 2 * time.Minute  // after an event
	settling    = 20 * time.Minute // until as many instances as wanted take traffic again
	measuring   = 4 * time.Minute  // calm load, to know what is usual
	grain       = time.Minute      // of metrics, "PT1M"
	scalingTime = 2 * time.Hour    // until autoscale has reached what it should
	lookingTime = 5 * time.Minute  // an instance's start, and the next look of autoscale
)

// settle waits until as many instances take traffic as the plan has.
func (s *stage) settle(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, max(s.clock.Real(settling), time.Minute)) // an app's start is real
	defer cancel()
	if err := s.running.Settle(limited); err != nil && ctx.Err() == nil {
		return fmt.Errorf("not all instances take traffic again: %w", err)
	}
	return ctx.Err()
}

func (s *stage) pause(ctx context.Context, d time.Duration) error { return s.clock.Sleep(ctx, d) }

func (s *stage) lastUntil(ctx context.Context, t time.Time) error {
	left := time.Until(t)
	if left <= 0 {
		return ctx.Err()
	}
	s.enter("load")
	return clock.System{}.Sleep(ctx, left)
}

// apply runs the data plane as ARM now says.
func (s *stage) apply(ctx context.Context) error {
	site, err := s.stack.Live(ctx, s.app)
	if err != nil {
		return err
	}
	return s.platform.Apply(ctx, s.dressed(site))
}

// scale changes the plan's instance count through ARM where there is a
// deployment, and the number of instances with it.
func (s *stage) scale(ctx context.Context, n int) error {
	if s.stack != nil {
		if err := s.stack.Scale(ctx, n); err != nil {
			return err
		}
	}
	s.mu.Lock()
	s.wanted = n
	s.mu.Unlock()
	s.platform.Scale(n)
	return nil
}

func (s *stage) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wanted
}

func (s *stage) enter(phase string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.phase = phase
	s.options.Progress.Phase(s.topology.Title, phase)
}

// notice passes on what the platform has to say.
func (s *stage) notice(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.options.Progress.Notice(s.topology.Title, text)
}

func (s *stage) tick(status Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	status.Topology, status.Phase = s.topology.Title, s.phase
	status.Left = s.clock.Real(remaining(s.ahead, s.clock.Now().Sub(s.since), s.later))
	s.options.Progress.Tick(status)
}
