package deployed

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"

	"scaleout/internal/connect"
	"scaleout/internal/dataplane/redisserver"
)

// Caches are the Redis servers of stacks that run at the same time: one for each cache,
// however many apps use it. They are safe for concurrent use.
type Caches struct {
	dir string // a folder that only this user can read

	mu   sync.Mutex // held while a Redis starts or ends
	open map[string]*shared
}

// A shared Redis ends when nobody uses it any more.
type shared struct {
	*redisserver.Server
	dir   string
	users int
}

// NewCaches returns the caches of stacks of which none runs yet.
func NewCaches(dir string) *Caches { return &Caches{dir: dir, open: map[string]*shared{}} }

// take returns the Redis of a cache, started if it is not there, and what gives it up.
func (c *Caches) take(id string, start func(dir string) (*redisserver.Server, error)) (*redisserver.Server, func() error, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id = strings.ToLower(id)
	s := c.open[id]
	if s == nil {
		dir, err := os.MkdirTemp(c.dir, "redis-") // that only this user can read
		if err != nil {
			return nil, nil, err
		}
		server, err := start(dir)
		if err != nil {
			return nil, nil, errors.Join(err, os.RemoveAll(dir))
		}
		s = &shared{Server: server, dir: dir}
		c.open[id] = s
	}
	s.users++
	return s.Server, sync.OnceValue(func() error { return c.leave(id, s) }), nil
}

func (c *Caches) leave(id string, s *shared) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.users--; s.users > 0 {
		return nil
	}
	delete(c.open, id)
	return errors.Join(s.Close(), os.RemoveAll(s.dir))
}

// startRedis starts a Redis with the keys and, beside localhost, the name of the
// stack's cache, unless another stack has one for the same cache.
func (s *Stack) startRedis(ctx context.Context) error {
	access, err := s.access(ctx)
	if err != nil {
		return err
	}
	o := redisserver.Options{
		Access: access, Replicated: s.Replicated(),
		HostName: s.address.Host, InProcess: s.options.InProcess, Authority: s.options.Authority,
	}
	if s.managed() {
		identities, err := s.identities()
		if err != nil {
			return err
		}
		o.Tokens = identities.Issuer().ForRedis()
	}
	s.Redis, s.release, err = s.options.Caches.take(s.Cache, func(dir string) (*redisserver.Server, error) {
		o.Dir = dir
		return redisserver.Start(ctx, o)
	})
	return err
}

// CacheAddress returns where the cache would speak TLS in Azure; zero without a cache.
func (s *Stack) CacheAddress() connect.HostPort { return s.address }
