package rehearse

import (
	"context"
	"time"

	"scaleout/internal/engine"
	"scaleout/internal/rehearse/result"
	"scaleout/program/settings"
)

// RunVault deploys the stack with the app's secrets in its settings, puts them into a vault under
// load, in the two updates that the documentation shows, rotates the cache's keys there, and takes
// the secrets back.
func RunVault(ctx context.Context, o Options) (result.Rehearsal, error) {
	o.Topologies = []string{TheStack}
	return rehearse(ctx, o, []Event{
		toPlace(settings.SecretsPrepared, "a vault is prepared"),
		toPlace(settings.SecretsInVault, "the app looks into the vault"),
		{"vault-rotation", "keys are rotated", "both keys are renewed, in the vault", 0, true, rotateKey},
		toPlace(settings.SecretsInAppSettings, "the app has its secrets in its settings again"),
	})
}

// roleTakes is how long a role may take until it has an effect ("Troubleshoot Azure RBAC").
const roleTakes = 10 * time.Minute

// toPlace is an update with another place for the app's secrets.
func toPlace(place, title string) Event {
	return Event{"secrets-" + place, title, "'pulumi up' with secrets " + place, 0, true, func(ctx context.Context, s *stage, e *result.Event) error {
		e.Detail = settings.KeySecrets + "=" + place
		if err := s.stack.Up(ctx, engine.Override{Key: settings.KeySecrets, Value: place}); err != nil {
			return err
		}
		if err := s.apply(ctx); err != nil {
			return err
		}
		if place == settings.SecretsPrepared {
			s.stack.Session.Azure.Clock.Advance(roleTakes)
		}
		return nil
	}}
}
