package deployed

import (
	"context"
	"os"
	"path/filepath"

	"scaleout/internal/connect"
	"scaleout/internal/dataplane/redisserver"
	"scaleout/internal/rotate"
	"scaleout/program/redisurl"
)

// startRedis starts a Redis with the keys and, beside localhost, the name of the
// stack's cache.
func (s *Stack) startRedis(ctx context.Context) (*redisserver.Server, error) {
	primary, secondary, err := s.keys(ctx)
	if err != nil {
		return nil, err
	}
	cache, err := s.CacheAddress(ctx)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(s.options.Dir, "redis")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	return redisserver.Start(ctx, redisserver.Options{
		Dir: dir, Primary: primary, Secondary: secondary, Replicated: s.Replicated(),
		HostName: cache.Host, InProcess: s.options.InProcess, Authority: s.options.Authority,
	})
}

// CacheAddress returns where the cache would speak TLS in Azure.
func (s *Stack) CacheAddress(ctx context.Context) (connect.HostPort, error) {
	v, err := s.Session.Values(ctx)
	if err != nil {
		return connect.HostPort{}, err
	}
	url, err := redisurl.Parse(v.RedisURL)
	return connect.HostPort{Host: url.Host, Port: url.Port}, err
}

// PassKeys gives the Redis the access keys that the cache has now.
func (s *Stack) PassKeys(ctx context.Context) error {
	primary, secondary, err := s.keys(ctx)
	if err != nil {
		return err
	}
	return s.Redis.SetKeys(ctx, primary, secondary)
}

func (s *Stack) keys(ctx context.Context) (primary, secondary string, err error) {
	keys, err := rotate.Keys(ctx, s.Session.Azure, s.Cache)
	return keys[rotate.Primary], keys[rotate.Secondary], err
}
