package rehearse

import (
	"context"
	"errors"
	"fmt"

	"scaleout/internal/dataplane/redisserver"
	"scaleout/internal/engine"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/rotate"
)

func redisFailover(ctx context.Context, s *stage, e *result.Event) error {
	e.Detail = fmt.Sprintf("connections broken, none possible for %v", redisserver.UsualOutage)
	if known := s.stack.Settings(); !known.Replicated() {
		e.Detail += "; the cache has one node, and all sessions were in it"
		e.KeepsSessions, e.Remedy = false, fmt.Sprintf("redisSku Standard_C%d", known.Cache.Capacity)
		if known.Cache.Managed {
			e.Remedy = "redisHighAvailability true"
		}
	}
	return s.stack.Redis.FailOver(ctx, redisserver.UsualOutage)
}

func changeSetting(ctx context.Context, s *stage, e *result.Event) error {
	e.Detail = "appSettings.REHEARSED=true"
	if err := s.stack.Up(ctx, engine.Override{Key: "appSettings.REHEARSED", Value: "true", Path: true}); err != nil {
		return err
	}
	return s.apply(ctx)
}

// rotateKey renews both keys, as 'scaleout rotate-key' does.
func rotateKey(ctx context.Context, s *stage, e *result.Event) error {
	r := keyStage{s}
	used, err := rotate.Run(ctx, rotate.Options{
		ARM: r, Stack: r, Clock: s.stack.Session.Azure.Clock, Say: func(string, ...any) {}, Settled: s.settle,
	})
	if errors.Is(err, rotate.ErrNoKey) {
		e.Detail = "there is none: the app logs in to the cache by Microsoft Entra ID"
		return nil
	}
	e.Detail = "both keys renewed; the app has moved to the " + used + " one"
	return err
}
