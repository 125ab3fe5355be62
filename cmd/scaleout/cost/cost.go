// Package cost is 'scaleout cost': what a stack costs, and the refresh of the price
// file. The report is in package report.
package cost

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/cost/report"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/fail"
	"scaleout/internal/local/stackfile"
	"scaleout/internal/terminal"
	"scaleout/program/cost"
	"scaleout/program/shellword"
)

// Options are the flags of 'cost'.
type Options struct {
	*cli.Factory
	Stack, Against, Currency string
	Config                   cli.Config
	Live, JSON               bool
	Busy                     float64
}

// New makes the command and 'cost update'.
func New(f *cli.Factory, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Factory: f}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "cost",
		Short: "See what a stack costs before you pay for it",
		Long: `Reads the stack's file and shows what Azure bills for it in a month of 730 hours:
with the fewest instances, with the most, and what to expect; and what one, two
and three instances cost on this plan, the next cheaper and the next larger one, and
what the other kind of cache costs.

--against compares with another stack, another stack file, or the stack's own file
in a Git revision.

Prices come from ` + catalog.PriceFile + `, each with its region, its
date and how certain it is. --live asks the Azure Retail Prices API instead, which
needs no account; 'cost update' refreshes the file. Apart from these two nothing
leaves this machine, and nothing is deployed.`,
		Example: `  scaleout cost --stack prod
  scaleout cost --stack prod --against dev
  scaleout cost --stack prod -c planSku=P0v3 --against main
  scaleout cost --stack prod --live --currency EUR`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	cli.AddStack(flags, &o.Stack, "to look at: dev, prod, …")
	flags.StringVar(&o.Against, "against", "", "compare with a `stack`, a stack file or a Git revision")
	flags.StringVar(&o.Currency, "currency", catalog.PriceCurrency, "currency of the prices, such as EUR")
	flags.Float64Var(&o.Busy, "busy", 0, "`hours` a week in which load keeps the stack at maxInstances")
	o.Config.Add(flags)
	flags.BoolVar(&o.Live, "live", false, "ask the Azure Retail Prices API instead of reading the price file")
	cli.AddJSON(flags, &o.JSON)
	cmd.AddCommand(NewUpdate(f, nil))
	return cmd
}

// Run shows the cost. A budget that is exceeded refuses, after what exceeds it was
// shown.
func Run(ctx context.Context, o *Options) error {
	if !(o.Busy >= 0 && o.Busy <= 7*24) { // NaN is neither
		return fail.Refuse("--busy %g: a week has 168 hours", o.Busy)
	}
	currency, err := cli.Currency(o.Currency)
	if err != nil {
		return err
	}
	root, err := o.ProjectStack(&o.Stack)
	if err != nil {
		return err
	}
	overrides, err := o.Config.Overrides()
	if err != nil {
		return err
	}
	s, err := stackfile.Read(ctx, root, o.Stack, overrides)
	if err != nil {
		return err
	}
	r, err := o.report(ctx, root, s, currency)
	if err != nil {
		return err
	}
	if err := o.show(r); err != nil || len(s.OverBudget) == 0 {
		return err
	}
	return stackfile.Refusal(s.OverBudget)
}

func (o *Options) show(r report.Report) error {
	if o.JSON {
		return cli.Document(o.Out, r)
	}
	var text strings.Builder
	if err := report.Text(&text, r, o.Width()); err != nil {
		return err
	}
	return o.Show(text.String(), paints...)
}

// paints are the headings and the sums.
var paints = []terminal.Paint{
	{Pattern: `^(\S.*)$`, Colour: terminal.Bold},
	{Pattern: `^(  Total.*)$`, Colour: terminal.Bold},
	{Pattern: `(unknown)`, Colour: terminal.Yellow},
}

func (o *Options) report(ctx context.Context, root string, s *stackfile.Stack, currency string) (r report.Report, err error) {
	stacks := []cost.Bill{s.Bill()}
	var than string
	if o.Against != "" {
		var other *stackfile.Stack
		if other, than, err = stackfile.Against(ctx, root, o.Stack, o.Against); err != nil {
			return r, err
		}
		stacks = append(stacks, other.Bill())
	}
	prices, err := o.list(ctx, stacks, currency)
	if err != nil {
		return r, err
	}
	r = report.New(stacks[0], s.MonthlyBudget, prices, currency, cost.Assumption{BusyHours: o.Busy})
	if o.Against != "" {
		r = r.Against(than, stacks[1], prices)
	}
	return r, nil
}

// list is the price list to use: the one built in, or the API's for these stacks.
// What the API has no price of is said, and stays unknown.
func (o *Options) list(ctx context.Context, stacks []cost.Bill, currency string) (catalog.PriceList, error) {
	builtIn := catalog.Prices()
	if !o.Live {
		if !slices.Contains(builtIn.Currencies(), currency) {
			return nil, fail.Refuse("--currency %s: the price file has prices in %s only; add --live to ask Azure",
				shellword.Of(currency), strings.Join(builtIn.Currencies(), ", "))
		}
		return builtIn, nil
	}
	var live catalog.PriceList
	for _, s := range stacks {
		asked, err := o.Prices.Refresh(ctx, live, needed(s), []string{s.Region}, currency)
		if err != nil {
			return nil, fmt.Errorf("%w; without --live the price file is used", err)
		}
		live = asked.List
		for _, none := range asked.Missing {
			fmt.Fprintf(o.Err, "The Azure Retail Prices API has %v.\n", none)
		}
	}
	return live.With(notAsked(builtIn)...), nil
}

// notAsked are the built-in prices of what cannot be asked for.
func notAsked(builtIn catalog.PriceList) []catalog.PriceRow {
	var rows []catalog.PriceRow
	for _, row := range builtIn {
		if !catalog.IsSize(row.Item) {
			rows = append(rows, row)
		}
	}
	return rows
}

// needed are the items that a report on a stack has prices of.
func needed(s cost.Bill) []string {
	items := []string{s.Plan, s.Cache}
	if other, ok := s.WithOtherCache(); ok {
		items = append(items, other.Cache)
	}
	for _, t := range cost.Tiers(s, catalog.Prices(), catalog.PriceCurrency) {
		if !slices.Contains(items, t.Plan) {
			items = append(items, t.Plan)
		}
	}
	return items
}
