package rehearse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	changes "github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/result"

	"scaleout/internal/azure/sim"
	"scaleout/internal/dataplane/redisserver"
	"scaleout/internal/engine"
	"scaleout/internal/local"
	"scaleout/internal/rotate"
	"scaleout/program/settings"
)

// verb is an operation of the engine.
type verb func(context.Context, engine.Options) (changes.ResourceChanges, error)

// A stack is the deployment under rehearsal: the real program, on an embedded
// Azure of its own that ends with the rehearsal.
type stack struct {
	session  *local.Session
	settings *settings.Settings
	blind    bool              // settings are not known, and so not which app settings are secret
	config   []engine.Override // grows with what events change
	redis    *redisserver.Server
	arm      arm

	plan, site, cache, autoscale string // resource ids; autoscale is empty without one
}

// readSettings checks the stack's settings without deploying anything.
func readSettings(ctx context.Context, o Options, home string) (*settings.Settings, error) {
	s, err := openStack(o, home)
	if err != nil {
		return nil, err
	}
	return s.settings, errors.Join(s.run(ctx, s.session.Preview), s.session.Close())
}

// openStack opens the stack in a home of its own. Its settings are known once it
// was previewed or brought up.
func openStack(o Options, home string) (*stack, error) {
	session, err := local.Open(local.Options{Root: o.Root, Stack: o.Stack, Home: home, Azure: o.Azure})
	if err != nil {
		return nil, err
	}
	return newStack(session, o.Stack, o.Config), nil
}

// newStack makes the session tell its settings whenever it reads them.
func newStack(session *local.Session, name string, config []engine.Override) *stack {
	s := &stack{session: session, settings: &settings.Settings{}, config: config, arm: arm{session.Azure}}
	check := session.Check
	session.Check = func(c engine.Checked) error {
		if err := check(c); err != nil {
			return err
		}
		parsed, err := settings.Parse(c.Project, name, c.Values, c.Secret)
		if err == nil {
			*s.settings = *parsed
		}
		return err
	}
	return s
}

// deploy brings the stack up with its cache answering at redis.
func deploy(ctx context.Context, o Options, home string, redis *redisserver.Server) (*stack, error) {
	o.Azure.CacheEndpoint = sim.CacheEndpoint{HostName: redis.Host(), SSLPort: redis.Port()}
	s, err := openStack(o, home)
	if err != nil {
		return nil, err
	}
	s.redis = redis
	if err := s.up(ctx); err != nil {
		return nil, errors.Join(err, s.session.Close())
	}
	if err := s.locate(ctx); err != nil {
		return nil, errors.Join(err, s.session.Close())
	}
	if err := s.passKeys(ctx); err != nil {
		return nil, errors.Join(err, s.session.Close())
	}
	return s, nil
}

// locate finds what the stack has deployed; engine.ErrNoState if that is nothing.
func (s *stack) locate(ctx context.Context) error {
	outputs, err := s.session.Outputs(ctx, false)
	if err != nil {
		return err
	}
	group := textAt(outputs, "resourceGroup")
	s.plan, s.site = s.arm.find(group, planType), s.arm.find(group, siteType)
	s.cache, s.autoscale = textAt(outputs, "redisId"), s.arm.find(group, autoscaleType)
	if s.plan == "" || s.site == "" || s.cache == "" {
		return engine.ErrNoState
	}
	return nil
}

// up updates the stack, with settings that are changed for the rest of the
// rehearsal.
func (s *stack) up(ctx context.Context, changes ...engine.Override) error {
	s.config = append(s.config, changes...)
	return s.run(ctx, s.session.Up)
}

// run runs a verb of the engine and tells what it showed only if it fails.
func (s *stack) run(ctx context.Context, do verb) error {
	var shown bytes.Buffer
	_, err := do(ctx, s.options(&shown))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if result.IsBail(err) {
		return fmt.Errorf("the stack cannot be brought up; 'scaleout local up' shows the same:\n%s", shown.String())
	}
	return err
}

func (s *stack) options(shown io.Writer) engine.Options {
	return engine.Options{Config: s.config, Display: engine.Display{Out: shown, Err: shown, Color: colors.Never}}
}

// passKeys gives the cache's access keys to what answers in its place.
func (s *stack) passKeys(ctx context.Context) error {
	primary, secondary, err := s.keys(ctx)
	if err != nil {
		return err
	}
	return s.redis.SetKeys(ctx, primary, secondary)
}

func (s *stack) keys(ctx context.Context) (primary, secondary string, err error) {
	keys, err := rotate.Keys(ctx, s.arm.azure, s.cache)
	return keys[rotate.Primary], keys[rotate.Secondary], err
}

// scale sets the plan's instance count, as autoscale does.
func (s *stack) scale(ctx context.Context, n int) error {
	_, err := s.arm.call(ctx, http.MethodPatch, s.plan, webVersion, map[string]any{"sku": map[string]any{"capacity": n}})
	return err
}

// instances is the plan's instance count as ARM reports it.
func (s *stack) instances(ctx context.Context) (int, error) {
	plan, err := s.arm.call(ctx, http.MethodGet, s.plan, webVersion, nil)
	return intAt(plan, "sku", "capacity"), err
}
