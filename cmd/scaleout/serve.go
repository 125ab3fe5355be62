package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"scaleout/internal/engine"
	"scaleout/internal/local"
	"scaleout/internal/rehearse"
)

// usualPort is where people expect a local server.
const usualPort = 8080

func newServe(p *place) *cobra.Command {
	o := rehearse.ServeOptions{}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the stack's app on this machine, to open it in a browser",
		Long: `Runs what 'up' has deployed on the embedded Azure: a Redis, one process for each
instance of the plan, and a front end that balances as App Service does. The app
is a small demo, or your own with --app. Ctrl-C ends it; nothing is left then.`,
		Example: `  scaleout local serve --stack dev
  scaleout local serve --stack dev --app examples/flask --port 8081`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.in(func(s *local.Session) error {
				o.Ready = func(url string, instances int) {
					fmt.Fprintf(cmd.OutOrStdout(), "Open %s: %d instances of the app run behind it. Ctrl-C ends them.\n", url, instances)
				}
				err := rehearse.Serve(cmd.Context(), s, o)
				if errors.Is(err, engine.ErrNoState) {
					return p.withWayIn(err)
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&o.AppDir, "app", "", "`folder` of your app (default: a demo app)")
	cmd.Flags().IntVar(&o.Port, "port", usualPort, "port on this machine; 0 takes any")
	return cmd
}
