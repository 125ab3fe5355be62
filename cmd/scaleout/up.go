package main

import (
	"github.com/spf13/cobra"

	"scaleout/internal/local"
)

func newUp(p *place) *cobra.Command {
	f := &runFlags{}
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Create or update the stack",
		Example: `  scaleout local up --stack dev --yes
  scaleout local up --stack prod -c planSku=P2v3`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.in(func(s *local.Session) error {
				return f.update(cmd, s, "update", s.Preview, s.Up)
			})
		},
	}
	f.add(cmd)
	f.addConfirmation(cmd)
	cmd.Flags().StringVar(&f.plan, "plan", "", "do nothing beyond what 'preview --save-plan' has written to this `file`")
	return cmd
}
