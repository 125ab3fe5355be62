package adopt

import (
	"context"
	"errors"
	"slices"
	"strings"

	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/program/settings"
)

// WishesOf reads what a stack's file says already. It returns an error where the
// file holds secrets that cannot be decrypted.
func WishesOf(ctx context.Context, s *engine.Stack) (Wishes, error) {
	w := Wishes{Stack: s.Name}
	project, err := s.ProjectName()
	if err != nil {
		return w, err
	}
	w.Project = project
	c, err := s.Configuration(ctx, nil)
	if errors.Is(err, engine.ErrNoStack) {
		return w, nil
	}
	if err != nil {
		return w, err
	}
	w.File = map[string]string{}
	for key, value := range c.File.Values {
		w.File[strings.TrimPrefix(key, project+":")] = value
	}
	return w, nil
}

// WithoutSecrets reports whether the file holds secrets that cannot be read here,
// and so cannot be compared with those of the app.
func (w Wishes) WithoutSecrets() bool {
	return slices.ContainsFunc([]string{settings.KeyFlaskSecretKey, settings.KeyAppSecrets}, func(key string) bool {
		return strings.Contains(w.File[key], engine.Undecrypted)
	})
}

// Comparable refuses secrets that cannot be read: any app would seem to have others.
func (w Wishes) Comparable() error {
	if !w.WithoutSecrets() {
		return nil
	}
	return &fail.Error{
		Text: "the stack's file holds secrets, to be compared with the app's, that cannot be read here: set PULUMI_CONFIG_PASSPHRASE to the passphrase they were written with",
		Next: "'pulumi stack change-secrets-provider passphrase' moves them from another service",
	}
}
