// Package importing is 'scaleout local import'.
package importing

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/local/update"
	"scaleout/internal/adopt"
	"scaleout/internal/azure/arm"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local"
)

// Options are the flags.
type Options struct {
	*cli.Place
	File     string // empty: Pulumi.STACK.import.json beside Pulumi.yaml
	Accepted []string
	Protect  bool
}

// New makes the command.
func New(p *cli.Place, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Place: p}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Import existing resources into the stack's state, and preview what follows",
		Long: `Imports the resources that a file lists, as 'pulumi import --file' does: nothing in
Azure changes. First the app's settings are compared with those in the stack's file;
afterwards the first preview is checked: nothing may be replaced or deleted.`,
		Example: `  scaleout local import --stack prod
  scaleout local import --stack prod --file Pulumi.prod.import.json --protect=false`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.File, "file", "f", "", "import `file` (default Pulumi.STACK.import.json beside Pulumi.yaml)")
	flags.StringArrayVar(&o.Accepted, "accept", nil, "go on although the app has another value for this `name`; may be repeated")
	flags.BoolVar(&o.Protect, "protect", true, "protect the resources until an update says otherwise")
	return cmd
}

// errNotSafe marks an import whose first preview must not be carried out. The report
// says why.
var errNotSafe error = &fail.Error{Text: "the app cannot be adopted as it is", Shown: true}

// Run imports, and checks the first preview.
func Run(ctx context.Context, o *Options) error {
	e, err := (&update.Options{Place: o.Place, Color: "auto"}).Engine()
	if err != nil {
		return err
	}
	return o.Update(func(s *local.Session) error {
		imports, err := o.read(s.Root)
		if err != nil {
			return err
		}
		o.Banner(s, false)
		if err := o.refuseLater(ctx, s, imports); err != nil {
			return err
		}
		if _, err := update.Shown(s.Import(ctx, imports, o.Protect, e)); err != nil {
			return err
		}
		var judge adopt.Judge
		e.OnEvent = judge.See
		summary, err := update.Shown(s.Preview(ctx, e))
		if len(judge.Refused) > 0 {
			adopt.ReportRefused(o.Out, judge.Refused)
			return errNotSafe
		}
		if err == nil {
			fmt.Fprintf(o.Out, "\nSAFE: %s.\n", adopt.Summary(summary))
		}
		return err
	})
}

func (o *Options) read(root string) (engine.ImportFile, error) {
	path := filepath.Join(root, "Pulumi."+o.Stack+".import.json")
	if o.File != "" {
		path = o.Path(o.File)
	}
	content, err := os.Open(path)
	if err != nil {
		return engine.ImportFile{}, fail.Advise(fail.Wrap(fail.Refused, err), "'scaleout adopt --write' makes one")
	}
	imports, err := engine.ReadImportFile(content)
	if err := errors.Join(err, content.Close()); err != nil {
		return engine.ImportFile{}, fail.Refuse("%s: %w", path, err)
	}
	return imports, nil
}

// refuseLater compares app settings once more: whoever writes in the portal does not
// know of the stack's file yet.
func (o *Options) refuseLater(ctx context.Context, s *local.Session, imports engine.ImportFile) error {
	client, err := s.Azure.Client()
	if err != nil {
		return err
	}
	wishes, err := adopt.WishesOf(ctx, s.Stack)
	if err != nil {
		return err
	}
	wishes.Accepted = o.Accepted
	for _, r := range imports.Resources {
		if r.Type != adopt.SiteToken {
			continue
		}
		site, err := arm.ParseResourceID(string(r.ID))
		if err != nil {
			return fail.Refuse("the import file: %w", err)
		}
		facts, err := adopt.Read(ctx, client, site.Subscription(), site.Group(), site.Name())
		if err != nil {
			return err
		}
		if later := adopt.Later(facts, wishes); len(later) > 0 {
			adopt.ReportRefused(o.Out, later)
			return errNotSafe
		}
	}
	return nil
}
