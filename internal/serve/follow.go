package serve

import (
	"context"
	"fmt"
	"time"
)

// followEvery is the interval at which the running app is compared with Azure.
const followEvery = time.Second

// follow keeps what runs what Azure has, until Close: the number of instances that of
// the plan, the keys of the Redis those of the cache, and the app and its slots as their
// settings, content and state say. A plan, a cache or an app that is gone changes
// nothing here.
func (s *Server) follow(trouble func(error)) {
	ctx, end := context.WithCancel(context.Background())
	s.closers = append(s.closers, func() error {
		end()
		s.following.Wait()
		return nil
	})
	s.following.Go(func() {
		tick := time.NewTicker(followEvery)
		defer tick.Stop()
		said := ""
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := s.catchUp(ctx); err == nil {
				said = ""
			} else if ctx.Err() == nil && trouble != nil && err.Error() != said {
				said = err.Error()
				trouble(err)
			}
		}
	})
}

// catchUp follows once.
func (s *Server) catchUp(ctx context.Context) error {
	n, err := s.stack.Instances(ctx)
	if err != nil {
		return fmt.Errorf("the plan's instance count cannot be read, and the app keeps %d instances: %w", s.sites.Wanted(), err)
	}
	if err := s.sites.Follow(ctx, n); err != nil {
		return fmt.Errorf("the app cannot be followed, and runs as it is: %w", err)
	}
	if err := s.openNames(); err != nil {
		return err
	}
	if err := s.stack.PassKeys(ctx); err != nil {
		return fmt.Errorf("the cache's access keys cannot be followed: %w", err)
	}
	return nil
}
