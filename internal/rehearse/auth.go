package rehearse

import (
	"context"
	"fmt"
	"time"

	"scaleout/internal/engine"
	"scaleout/internal/rehearse/result"
	"scaleout/program/settings"
)

// Ends are how many tokens end, one after the other, while RunAuth waits for that, at least.
const Ends = 4

// RunAuth deploys the stack with access keys and moves it to Microsoft Entra ID under load, in the
// two updates that the documentation shows, lets tokens end, and moves it back. The options'
// TokenLifetime is that of tokens.
func RunAuth(ctx context.Context, o Options) (result.Rehearsal, error) {
	o.Topologies = []string{TheStack}
	return rehearse(ctx, o, []Event{
		toAuth(settings.BothAuth, "the app moves to tokens"),
		toAuth(settings.EntraAuth, "access keys are switched off"),
		{"tokens-end", "tokens end", "tokens end, and connections log in anew before", 0, true, tokensEnd},
		toAuth(settings.BothAuth, "access keys are switched on"),
		toAuth(settings.KeyAuth, "the app moves to its key"),
	})
}

// tokensEnd waits while tokens end. Those that are handed out then live as long as Azure's: on the
// way back instances lose the identity before they have all moved, and use the token they have.
func tokensEnd(ctx context.Context, s *stage, e *result.Event) error {
	lives, before := s.options.TokenLifetime, s.stack.Redis.TokensEnded()
	hold := max(Ends*lives, s.options.Duration)
	if err := sleepReal(ctx, hold); err != nil {
		return err
	}
	e.Detail = fmt.Sprintf("%v of tokens that live %v; connections that a token's end has closed: %d",
		hold, lives, s.stack.Redis.TokensEnded()-before)
	if err := s.stack.SetTokenLifetime(0); err != nil {
		return err
	}
	return sleepReal(ctx, lives)
}

func sleepReal(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// toAuth is an update with another redisAuth. What the update changes reaches app and cache in its
// order: who is let in comes before what the app is told, but for what is deleted, which goes last.
func toAuth(auth, title string) Event {
	return Event{"auth-" + auth, title, "'pulumi up' with redisAuth " + auth, 0, true, func(ctx context.Context, s *stage, e *result.Event) error {
		e.Detail = settings.KeyRedisAuth + "=" + auth
		if err := s.stack.Up(ctx, engine.Override{Key: settings.KeyRedisAuth, Value: auth}); err != nil {
			return err
		}
		if auth == settings.KeyAuth {
			if err := s.apply(ctx); err != nil {
				return err
			}
			return s.stack.PassAccess(ctx)
		}
		if err := s.stack.PassAccess(ctx); err != nil {
			return err
		}
		return s.apply(ctx)
	}}
}
