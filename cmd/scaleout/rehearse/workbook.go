package rehearse

import (
	"context"
	"io"
	"slices"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local/stackfile"
	"scaleout/internal/recording"
	"scaleout/internal/recording/drawing"
	"scaleout/internal/rehearse/result"
	"scaleout/program/cost"
	"scaleout/program/settings"
	"scaleout/program/workbook"
)

// writeWorkbook writes the workbook as the rehearsal of the stack fills it, with
// the alerts that would have fired; nothing unless asked to.
func (o *Options) writeWorkbook(ctx context.Context, seen result.Rehearsal) error {
	if o.Workbook == "" {
		return nil
	}
	i := slices.IndexFunc(seen.Topologies, func(t result.Topology) bool { return t.Promise })
	if i < 0 {
		return fail.Refuse("--workbook: the stack itself was not rehearsed; leave out --topology")
	}
	s, err := stackfile.Read(ctx, o.Rehearsal.Root, o.Rehearsal.Stack, append(slices.Clone(o.Rehearsal.Config), engine.Override{Key: settings.KeyMonitoring, Value: "true"}))
	if err != nil {
		return err
	}
	limits := recording.Range{}
	if s.Autoscale {
		limits = recording.Range{Min: s.MinInstances, Max: s.MaxInstances}
	}
	bill := cost.Of(s.Bill(), catalog.Prices(), catalog.PriceCurrency, cost.Assumption{})
	subject := workbook.Subject{
		Name: s.Stack, MinInstances: s.MinInstances, MaxInstances: s.MaxInstances, Autoscale: s.Autoscale, Cost: bill.Headline(),
	}
	return cli.WritePage(o.Path(o.Workbook), func(w io.Writer) error {
		return drawing.HTML(w, subject, recording.Record(seen.Topologies[i], seen.Speed, limits), s.AlertRules())
	})
}
