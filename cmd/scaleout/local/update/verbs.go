package update

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/engine"
	"scaleout/internal/engine/home"
	"scaleout/internal/fail"
	"scaleout/internal/local"
)

// A run carries out what the flags say.
type run func(context.Context, *Options) error

// verb finishes a command of this package.
func verb(p *cli.Place, cmd *cobra.Command, given, own run) (*cobra.Command, *Options) {
	o := &Options{Place: p}
	o.add(cmd)
	cmd.Args = cobra.NoArgs
	if given == nil {
		given = own
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		o.complete(cmd)
		return given(cmd.Context(), o)
	}
	return cmd, o
}

// NewPreview makes 'local preview'.
func NewPreview(p *cli.Place, run run) *cobra.Command {
	cmd, o := verb(p, &cobra.Command{
		Use:   "preview",
		Short: "Show what an update would do",
		Example: `  scaleout local preview --stack dev
  scaleout local preview --stack prod -c planSku=P2v3 --diff`,
	}, run, RunPreview)
	cmd.Flags().StringVar(&o.SavePlan, "save-plan", "", "write what it would do to this `file`, for 'up --plan'")
	return cmd
}

// RunPreview previews the stack. Where another command has the state folder, it goes by
// what that has stored so far.
func RunPreview(ctx context.Context, o *Options) error {
	e, err := o.Engine()
	if err != nil {
		return err
	}
	if err := o.Writable("--save-plan", o.SavePlan, cli.SavedPlan); err != nil {
		return err
	}
	preview := func(s *local.Session) error {
		o.Banner(s, o.JSON)
		summary, err := Shown(s.Preview(ctx, e))
		if err != nil {
			return err
		}
		return o.expected(summary)
	}
	if err := o.Place.Update(preview); !errors.Is(err, home.ErrBusy) {
		return err
	}
	return o.Place.Look(preview)
}

// NewUp makes 'local up'.
func NewUp(p *cli.Place, run run) *cobra.Command {
	cmd, o := verb(p, &cobra.Command{
		Use:   "up",
		Short: "Create or update the stack",
		Example: `  scaleout local up --stack dev --yes
  scaleout local up --stack prod -c planSku=P2v3`,
	}, run, RunUp)
	o.addConfirmation(cmd)
	cmd.Flags().StringVar(&o.Plan, "plan", "", "do nothing beyond what 'preview --save-plan' has written to this `file`")
	return cmd
}

// RunUp updates the stack.
func RunUp(ctx context.Context, o *Options) error {
	return o.change(ctx, "update", func(s *local.Session) (operation, operation) { return s.Preview, s.Up })
}

// NewRefresh makes 'local refresh'.
func NewRefresh(p *cli.Place, run run) *cobra.Command {
	cmd, o := verb(p, &cobra.Command{
		Use:     "refresh",
		Short:   "Update the state with what has changed in Azure",
		Example: `  scaleout local refresh --stack dev --yes`,
	}, run, RunRefresh)
	o.addConfirmation(cmd)
	return cmd
}

// RunRefresh updates the state.
func RunRefresh(ctx context.Context, o *Options) error {
	return o.change(ctx, "refresh", func(s *local.Session) (operation, operation) { return s.PreviewRefresh, s.Refresh })
}

// NewDestroy makes 'local destroy'.
func NewDestroy(p *cli.Place, run run) *cobra.Command {
	cmd, o := verb(p, &cobra.Command{
		Use:     "destroy",
		Short:   "Delete everything in the stack",
		Example: `  scaleout local destroy --stack dev --yes`,
	}, run, RunDestroy)
	o.addConfirmation(cmd)
	return cmd
}

// RunDestroy deletes the stack's resources.
func RunDestroy(ctx context.Context, o *Options) error {
	err := o.change(ctx, "destroy", func(s *local.Session) (operation, operation) { return s.PreviewDestroy, s.Destroy })
	if !errors.As(err, new(*engine.ProtectedError)) {
		return err
	}
	return fail.Advise(err, `if its users and their sessions may go, lift the protection first:

  scaleout local up %[1]s -c protect=false --yes
  scaleout local destroy %[1]s`, o.Flags())
}
