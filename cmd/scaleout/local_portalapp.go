package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"scaleout/internal/adopt/portal"
	"scaleout/internal/fail"
	"scaleout/internal/local"
)

func newPortalApp(p *place) *cobra.Command {
	return &cobra.Command{
		Use:   "portal-app",
		Short: "Make an app as people have it before: from the portal, on one instance",
		Long: `Makes the guide's "before" on the embedded Azure: a resource group, a plan with one
instance, and a Flask app with an affinity cookie and eight settings of its own,
without Redis. No stack knows of it; 'scaleout adopt' takes it over.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			root, err := project()
			if err != nil {
				return err
			}
			return p.unlisted(root, func(s *local.Session) error {
				at, err := embeddedWorld(cmd.Context(), s)
				if err != nil {
					return err
				}
				app := portal.Guide(at.subscription)
				if _, there := s.Azure.Get(app.ID()); there {
					return fail.Refuse("%s is there already; 'scaleout local state reset' forgets everything", app.Name)
				}
				if err := app.Create(cmd.Context(), s.Azure.Call); err != nil {
					return err
				}
				home := ""
				if p.home != "" {
					home = " --home " + quoted(p.home)
				}
				fmt.Fprintf(cmd.OutOrStdout(), `Made, as in the portal: app %s on plan %s (%s, 1 instance) in group %s, %d app settings.
To take it over into a stack:

  scaleout adopt --embedded --stack live -g %s -n %s%s
`, app.Name, app.Plan, app.SKU, app.Group, len(app.Settings), app.Group, app.Name, home)
				return nil
			})
		},
	}
}
