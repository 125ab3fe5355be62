package cost

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/atomicfile"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/azure/prices"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local/stackfile"
	"scaleout/program/shellword"
)

// UpdateOptions are the flags of 'cost update'.
type UpdateOptions struct {
	*cli.Factory
	Regions  []string
	Currency string
}

// NewUpdate makes 'cost update'.
func NewUpdate(f *cli.Factory, run func(context.Context, *UpdateOptions) error) *cobra.Command {
	o := &UpdateOptions{Factory: f}
	if run == nil {
		run = RunUpdate
	}
	cmd := &cobra.Command{
		Use:   "update",
		Short: "Refresh the price file from the Azure Retail Prices API",
		Long: `Asks the Azure Retail Prices API, which needs no account, for the prices of plans
and caches in ` + catalog.PriceRegion + ` and in the regions of this project's stacks, and writes them
to ` + catalog.PriceFile + `, which is built into every command and
into the program. A price that the API does not have stays as it is.

Caches of ` + strings.Join(catalog.WithoutMeter(), ", ") + ` are left out:
the names of their meters in the API are not known.

Review the difference before you commit it: budgets are checked against it.`,
		Example: `  scaleout cost update
  scaleout cost update --region northeurope`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	cmd.Flags().StringArrayVar(&o.Regions, "region", nil, "`region` to ask for, such as westeurope; may be repeated (default: those of the stacks)")
	cmd.Flags().StringVar(&o.Currency, "currency", catalog.PriceCurrency, "currency of the prices, such as EUR")
	return cmd
}

// RunUpdate writes the price file.
func RunUpdate(ctx context.Context, o *UpdateOptions) error {
	currency, err := cli.Currency(o.Currency)
	if err != nil {
		return err
	}
	root, err := o.Root()
	if err != nil {
		return err
	}
	file := filepath.Join(root, filepath.FromSlash(catalog.PriceFile))
	before, err := readPrices(file)
	if err != nil {
		return err
	}
	regions, err := regionsToAsk(ctx, root, o.Regions)
	if err != nil {
		return err
	}
	done, err := o.Prices.Refresh(ctx, before, catalog.Billed(), regions, currency)
	if err != nil {
		return fmt.Errorf("%w; the price file is as it was", err)
	}
	if err := writePrices(file, done.List); err != nil {
		return err
	}
	tellPrices(o.Out, done)
	return nil
}

// regionsToAsk are the regions given, or else those of the stacks, and the one
// that stands in for the rest.
func regionsToAsk(ctx context.Context, root string, given []string) ([]string, error) {
	regions := []string{catalog.PriceRegion}
	for _, r := range given {
		name := catalog.NormalRegion(r)
		if !catalog.IsRegion(name) {
			return nil, fail.Refuse("--region %s: there is no such Azure region%s", shellword.Of(r), nearest(name))
		}
		regions = append(regions, name)
	}
	if len(given) == 0 {
		for _, stack := range engine.Stacks(root) {
			s, err := stackfile.Read(ctx, root, stack, nil)
			if err != nil {
				return nil, err
			}
			regions = append(regions, s.Location)
		}
	}
	slices.Sort(regions)
	return slices.Compact(regions), nil
}

func nearest(region string) string {
	if near := catalog.Nearest(region, catalog.Regions()); near != "" {
		return "; the nearest name is " + near
	}
	return ""
}

func readPrices(file string) (catalog.PriceList, error) {
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fail.Refuse("there is no %s: 'cost update' works in a clone of this project", file)
	}
	if err != nil {
		return nil, err
	}
	return catalog.ParsePrices(bytes.NewReader(b))
}

// writePrices replaces the file as a whole.
func writePrices(file string, list catalog.PriceList) error {
	var b bytes.Buffer
	if err := list.Write(&b); err != nil {
		return err
	}
	return atomicfile.Replace(file, b.Bytes())
}

func tellPrices(out io.Writer, done *prices.Refreshed) {
	for _, row := range done.New {
		fmt.Fprintf(out, "new      %-14s %-15s %.4f %s an hour\n", row.Item, row.Region, row.UnitPrice, row.Currency)
	}
	for _, c := range done.Changed {
		fmt.Fprintf(out, "changed  %-14s %-15s %.4f -> %.4f %s an hour\n", c.After.Item, c.After.Region, c.Before.UnitPrice, c.After.UnitPrice, c.After.Currency)
	}
	for _, m := range done.Missing {
		fmt.Fprintf(out, "kept     %-14s %-15s %s\n", m.Item, m.Region, m.Why)
	}
	fmt.Fprintf(out, "%d new, %d changed, %d the same, %d kept for want of an answer.\n",
		len(done.New), len(done.Changed), done.Same, len(done.Missing))
	fmt.Fprintf(out, "Not asked for: caches of %s.\n", strings.Join(catalog.WithoutMeter(), ", "))
	if len(done.New)+len(done.Changed) > 0 {
		fmt.Fprintln(out, "Look at it: "+strings.Join([]string{"git", "diff", catalog.PriceFile}, " "))
	}
}
