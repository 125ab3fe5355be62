package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"scaleout/internal/adopt"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local"
)

func newImport(p *place) *cobra.Command {
	f := &runFlags{color: "auto"}
	var file string
	var accepted []string
	protect := true
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Take resources that exist into the stack's state, and preview what follows",
		Long: `Imports the resources of a file, as 'pulumi import --file' does: nothing in Azure
changes. Before, the app's settings are compared with those in the stack's file;
after, the first preview is judged: nothing may be replaced or deleted.`,
		Example: `  scaleout local import --stack prod
  scaleout local import --stack prod --file Pulumi.prod.import.json --protect=false`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := f.options(cmd)
			if err != nil {
				return err
			}
			return p.in(func(s *local.Session) error {
				path := file
				if path == "" {
					path = filepath.Join(s.Root, importFile(s.Name))
				}
				banner(cmd, s, o)
				return importInto(cmd, s, path, protect, accepted, o)
			})
		},
	}
	cmd.Flags().StringVarP(&file, "file", "f", "", "import `file` (default Pulumi.STACK.import.json beside Pulumi.yaml)")
	cmd.Flags().StringArrayVar(&accepted, "accept", nil, "go on although the app has another value for this `name`; may be repeated")
	cmd.Flags().BoolVar(&protect, "protect", true, "protect the resources until an update says otherwise")
	return cmd
}

func importInto(cmd *cobra.Command, s *local.Session, path string, protect bool, accepted []string, o engine.Options) error {
	content, err := os.Open(path)
	if err != nil {
		return fail.Refuse("%w; 'scaleout adopt --write' makes one", err)
	}
	imports, err := engine.ReadImportFile(content)
	if err := errors.Join(err, content.Close()); err != nil {
		return fail.Refuse("%s: %w", path, err)
	}
	if err := refuseLater(cmd, s, imports, accepted); err != nil {
		return err
	}
	if _, err := shown(s.Import(cmd.Context(), imports, protect, o)); err != nil {
		return err
	}
	var judge adopt.Judge
	o.OnEvent = judge.See
	summary, err := shown(s.Preview(cmd.Context(), o))
	if len(judge.Refused) > 0 {
		adopt.ReportRefused(cmd.OutOrStdout(), judge.Refused)
		return errNotSafe
	}
	if err == nil {
		fmt.Fprintf(cmd.OutOrStdout(), "\nSAFE: %s.\n", adopt.Summary(summary))
	}
	return err
}

// refuseLater compares app settings once more: who writes in the portal does not
// know of the stack's file yet.
func refuseLater(cmd *cobra.Command, s *local.Session, imports engine.ImportFile, accepted []string) error {
	at, err := embeddedWorld(cmd.Context(), s)
	if err != nil {
		return err
	}
	wishes, err := adopt.WishesOf(cmd.Context(), s.Stack)
	if err != nil {
		return err
	}
	wishes.Accepted = accepted
	for _, r := range imports.Resources {
		parts := strings.Split(string(r.ID), "/")
		if r.Type != adopt.SiteToken || len(parts) < 9 {
			continue
		}
		facts, err := adopt.Read(cmd.Context(), at.client, parts[2], parts[4], parts[8])
		if err != nil {
			return err
		}
		if later := adopt.Later(facts, wishes); len(later) > 0 {
			adopt.ReportRefused(cmd.OutOrStdout(), later)
			return errNotSafe
		}
	}
	return nil
}
