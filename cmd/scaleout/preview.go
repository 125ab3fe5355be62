package main

import (
	"github.com/spf13/cobra"

	"scaleout/internal/local"
)

func newPreview(p *place) *cobra.Command {
	f := &runFlags{}
	cmd := &cobra.Command{
		Use:   "preview",
		Short: "Show what an update would do",
		Example: `  scaleout local preview --stack dev
  scaleout local preview --stack prod -c planSku=P2v3 --diff`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := f.options(cmd)
			if err != nil {
				return err
			}
			return p.in(func(s *local.Session) error {
				banner(cmd, s, o)
				summary, err := shown(s.Preview(cmd.Context(), o))
				if err != nil {
					return err
				}
				return f.expected(summary)
			})
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.savePlan, "save-plan", "", "write what it would do to this `file`, for 'up --plan'")
	return cmd
}
