package rehearse

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/local"
	"scaleout/internal/rehearse/result"
	"scaleout/program/cost"
	"scaleout/program/settings"
)

// run is what all topologies have in common: one stack, in one Azure.
type run struct {
	options  Options
	possible []Event // of which those happen that are wanted
	app      deployed.App
	stack    *deployed.Stack
}

// Run rehearses, and returns what happened on each topology. When it returns, in
// whatever way, nothing that it started is left.
//
// Wrong settings and wrong options are refused before anything was started.
func Run(ctx context.Context, o Options) (result.Rehearsal, error) { return rehearse(ctx, o, Events()) }

// rehearse lets events happen, those that are wanted.
func rehearse(ctx context.Context, o Options, events []Event) (_ result.Rehearsal, err error) {
	o = o.withDefaults()
	if err := o.Check(); err != nil {
		return result.Rehearsal{}, err
	}
	dir, cleanup, err := process.TempDir("scaleout-rehearsal-")
	if err != nil {
		return result.Rehearsal{}, err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	session, err := local.Open(local.Options{Root: o.Root, Stack: o.Stack, Home: filepath.Join(dir, "home"), Azure: o.Azure})
	if err != nil {
		return result.Rehearsal{}, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	r := &run{options: o, possible: events, stack: deployed.New(session, deployed.Options{
		Dir: dir, Config: o.Config, InProcess: o.InProcess, TokenLifetime: o.TokenLifetime,
	})}
	defer func() { err = errors.Join(err, r.stack.Close()) }()
	if err := r.deploy(ctx); err != nil {
		return result.Rehearsal{}, err
	}
	return r.all(ctx)
}

// deploy brings the stack up with a Redis behind it.
func (r *run) deploy(ctx context.Context) error {
	if err := r.stack.Learn(ctx); err != nil {
		return err
	}
	var err error
	if r.app, err = deployed.FindApp(r.options.AppDir, r.stack.Settings().StartCommand); err != nil {
		return err
	}
	r.options.Progress.Phase("", "deploying the stack on the embedded Azure")
	if err := r.stack.Up(ctx); err != nil {
		return err
	}
	return r.stack.Find(ctx)
}

func (r *run) all(ctx context.Context) (result.Rehearsal, error) {
	o := r.options
	all := result.Rehearsal{
		Stack: o.Stack, App: r.app.Title, Redis: r.stack.Redis.Kind(),
		Speed: o.Speed, Rate: o.Rate, Sessions: o.Sessions, Notes: r.notes(), CacheCost: r.cacheCost(),
	}
	names := slices.DeleteFunc(Topologies(), func(name string) bool {
		return len(o.Topologies) > 0 && !slices.Contains(o.Topologies, name)
	})
	for i, name := range names {
		s, err := r.script(ctx, name)
		if err != nil {
			return all, err
		}
		for _, later := range names[i+1:] {
			s.later += starting + r.usual(later)
		}
		t, err := play(ctx, o, s)
		if err != nil {
			return all, fmt.Errorf("%s: %w", strings.ToLower(t.Title), err)
		}
		all.Topologies = append(all.Topologies, t)
	}
	return all, nil
}

// cacheCost returns what the cache costs a month; empty: not known.
func (r *run) cacheCost() string {
	estimate := cost.Of(r.stack.Settings().Bill(), catalog.Prices(), catalog.PriceCurrency, cost.Assumption{})
	for _, line := range estimate.Lines {
		if line.Resource == "cache" && line.Price.Known {
			return fmt.Sprintf("%.2f %s", line.Cost.Expected, estimate.Currency)
		}
	}
	return ""
}

// notes returns what a reader must know to judge the result.
func (r *run) notes() []string {
	notes := []string{
		"Affinity cookies are dropped by the load, so that every request may reach every instance.",
		clockNote(r.options.Speed),
	}
	if known := r.stack.Settings(); known != nil && known.AppClosed() {
		notes = append(notes, "The app is private ("+settings.KeyAppAccess+"): the people of this rehearsal are inside of its network.")
	}
	if !strings.HasPrefix(r.stack.Redis.Kind(), "redis-server") {
		notes = append(notes, "There is no redis-server on PATH; an in-process Redis held the sessions.")
	}
	if without := r.options.Without; len(without) > 0 {
		notes = append(notes, "Left out, to show what it is worth: "+strings.Join(without, ", ")+".")
	}
	return notes
}

func clockNote(speed float64) string {
	return fmt.Sprintf("The platform's clock runs %.0f times faster; the app, Redis and the requests are real.", speed)
}
