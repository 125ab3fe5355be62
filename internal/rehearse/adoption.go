package rehearse

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	changes "github.com/pulumi/pulumi/pkg/v3/display"

	"scaleout/internal/adopt"
	"scaleout/internal/adopt/portal"
	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
	"scaleout/internal/dataplane/platform"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/dataplane/redisserver"
	"scaleout/internal/engine"
	"scaleout/internal/local"
	"scaleout/internal/rehearse/load"
	"scaleout/internal/rehearse/result"
)

// Orders in which an app that was made in the portal can become a stack.
const (
	InOneUpdate = "in-one-update"
	SecondFirst = "second-instance-first"
)

// adoptions are the steps of each order, which people go through under load.
var adoptions = []struct {
	name, title string
	steps       []Event
}{
	{InOneUpdate, "In one update", []Event{
		{Name: "import", Title: "adopt and import", run: importApp},
		{Name: "update", Title: "the update: cache, REDIS_URL, affinity off", run: updateApp},
		{Name: "second", Title: "autoscale starts the second instance", run: secondInstance},
		{Name: "upgrade", Title: "afterwards, a platform upgrade", run: upgrade},
	}},
	{SecondFirst, "Second instance first", []Event{
		{Name: "second", Title: "a second instance by hand", run: secondInstance},
		{Name: "import", Title: "adopt and import", run: importApp},
		{Name: "update", Title: "the update: cache, REDIS_URL, affinity off", run: updateApp},
		{Name: "upgrade", Title: "afterwards, a platform upgrade", run: upgrade},
	}},
}

// RunAdoption puts the guide's app under load, on one instance and without Redis,
// and turns it into a stack, in each order. People keep their affinity cookies, as
// browsers do. Of the options it heeds those about load, clock and app.
func RunAdoption(ctx context.Context, o Options) (result.Rehearsal, error) {
	o.Stack = "live"
	o = o.withDefaults()
	if err := o.check(); err != nil {
		return result.Rehearsal{}, err
	}
	all := result.Rehearsal{Stack: o.Stack, Speed: o.Speed, Rate: o.Rate, Sessions: o.Sessions, Notes: []string{
		"Sessions are in the instance until the update: whatever restarts the app ends them, once. What counts is what else is lost.",
		"People send the affinity cookie back, as browsers do.",
		fmt.Sprintf("The platform's clock runs %.0f times faster; the app, Redis and the requests are real.", o.Speed),
	}}
	for _, a := range adoptions {
		r, err := newAdoption(ctx, o)
		if err != nil {
			return all, errors.Join(err, r.close())
		}
		all.App, all.Redis = r.app.title, r.redis.Kind()
		t, err := r.adopt(ctx, a.name, a.title, a.steps)
		if err := errors.Join(err, r.close()); err != nil {
			return all, fmt.Errorf("%s: %w", strings.ToLower(a.title), err)
		}
		all.Topologies = append(all.Topologies, t)
	}
	return all, nil
}

// adoption is an app from the portal in an Azure of its own.
type adoption struct {
	run
	cleanup func() error
}

// newAdoption makes app and project. What it could start is left for close.
func newAdoption(ctx context.Context, o Options) (*adoption, error) {
	a := &adoption{run: run{options: o}, cleanup: func() error { return nil }}
	dir, cleanup, err := process.TempDir("scaleout-adoption-")
	if err != nil {
		return a, err
	}
	a.cleanup = cleanup
	project, err := os.ReadFile(filepath.Join(o.Root, "Pulumi.yaml"))
	if err != nil {
		return a, err
	}
	for _, d := range []string{"redis", "project"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o700); err != nil {
			return a, err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "project", "Pulumi.yaml"), project, 0o600); err != nil {
		return a, err
	}
	a.redis, err = redisserver.Start(ctx, redisserver.Options{
		Dir: filepath.Join(dir, "redis"), Primary: unknownKey(), Secondary: unknownKey(), Replicated: true, InProcess: o.InProcess,
	})
	if err != nil {
		return a, err
	}
	return a, a.makeApp(ctx, filepath.Join(dir, "project"))
}

// makeApp makes the guide's app, without its secrets: the stack's file would need a
// passphrase for them.
func (a *adoption) makeApp(ctx context.Context, root string) error {
	o := a.options
	o.Azure.CacheEndpoint = sim.CacheEndpoint{HostName: a.redis.Host(), SSLPort: a.redis.Port()}
	session, err := local.Open(local.Options{Root: root, Stack: o.Stack, Azure: o.Azure})
	if err != nil {
		return err
	}
	a.stack = newStack(session, o.Stack, nil)
	a.stack.redis = a.redis
	made := portal.Guide(sim.DefaultSubscription)
	for _, secret := range []string{"DATABASE_URL", "STRIPE_API_KEY", "FLASK_SECRET_KEY"} {
		delete(made.Settings, secret)
	}
	if o.AppDir != "" {
		made.StartCommand = "" // that of whoever has --app is not the guide's
	}
	a.stack.site, a.stack.plan = made.ID(), made.PlanID()
	if a.app, err = findApp(o.AppDir, made.StartCommand); err != nil {
		return err
	}
	return made.Create(ctx, session.Azure.Call)
}

func (a *adoption) close() error { return errors.Join(a.run.close(), a.cleanup()) }

// adopt goes through the steps under load.
func (a *adoption) adopt(ctx context.Context, name, title string, steps []Event) (_ result.Topology, err error) {
	site, err := a.stack.live(ctx, a.app)
	if err != nil {
		return result.Topology{}, err
	}
	s := &stage{options: a.options, app: a.app, stack: a.stack, wanted: 1, topology: result.Topology{
		Name: name, Title: title, Instances: "1, then 2", Sessions: "in the instance, then in Redis",
	}}
	s.enter("starting the app")
	s.clock = clock.NewAccelerated(a.options.Azure.Start, a.options.Speed)
	s.platform, err = platform.Start(ctx, platform.Options{Clock: s.clock, InstanceID: a.instanceID, Weaken: a.options.Weaken}, site, 1)
	if err != nil {
		return s.topology, err
	}
	defer func() { err = errors.Join(err, s.platform.Close()) }()
	s.load, err = load.Start(ctx, load.Options{
		URL: s.platform.URL(), Host: site.HostName, Rate: a.options.Rate, Sessions: a.options.Sessions,
		LoginPath: a.options.LoginPath, SessionPath: a.options.SessionPath, KeepAffinity: true,
	})
	if err != nil {
		return s.topology, err
	}
	s.topology.Started = time.Now()
	err = s.pause(ctx, measuring)
	for i := 0; err == nil && i < len(steps); i++ {
		err = s.happen(ctx, steps[i])
	}
	s.topology.Requests = s.load.Stop()
	s.topology.Ended = time.Now()
	return s.topology, err
}

// importApp is what 'scaleout adopt --write' and 'local import' do.
func importApp(ctx context.Context, s *stage, e *result.Event) error {
	session := s.stack.session
	client, err := session.Azure.Client()
	if err != nil {
		return err
	}
	guide := portal.Guide(sim.DefaultSubscription)
	facts, err := adopt.Read(ctx, client, guide.Subscription, guide.Group, guide.Name)
	if err != nil {
		return err
	}
	wishes, err := adopt.WishesOf(ctx, session.Stack)
	if err != nil {
		return err
	}
	draft := adopt.Make(facts, wishes)
	if len(draft.Refused) > 0 {
		return fmt.Errorf("%s: %s", draft.Refused[0].What, draft.Refused[0].Why)
	}
	if err := session.Configure(ctx, draft.ConfigValues()); err != nil {
		return err
	}
	e.Detail = fmt.Sprintf("%d resources", len(draft.Resources))
	return s.stack.run(ctx, func(ctx context.Context, o engine.Options) (changes.ResourceChanges, error) {
		return session.Import(ctx, draft.ImportFile(adopt.ProviderVersion), true, o)
	})
}

// updateApp is the one update. The app restarts with all its new settings; the
// number of instances that autoscale makes of it follows.
func updateApp(ctx context.Context, s *stage, _ *result.Event) error {
	if err := s.stack.up(ctx); err != nil {
		return err
	}
	if err := s.stack.locate(ctx); err != nil {
		return err
	}
	if err := s.stack.passKeys(ctx); err != nil {
		return err
	}
	return s.apply(ctx)
}

func secondInstance(ctx context.Context, s *stage, _ *result.Event) error { return s.scale(ctx, 2) }
