package rehearse

import (
	"context"
	"errors"
	"io"
	"strings"

	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"

	"scaleout/internal/engine"
)

// A rotation is the stage as package rotate sees it: ARM, and a stack.
type rotation struct{ *stage }

// Call calls ARM, and lets what answers in the cache's place know of a new key.
func (r rotation) Call(ctx context.Context, method, id, version string, body any) (map[string]any, error) {
	answer, err := r.stack.arm.call(ctx, method, id, version, body)
	if err == nil && strings.HasSuffix(id, "/regenerateKey") {
		err = r.stack.passKeys(ctx)
	}
	return answer, err
}

// Outputs are the stack's outputs.
func (r rotation) Outputs(ctx context.Context) (map[string]any, error) {
	return r.stack.session.Outputs(ctx, false)
}

// Unchanged previews the stack with the key that the app uses.
func (r rotation) Unchanged(ctx context.Context, key string) error {
	s := r.stack
	s.config = append(s.config, engine.Override{Key: "redisKey", Value: key})
	summary, err := s.session.Preview(ctx, s.options(io.Discard))
	if err == nil && pulumiengine.HasChanges(summary) {
		err = errors.New("an update would change more than the key")
	}
	return err
}

// Use updates the stack with a key, and restarts the app with it everywhere.
func (r rotation) Use(ctx context.Context, key string) error {
	if err := r.stack.up(ctx, engine.Override{Key: "redisKey", Value: key}); err != nil {
		return err
	}
	return r.apply(ctx)
}
