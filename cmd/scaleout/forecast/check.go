package forecast

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/forecast"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/locust"
	"scaleout/internal/forecast/traffic"
	"scaleout/internal/local/stackfile"
)

// checked is what the flags mean.
type checked struct {
	stack    *stackfile.Stack
	changes  []forecast.Change
	models   []capacity.Model
	notes    []string // of what was measured
	zone     *time.Location
	currency string
}

// check refuses all wrong values at once, before anything is read.
func (o *Options) check(ctx context.Context) (*checked, error) {
	c := &checked{}
	var wrong []error
	for _, err := range []error{
		o.source(), o.format(), o.waiting(), c.setZone(o.Zone), c.setCurrency(o.Currency), o.capacity(c), o.settings(ctx, c),
	} {
		if err != nil {
			wrong = append(wrong, err)
		}
	}
	if len(wrong) == 0 {
		return c, o.Writable("--report", o.Report)
	}
	if len(wrong) == 1 {
		return nil, wrong[0]
	}
	return nil, fail.Wrap(fail.Refused, errors.Join(wrong...))
}

// source wants traffic from one place.
func (o *Options) source() error {
	switch {
	case o.Traffic == "" && o.Shape == "" && !o.FromAzure:
		return fail.Refuse("which traffic? Add --traffic FILE, --from-azure, or --shape NAME:peak=300rps for traffic that is made up")
	case o.Traffic != "" && o.Shape != "":
		return fail.Refuse("--traffic and --shape: leave one of them out; traffic is read, or made up")
	case o.FromAzure && o.Traffic+o.Shape != "":
		return fail.Refuse("--from-azure: leave --traffic and --shape out; Azure is asked for the traffic")
	case o.Shape != "":
		_, err := traffic.Shape(o.Shape, madeUp(time.UTC))
		if err != nil {
			return fail.Refuse("--shape: %w", err)
		}
	}
	return nil
}

func (o *Options) format() error {
	switch {
	case o.Format == "":
		return nil
	case !slices.Contains(traffic.Formats(), o.Format):
		return fail.Refuse("--format %s: want %s", o.Format, strings.Join(traffic.Formats(), ", "))
	case o.Shape != "" || o.FromAzure:
		return fail.Refuse("--format: it is about a file, and --shape and --from-azure read none")
	}
	return nil
}

func (o *Options) waiting() error {
	switch {
	case !(o.Waiting >= 0 && o.Waiting < 100): // NaN is neither
		return fail.Refuse("--waiting %g: want a percentage of the minutes from 0 to less than 100, such as 0.1", o.Waiting)
	case o.changed("waiting") && !o.Best:
		return fail.Refuse("--waiting: it is what --best may not exceed; add --best")
	}
	return nil
}

func (c *checked) setZone(name string) (err error) {
	if name == "" {
		return nil
	}
	if c.zone, err = time.LoadLocation(name); err != nil || name == "Local" {
		return fail.Refuse("--zone %s: there is no such time zone; want a name like Europe/Berlin, America/New_York or UTC", name)
	}
	return nil
}

func (c *checked) setCurrency(given string) (err error) {
	if c.currency, err = cli.Currency(given); err != nil {
		return err
	}
	if known := catalog.Prices().Currencies(); !slices.Contains(known, c.currency) {
		return fail.Refuse("--currency %s: the price file has prices in %s only", c.currency, strings.Join(known, ", "))
	}
	return nil
}

// capacity reads what is given, or measured.
func (o *Options) capacity(c *checked) error {
	var wrong []error
	for _, given := range o.Capacity {
		m, notes, err := o.model(given)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		c.models = append(c.models, m)
		c.notes = append(c.notes, notes...)
	}
	return joined(wrong)
}

func (o *Options) model(given string) (capacity.Model, []string, error) {
	if strings.Contains(given, "=") {
		m, err := capacity.FromFlags(given)
		return m, nil, err
	}
	if strings.HasSuffix(strings.TrimSuffix(given, ".gz"), ".csv") {
		return o.loadTest(given)
	}
	file, err := os.Open(o.Path(given))
	if err != nil {
		return capacity.Model{}, nil, fail.Refuse("--capacity %s: want key=value, such as slots=64, or a file that 'scaleout rehearse --json' wrote: %w", given, err)
	}
	defer file.Close()
	m, notes, err := capacity.FromRehearsal(file)
	if err != nil {
		return m, nil, fail.Refuse("--capacity %s: %w", given, err)
	}
	return m, notes, nil
}

// loadTest reads the history of one.
func (o *Options) loadTest(name string) (m capacity.Model, notes []string, err error) {
	file, err := os.Open(o.Path(name))
	if err != nil {
		return m, nil, fail.Refuse("--capacity %s: %w", name, err)
	}
	defer file.Close()
	history, err := traffic.Decode(file, name, traffic.Options{Format: "locust", Now: o.Clock.Now()})
	if err != nil {
		return m, nil, fail.Refuse("--capacity: of CSV it takes Locust's history, such as load_stats_history.csv: %w", err)
	}
	m, err = locust.Measured(history)
	return m, nil, err
}

// settings reads the stack's, and those of each what-if.
func (o *Options) settings(ctx context.Context, c *checked) error {
	root, err := o.ProjectStack(o.Stack)
	if err != nil {
		return err
	}
	overrides, err := o.Config.Overrides()
	if err != nil {
		return err
	}
	if c.stack, err = stackfile.Read(ctx, root, o.Stack, overrides); err != nil {
		return err
	}
	var wrong []error
	for _, given := range o.WhatIf {
		change, err := o.change(ctx, root, overrides, given)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		c.changes = append(c.changes, change)
	}
	return joined(wrong)
}

func (o *Options) change(ctx context.Context, root string, overrides []engine.Override, given string) (forecast.Change, error) {
	all := slices.Clone(overrides)
	for part := range strings.SplitSeq(given, ",") {
		key, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok || key == "" {
			return forecast.Change{}, fail.Refuse("--what-if %s: want key=value,key=value, for example planSku=P0v3,maxInstances=4", given)
		}
		all = append(all, engine.Override{Key: key, Value: value, Path: o.Config.Path || strings.ContainsAny(key, ".[")})
	}
	s, err := stackfile.Read(ctx, root, o.Stack, all)
	if err != nil {
		return forecast.Change{}, fail.Wrap(fail.Refused, fmt.Errorf("--what-if %s: %w", given, err))
	}
	return forecast.Change{Name: given, Settings: s.Settings}, nil
}

// joined is one error for several, nil for none.
func joined(all []error) error {
	if len(all) == 0 {
		return nil
	}
	return fail.Wrap(fail.Refused, errors.Join(all...))
}
