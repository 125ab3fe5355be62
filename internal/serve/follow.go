package serve

import (
	"context"
	"fmt"
	"time"
)

// followEvery is the interval at which the running app is compared with Azure.
const followEvery = time.Second

// follow keeps the number of instances what the plan says, and the keys of the
// Redis those of the cache, until Close: they change without an update of the app.
// Its settings are not followed; what changes them is a deployment. A plan or a
// cache that is gone changes nothing here.
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
		instances, said := s.Instances, ""
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			var err error
			if instances, err = s.catchUp(ctx, instances); err == nil {
				said = ""
			} else if ctx.Err() == nil && trouble != nil && err.Error() != said {
				said = err.Error()
				trouble(err)
			}
		}
	})
}

// catchUp follows once and returns how many instances are wanted now.
func (s *Server) catchUp(ctx context.Context, instances int) (int, error) {
	n, err := s.stack.Instances(ctx)
	if err != nil {
		return instances, fmt.Errorf("the plan's instance count cannot be read, and the app keeps %d instances: %w", instances, err)
	}
	if n > 0 && n != instances {
		s.platform.Scale(n)
		instances = n
	}
	if err := s.stack.PassKeys(ctx); err != nil {
		return instances, fmt.Errorf("the cache's access keys cannot be followed: %w", err)
	}
	return instances, nil
}
