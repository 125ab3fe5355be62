package status_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/platform"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/dataplane/redisserver"
	"scaleout/internal/serve/status"
)

var began = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

// an app of n instances that all take requests.
func app(n int) status.App {
	a := status.App{
		ID: "/sites/shop", Name: "app-shop.azurewebsites.net", URL: "http://localhost:8080", Plan: "P1v3", Wanted: n, LastHour: map[string]int64{},
		Autoscaled: true, Decisions: []status.Decision{{At: began, From: n, To: n, Reason: "no rule holds"}},
		Cost: status.Cost{Hour: .31, Currency: "USD", Parts: "3 × P1v3 at 0.100"},
		Redis: &status.Redis{Kind: "redis-server 7.0", Replicated: true, Usage: &redisserver.Usage{Memory: 3 << 20, Clients: 4},
			Sessions: &redisserver.Sessions{Keys: 2, All: []redisserver.Session{session("b", time.Minute), session("a", time.Second)}}},
		Slots: []status.Slot{{Name: "staging"}},
	}
	for i := range n {
		a.Instances = append(a.Instances, instance(i))
	}
	return a
}

func session(mark string, idle time.Duration) redisserver.Session {
	return redisserver.Session{Mark: mark, Idle: idle, Left: time.Hour}
}

func instance(i int) platform.Instance {
	return platform.Instance{
		Index: i, ID: string(rune('a'+i)) + "bcdef0123456789", State: platform.Serving, Since: began, Usage: process.Usage{Memory: 40 << 20},
	}
}

// theater is a Source whose apps change as a test wants, and as its commands say.
type theater struct {
	mu    sync.Mutex
	apps  []status.App
	done  []status.Command
	reads int
	block chan struct{} // a read waits for it; nil: it does not
}

func (s *theater) Read(ctx context.Context) status.Reading {
	s.mu.Lock()
	block := s.block
	s.mu.Unlock()
	if block != nil {
		select {
		case <-block:
		case <-ctx.Done():
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	r := status.Reading{At: time.Now()}
	for _, a := range s.apps {
		a.Instances = append([]platform.Instance{}, a.Instances...)
		a.Notes = append([]status.Note{}, a.Notes...)
		r.Apps = append(r.Apps, a)
	}
	return r
}

// Do does to the first app what it is told.
func (s *theater) Do(c status.Command) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := &s.apps[0]
	if c.App != a.ID {
		return errors.New("this app does not run any more")
	}
	s.done = append(s.done, c)
	a.Notes = append(a.Notes, status.Note{Number: len(s.done), At: time.Now(), Text: "Done: " + c.Do + "."})
	switch c.Do {
	case status.Crash:
		a.Instances[c.Instance].Since = time.Now()
	case status.Hang, status.Wake:
		a.Instances[c.Instance].Hangs = c.Do == status.Hang
	case status.Remove:
		a.Wanted, a.Instances = a.Wanted-1, a.Instances[:a.Wanted-1]
	case status.FailOver:
		return errors.New("Redis is away already")
	}
	return nil
}

// open shows what a theater plays; Close has to work.
func open(t *testing.T, s *theater, change ...func(*status.Options)) *status.Page {
	t.Helper()
	o := status.Options{
		Source: s, Secret: "of Resource Manager", Every: 20 * time.Millisecond, Idle: time.Hour,
		Accept: func(token string) error {
			if token == "a token" {
				return nil
			}
			return errors.New("unknown")
		},
	}
	for _, c := range change {
		c(&o)
	}
	p, err := status.Open(o)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Close()) })
	return p
}
