package rotate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/terminal"
	"scaleout/program/appenv"
	"scaleout/program/redisurl"
	"scaleout/program/settings"
)

// A cache holds the keys: a classic cache, or the database of a managed one.
type cache struct {
	caller      Caller
	id, version string
}

func cacheAt(caller Caller, id string) (cache, error) {
	parsed, err := arm.ParseResourceID(id)
	if parsed.Is(arm.ManagedDatabases) {
		return cache{caller, id, arm.ManagedCacheVersion}, err
	}
	return cache{caller, id, arm.ClassicCacheVersion}, err
}

// Keys returns both keys of a cache by their names. The id is that of what has
// them, as the output redisId names it.
func Keys(ctx context.Context, caller Caller, id string) (map[string]string, error) {
	c, err := cacheAt(caller, id)
	if err != nil {
		return nil, err
	}
	return c.keys(ctx)
}

// keys returns both keys by their names.
func (c cache) keys(ctx context.Context) (map[string]string, error) {
	answer, err := c.caller.Call(ctx, http.MethodPost, c.id+"/listKeys", c.version, nil)
	if err != nil {
		return nil, err
	}
	keys := map[string]string{}
	for _, name := range []string{Primary, Secondary} {
		key, _ := answer[name+"Key"].(string)
		if key == "" {
			return nil, fmt.Errorf("the cache lists no %s key", name)
		}
		keys[name] = key
	}
	return keys, nil
}

// How often a cache is looked at while it renews a key, and for how long.
const (
	poll  = 10 * time.Second
	limit = 15 * time.Minute
)

// renew replaces a key and returns once the cache has the new one. A managed
// cache takes a while ("Databases - Regenerate Key" is a long-running operation).
func (r *rotation) renew(ctx context.Context, key string) error {
	before, err := r.cache.keys(ctx)
	if err != nil {
		return err
	}
	keyType := strings.ToUpper(key[:1]) + key[1:]
	if _, err := r.ARM.Call(ctx, http.MethodPost, r.cache.id+"/regenerateKey", r.cache.version,
		map[string]any{"keyType": keyType}); err != nil {
		return err
	}
	for deadline := r.Clock.Now().Add(limit); ; {
		done, err := r.renewed(ctx, key, before)
		if done || err != nil {
			return err
		}
		if r.Clock.Now().After(deadline) {
			return fmt.Errorf("the cache has not renewed its %s key within %v", key, limit)
		}
		if err := r.Clock.Sleep(ctx, poll); err != nil {
			return err
		}
	}
}

func (r *rotation) renewed(ctx context.Context, key string, before map[string]string) (bool, error) {
	state, err := r.ARM.Call(ctx, http.MethodGet, r.cache.id, r.cache.version, nil)
	if err != nil {
		return false, err
	}
	properties, _ := state["properties"].(map[string]any)
	switch properties["provisioningState"] {
	case "Succeeded":
	case "Failed", "Canceled":
		return false, fmt.Errorf("the cache is in the state %s", terminal.Line(fmt.Sprint(properties["provisioningState"])))
	default:
		return false, nil
	}
	now, err := r.cache.keys(ctx)
	if err != nil {
		return false, err
	}
	if now[other(key)] != before[other(key)] {
		return false, errors.New("the other key has changed, too: somebody else renews keys at the same time")
	}
	return now[key] != before[key], nil
}

// used is the key in the app's live REDIS_URL. One that is in a vault cannot be read; it is the
// one that the stack has put there.
func (r *rotation) used(ctx context.Context) (string, error) {
	listed, err := r.ARM.Call(ctx, http.MethodPost, r.app+"/config/appsettings/list", arm.WebVersion, nil)
	if err != nil {
		return "", err
	}
	all, _ := listed["properties"].(map[string]any)
	text, _ := all[appenv.RedisURL].(string)
	if r.vault = settings.KeyVaultReference(text); r.vault {
		return r.kept(ctx)
	}
	url, err := redisurl.ParseAny(text)
	if err != nil {
		return "", fmt.Errorf("the app's REDIS_URL: %w", err)
	}
	if url.Key == "" {
		return "", ErrNoKey
	}
	keys, err := r.cache.keys(ctx)
	if err != nil {
		return "", err
	}
	for name, key := range keys {
		if key == url.Key {
			return name, nil
		}
	}
	return "", errors.New("the app's REDIS_URL has neither of the cache's keys: somebody has renewed the one it had. " +
		"Update the stack first, which gives it the key that is valid now")
}

// verify demands that the app uses a key as the cache has it, and answers.
func (r *rotation) verify(ctx context.Context, key string) error {
	used, err := r.used(ctx)
	if err != nil {
		return err
	}
	if used != key {
		return fmt.Errorf("the app's REDIS_URL still has the %s key", used)
	}
	if r.Settled == nil {
		return nil
	}
	return r.Settled(ctx)
}
