package rehearse

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"scaleout/internal/adopt/portal"
	"scaleout/internal/azure/sim"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/local"
	"scaleout/internal/rehearse/result"
	"scaleout/program/appenv"
)

// Orders in which an app that was made in the portal can become a stack.
const (
	InOneUpdate = "in-one-update"
	SecondFirst = "second-instance-first"
)

// adoptions are the steps of each order, which people go through under load. How long they
// take is what they took on a busy machine with two processors, on 2026-11-30.
var adoptions = []struct {
	name, title string
	steps       []Event
}{
	{InOneUpdate, "In one update", []Event{
		{Name: "import", Title: "adopt and import", usual: 2 * time.Minute, run: importApp},
		{Name: "update", Title: "the update: cache, REDIS_URL, affinity off", usual: 5 * time.Minute, run: updateApp},
		{Name: "second", Title: "autoscale starts the second instance", usual: 3 * time.Minute, run: secondInstance},
		{Name: "upgrade", Title: "afterwards, a platform upgrade", usual: 4 * time.Minute, run: upgrade},
	}},
	{SecondFirst, "Second instance first", []Event{
		{Name: "second", Title: "a second instance by hand", usual: 3 * time.Minute, run: secondInstance},
		{Name: "import", Title: "adopt and import", usual: 2 * time.Minute, run: importApp},
		{Name: "update", Title: "the update: cache, REDIS_URL, affinity off", usual: 5 * time.Minute, run: updateApp},
		{Name: "upgrade", Title: "afterwards, a platform upgrade", usual: 4 * time.Minute, run: upgrade},
	}},
}

// RunAdoption puts the guide's app under load, on one instance and without Redis,
// and turns it into a stack, in each order. People keep their affinity cookies, as
// browsers do. It heeds the options about load, clock, port and app, and no others.
func RunAdoption(ctx context.Context, o Options) (result.Rehearsal, error) {
	o.Stack = "live"
	o = o.withDefaults()
	if err := o.Check(); err != nil {
		return result.Rehearsal{}, err
	}
	all := result.Rehearsal{Adoption: true, Stack: o.Stack, Speed: o.Speed, Rate: o.Rate, Sessions: o.Sessions, Notes: []string{
		"Sessions are in the instance until the update: whatever restarts the app ends them, once. What counts is what else is lost.",
		"People send the affinity cookie back, as browsers do.",
		clockNote(o.Speed),
	}}
	for i, order := range adoptions {
		s := script{
			topology: result.Topology{
				Name: order.name, Title: order.title, Instances: "1, then 2", Sessions: "in the instance, then in Redis",
			},
			events: order.steps, keepAffinity: true, watch: true,
		}
		for _, next := range adoptions[i+1:] {
			s.later += starting + remaining(next.steps, 0, 0)
		}
		if err := playAdoption(ctx, o, s, &all); err != nil {
			return all, err
		}
	}
	return all, nil
}

// playAdoption plays an order with an app from the portal in an Azure of its own.
func playAdoption(ctx context.Context, o Options, s script, all *result.Rehearsal) (err error) {
	dir, cleanup, err := process.TempDir("scaleout-adoption-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	session, err := openEmpty(o, filepath.Join(dir, "project"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	s.stack = deployed.New(session, deployed.Options{Dir: dir, InProcess: o.InProcess})
	defer func() { err = errors.Join(err, s.stack.Close()) }()
	if s.app, err = makeApp(ctx, o, s.stack); err != nil {
		return err
	}
	if s.site, err = s.stack.Live(ctx, s.app); err != nil {
		return err
	}
	if s.instances, err = s.stack.Instances(ctx); err != nil {
		return err
	}
	s.identify = s.stack.InstanceID
	t, err := play(ctx, o, s)
	if err != nil {
		return fmt.Errorf("%s: %w", strings.ToLower(t.Title), err)
	}
	all.App, all.Redis = s.app.Title, s.stack.Redis.Kind()
	all.Topologies = append(all.Topologies, t)
	return nil
}

// openEmpty opens a stack without a file, in a new folder with the project's own
// Pulumi.yaml.
func openEmpty(o Options, dir string) (*local.Session, error) {
	project, err := os.ReadFile(filepath.Join(o.Root, "Pulumi.yaml"))
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "Pulumi.yaml"), project, 0o600); err != nil {
		return nil, err
	}
	return local.Open(local.Options{Root: dir, Stack: o.Stack, Azure: o.Azure})
}

// makeApp makes the guide's app, without its secrets: the stack's file would need a
// passphrase for them.
func makeApp(ctx context.Context, o Options, stack *deployed.Stack) (deployed.App, error) {
	made := portal.Guide(sim.DefaultSubscription)
	for _, secret := range []string{"DATABASE_URL", "STRIPE_API_KEY", appenv.FlaskSecretKey} {
		delete(made.Settings, secret)
	}
	if o.AppDir != "" {
		made.StartCommand = "" // that of whoever has --app is not the guide's
	}
	stack.Site, stack.Plan = made.ID(), made.PlanID()
	app, err := deployed.FindApp(o.AppDir, made.StartCommand)
	if err != nil {
		return app, err
	}
	return app, made.Create(ctx, stack.Call)
}
