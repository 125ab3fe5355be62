package rehearse

import (
	"context"
	"fmt"
	"maps"
	"time"

	"scaleout/internal/dataplane/platform"
	"scaleout/internal/rehearse/result"
	"scaleout/program/appenv"
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

// script returns what a topology runs, and which of the events happen to it.
func (r *run) script(ctx context.Context, name string) (script, error) {
	site, err := r.stack.Live(ctx, r.app)
	if err != nil {
		return script{}, err
	}
	s := script{app: r.app, watch: true, identify: r.stack.InstanceID}
	ours := r.stack.Settings().Server()
	switch name {
	case OneInstance:
		s.topology = result.Topology{Name: name, Title: "One instance", Instances: "1", Sessions: "in the instance"}
		s.site, s.instances = before(site, ours), 1
	case TwoWithoutRedis:
		s.topology = result.Topology{Name: name, Title: "Two instances without Redis", Instances: "2", Sessions: "in each instance"}
		s.site, s.instances = before(site, ours), 2
	default:
		s.topology = result.Topology{
			Name: name, Title: "The stack " + r.options.Stack, Promise: true,
			Instances: instanceRange(r.stack.Settings()), Sessions: "in Redis " + r.stack.Settings().Cache.Name,
		}
		s.site, s.stack, s.atLeast = site, r.stack, r.options.Duration
		if s.instances, err = r.stack.Instances(ctx); err != nil {
			return script{}, err
		}
	}
	s.events = r.events(name)
	return s, nil
}

// events are those that happen to a topology.
func (r *run) events(topology string) (all []Event) {
	for _, e := range r.possible {
		if r.options.wants(e) && (topology == TheStack || !e.deployed) {
			all = append(all, e)
		}
	}
	return all
}

// usual is how long a topology's events take, on the platform's clock.
func (r *run) usual(topology string) time.Duration { return remaining(r.events(topology), 0, 0) }

func instanceRange(s *settings.Settings) string {
	if s.MinInstances == s.MaxInstances {
		return fmt.Sprint(s.MinInstances)
	}
	return fmt.Sprintf("%d–%d", s.MinInstances, s.MaxInstances)
}

// before is the same app without what this project adds: no shared sessions, no
// shared key, no warm-up, no health check, and affinity cookies as Azure has
// them by default. ours are what the program tells gunicorn.
func before(site platform.Site, ours map[string]string) platform.Site {
	site.Settings = maps.Clone(site.Settings)
	for _, added := range []string{appenv.RedisURL, appenv.RedisUsername, appenv.AzureClientID, appenv.FlaskSecretKey, appenv.WebsiteWarmupPath, appenv.WebsiteWarmupStatuses} {
		delete(site.Settings, added)
	}
	for added := range ours {
		delete(site.Settings, added)
	}
	site.HealthCheckPath = ""
	site.ClientAffinity = true
	return site
}
