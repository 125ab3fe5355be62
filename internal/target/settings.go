package target

import (
	"context"
	"maps"

	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local/stackfile"
	"scaleout/program/settings"
)

// Settings returns the stack's checked settings as its configuration has them now, with
// its secrets. Where the Pulumi CLI manages the stack, the CLI decrypts them. That they
// cost more than the budget is for updates to refuse.
func (t *Target) Settings(ctx context.Context) (*settings.Settings, error) {
	c, err := (&engine.Stack{Name: t.Stack, Root: t.Root}).Configuration(ctx, nil)
	if err != nil {
		return nil, err
	}
	values, secret := c.Values, c.Secret
	if t.World == Azure {
		said, err := t.pulumi().Configuration(ctx)
		if err != nil {
			return nil, err
		}
		values, secret = said.Values, func(key string) bool { return said.Secret[key] }
	}
	values = maps.Clone(values)
	delete(values, c.Project+":"+settings.KeyMonthlyBudget)
	s, err := settings.Parse(c.Project, t.Stack, values, secret)
	switch {
	case err != nil && t.World == Azure:
		return nil, fail.Wrap(fail.Refused, err)
	case err != nil:
		return nil, stackfile.Refusal(err)
	}
	return s, decrypted(s)
}

// decrypted refuses secrets that could not be read.
func decrypted(s *settings.Settings) error {
	unread := s.FlaskSecretKey.Reveal() == engine.Undecrypted
	for _, value := range s.AppSecrets {
		unread = unread || value.Reveal() == engine.Undecrypted
	}
	if !unread {
		return nil
	}
	return &fail.Error{
		Kind: fail.Refused, Text: "the secrets in the stack's configuration cannot be decrypted",
		Next: "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the passphrase they were written with",
	}
}
