package rehearse

import (
	"context"
	"fmt"
	"time"

	"scaleout/internal/engine"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/settings"
)

// outage is how long Redis refuses connections in a failover, on the machine's
// clock. "In case of patching the replica is promoted proactively", and clients
// can connect again at once; after an unplanned failure it takes 10 to 15 seconds.
// See 'Failover and patching for Azure Cache for Redis'.
const outage = 2 * time.Second

func redisFailover(ctx context.Context, s *stage, e *result.Event) error {
	e.Detail = fmt.Sprintf("connections broken, none possible for %v", outage)
	if !replicated(s.stack.settings) {
		e.Detail += "; a Basic cache has one node, and all sessions were in it"
		e.KeepsSessions = false
	}
	return s.stack.redis.FailOver(ctx, outage)
}

func changeSetting(ctx context.Context, s *stage, e *result.Event) error {
	e.Detail = "appSettings.REHEARSED=true"
	if err := s.stack.up(ctx, engine.Override{Key: "appSettings.REHEARSED", Value: "true", Path: true}); err != nil {
		return err
	}
	return s.apply(ctx)
}

// rotateKey is the order that nobody notices: away from the key first, then the
// key is replaced.
func rotateKey(ctx context.Context, s *stage, e *result.Event) error {
	idle, now := "Primary", settings.SecondaryKey
	if s.stack.settings.RedisKey == settings.SecondaryKey {
		idle, now = "Secondary", settings.PrimaryKey
	}
	e.Detail = fmt.Sprintf("'up' with redisKey=%s, then the %s key regenerated", now, idle)
	if err := s.stack.up(ctx, engine.Override{Key: "redisKey", Value: now}); err != nil {
		return err
	}
	if err := s.apply(ctx); err != nil {
		return err
	}
	return s.stack.regenerate(ctx, idle)
}
