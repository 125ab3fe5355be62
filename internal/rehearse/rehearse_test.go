//go:build unix

package rehearse

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/platform"
	"scaleout/internal/engine"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/testkit"
)

// The production stack loses nothing, whatever happens to it, and autoscale
// takes it from two instances to five and back.
func TestTheStackKeepsWhatItPromises(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{"demo app": "", "Flask example": "../../examples/flask"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if dir != "" {
				testkit.Program(t, testkit.InstallFlask, "gunicorn")
			}
			o := rehearsal(t, "prod", TheStack)
			o.AppDir = dir
			s := summary(t, o)
			require.True(t, s.Kept, "%v", s.Broken)
			stack := s.Topologies[0]
			assert.Zero(t, stack.Failed)
			assert.Zero(t, stack.Lost)
			require.Len(t, stack.Events, len(Events()))
			for _, e := range stack.Events {
				assert.Empty(t, e.Failure, e.Title)
				assert.Positive(t, e.Requests, e.Title)
				assert.GreaterOrEqual(t, e.Recovery, 0.0, e.Title)
				if e.Name != "crash" && e.Name != "hang" {
					assert.Zero(t, e.CutOff, e.Title)
				}
			}
			surge := counts(stack, "scale-out")
			require.NotEmpty(t, surge)
			assert.Equal(t, []int{5, 2}, []int{slices.Max(surge), surge[len(surge)-1]})
			top := slices.Index(surge, 5)
			assert.True(t, slices.IsSorted(surge[:top+1]), "no flapping on the way up: %v", surge)
			slices.Reverse(surge)
			assert.True(t, slices.IsSorted(surge[:len(surge)-top]), "nor on the way down: %v", surge)
		})
	}
}

// counts are the instance counts that autoscale set from the beginning of an event on.
func counts(t result.TopologySummary, event string) []int {
	from := slices.IndexFunc(t.Events, func(e result.EventSummary) bool { return e.Name == event })
	var all []int
	for _, a := range t.Actions {
		if a.Second >= t.Events[from].Start {
			all = append(all, a.To)
		}
	}
	return all
}

// The guide's "before" fails in the same hands: that is what each step is for.
func TestWithoutTheStepsItFails(t *testing.T) {
	t.Parallel()
	o := rehearsal(t, "prod", OneInstance, TwoWithoutRedis)
	s := summary(t, o)
	require.Len(t, s.Topologies, 2)
	one, two := s.Topologies[0], s.Topologies[1]

	require.Equal(t, []string{"upgrade", "crash"}, []string{one.Events[0].Name, one.Events[1].Name})
	assert.Positive(t, one.Events[0].Failed, "an upgrade of the only instance is an outage")
	assert.Positive(t, one.Events[1].Failed+one.Events[1].CutOff, "and so is a crash")
	assert.GreaterOrEqual(t, one.Lost, o.Sessions, "everybody is logged out")

	assert.Zero(t, two.Events[0].Failed, "two instances survive an upgrade")
	assert.Greater(t, two.Lost, one.Lost, "but log people out with every other request")
}

// strained is a rehearsal with long requests, so that some are under way whenever
// something happens.
func strained(t *testing.T, events ...string) Options {
	t.Helper()
	o := rehearsal(t, "prod", TheStack)
	o.Events = events
	o.Config = []engine.Override{{Key: "appSettings.DEMO_WORK_MS", Value: "200", Path: true}}
	return o
}

// Each protection is needed: without it the same rehearsal finds something lost.
func TestEachProtectionIsNeeded(t *testing.T) {
	t.Parallel()
	t.Run("none is missing", func(t *testing.T) {
		t.Parallel()
		nothingLost(t, summary(t, strained(t, "upgrade", "hang")))
	})
	cases := map[string]struct {
		event string
		shows func(*testing.T, result.Summary)
	}{
		platform.WarmUp:      {"upgrade", somethingFailed},
		platform.Drain:       {"upgrade", somethingFailed},
		platform.HealthCheck: {"hang", somethingFailed},
		SharedKey:            {"upgrade", somebodyLoggedOut},
	}
	assert.ElementsMatch(t, Protections(), slices.Collect(maps.Keys(cases)))
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := strained(t, c.event)
			o.Without = []string{name}
			c.shows(t, summary(t, o))
		})
	}
}

func nothingLost(t *testing.T, s result.Summary) {
	t.Helper()
	assert.True(t, s.Kept, "%v", s.Broken)
}

func somethingFailed(t *testing.T, s result.Summary) {
	t.Helper()
	assert.False(t, s.Kept)
	assert.Positive(t, s.Topologies[0].Failed)
}

func somebodyLoggedOut(t *testing.T, s result.Summary) {
	t.Helper()
	assert.False(t, s.Kept)
	assert.Positive(t, s.Topologies[0].Lost)
}

// A Basic cache cannot keep sessions when it restarts. That is named, and is no
// broken promise; the same on Standard would be.
func TestWhatABasicCacheCannotKeepIsNamed(t *testing.T) {
	t.Parallel()
	o := rehearsal(t, "prod", TheStack)
	o.Events = []string{"redis-failover"}
	o.Config = []engine.Override{{Key: "redisSku", Value: "Basic_C1"}}
	s := summary(t, o)
	assert.True(t, s.Kept, "%v", s.Broken)
	assert.Positive(t, s.Topologies[0].Lost)
	require.Len(t, s.CannotKeep, 1)
	assert.Contains(t, s.CannotKeep[0], "because this cache has one node and loses everything when that restarts. With two it does not: pulumi config set redisSku Standard_C1 --stack prod")
}

// Without redis-server the same is rehearsed with a Redis in this process.
func TestInProcessRedis(t *testing.T) {
	t.Parallel()
	o := rehearsal(t, "dev", TheStack)
	o.InProcess = true
	o.Events = []string{"redis-failover", "key-rotation"}
	s := summary(t, o)
	assert.True(t, s.Kept, "%v", s.Broken)
	assert.Contains(t, s.Redis, "in-process")
}

// A stack without autoscale is scaled by hand.
func TestFixedCount(t *testing.T) {
	t.Parallel()
	o := rehearsal(t, "dev", TheStack)
	o.Config = []engine.Override{{Key: "autoscale", Value: "false"}, {Key: "planSku", Value: "B1"}}
	o.Events = []string{"scale-out", "scale-in"}
	s := summary(t, o)
	assert.True(t, s.Kept, "%v", s.Broken)
	require.Len(t, s.Topologies[0].Events, 2)
	assert.Equal(t, "by hand, from 2 to 3 instances", s.Topologies[0].Events[0].Detail)
	assert.Contains(t, s.Topologies[0].Events[0].PerInstance, "2", "the third has taken requests")
	assert.Equal(t, "by hand, from 3 to 2 instances", s.Topologies[0].Events[1].Detail)
}

// Whichever Redis the stack has, its keys are renewed and its nodes change over
// without a failed request and without a logout.
func TestBothKindsOfCache(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ size, app string }{
		"classic": {"Standard_C1", ""}, "managed": {"Balanced_B1", ""}, "managed with Flask": {"Balanced_B1", "../../examples/flask"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.app != "" {
				testkit.Program(t, testkit.InstallFlask, "gunicorn")
			}
			size := c.size
			o := rehearsal(t, "prod", TheStack)
			o.AppDir = c.app
			o.Events = []string{"redis-failover", "key-rotation"}
			o.Config = []engine.Override{{Key: "redisSku", Value: size}}
			s := summary(t, o)
			assert.True(t, s.Kept, "%v", s.Broken)
			stack := s.Topologies[0]
			assert.Zero(t, stack.Failed)
			assert.Zero(t, stack.Lost)
			assert.Equal(t, "in Redis "+size, stack.Sessions)
			require.Len(t, stack.Events, 2)
			assert.Equal(t, "both keys renewed; the app has moved to the secondary one", stack.Events[1].Detail)
			assert.Positive(t, stack.Events[1].Requests)
		})
	}
}

// What a managed cache of one node cannot keep is named, with the setting that helps.
func TestWhatOneManagedNodeCannotKeepIsNamed(t *testing.T) {
	t.Parallel()
	o := rehearsal(t, "dev", TheStack)
	o.Events = []string{"redis-failover"}
	o.Config = []engine.Override{{Key: "redisSku", Value: "Balanced_B0"}, {Key: "redisHighAvailability", Value: "false"}}
	s := summary(t, o)
	assert.True(t, s.Kept, "%v", s.Broken)
	assert.Positive(t, s.Topologies[0].Lost)
	require.Len(t, s.CannotKeep, 1)
	assert.Contains(t, s.CannotKeep[0], "pulumi config set redisHighAvailability true --stack dev")
}
