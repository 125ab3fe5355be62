package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"scaleout/internal/engine"
	"scaleout/internal/engine/home"
	"scaleout/internal/local"
)

func newState(p *place) *cobra.Command {
	cmd := &cobra.Command{Use: "state", Short: "Export or reset what local runs have stored"}
	cmd.AddCommand(newExport(p), newReset(p))
	return cmd
}

func newExport(p *place) *cobra.Command {
	var showSecrets bool
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the stack's state as 'pulumi stack import' takes it",
		Long: `Writes the stack's state to standard output, as 'pulumi stack import' takes it.

Secrets are encrypted with the passphrase in PULUMI_CONFIG_PASSPHRASE, as the
Pulumi CLI does; --show-secrets writes them in clear instead.`,
		Example: `  PULUMI_CONFIG_PASSPHRASE=… scaleout local state export --stack dev > dev.json`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.in(func(s *local.Session) error {
				b, err := s.Export(cmd.Context(), showSecrets)
				if errors.Is(err, engine.ErrNoState) {
					return p.withWayIn(err)
				}
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", b)
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&showSecrets, "show-secrets", false, "write secrets in clear")
	return cmd
}

func newReset(p *place) *cobra.Command {
	f := &runFlags{}
	cmd := &cobra.Command{
		Use:   "reset",
		Short: "Forget all stacks and the embedded Azure of this folder",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := p.dir()
			if err != nil {
				return err
			}
			if !f.yes {
				fmt.Fprintf(cmd.OutOrStdout(), "This deletes the state of all stacks in %s, and the embedded Azure.\n", dir)
				if err := confirm(cmd, "reset", func() error { return nil }); err != nil {
					return err
				}
			}
			return home.Reset(dir)
		},
	}
	cmd.Flags().BoolVarP(&f.yes, "yes", "y", false, "do it without asking")
	return cmd
}
