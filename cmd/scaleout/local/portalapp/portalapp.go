// Package portalapp is 'scaleout local portal-app'.
package portalapp

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/adopt"
	"scaleout/internal/adopt/portal"
	"scaleout/internal/fail"
	"scaleout/internal/local"
	"scaleout/internal/terminal"
	"scaleout/program/shellword"
)

// New makes the command.
func New(p *cli.Place, run func(context.Context, *cli.Place) error) *cobra.Command {
	if run == nil {
		run = Run
	}
	return &cobra.Command{
		Use:   "portal-app",
		Short: "Create an app as the portal makes it, on one instance, to try 'adopt' on",
		Long: `Creates the starting point of the guide on the embedded Azure: a resource group, a plan
with one instance, and a Flask app with an affinity cookie and eight settings of its
own, without Redis. It belongs to no stack; 'scaleout adopt' takes it over.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), p) },
	}
}

// Run creates the app.
func Run(ctx context.Context, p *cli.Place) error {
	root, err := p.Root()
	if err != nil {
		return err
	}
	return p.Unlisted(root, func(s *local.Session) error {
		client, err := s.Azure.Client()
		if err != nil {
			return err
		}
		subscription, err := adopt.Subscription(ctx, client)
		if err != nil {
			return err
		}
		app := portal.Guide(subscription)
		if _, there := s.Azure.Get(app.ID()); there {
			return fail.Refuse("%s is there already; 'scaleout local state reset%s' forgets everything", app.Name, cli.HomeFlag(p.Home))
		}
		if err := app.Create(ctx, s.Azure.Call); err != nil {
			return err
		}
		tell(p, app)
		return nil
	})
}

func tell(p *cli.Place, app portal.App) {
	home := ""
	if p.Home != "" {
		home = " --home " + shellword.Of(p.Home)
	}
	made := fmt.Sprintf("Made, as in the portal: app %s on plan %s (%s, 1 instance) in group %s, %d app settings.",
		app.Name, app.Plan, app.SKU, app.Group, len(app.Settings))
	fmt.Fprintf(p.Out, `%sTo take it over into a stack:

  scaleout adopt --embedded --stack live -g %s -n %s%s
`, terminal.Wrap("", "", made, p.Width()), app.Group, app.Name, home)
}
