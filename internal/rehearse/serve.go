package rehearse

import (
	"context"
	"errors"
	"fmt"

	"scaleout/internal/dataplane/platform"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/local"
	"scaleout/internal/local/stackfile"
	"scaleout/program/redisurl"
	"scaleout/program/settings"
)

// ServeOptions say how a deployed stack is to run on this machine.
type ServeOptions struct {
	AppDir string // folder of the app; empty: the demo app
	Port   int    // of the front end; 0: any that is free
	// ARMPort is where Azure Resource Manager answers; 0: any port that is free.
	ARMPort int
	// Ready is called once everything answers.
	Ready func(Served)
}

// Serve runs the app of a deployed stack until ctx ends: Redis, an instance for
// each that the plan has, and the front end; and it lets other programs reach the
// embedded Azure. What they change there, the running app follows as far as
// follow says. It returns nil when ctx ends, and engine.ErrNoState if there is
// nothing to run.
func Serve(ctx context.Context, session *local.Session, o ServeOptions) (err error) {
	s := newStack(session, session.Name, nil)
	if err := s.locate(ctx); err != nil {
		return err
	}
	// The stack file may have moved on since 'up': a preview could even fail, and is
	// not what was asked for.
	file, err := stackfile.Read(ctx, session.Root, session.Name, nil)
	switch {
	case errors.As(err, new(settings.Problems)):
		s.blind = true
	case err != nil:
		return err
	default:
		s.settings = file.Settings
	}
	dir, cleanup, err := process.TempDir("scaleout-serve-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	if s.redis, err = s.ownRedis(ctx, dir); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.redis.Close()) }()
	p, n, err := s.host(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	session.Azure.Attach(dataPlane{s.site, p})
	defer session.Azure.Attach(nil)
	d, err := s.open(ctx, o, dir, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	d.served.Instances = n
	o.Ready(d.served)
	s.follow(ctx, p, n)
	return nil
}

// host runs the instances. Their REDIS_URL names the cache, whose name leads
// nowhere from here: host and port are those of the Redis that stands for it.
func (s *stack) host(ctx context.Context, o ServeOptions) (*platform.Platform, int, error) {
	a, err := findApp(o.AppDir, s.settings.StartCommand)
	if err != nil {
		return nil, 0, err
	}
	site, err := s.live(ctx, a)
	if err != nil {
		return nil, 0, err
	}
	cache, err := redisurl.Parse(site.Settings["REDIS_URL"])
	if err != nil {
		return nil, 0, err
	}
	if site.Settings["REDIS_URL"], err = redisurl.Build(s.redis.Host(), s.redis.Port(), cache.Key); err != nil {
		return nil, 0, err
	}
	site.Secrets = append(site.Secrets, site.Settings["REDIS_URL"], cache.Key)
	n, err := s.instances(ctx)
	if err != nil {
		return nil, 0, err
	}
	p, err := platform.Start(ctx, platform.Options{
		Listen: fmt.Sprintf("127.0.0.1:%d", o.Port), InstanceID: s.instanceID,
	}, site, n)
	return p, n, err
}
