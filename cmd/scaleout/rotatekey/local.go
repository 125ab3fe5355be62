package rotatekey

import (
	"bytes"
	"context"
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/engine"
	"scaleout/internal/local"
	"scaleout/internal/rotate"
)

// LocalOptions are the flags of 'local rotate-key'.
type LocalOptions struct {
	*cli.Place
	Yes bool
}

// NewLocal makes 'local rotate-key'.
func NewLocal(p *cli.Place, run func(context.Context, *LocalOptions) error) *cobra.Command {
	o := &LocalOptions{Place: p}
	if run == nil {
		run = RunLocal
	}
	cmd := &cobra.Command{
		Use:   "rotate-key",
		Short: "Renew the cache's access keys",
		Long: `Renews both access keys of the session cache in an order that keeps the app working.

` + rotationOrder + `

No app runs behind the embedded Azure, so that it answers is not checked here. The
rehearsal does that, under load:

  scaleout rehearse --stack dev --event key-rotation`,
		Example: `  scaleout local rotate-key --stack dev`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	cli.AddYes(cmd.Flags(), &o.Yes)
	return cmd
}

// RunLocal renews the keys.
func RunLocal(ctx context.Context, o *LocalOptions) error {
	if !o.Yes && !o.Interactive() {
		return cli.ErrNotAsked
	}
	return o.Update(func(s *local.Session) error {
		if err := ask(ctx, o.Factory, o.Yes, o.Confirm); err != nil {
			return err
		}
		var shown bytes.Buffer
		e := engine.Options{Display: engine.Display{Out: &shown, Err: &shown, Color: colors.Never}}
		o.Banner(s, false)
		wait := waiting(o.Factory)
		defer wait.End()
		err := perform(ctx, o.Factory, o.Stack, wait, rotate.Options{
			ARM: s.Azure, Stack: local.Rotation{Session: s, Options: e}, Clock: s.Azure.Clock,
			Update: "scaleout local up " + o.Flags(),
		})
		if errors.Is(err, engine.ErrNoState) {
			return o.NotDeployed(engine.ErrNoState)
		}
		if err != nil {
			_, _ = shown.WriteTo(o.Err) // what the engine had to say
		}
		return err
	})
}
