package forecast

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/fail"
	"scaleout/internal/forecast"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/locust"
	"scaleout/internal/forecast/traffic"
	"scaleout/internal/local/stackfile"
	"scaleout/program/shellword"
)

// checked is what the flags mean.
type checked struct {
	stack     *stackfile.Stack
	changes   []forecast.Change
	models    []capacity.Model
	notes     []string // of what was measured
	costNotes []string
	zone      *time.Location
	currency  string
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
	if len(wrong) > 0 {
		return nil, joined(wrong)
	}
	return c, o.Writable("--report", o.Report, cli.Page)
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
		return fail.Refuse("--format %s: want %s", shellword.Of(o.Format), strings.Join(traffic.Formats(), ", "))
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
		return fail.Refuse("--zone %s: there is no such time zone; want a name like Europe/Berlin, America/New_York or UTC", shellword.Of(name))
	}
	return nil
}

func (c *checked) setCurrency(given string) (err error) {
	if c.currency, err = cli.Currency(given); err != nil {
		return err
	}
	if known := catalog.Prices().Currencies(); !slices.Contains(known, c.currency) {
		return fail.Refuse("--currency %s: the price file has prices in %s only; 'scaleout cost update --currency %s' adds others",
			shellword.Of(c.currency), strings.Join(known, ", "), c.currency)
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

func (o *Options) model(given string) (m capacity.Model, notes []string, err error) {
	if strings.Contains(given, "=") {
		m, err = capacity.FromFlags(given)
		return m, nil, err
	}
	history, noTraffic := traffic.Open(o.Path(given), traffic.Options{Now: o.Clock.Now()})
	switch {
	case noTraffic == nil && history.Read.LoadTest:
		m, err = locust.Measured(history)
		return m, nil, err
	case noTraffic == nil:
		return m, nil, fail.Refuse("--capacity %s: it is traffic (%s), and no load test: give it to --traffic", shellword.Of(given), history.Read.Format)
	}
	switch m, notes, err = o.rehearsal(given); {
	case err == nil:
		return m, notes, nil
	case strings.HasSuffix(given, ".json"):
		return m, nil, fail.Refuse("--capacity %s: %w", shellword.Of(given), err)
	}
	return m, nil, fail.Refuse("--capacity %s: %w; want key=value, such as slots=64, a file that "+
		"'scaleout rehearse --json' wrote, or results of Locust, k6 or JMeter", shellword.Of(given), noTraffic)
}

func (o *Options) rehearsal(name string) (capacity.Model, []string, error) {
	file, err := os.Open(o.Path(name))
	if err != nil {
		return capacity.Model{}, nil, err
	}
	defer file.Close()
	return capacity.FromRehearsal(file)
}

// settings reads the stack's, and those of each what-if.
func (o *Options) settings(ctx context.Context, c *checked) error {
	root, err := o.ProjectStack(&o.Stack)
	if err != nil {
		return err
	}
	overrides, err := o.Config.Overrides()
	if err != nil {
		return err
	}
	var wrong []error
	if c.stack, err = stackfile.Read(ctx, root, o.Stack, overrides); err != nil {
		wrong = append(wrong, err)
	} else {
		c.overBudget("As it is", c.stack)
	}
	if err := o.whatIfs(ctx, root, overrides, err, c); err != nil {
		wrong = append(wrong, err)
	}
	return joined(wrong)
}
