package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"scaleout/internal/engine"
	"scaleout/internal/local"
	"scaleout/internal/serve"
)

// usualPort is where people expect a local server.
const usualPort = 8080

func newServe(p *place) *cobra.Command {
	o := serve.Options{}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the stack's app on this machine, and let Azure's tools reach its Azure",
		Long: `Runs what 'up' has deployed on the embedded Azure: a Redis, one process for each
instance of the plan, and a front end that balances as App Service does. The app
is a small demo, or your own with --app.

Meanwhile the embedded Azure answers on this machine: Azure Resource Manager over
HTTPS, for the Azure CLI and programs with an Azure SDK, and the providers, for the
Pulumi CLI. It answers to you alone: ARM asks for a secret that is drawn at each
start, the providers for a connection that this user has opened. What is changed
there is kept like what 'up' deploys, and the app follows when the plan's instance
count or the cache's keys change.

Ctrl-C ends it; nothing is left then.`,
		Example: `  scaleout local serve --stack dev
  scaleout local serve --stack dev --app examples/flask --port 8081`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.in(func(s *local.Session) error {
				o.Trouble = func(err error) { fmt.Fprintln(cmd.ErrOrStderr(), "warning:", err) }
				server, err := serve.Start(cmd.Context(), s, o)
				switch {
				case errors.Is(err, engine.ErrNoState):
					return p.withWayIn(err)
				case err != nil && cmd.Context().Err() != nil:
					return nil // Ctrl-C is how it ends, whenever
				case err != nil:
					return err
				}
				tellServed(cmd.OutOrStdout(), p.flags(), server.Served)
				<-cmd.Context().Done()
				return server.Close()
			})
		},
	}
	cmd.Flags().StringVar(&o.AppDir, "app", "", "`folder` of your app (default: a demo app)")
	cmd.Flags().IntVar(&o.Port, "port", usualPort, "port of the app on this machine; 0 takes any")
	cmd.Flags().IntVar(&o.ARMPort, "arm-port", 0, "port of Azure Resource Manager; 0 takes any")
	return cmd
}

// tellServed says what can be done now with the stack that the flags name. The secret is not said, only where it is.
func tellServed(w io.Writer, stack string, s serve.Served) {
	fmt.Fprintf(w, `Open %s: %d instances of the app run behind it. Ctrl-C ends them.

The embedded Azure answers at %s, to you alone. In another terminal:

  source %s

Programs with an Azure SDK then log in by DefaultAzureCredential. They read where ARM is from
  %s/metadata/endpoints?api-version=2022-09-01

Azure CLI (your own login stays as it is):
  az cloud register -n scaleout --endpoint-resource-manager %s/
  az cloud set -n scaleout
  az login --service-principal -u %s -p @%s --tenant %s

`, s.URL, s.Instances, s.ARM, quoted(s.EnvironmentFile), s.ARM, s.ARM, s.ClientID, quoted(s.SecretFile), s.TenantID)
	if s.DebugProviders != "" {
		fmt.Fprint(w, "Pulumi CLI: 'pulumi up' attaches to the providers that run here. It keeps a state of its own.\n")
	} else {
		fmt.Fprintf(w, "Pulumi CLI: not served, since %s.\n", s.NoProviders)
	}
	fmt.Fprintf(w, `
Is it what it should be?
  scaleout verify %s --connect-to %s --connect-to %s
`, stack, s.App, s.Cache)
	fmt.Fprintf(w, `
The app and its cache by their own names:
  curl --cacert %s --connect-to %s %s
  scaleout verify --app-id %s --connect-to %s --connect-to %s
`, quoted(s.CAFile), s.App, s.AppURL(), s.AppID, s.App, s.Cache)
}
