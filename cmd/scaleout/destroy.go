package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"scaleout/internal/engine"
	"scaleout/internal/local"
)

func newDestroy(p *place) *cobra.Command {
	f := &runFlags{}
	cmd := &cobra.Command{
		Use:     "destroy",
		Short:   "Delete everything the stack has",
		Example: `  scaleout local destroy --stack dev --yes`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.in(func(s *local.Session) error {
				return p.withWayOut(f.update(cmd, s, "destroy", s.PreviewDestroy, s.Destroy))
			})
		},
	}
	f.add(cmd)
	f.addConfirmation(cmd)
	return cmd
}

// withWayOut tells how to lift the protection that was in the way.
func (p *place) withWayOut(err error) error {
	var protected *engine.ProtectedError
	if !errors.As(err, &protected) {
		return err
	}
	return fmt.Errorf(`%w.
If its users and their sessions may go, lift the protection first:

  scaleout local up %[2]s -c protect=false --yes
  scaleout local destroy %[2]s`, err, p.flags())
}
