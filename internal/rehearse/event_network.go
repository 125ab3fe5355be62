package rehearse

import (
	"context"
	"errors"
	"fmt"
	"time"

	"scaleout/internal/engine"
	"scaleout/internal/rehearse/result"
	"scaleout/program/settings"
)

// moveNetwork brings the stack into a private network and the app behind an endpoint of its own there, and all of it out
// again, in the steps of docs/network.md. Where the app joins the network or leaves it, App Service restarts it everywhere.
func moveNetwork(ctx context.Context, s *stage, e *result.Event) error {
	e.Detail = "network both, private; appAccess both, private, both, public; network leaving, public"
	for _, step := range []struct {
		key, mode string
		restarts  bool
	}{
		{settings.KeyNetwork, settings.BothNetworks, true},
		{settings.KeyNetwork, settings.PrivateNetwork, false},
		{settings.KeyAppAccess, settings.BothApps, false},
		{settings.KeyAppAccess, settings.PrivateApp, false},
		{settings.KeyAppAccess, settings.BothApps, false},
		{settings.KeyAppAccess, settings.PublicApp, false},
		{settings.KeyNetwork, settings.LeavingNetwork, true},
		{settings.KeyNetwork, settings.PublicNetwork, false},
	} {
		if err := s.stack.Up(ctx, engine.Override{Key: step.key, Value: step.mode}); err != nil {
			return err
		}
		if err := s.stack.Reroute(); err != nil {
			return fmt.Errorf("%s %s: %w", step.key, step.mode, err)
		}
		if err := s.walk(ctx, step.restarts, step.key == settings.KeyNetwork && step.mode == settings.PrivateNetwork); err != nil {
			return err
		}
	}
	return nil
}

// lookAround is how long the app has no way to the cache but the private one. Requests wait for a cache that is away for a
// moment, so a shorter time would not show a way that is missing.
const lookAround = 20 * time.Minute

// walk restarts the app if the step does, or lets people use it for a while.
func (s *stage) walk(ctx context.Context, restarts, private bool) error {
	switch {
	case restarts:
		return errors.Join(s.apply(ctx), s.settle(ctx))
	case private:
		return s.pause(ctx, lookAround)
	}
	return nil
}
