// Package serve is 'scaleout local serve'.
package serve

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/azure/endpoint"
	"scaleout/internal/engine"
	"scaleout/internal/local"
	"scaleout/internal/serve"
	"scaleout/program/shellword"
)

// usualPort is where people expect a local server.
const usualPort = 8080

// Options are the flags.
type Options struct {
	*cli.Place
	Serve serve.Options
}

// New makes the command.
func New(p *cli.Place, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Place: p}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the stack's app on this machine, and let Azure's tools reach its Azure",
		Long: `Runs what 'up' has deployed on the embedded Azure: a Redis, one process for each
instance of the plan, and a front end that balances as App Service does. The app
is a small demo, or your own with --app.

Meanwhile the embedded Azure answers on this machine: Azure Resource Manager over
HTTPS, for the Azure CLI and programs with an Azure SDK, and the providers, for the
Pulumi CLI. Only your own user can reach it: ARM asks for a secret that is generated
at each start, and the providers accept only connections of this user. Changes made
there are kept like those of 'up', and what runs follows: the plan's instance count, the
cache's keys, app settings and configuration, deployments, slots and their swaps.

Ctrl-C ends it and removes everything it has started.`,
		Example: `  scaleout local serve --stack dev
  scaleout local serve --stack dev --app examples/flask --port 8081`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Serve.AppDir, "app", "", "`folder` of your app (default: a demo app)")
	flags.IntVar(&o.Serve.Port, "port", usualPort, "port of the app on this machine; 0 takes any")
	flags.IntVar(&o.Serve.ARMPort, "arm-port", 0, "port of Azure Resource Manager; 0 takes any")
	return cmd
}

// Run serves the stack until Ctrl-C.
func Run(ctx context.Context, o *Options) error {
	return o.Update(func(s *local.Session) error {
		if err := s.Home.Note("scaleout local serve " + o.Flags()); err != nil {
			return err
		}
		o.Serve.Trouble = func(err error) { fmt.Fprintln(o.Err, "warning:", err) }
		server, err := serve.Start(ctx, s, o.Serve)
		switch {
		case errors.Is(err, engine.ErrNoState):
			return o.NotDeployed(err)
		case err != nil:
			return err
		}
		tell(o.Out, o.Flags(), server.Served)
		<-ctx.Done()
		return server.Close()
	})
}

// tell says what can be done now with the stack that the flags name. It does not
// show the secret, only where it is.
func tell(w io.Writer, stack string, s serve.Served) {
	fmt.Fprintf(w, `Open %s: %d instances of the app run behind it. Ctrl-C ends them.

The embedded Azure answers at %s; only your own user can reach it. In another terminal:

  source %s

Programs with an Azure SDK then log in with DefaultAzureCredential. They find ARM through
  %s/metadata/endpoints?api-version=2022-09-01

Azure CLI (your own login stays as it is):
  az cloud register -n %[9]s --endpoint-resource-manager %[5]s/ --endpoint-active-directory %[5]s/adfs
  az cloud set -n %[9]s
  az login --service-principal -u %[6]s -p @%[7]s --tenant %[8]s

`, s.URL, s.Instances, s.ARM, shellword.Of(s.EnvironmentFile), s.ARM, s.ClientID, shellword.Of(s.SecretFile), s.TenantID, endpoint.CloudName)
	if s.DebugProviders != "" {
		fmt.Fprint(w, `Pulumi CLI: 'pulumi up' attaches to the providers that run here. It keeps its own state.
With the real azure-native plugin instead, which finds this Azure by the environment, too:
  unset PULUMI_DEBUG_PROVIDERS PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION
`)
	} else {
		fmt.Fprintf(w, "Pulumi CLI: not served, since %s.\n", s.NoProviders)
	}
	fmt.Fprintf(w, `
Check that it is as it should be:
  scaleout verify %s --connect-to %s --connect-to %s
`, stack, s.App, s.Cache)
	fmt.Fprintf(w, `
The app and its cache by their own names:
  curl --cacert %s --connect-to %s %s
  scaleout verify --app-id %s --connect-to %s --connect-to %s

Azure CLI, where it deploys code, needs a proxy that leads to these names, and nowhere else:
  HTTPS_PROXY=%s az webapp deploy --type zip --src-path app.zip …
`, shellword.Of(s.CAFile), s.App, s.AppURL(), shellword.Of(s.AppID), s.App, s.Cache, s.Proxy)
}
