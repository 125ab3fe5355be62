package program

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/components"
	"scaleout/program/settings"
)

// secrets declares who the app is to other services, and where its secrets are kept; nil where
// no setting needs the one or the other.
func secrets(ctx *pulumi.Context, s *settings.Settings, here components.Placement) (*components.Identity, *components.SecretVault, error) {
	if !s.NeedsIdentity() {
		return nil, nil, nil
	}
	who, err := components.NewIdentity(ctx, s.ResourcePrefix()+"-identity", &components.IdentityArgs{Placement: here})
	if err != nil || !s.HasVault() {
		return who, nil, err
	}
	safe, err := components.NewSecretVault(ctx, s.ResourcePrefix()+"-vault", &components.SecretVaultArgs{
		Placement: here, Identity: who, Others: s.ReferencedVaults, Closed: s.Network != nil && s.Network.Closed,
	})
	return who, safe, err
}

// readTooLate refuses another cache under an app that is there and looks into the vault for its address, as [meeting.tooEarly] refuses
// what closes a cache.
func readTooLate(ctx *pulumi.Context, s *settings.Settings, cache *components.SessionCache, app *components.App) error {
	if s.Secrets != settings.SecretsInVault || !ctx.DryRun() {
		return nil
	}
	late, err := closedTooEarly(ctx, app.ID, cache.ID)
	if err == nil && late {
		return s.ReadsTooLate()
	}
	return err
}
