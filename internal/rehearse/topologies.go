package rehearse

import (
	"context"
	"fmt"

	"scaleout/internal/dataplane/platform"
	"scaleout/internal/rehearse/result"
	"scaleout/program/settings"
)

// Topologies are the names of the ways to run the app, in the order of the
// rehearsal.
const (
	OneInstance     = "one-instance"
	TwoWithoutRedis = "two-without-redis"
	TheStack        = "stack"
)

// Topologies lists them.
func Topologies() []string { return []string{OneInstance, TwoWithoutRedis, TheStack} }

// topology describes one, with what has to run for it.
func (r *run) topology(ctx context.Context, name string) (result.Topology, platform.Site, int, error) {
	site, err := r.stack.live(ctx, r.app)
	if err != nil {
		return result.Topology{}, site, 0, err
	}
	switch name {
	case OneInstance:
		return result.Topology{Name: name, Title: "One instance", Instances: "1", Sessions: "in the instance"}, before(site), 1, nil
	case TwoWithoutRedis:
		return result.Topology{Name: name, Title: "Two instances without Redis", Instances: "2", Sessions: "in each instance"},
			before(site), 2, nil
	}
	if r.options.NoSharedKey {
		delete(site.Settings, "FLASK_SECRET_KEY")
	}
	n, err := r.stack.instances(ctx)
	return result.Topology{
		Name: name, Title: "The stack " + r.options.Stack, Promise: true,
		Instances: instanceRange(r.stack.settings),
		Sessions:  "in Redis " + r.stack.settings.Cache.Name,
	}, site, n, err
}

func instanceRange(s *settings.Settings) string {
	if s.MinInstances == s.MaxInstances {
		return fmt.Sprint(s.MinInstances)
	}
	return fmt.Sprintf("%d–%d", s.MinInstances, s.MaxInstances)
}
