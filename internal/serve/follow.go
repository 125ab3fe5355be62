package serve

import (
	"context"
	"time"
)

// followEvery is the interval at which a running app is compared with Azure.
const followEvery = time.Second

// follow keeps what runs what Azure has, until Close: the number of instances that of
// the plan, the keys of the Redis those of the cache, and the app and its slots as their
// settings, content and state say. A plan or a cache that is gone changes nothing here.
// Where others are run, an app that is gone from Azure is run no more.
func (s *Server) follow(main *app) {
	ctx, end := context.WithCancel(context.Background())
	s.life = ctx
	s.closers = append(s.closers, func() error {
		end()
		s.following.Wait()
		return s.left
	})
	if main != nil {
		s.keep(main)
	}
	if s.options.Others {
		s.following.Go(func() { s.watch() })
	}
}

// each calls do at intervals until ctx ends.
func each(ctx context.Context, every time.Duration, do func()) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			do()
		}
	}
}

// say tells a trouble of an app once, until something else is one; nil is none.
func (s *Server) say(id string, err error, tell func(error)) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	s.mu.Lock()
	again := s.said[id] == text
	s.said[id] = text
	s.mu.Unlock()
	if err != nil && !again {
		tell(err)
	}
}
