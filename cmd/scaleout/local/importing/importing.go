// Package importing is 'scaleout local import'.
package importing

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/local/update"
	"scaleout/internal/adopt"
	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/token"
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
Azure changes. First the app's settings are compared with those in the stack's file.
Then import and first preview are tried in a copy of the state, which is kept only if
nothing would be replaced or deleted.`,
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

// Run tries the import and the first preview in a draft of the state, which is kept if
// nothing would be replaced or deleted.
func Run(ctx context.Context, o *Options) error {
	e, err := (&update.Options{Place: o.Place}).Engine()
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
		before, err := s.URNs(ctx)
		if err != nil {
			return err
		}
		draft := s.Draft()
		if err := o.try(ctx, draft, imports, before, e); err != nil {
			if fail.Shown(err) && !errors.Is(err, errNotSafe) { // whose report says so
				fmt.Fprintln(o.Err, "Nothing was written: the state is what it was.")
			}
			return err
		}
		return draft.Keep()
	})
}

// try imports and previews. Before is what was in the state.
func (o *Options) try(ctx context.Context, draft *engine.Draft, f engine.ImportFile, before []resource.URN, e engine.Options) error {
	if _, err := update.Shown(draft.Import(ctx, f, o.Protect, e)); err != nil {
		return err
	}
	judge := adopt.Judge{Do: func(urn resource.URN) string { return o.wayOut(urn, slices.Contains(before, urn)) }}
	e.OnEvent = judge.See
	summary, err := update.Shown(draft.Preview(ctx, e))
	if len(judge.Refused) > 0 {
		return o.refused(judge.Refused)
	}
	if err == nil {
		return o.Show(fmt.Sprintf("\nSAFE: %s.\n", adopt.Summary(summary)), adopt.Paints()...)
	}
	return err
}

// refused shows what is in the way.
func (o *Options) refused(all []adopt.Refusal) error {
	var text strings.Builder
	adopt.ReportRefused(&text, o.Width(), all)
	return errors.Join(errNotSafe, o.Show(text.String(), adopt.Paints()...))
}

// wayOut is what helps where the program would replace or delete a resource.
func (o *Options) wayOut(urn resource.URN, hadIt bool) string {
	if hadIt {
		return "if it was imported by mistake, take it out of the state, which changes nothing in Azure: " + update.Forget(o.Place, urn)
	}
	return "take it out of the import file, or change the stack's file so that the program declares it as it is"
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
	if err := wishes.Comparable(); err != nil {
		return err
	}
	wishes.Accepted = o.Accepted
	for _, r := range imports.Resources {
		if token.Versionless(r.Type) != token.Versionless(tokens.Type(adopt.SiteToken)) { // the file may be older
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
			return o.refused(later)
		}
	}
	return nil
}
