package local

import (
	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/local/importing"
	"scaleout/cmd/scaleout/local/output"
	"scaleout/cmd/scaleout/local/portalapp"
	"scaleout/cmd/scaleout/local/serve"
	"scaleout/cmd/scaleout/local/state"
	"scaleout/cmd/scaleout/local/update"
	"scaleout/cmd/scaleout/rotatekey"
)

// New makes the command and its verbs.
func New(f *cli.Factory) *cobra.Command {
	p := &cli.Place{Factory: f}
	cmd := &cobra.Command{
		Use:   "local",
		Short: "Run the program on the embedded Azure: no account, no Pulumi CLI, no cost",
		Long: `Runs this folder's Pulumi program in-process on an Azure that is part of this
command. It refuses what Azure refuses; its state is kept between runs.

Verbs and flags that the Pulumi CLI has mean the same here, but -c holds for one run.`,
	}
	flags := cmd.PersistentFlags()
	cli.AddStack(flags, &p.Stack, "to work on: dev, prod, …")
	cli.AddHome(flags, &p.Home)
	flags.BoolVar(&p.WithoutSecrets, "without-secrets", false, "use placeholders for secrets that cannot be decrypted here")
	flags.BoolVar(&p.NewTenant, "new-tenant", false, "an Azure that creates no classic cache, as for tenants that had none before 2026-04-01")
	flags.BoolVar(&p.NonInteractive, "non-interactive", false, "never ask: refuse what would need an answer")
	cmd.AddCommand(
		update.NewPreview(p, nil), update.NewUp(p, nil), update.NewRefresh(p, nil), update.NewDestroy(p, nil),
		output.New(p, nil), rotatekey.NewLocal(p, nil), serve.New(p, nil), state.New(p),
		portalapp.New(p, nil), importing.New(p, nil),
	)
	return cmd
}
