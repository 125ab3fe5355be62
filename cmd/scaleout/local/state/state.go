// Package state is 'scaleout local state': export, delete and reset.
package state

import (
	"context"
	"errors"
	"fmt"

	"github.com/dustin/go-humanize/english"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/engine"
	"scaleout/internal/engine/home"
	"scaleout/internal/fail"
	"scaleout/internal/local"
	"scaleout/internal/target"
)

// New makes the command and its verbs.
func New(p *cli.Place) *cobra.Command {
	cmd := &cobra.Command{Use: "state", Short: "Export, correct or reset what local runs have stored"}
	cmd.AddCommand(NewExport(p, nil), NewDelete(p, nil), NewReset(p, nil))
	return cmd
}

// ExportOptions are the flags of 'local state export'.
type ExportOptions struct {
	*cli.Place
	ShowSecrets bool
}

// NewExport makes 'local state export'.
func NewExport(p *cli.Place, run func(context.Context, *ExportOptions) error) *cobra.Command {
	o := &ExportOptions{Place: p}
	if run == nil {
		run = RunExport
	}
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the stack's state as 'pulumi stack import' takes it",
		Long: `Writes the stack's state to standard output, as 'pulumi stack import' takes it.

Secrets are encrypted with the passphrase in PULUMI_CONFIG_PASSPHRASE, as the
Pulumi CLI does; --show-secrets writes them in clear instead.`,
		Example: `  PULUMI_CONFIG_PASSPHRASE=… scaleout local state export --stack dev > dev.json`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	cmd.Flags().BoolVar(&o.ShowSecrets, "show-secrets", false, "write secrets in clear")
	return cmd
}

// RunExport writes the state.
func RunExport(ctx context.Context, o *ExportOptions) error {
	return o.Look(func(s *local.Session) error {
		b, err := s.Export(ctx, o.ShowSecrets)
		if errors.Is(err, engine.ErrNoState) {
			return o.NotDeployed(err)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(o.Out, "%s\n", b)
		return err
	})
}

// DeleteOptions are the flags of 'local state delete', and the resource that is named.
type DeleteOptions struct {
	*cli.Place
	URN   string
	Force bool
}

// NewDelete makes 'local state delete'.
func NewDelete(p *cli.Place, run func(context.Context, *DeleteOptions) error) *cobra.Command {
	o := &DeleteOptions{Place: p}
	if run == nil {
		run = RunDelete
	}
	cmd := &cobra.Command{
		Use:   "delete URN",
		Short: "Take a resource out of the stack's state, and leave it in Azure",
		Long: `Takes a resource out of the stack's state, as 'pulumi state delete' does. In Azure it
stays as it is. It helps after an import by mistake, where every update is refused
because it would replace what is protected.`,
		Example: `  scaleout local state delete urn:pulumi:prod::scaleout::azure-native:web/v20240401:WebApp::app --stack prod --force`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.URN = args[0]
			return run(cmd.Context(), o)
		},
	}
	cmd.Flags().BoolVar(&o.Force, "force", false, "take it out although it is protected")
	return cmd
}

// RunDelete takes the resource out of the state.
func RunDelete(ctx context.Context, o *DeleteOptions) error {
	urn, err := urn.Parse(o.URN)
	if err != nil {
		return fail.Refuse("%w; URNs look like urn:pulumi:STACK::PROJECT::TYPE::NAME, and need quotes in a shell", err)
	}
	return o.Update(func(s *local.Session) error {
		if err := s.Forget(ctx, urn, o.Force); err != nil {
			return err
		}
		fmt.Fprintf(o.Out, "%s is no longer in the state. In Azure nothing has changed.\n", urn.Name())
		return nil
	})
}

// ResetOptions are the flags of 'local state reset'.
type ResetOptions struct {
	*cli.Place
	Yes bool
}

// NewReset makes 'local state reset'.
func NewReset(p *cli.Place, run func(context.Context, *ResetOptions) error) *cobra.Command {
	o := &ResetOptions{Place: p}
	if run == nil {
		run = RunReset
	}
	cmd := &cobra.Command{
		Use:   "reset",
		Short: "Delete the local state of all stacks, and the embedded Azure",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	cli.AddYes(cmd.Flags(), &o.Yes)
	return cmd
}

// RunReset deletes the state folder.
func RunReset(ctx context.Context, o *ResetOptions) error {
	dir, err := o.StateFolder()
	if err != nil {
		return err
	}
	if !o.Yes {
		fmt.Fprintf(o.Out, "This deletes the state of all stacks in %s, and the embedded Azure.\n", dir)
		if err := o.Confirm(ctx, "reset", func() error { return nil }); err != nil {
			return err
		}
	}
	gone, err := home.Reset(dir)
	if err != nil {
		return err
	}
	if len(gone) == 0 {
		fmt.Fprintf(o.Out, "No stack had any state in %s.\n", dir)
		return nil
	}
	fmt.Fprintf(o.Out, "Deleted: the state of %s in %s, and the embedded Azure. Stack files stay.\nNext: scaleout local up %s\n",
		english.OxfordWordSeries(gone, "and"), dir, target.LocalFlags(gone[0], o.Home))
	return nil
}
