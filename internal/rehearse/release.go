package rehearse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"scaleout/internal/dataplane/demo/edition"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/deploy"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/release"
	"scaleout/program/appenv"
)

// Ways to release the same code, by name.
const (
	Direct   = "direct"
	ColdSwap = "cold-swap"
	Deploy   = "deploy"
)

// A way is one to release something, which happens under load.
type way struct {
	name, title string
	promise     bool                             // it promises that nobody notices
	broken      string                           // what is wrong with the release; empty: nothing
	edition     edition.Edition                  // of the demo app
	prepare     func(settings map[string]string) // of production and slot, before it begins; nil: as the stack has them
	canary      float64
	act         func(context.Context, *releasing) error
	usual       time.Duration // how long it takes as a rule, on the platform's clock
}

// ways are all ways, in the order of the rehearsal. How long they take is what they took on a
// busy machine with two processors, on 2026-11-30.
func ways() []way {
	good := edition.Edition{Version: "2.0", WarmUp: warmUp}
	all := []way{
		{name: Direct, title: "Straight to production", edition: good, act: pushToProduction, usual: 6 * time.Minute},
		{name: ColdSwap, title: "Swap without a warm-up path", edition: good, prepare: withoutWarmUp, act: swapCold, usual: 4 * time.Minute},
		{name: Deploy, title: "scaleout deploy", promise: true, edition: good, act: deployRelease, usual: 9 * time.Minute},
	}
	for _, b := range []struct {
		defect  edition.Defect
		what    string
		prepare func(map[string]string)
		canary  float64
		usual   time.Duration
	}{
		{edition.Crashes, "crashes at its start", nil, 0, 3 * time.Minute},
		{edition.Ill, "answers 500 at the health path", impatient, 0, 13 * time.Minute},
		{edition.OtherKey, "has another secret key", nil, 0, 3 * time.Minute},
		{edition.Slow, "takes too long to start", impatient, 0, 14 * time.Minute},
		{edition.Leaks, "leaks until it dies", nil, canaryShare, 5 * time.Minute},
	} {
		all = append(all, way{
			name: string(b.defect), title: "Broken: " + b.what, promise: true, broken: b.what,
			edition: edition.Edition{Version: "2.1", Defect: b.defect}, prepare: b.prepare, canary: b.canary, act: deployRelease, usual: b.usual,
		})
	}
	return all
}

// withoutWarmUp has App Service take any answer for that of an app that is ready, as it
// does unless it is told otherwise.
func withoutWarmUp(settings map[string]string) {
	for _, name := range []string{
		appenv.WebsiteWarmupPath, appenv.WebsiteWarmupStatuses, appenv.WebsiteSwapWarmupPath, appenv.WebsiteSwapWarmupStatuses,
	} {
		delete(settings, name)
	}
}

// impatient has App Service give up a start after the shortest time that it knows: starts
// are real, and nobody wants to watch one for 230 seconds that comes to nothing.
func impatient(settings map[string]string) { settings["WEBSITES_CONTAINER_START_TIME_LIMIT"] = "10" }

// The demo app's editions.
const (
	warmUp = 1200 * time.Millisecond // until the next one answers
	first  = "1.0"
	// canaryShare is the percentage of the people who get a release that only they can find
	// to be broken.
	canaryShare = 30
)

// RunRelease releases an app's next version under load, in each way, and broken ones with
// 'scaleout deploy'. Each way has an Azure of its own, which begins as all others do.
func RunRelease(ctx context.Context, o Options) (_ result.Rehearsal, err error) {
	o = o.withDefaults()
	if err := o.Check(); err != nil {
		return result.Rehearsal{}, err
	}
	dir, cleanup, err := process.TempDir("scaleout-release-")
	if err != nil {
		return result.Rehearsal{}, err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	r := &releases{options: o, home: filepath.Join(dir, "home"), saved: filepath.Join(dir, "saved"), dir: dir}
	all := result.Rehearsal{
		Release: true, Stack: o.Stack, App: "demo app", Speed: o.Speed, Rate: o.Rate, Sessions: o.Sessions, Notes: releaseNotes(o),
	}
	if o.AppDir != "" {
		all.App = o.AppDir + ", then " + o.NextDir
	}
	if err := r.begin(ctx, &all); err != nil {
		return all, err
	}
	played := playable(o)
	for i, w := range played {
		t, err := r.play(ctx, w, lasting(played[i+1:]))
		if err != nil {
			return all, fmt.Errorf("%s: %w", strings.ToLower(w.title), err)
		}
		all.Topologies = append(all.Topologies, t)
	}
	return all, nil
}

// playable are the ways that an app can be released in. What is wrong with broken releases is
// the demo app's.
func playable(o Options) []way {
	return slices.DeleteFunc(ways(), func(w way) bool { return o.AppDir != "" && w.broken != "" })
}

// lasting is how long ways take as a rule, one after the other.
func lasting(all []way) (sum time.Duration) {
	for _, w := range all {
		sum += openingWay + w.usual
	}
	return sum
}

// openingWay is what a way takes until its release begins, with the calm before it.
const openingWay = 3 * time.Minute

func releaseNotes(o Options) []string {
	return []string{
		"Each way has an Azure of its own, and begins with the same build in production.",
		"People keep the cookie by which App Service keeps them in production or in the slot, as browsers do; " +
			"affinity cookies are dropped.",
		"A start that comes to nothing is given up after 10 seconds, not 230 (WEBSITES_CONTAINER_START_TIME_LIMIT).",
		clockNote(o.Speed),
	}
}

// releases are all ways, which begin with the same home.
type releases struct {
	options          Options
	dir, home, saved string
	worlds           int
}

// open opens the next world.
func (r *releases) open(ctx context.Context, learn func(context.Context, *deployed.Stack) error) (*world, error) {
	r.worlds++
	return openWorld(ctx, r.options, r.home, filepath.Join(r.dir, fmt.Sprintf("world-%d", r.worlds)), learn)
}

// begin brings the stack up with the first build in production, and keeps all that.
func (r *releases) begin(ctx context.Context, all *result.Rehearsal) (err error) {
	r.options.Progress.Phase("", "deploying the stack on the embedded Azure")
	w, err := r.open(ctx, func(ctx context.Context, s *deployed.Stack) error {
		if err := s.Learn(ctx); err != nil {
			return err
		}
		return s.Up(ctx)
	})
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, w.close()); err == nil {
			err = replace(r.saved, r.home)
		}
	}()
	all.Redis = w.stack.Redis.Kind()
	zip, closing, err := r.zip(ctx, w, r.options.AppDir, edition.Edition{Version: first})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closing()) }()
	r.options.Progress.Phase("", "building what production runs")
	return w.push(ctx, w.host, zip)
}

// zip packs a folder or, without one, an edition of the demo app.
func (r *releases) zip(ctx context.Context, w *world, dir string, e edition.Edition) (deploy.Zip, func() error, error) {
	if dir == "" {
		content, sha, err := e.Zip()
		return deploy.Zip{Content: func() io.Reader { return bytes.NewReader(content) }, Size: int64(len(content)), SHA: sha},
			func() error { return nil }, err
	}
	z, err := release.Prepare(ctx, dir, release.Options{StartCommand: w.stack.Settings().StartCommand})
	if err != nil {
		return deploy.Zip{}, nil, err
	}
	return deploy.Zip{Content: func() io.Reader { return z.Content() }, Size: z.Size, SHA: z.SHA256}, z.Close, nil
}

// play plays one way in a world of its own.
func (r *releases) play(ctx context.Context, how way, later time.Duration) (_ result.Topology, err error) {
	if err := replace(r.home, r.saved); err != nil {
		return result.Topology{}, err
	}
	w, err := r.open(ctx, func(ctx context.Context, s *deployed.Stack) error { return s.Learn(ctx) })
	if err != nil {
		return result.Topology{}, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if how.prepare != nil {
		if err := w.prepare(ctx, how.prepare); err != nil {
			return result.Topology{}, err
		}
	}
	zip, closing, err := r.zip(ctx, w, r.options.NextDir, how.edition)
	if err != nil {
		return result.Topology{}, err
	}
	defer func() { err = errors.Join(err, closing()) }()
	acting := &releasing{world: w, way: how, zip: zip}
	s := script{
		topology: result.Topology{
			Name: how.name, Title: how.title, Promise: how.promise, Instances: fmt.Sprint(w.stack.Settings().MinInstances),
			Sessions: "in Redis " + w.stack.Settings().Cache.Name,
			Release:  &result.Release{Broken: how.broken, Canary: how.canary, Before: w.runs(w.values.AppID)},
		},
		stack: w.stack, start: w.start, watch: true, calm: time.Minute, later: later,
		events: []Event{{Name: "release", Title: how.title, usual: how.usual, run: acting.run}},
	}
	s.site.HostName = w.host
	if s.instances, err = w.stack.Instances(ctx); err != nil {
		return s.topology, err
	}
	o := r.options
	o.Azure.Start = w.session.Azure.Clock.Now()
	t, err := play(ctx, o, s)
	acting.split(&t)
	return t, err
}
