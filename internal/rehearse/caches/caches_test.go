//go:build unix

package caches

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/engine"
	"scaleout/internal/rehearse"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/rehearsal"
	"scaleout/internal/testkit/world"
)

// Whichever Redis the stack has, its keys are renewed and its nodes change over
// without a failed request and without a logout.
func TestBothKindsOfCache(t *testing.T) {
	t.Parallel()
	flask := filepath.Join(world.ProjectRoot(), "examples", "flask")
	for name, c := range map[string]struct{ size, app string }{
		"classic": {"Standard_C1", ""}, "managed": {"Balanced_B1", ""}, "managed with Flask": {"Balanced_B1", flask},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.app != "" {
				testkit.Program(t, testkit.InstallFlask, "gunicorn")
			}
			size := c.size
			o := rehearsal.Options(t, "prod", rehearse.TheStack)
			o.AppDir = c.app
			o.Events = []string{"redis-failover", "key-rotation"}
			o.Config = []engine.Override{{Key: "redisSku", Value: size}}
			rehearsal.Rehearsal{Options: o}.Kept(t, func(t require.TestingT, s result.Summary) {
				assert.Empty(t, s.Broken)
				stack := s.Topologies[0]
				assert.Zero(t, stack.Failed)
				assert.Zero(t, stack.Lost)
				assert.Equal(t, "in Redis "+size, stack.Sessions)
				require.Len(t, stack.Events, 2)
				assert.Equal(t, "both keys renewed; the app has moved to the secondary one", stack.Events[1].Detail)
				assert.Positive(t, stack.Events[1].Requests)
			})
		})
	}
}

// A Basic cache cannot keep sessions when it restarts. That is named, and is no
// broken promise; the same on Standard would be.
func TestWhatABasicCacheCannotKeepIsNamed(t *testing.T) {
	t.Parallel()
	o := rehearsal.Options(t, "prod", rehearse.TheStack)
	o.Events = []string{"redis-failover"}
	o.Config = []engine.Override{{Key: "redisSku", Value: "Basic_C1"}}
	rehearsal.Rehearsal{Options: o}.Kept(t, func(t require.TestingT, s result.Summary) {
		assert.Empty(t, s.Broken)
		assert.Positive(t, s.Topologies[0].Lost)
		require.Len(t, s.CannotKeep, 1)
		assert.Contains(t, s.CannotKeep[0], "because this cache has one node and loses everything when that restarts. "+
			"With two it does not: pulumi config set redisSku Standard_C1 --stack prod")
	})
}

// What a managed cache of one node cannot keep is named, with the setting that helps.
func TestWhatOneManagedNodeCannotKeepIsNamed(t *testing.T) {
	t.Parallel()
	o := rehearsal.Options(t, "dev", rehearse.TheStack)
	o.Events = []string{"redis-failover"}
	o.Config = []engine.Override{{Key: "redisSku", Value: "Balanced_B0"}, {Key: "redisHighAvailability", Value: "false"}}
	rehearsal.Rehearsal{Options: o}.Kept(t, func(t require.TestingT, s result.Summary) {
		assert.Empty(t, s.Broken)
		assert.Positive(t, s.Topologies[0].Lost)
		require.Len(t, s.CannotKeep, 1)
		assert.Contains(t, s.CannotKeep[0], "pulumi config set redisHighAvailability true --stack dev")
	})
}
