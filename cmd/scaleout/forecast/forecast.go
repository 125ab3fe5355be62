// Package forecast is 'scaleout forecast': what autoscale would have done, and cost, on
// traffic of one's own. The work is in internal/forecast; here are flags, files and the
// order of things.
package forecast

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/fail"
	"scaleout/internal/forecast"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/report"
	"scaleout/internal/forecast/search"
	"scaleout/internal/forecast/traffic"
	"scaleout/internal/local/stackfile"
	"scaleout/internal/terminal"
)

// Options are the flags of 'forecast'.
type Options struct {
	*cli.Factory
	Stack, Traffic, Shape, Format, Zone, Currency string
	Config                                        cli.Config
	Capacity, WhatIf                              []string
	FromAzure, Best                               bool
	Waiting                                       float64 // percent
	Report                                        string
	JSON                                          bool
	changed                                       func(flag string) bool
}

// New makes the command.
func New(f *cli.Factory, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Factory: f}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "forecast",
		Short: "See what autoscale would do with your own traffic, and what that costs",
		Long: `Runs Azure's autoscale, with the settings of a stack, on traffic that you have: how
many instances would have run when, when people would have waited, and what a month
like that costs, next to other settings and to counts that never change.

Traffic is what 'az monitor metrics list' wrote, a query of Log Analytics or Application
Insights as CSV or JSON, an access log (nginx, Apache, App Service, IIS), App Service's
logs in storage, results of k6, Locust, JMeter or Azure Load Testing, or a CSV with times
and numbers of requests, also packed with gzip. Or Azure is asked for that of the last
30 days, with --from-azure. Or it is made up, with --shape:

` + shapes() + `
What an instance can do is given with --capacity, measured by a rehearsal, fitted from
traffic that has CPU as well as requests, or assumed; the report says which.

--best searches the cheapest settings with which people hardly ever wait. It chooses them
on the first part of the traffic, and judges them on the rest.

Nothing is deployed, and no traffic leaves this machine.`,
		Example: `  scaleout forecast --stack prod --traffic access.log.gz
  scaleout forecast --stack prod --traffic metrics.json --what-if planSku=P0v3,maxInstances=8
  scaleout forecast --stack prod --from-azure --best
  scaleout forecast --stack prod --shape office-hours:peak=300rps --zone Europe/Berlin
  scaleout forecast --stack prod --traffic access.log --capacity rehearsal.json --capacity slots=64
  scaleout forecast --stack prod --traffic requests.csv --best --report forecast.html`,
		Args:        cobra.NoArgs,
		Annotations: map[string]string{cli.PathFlag: "traffic"},
		RunE:        func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	o.changed = flags.Changed
	cli.AddStack(flags, &o.Stack, "whose settings to forecast: dev, prod, …")
	o.Config.Add(flags)
	flags.StringVarP(&o.Traffic, "traffic", "t", "", "`file` with your traffic; - reads standard input")
	flags.BoolVar(&o.FromAzure, "from-azure", false, "traffic of the last 30 days of the deployed stack, as Azure Monitor has it")
	flags.StringVar(&o.Shape, "shape", "", "traffic that is made up, such as `office-hours:peak=300rps`")
	flags.StringVar(&o.Format, "format", "", "what the file is, where it is not recognised: "+strings.Join(traffic.Formats(), ", "))
	flags.StringVar(&o.Zone, "zone", "", "time `zone` of the report, and of times that name none, such as Europe/Berlin (default UTC)")
	flags.StringArrayVar(&o.Capacity, "capacity", nil, "what an instance can do: `key=value,...` or the JSON of a rehearsal, or the results of a load test; may be repeated")
	flags.StringArrayVar(&o.WhatIf, "what-if", nil, "other settings to set beside, `key=value,...`; may be repeated")
	flags.BoolVar(&o.Best, "best", false, "search the cheapest settings with which people hardly ever wait")
	flags.Float64Var(&o.Waiting, "waiting", 100*search.DefaultWaiting, "with --best: `percent` of the minutes in which people may wait")
	flags.StringVar(&o.Report, "report", "", "write a page for people to this `file`, such as forecast.html")
	flags.StringVar(&o.Currency, "currency", catalog.PriceCurrency, "currency of the prices, such as EUR")
	cli.AddJSON(flags, &o.JSON)
	for flag, values := range map[string][]string{"format": traffic.Formats(), "shape": slices.Sorted(maps.Keys(traffic.Shapes()))} {
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)) // the flags are there
	}
	cmd.AddCommand(NewLoadTest(f, nil))
	return cmd
}

func shapes() string {
	var b strings.Builder
	all := traffic.Shapes()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&b, "  %-14s%s\n", name, all[name])
	}
	return b.String()
}

// Run forecasts, and reports.
func Run(ctx context.Context, o *Options) error {
	c, err := o.check(ctx)
	if err != nil {
		return err
	}
	series, err := o.read(ctx, c.zone)
	if err != nil {
		return err
	}
	s := report.Subject{Changes: c.changes, CostNotes: c.costNotes}
	fitted, notes := capacity.Fit(series, c.stack.Settings)
	s.CapacityNotes = append(c.notes, notes...)
	s.Input = forecast.Input{
		Settings: c.stack.Settings, Traffic: series, Prices: catalog.Prices(), Currency: c.currency,
		Capacity: capacity.Merge(append(c.models, fitted)...).For(c.stack.Settings),
	}
	s.Input.Traffic = capacity.FromCPU(series, s.Input.Capacity, c.stack.Settings)
	if !slices.ContainsFunc(s.Input.Traffic.Requests, func(n float64) bool { return n >= 0 }) { // NaN is not
		return fail.Refuse("%s: it has neither requests nor CPU of any minute, and a forecast needs one of them; docs/traffic.md says how to get them", series.Read.Name)
	}
	if s.Result, err = forecast.Run(s.Input); err != nil {
		return err
	}
	if s.Differences, err = forecast.Compare(s.Input, s.Result, c.changes); err != nil {
		return err
	}
	if o.Best {
		if s.Best, err = o.search(ctx, c.stack, s.Input); err != nil {
			return err
		}
	}
	return o.write(report.New(s))
}

func (o *Options) search(ctx context.Context, s *stackfile.Stack, in forecast.Input) (*search.Found, error) {
	return search.Best(ctx, search.Input{
		Project: s.Project, Stack: o.Stack, Source: s.Source, Budget: s.MonthlyBudget,
		Traffic: in.Traffic, Capacity: in.Capacity, Prices: in.Prices, Currency: in.Currency, Waiting: o.Waiting / 100,
	})
}

// write prints first: a page that cannot be written then costs no result.
func (o *Options) write(r report.Report) error {
	if err := o.print(r); err != nil || o.Report == "" {
		return err
	}
	return cli.WritePage(o.Path(o.Report), func(w io.Writer) error { return report.HTML(w, r) })
}

func (o *Options) print(r report.Report) error {
	if o.JSON {
		return cli.JSON(o.Out, r)
	}
	var text strings.Builder
	if err := report.Text(&text, r, o.Width()); err != nil {
		return err
	}
	return o.Show(text.String(), paints...)
}

// paints are the headings, and when people would have waited.
var paints = []terminal.Paint{
	{Pattern: `^(Traffic: .*|What an instance of .*|Stack .*|Side by side|Instances that take .*)$`, Colour: terminal.Bold},
	{Pattern: `^(Scale actions: .*|Hours of the week .*|The cheapest settings .*|The prices|The safer ones.*)$`, Colour: terminal.Bold},
	{Pattern: `^ {6}([ ?]*![ !?]*)$`, Colour: terminal.Red},
}
