package rehearse

import (
	"context"
	"errors"
	"strings"

	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"

	"scaleout/internal/engine"
	"scaleout/program/outputs"
	"scaleout/program/settings"
)

// A keyStage is the stage as package rotate sees it: ARM, and a stack.
type keyStage struct{ *stage }

// Call calls ARM, and lets what answers in the cache's place know of a new key.
func (k keyStage) Call(ctx context.Context, method, id, version string, body any) (map[string]any, error) {
	answer, err := k.stack.Call(ctx, method, id, version, body)
	if err == nil && strings.HasSuffix(id, "/regenerateKey") {
		err = k.stack.PassAccess(ctx)
	}
	if err == nil && strings.HasSuffix(strings.ToLower(id), "/sites/"+strings.ToLower(siteName(k.stack.Site))+"/restart") {
		err = k.apply(ctx) // with what App Service has read in a vault
	}
	return answer, err
}

// siteName is the last name in the id of an app.
func siteName(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }

// Outputs are the stack's outputs.
func (k keyStage) Outputs(ctx context.Context) (outputs.Values, error) {
	return k.stack.Session.Values(ctx)
}

// Unchanged previews the stack with the key that the app uses.
func (k keyStage) Unchanged(ctx context.Context, key string) error {
	summary, err := k.stack.Preview(ctx, engine.Override{Key: settings.KeyRedisKey, Value: key})
	if err == nil && pulumiengine.HasChanges(summary) {
		err = errors.New("an update would change more than the key")
	}
	return err
}

// Use updates the stack with a key, and restarts the app with it everywhere.
func (k keyStage) Use(ctx context.Context, key string) error {
	if err := k.stack.Up(ctx, engine.Override{Key: settings.KeyRedisKey, Value: key}); err != nil {
		return err
	}
	return k.apply(ctx)
}
