package rehearse

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"scaleout/internal/dataplane/platform"
	"scaleout/internal/dataplane/redisserver"
)

// followEvery is how often the running app is compared with what Azure says.
const followEvery = time.Second

// follow keeps the number of instances what the plan says, and the keys of the
// Redis those of the cache, until ctx ends: they change without an update of the
// app. Its settings are not followed; what changes them is a deployment. A plan or
// a cache that is gone changes nothing here.
func (s *stack) follow(ctx context.Context, p *platform.Platform, instances int) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if n, err := s.instances(ctx); err == nil && n > 0 && n != instances {
			p.Scale(n)
			instances = n
		}
		if primary, secondary, err := s.keys(ctx); err == nil {
			_ = s.redis.SetKeys(ctx, primary, secondary)
		}
	}
}

// instanceID names an instance as ARM does: whoever asks ARM and the app sees the
// same ids.
func (s *stack) instanceID(i int) string {
	listed, _ := s.arm.call(context.Background(), http.MethodGet, s.site+"/instances", webVersion, nil)
	if all, _ := listed["value"].([]any); i < len(all) {
		return textAt(all[i], "name")
	}
	return fmt.Sprintf("%064x", i) // ARM has taken it away meanwhile
}

// ownRedis is a Redis with the keys and, beside localhost, the name of the
// stack's cache.
func (s *stack) ownRedis(ctx context.Context, dir string) (*redisserver.Server, error) {
	primary, secondary, err := s.keys(ctx)
	if err != nil {
		return nil, err
	}
	name, _, err := s.cacheAddress(ctx)
	if err != nil {
		return nil, err
	}
	dir = filepath.Join(dir, "redis")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	return redisserver.Start(ctx, redisserver.Options{
		Dir: dir, Primary: primary, Secondary: secondary, Replicated: s.settings.Replicated(), HostName: name,
	})
}
