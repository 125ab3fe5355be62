package verify_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/verify"
)

// A stack without a key passes all that one with a key does.
func TestStackWithoutAKeyPasses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "redisAuth", "entra")
	w.app.traffic(400, 380)
	all := byCheck(w.verify())
	for name, f := range all {
		if name != "zone-spread" && name != "builds" && name != "cache-network" {
			assert.Equal(t, verify.Pass, f.Status, "%s: %s", name, f.Seen)
		}
	}
	assert.Contains(t, all["redis-url"].Seen, "without a key")
	assert.Contains(t, all["redis-url-key"].Seen, "the cache lets the app's identity in")
	assert.Equal(t, "tokens, clustering policy NoCluster", all["cache-clients"].Seen)
}

// What can go wrong with a login by token, each noticed by the check of the login, and mended by
// what it says.
func TestLoginByTokenThatCannotWork(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		breaks func(*world)
		check  string
		seen   string
	}{
		"assignment deleted": {func(w *world) {
			w.call(http.MethodDelete, w.output("redisId")+"/accessPolicyAssignments/app", managed, nil)
			w.settle()
		}, "redis-url-key", "its access policy assignment is gone"},
		"identity taken from the app": {func(w *world) {
			w.call(http.MethodPatch, w.options.SiteID, web, map[string]any{"identity": map[string]any{"type": "SystemAssigned"}})
		}, "redis-url-key", "has no such identity"},
		"tokens for another identity": {func(w *world) {
			w.setAppSettings(map[string]string{"AZURE_CLIENT_ID": "11111111-2222-4333-8444-555555555555"})
		}, "redis-url-key", "the app gets tokens for the identity that AZURE_CLIENT_ID names"},
		"no user name": {func(w *world) { w.setAppSettings(map[string]string{"REDIS_USERNAME": ""}) },
			"redis-url", "no object id to log in with in REDIS_USERNAME"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "redisAuth", "entra")
			c.breaks(w)
			f := w.verify(c.check).Findings[0]
			require.Equal(t, verify.Fail, f.Status, f.Seen)
			assert.Contains(t, f.Seen, c.seen)
			w.heed(w.verify(c.check))
			f = w.verify(c.check).Findings[0]
			assert.Equal(t, verify.Pass, f.Status, f.Seen)
		})
	}
}
