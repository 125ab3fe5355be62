package deployed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	changes "github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/result"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/sim"
	"scaleout/internal/connect"
	"scaleout/internal/dataplane/identity"
	"scaleout/internal/dataplane/redisserver"
	"scaleout/internal/engine"
	"scaleout/internal/local"
	"scaleout/internal/localca"
	"scaleout/program/redisurl"
	"scaleout/program/settings"
)

// A Stack is a stack of the embedded Azure with a Redis of this machine in the place
// of its cache.
type Stack struct {
	Session *local.Session
	Redis   *redisserver.Server // nil until Find has found a cache

	// ARM ids, as Find has found them. Autoscale is empty where the count is fixed.
	Plan, Site, Cache, Autoscale string

	address    connect.HostPort // of the cache in Azure
	replicated bool             // of a cache that was found without settings
	release    func() error     // gives the Redis up
	own        *identity.Server // of this stack alone

	options Options
	config  []engine.Override // grows with what updates change

	mu        sync.Mutex
	settings  *settings.Settings    // nil: not known
	instances []string              // the names that ARM has for them
	sources   map[string]sim.Source // where apps were started, by the name of the Redis' door for it
}

// Options say how a stack's services run here.
type Options struct {
	Dir       string             // a folder that only this user can read, for the Redis
	Config    []engine.Override  // settings beside those of the stack's file
	InProcess bool               // the Redis of this process even where there is a redis-server
	Authority *localca.Authority // signs the Redis' certificate; nil: one of its own
	Caches    *Caches            // the Redis servers of all stacks that run; nil: this one's alone
	// Identities hands out tokens to apps, which the Redis judges; nil: one of this stack's own.
	Identities    *identity.Server
	TokenLifetime time.Duration // of its own; 0: as long as Azure's
}

// New returns a stack of which nothing is known and for which nothing runs yet.
func New(session *local.Session, o Options) *Stack {
	if o.Caches == nil {
		o.Caches = NewCaches(o.Dir)
	}
	return &Stack{Session: session, options: o, config: slices.Clone(o.Config), replicated: true}
}

// Find looks up what is deployed and starts the Redis that stands for the cache; one
// that runs gets the cache's present keys. It returns engine.ErrNoState if nothing is
// deployed.
func (s *Stack) Find(ctx context.Context) error {
	v, err := s.Session.Values(ctx)
	if err != nil {
		return err
	}
	s.Plan, s.Site = s.find(v.ResourceGroup, arm.Plans), s.find(v.ResourceGroup, arm.Sites)
	s.Cache, s.Autoscale = v.RedisID, s.find(v.ResourceGroup, arm.AutoscaleSettings)
	if s.Plan == "" || s.Site == "" || s.Cache == "" {
		return engine.ErrNoState
	}
	if s.Redis != nil {
		return s.PassAccess(ctx)
	}
	url, err := redisurl.ParseAny(v.RedisURL)
	if err != nil {
		return err
	}
	s.address = connect.HostPort{Host: url.Host, Port: url.Port}
	return s.startRedis(ctx)
}

// Place has the stack be an app that Locate has found, and starts the Redis that stands
// for its cache, if it has one.
func (s *Stack) Place(ctx context.Context, p Place) error {
	s.Site, s.Plan, s.Cache, s.address, s.replicated = p.Site, p.Plan, p.Cache, p.Address, p.Replicated
	if p.Cache == "" {
		return nil
	}
	return s.startRedis(ctx)
}

// Close ends the Redis and the identity endpoint. The session is its owner's to close.
func (s *Stack) Close() error {
	var err error
	if s.own != nil {
		err = s.own.Close()
	}
	if s.release == nil {
		return err
	}
	return errors.Join(err, s.release())
}

// Learn reads the settings without running anything. Wrong ones are
// settings.Problems.
func (s *Stack) Learn(ctx context.Context) error {
	known, err := s.Session.Settings(ctx, s.config)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings = known
	return nil
}

// Settings returns the settings as they were when Learn or Up read them; nil if they
// could not be read, or not yet.
func (s *Stack) Settings() *settings.Settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings
}

// Up updates the stack, with settings that stay changed for all later updates.
func (s *Stack) Up(ctx context.Context, with ...engine.Override) error {
	s.config = append(s.config, with...)
	if err := s.Run(ctx, s.Session.Up); err != nil {
		return err
	}
	return s.Learn(ctx)
}

// A Verb is an operation of the engine.
type Verb func(context.Context, engine.Options) (changes.ResourceChanges, error)

// Run runs a verb and shows what the engine said only if that fails.
func (s *Stack) Run(ctx context.Context, do Verb) error {
	var shown bytes.Buffer
	_, err := do(ctx, s.engineOptions(&shown))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if result.IsBail(err) {
		return fmt.Errorf("the stack cannot be brought up; 'scaleout local up' shows the same:\n%s", shown.String())
	}
	return err
}

// Preview returns what an update would change, with settings that stay changed.
func (s *Stack) Preview(ctx context.Context, with ...engine.Override) (changes.ResourceChanges, error) {
	s.config = append(s.config, with...)
	return s.Session.Preview(ctx, s.engineOptions(io.Discard))
}

func (s *Stack) engineOptions(shown io.Writer) engine.Options {
	return engine.Options{Config: s.config, Display: engine.Display{Out: shown, Err: shown, Color: colors.Never}}
}

// Replicated reports whether the cache has a second node, which takes over when the
// first restarts. Of a stack whose settings are not known that is assumed, unless
// Locate has seen it.
func (s *Stack) Replicated() bool {
	if known := s.Settings(); known != nil {
		return known.Replicated()
	}
	return s.replicated
}
