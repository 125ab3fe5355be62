package redisserver

import (
	"context"
	"errors"
	"fmt"
	"strconv"
)

// Usage is what Redis reports of its own use.
type Usage struct {
	Memory  int64 // bytes
	Clients int64 // connections
	Evicted int64 // keys since the start
}

// ErrNotMeasured is returned by the in-process Redis, which knows no usage.
var ErrNotMeasured = errors.New("the in-process Redis does not measure what it uses")

// Usage asks the cache what it uses.
func (s *Server) Usage(ctx context.Context) (Usage, error) { return s.backend.usage(ctx) }

func (r *inProcess) usage(context.Context) (Usage, error) { return Usage{}, ErrNotMeasured }

// usage leaves out the connection that asks.
func (p *program) usage(ctx context.Context) (Usage, error) {
	info, err := p.admin.InfoMap(ctx, "memory", "clients", "stats").Result()
	if err != nil {
		return Usage{}, fmt.Errorf("redis-server does not say what it uses: %w", err)
	}
	u := Usage{Clients: -1}
	for at, into := range map[[2]string]*int64{
		{"Memory", "used_memory"}: &u.Memory, {"Clients", "connected_clients"}: &u.Clients, {"Stats", "evicted_keys"}: &u.Evicted,
	} {
		n, err := strconv.ParseInt(info[at[0]][at[1]], 10, 64)
		if err != nil {
			return Usage{}, fmt.Errorf("redis-server does not say its %s", at[1])
		}
		*into += n
	}
	return u, nil
}
