package program

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/components"
	"scaleout/program/settings"
)

// identity declares who the app is to other services; nil where no setting needs one.
func identity(ctx *pulumi.Context, s *settings.Settings, here components.Placement) (*components.Identity, error) {
	if !s.NeedsIdentity() {
		return nil, nil
	}
	return components.NewIdentity(ctx, s.ResourcePrefix()+"-identity", &components.IdentityArgs{Placement: here})
}
