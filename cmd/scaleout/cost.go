package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cost/report"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/azure/prices"
	"scaleout/internal/fail"
	"scaleout/internal/local/stackfile"
	"scaleout/program/cost"
)

// costFlags are the flags of 'cost'.
type costFlags struct {
	stack, against, currency string
	config                   []string
	configPath, live, json   bool
	busy                     float64
	prices                   *prices.Client
}

func newCost(prices *prices.Client) *cobra.Command {
	f := &costFlags{prices: prices}
	cmd := &cobra.Command{
		Use:   "cost",
		Short: "See what a stack costs before you pay for it",
		Long: `Reads the stack's file and tells what Azure bills for it in a month of 730 hours:
with the fewest instances, with the most, and what to expect; and what one, two
and three instances cost on this plan, the next cheaper and the next larger one.

--against compares with another stack, another stack file, or the stack's own file
in a Git revision.

Prices are those of ` + catalog.PriceFile + `, each with its region, its
date and how sure it is. --live asks the Azure Retail Prices API instead, which
needs no account; 'cost update' refreshes the file. Apart from these two nothing
leaves this machine, and nothing is deployed.`,
		Example: `  scaleout cost --stack prod
  scaleout cost --stack prod --against dev
  scaleout cost --stack prod -c planSku=P0v3 --against main
  scaleout cost --stack prod --live --currency EUR`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.stack, "stack", "s", "", "stack to look at: dev, prod, …")
	flags.StringVar(&f.against, "against", "", "compare with a `stack`, a stack file or a Git revision")
	flags.StringVar(&f.currency, "currency", catalog.PriceCurrency, "currency of the prices, such as EUR")
	flags.Float64Var(&f.busy, "busy", 0, "`hours` a week in which load keeps the stack at maxInstances")
	flags.StringArrayVarP(&f.config, "config", "c", nil, "`key=value` setting for this once; may be repeated")
	flags.BoolVar(&f.configPath, "config-path", false, "keys of -c are paths into an object or array")
	flags.BoolVar(&f.live, "live", false, "ask the Azure Retail Prices API instead of the price file")
	flags.BoolVarP(&f.json, "json", "j", false, "write JSON")
	cmd.AddCommand(newCostUpdate(f.prices))
	return cmd
}

func (f *costFlags) run(cmd *cobra.Command) error {
	if !(f.busy >= 0 && f.busy <= 7*24) { // NaN is neither
		return fail.Refuse("--busy %g: a week has 168 hours", f.busy)
	}
	currency, err := currencyCode(f.currency)
	if err != nil {
		return err
	}
	root, err := project()
	if err != nil {
		return err
	}
	s, err := f.settings(cmd.Context(), root)
	if err != nil {
		return err
	}
	stacks := []cost.Bill{s.Bill()}
	var than string
	if f.against != "" {
		var other *stackfile.Stack
		if other, than, err = stackfile.Against(cmd.Context(), root, f.stack, f.against); err != nil {
			return err
		}
		stacks = append(stacks, other.Bill())
	}
	prices, err := f.list(cmd, stacks, currency)
	if err != nil {
		return err
	}
	r := report.New(stacks[0], s.MonthlyBudget, prices, currency, cost.Assumption{BusyHours: f.busy})
	if f.against != "" {
		r = r.Against(than, stacks[1], prices)
	}
	write := report.Text
	if f.json {
		write = report.JSON
	}
	if err := write(cmd.OutOrStdout(), r); err != nil || len(s.OverBudget) == 0 {
		return err
	}
	return stackfile.Refusal(s.OverBudget)
}

func (f *costFlags) settings(ctx context.Context, root string) (*stackfile.Stack, error) {
	if err := knownStack(root, f.stack); err != nil {
		return nil, err
	}
	overrides, err := (&runFlags{config: f.config, configPath: f.configPath}).overrides()
	if err != nil {
		return nil, err
	}
	return stackfile.Read(ctx, root, f.stack, overrides)
}

// list is the price list to use: the one built in, or the API's for these stacks.
// What the API has no price of is said, and stays unknown.
func (f *costFlags) list(cmd *cobra.Command, stacks []cost.Bill, currency string) (catalog.PriceList, error) {
	builtIn := catalog.Prices()
	if !f.live {
		if !slices.Contains(builtIn.Currencies(), currency) {
			return nil, fail.Refuse("--currency %s: the price file has prices in %s only; add --live to ask Azure",
				currency, strings.Join(builtIn.Currencies(), ", "))
		}
		return builtIn, nil
	}
	var live catalog.PriceList
	for _, s := range stacks {
		asked, err := f.prices.Refresh(cmd.Context(), live, needed(s), []string{s.Region}, currency)
		if err != nil {
			return nil, fmt.Errorf("%w; without --live the price file is used", err)
		}
		live = asked.List
		for _, none := range asked.Missing {
			fmt.Fprintf(cmd.ErrOrStderr(), "The Azure Retail Prices API has %v.\n", none)
		}
	}
	return live.With(notAsked(builtIn)...), nil
}

// notAsked are the built-in prices of what cannot be asked for.
func notAsked(builtIn catalog.PriceList) []catalog.PriceRow {
	var rows []catalog.PriceRow
	for _, row := range builtIn {
		if catalog.UnitOf(row.Item) != catalog.UnitHour {
			rows = append(rows, row)
		}
	}
	return rows
}

// needed are the items that a report on a stack has prices of.
func needed(s cost.Bill) []string {
	items := []string{s.Plan, s.Cache}
	for _, t := range cost.Tiers(s, catalog.Prices(), catalog.PriceCurrency) {
		if !slices.Contains(items, t.Plan) {
			items = append(items, t.Plan)
		}
	}
	return items
}

// currencyCode reads a currency as people write it.
func currencyCode(s string) (string, error) {
	code := strings.ToUpper(strings.TrimSpace(s))
	if len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", fail.Refuse("--currency %s: want a code of three letters, such as USD or EUR", s)
	}
	return code, nil
}
