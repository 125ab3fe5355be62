package main

import (
	"github.com/spf13/cobra"

	"scaleout/internal/local"
)

func newRefresh(p *place) *cobra.Command {
	f := &runFlags{}
	cmd := &cobra.Command{
		Use:     "refresh",
		Short:   "Take over into the state what others changed",
		Example: `  scaleout local refresh --stack dev --yes`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.in(func(s *local.Session) error {
				return f.update(cmd, s, "refresh", s.PreviewRefresh, s.Refresh)
			})
		},
	}
	f.add(cmd)
	f.addConfirmation(cmd)
	return cmd
}
