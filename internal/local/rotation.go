package local

import (
	"context"
	"errors"

	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/result"

	"scaleout/internal/engine"
	"scaleout/program/outputs"
	"scaleout/program/settings"
)

// A Rotation is a session as package rotate sees a stack: it sets redisKey in the
// stack's file and updates the stack, as 'pulumi config set' and 'pulumi up' do.
type Rotation struct {
	*Session
	Options engine.Options // of previews and updates
}

// Outputs are the stack's outputs.
func (r Rotation) Outputs(ctx context.Context) (outputs.Values, error) {
	return r.Values(ctx)
}

// Unchanged previews the stack with a key.
func (r Rotation) Unchanged(ctx context.Context, key string) error {
	o := r.Options
	o.Config = append(o.Config, engine.Override{Key: settings.KeyRedisKey, Value: key})
	summary, err := r.Preview(ctx, o)
	if err = shown(err); err == nil && pulumiengine.HasChanges(summary) {
		err = errors.New("a change is not deployed yet; deploy it first, or take it back")
	}
	return err
}

// Use updates the stack with a key.
func (r Rotation) Use(ctx context.Context, key string) error {
	if err := r.Configure(ctx, engine.ConfigValue{Key: settings.KeyRedisKey, Value: key}); err != nil {
		return err
	}
	_, err := r.Up(ctx, r.Options)
	return shown(err)
}

// shown is an error whose reason the display has shown.
func shown(err error) error {
	if result.IsBail(err) {
		return errors.New("the update failed")
	}
	return err
}
