package redisserver

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/alicebob/miniredis/v2/server"
)

// administrative are the commands that say nothing about data: clients send them when
// they connect, and this package does.
var administrative = map[string]bool{
	"AUTH": true, "HELLO": true, "PING": true, "ECHO": true, "SELECT": true, "CLIENT": true, "COMMAND": true, "INFO": true,
	"QUIT": true, "RESET": true, "READONLY": true, "READWRITE": true, "CLUSTER": true, "ACL": true, "FLUSHALL": true, "CONFIG": true,
	"MULTI": true, "EXEC": true,
}

// Commands counts the commands about data that clients have given the cache since it
// was started.
func (s *Server) Commands(ctx context.Context) (map[string]int64, error) {
	return s.backend.commands(ctx)
}

// Empty forgets all data.
func (s *Server) Empty(ctx context.Context) error {
	if err := s.backend.flush(ctx); err != nil {
		return fmt.Errorf("cannot empty the cache: %w", err)
	}
	return nil
}

// commands reads lines such as "cmdstat_client|setinfo:calls=2,usec=3,…"
// (redis.io, INFO, section commandstats).
func (p *program) commands(ctx context.Context) (map[string]int64, error) {
	info, err := p.admin.Info(ctx, "commandstats").Result()
	if err != nil {
		return nil, fmt.Errorf("redis-server does not say what it was asked: %w", err)
	}
	counts := map[string]int64{}
	for line := range strings.Lines(info) {
		name, numbers, ok := strings.Cut(strings.TrimPrefix(line, "cmdstat_"), ":calls=")
		if !ok {
			continue
		}
		calls, _, _ := strings.Cut(numbers, ",")
		n, err := strconv.ParseInt(calls, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("redis-server does not say how often it was asked for %s", name)
		}
		name, _, _ = strings.Cut(strings.ToUpper(name), "|")
		if !administrative[name] && name != p.acl && name != strings.ToUpper(p.acl) {
			counts[name] += n
		}
	}
	return counts, nil
}

func (r *inProcess) commands(context.Context) (map[string]int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.counts), nil
}

// count notes a command of a client that was let in.
func (r *inProcess) count(c *server.Peer, name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.admitted[c] && !administrative[name] {
		r.counts[name]++
	}
}
