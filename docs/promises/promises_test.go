//go:build unix

package promises

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/rehearse"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/rehearsal"
	"scaleout/internal/testkit/world"
)

// The production stack loses nothing, whatever happens to it, and autoscale
// takes it from two instances to five and back.
func TestTheStackKeepsWhatItPromises(t *testing.T) {
	t.Parallel()
	flask := filepath.Join(world.ProjectRoot(), "examples", "flask")
	for name, dir := range map[string]string{"demo app": "", "Flask example": flask} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if dir != "" {
				testkit.Program(t, testkit.InstallFlask, "gunicorn")
			}
			o := rehearsal.Options(t, "prod", rehearse.TheStack)
			o.AppDir = dir
			rehearsal.Rehearsal{Options: o}.Kept(t, func(t require.TestingT, s result.Summary) {
				require.Empty(t, s.Broken)
				stack := s.Topologies[0]
				assert.Zero(t, stack.Failed)
				assert.Zero(t, stack.Lost)
				require.Len(t, stack.Events, len(rehearse.Usual()))
				// What keeps two instances, and would take a third away: 3/4 of the 30 percent of three.
				assert.InDelta(t, 33.75, stack.Timeline[0].CPU, 0.01)
				for _, e := range stack.Events {
					assert.Empty(t, e.Failure, e.Title)
					assert.Positive(t, e.Requests, e.Title)
					assert.GreaterOrEqual(t, e.Recovery, 0.0, e.Title)
					if e.Name != "crash" && e.Name != "hang" {
						assert.Zero(t, e.CutOff, e.Title)
					}
				}
				surge := counts(stack, "scale-out", 2)
				require.Equal(t, []int{5, 2}, []int{slices.Max(surge), surge[len(surge)-1]}, "%v", surge)
				top := slices.Index(surge, 5)
				assert.True(t, slices.IsSorted(surge[:top+1]), "no flapping on the way up: %v", surge)
				slices.Reverse(surge)
				assert.True(t, slices.IsSorted(surge[:len(surge)-top]), "nor on the way down: %v", surge)
			})
		})
	}
}

// counts are the instance count at the beginning of an event and those that autoscale set from then
// on. What happened before may have been load enough for more than the least.
func counts(t result.TopologySummary, event string, least int) []int {
	from := slices.IndexFunc(t.Events, func(e result.EventSummary) bool { return e.Name == event })
	all := []int{least}
	for _, a := range t.Actions {
		if a.Second < t.Events[from].Start {
			all[0] = a.To
		} else {
			all = append(all, a.To)
		}
	}
	return all
}

// Without redis-server the same is rehearsed with a Redis in this process. It is the
// whole rehearsal that -short leaves in: it needs no program and takes a few seconds.
func TestInProcessRedis(t *testing.T) {
	t.Parallel()
	o := rehearsal.Options(t, "dev", rehearse.TheStack)
	o.InProcess = true
	o.Events = []string{"redis-failover", "key-rotation"}
	rehearsal.Rehearsal{Options: o, Short: true}.Kept(t, func(t require.TestingT, s result.Summary) {
		assert.Empty(t, s.Broken)
		assert.Contains(t, s.Redis, "in-process")
	})
}

// An event before may have left more instances than the least.
func TestCounts(t *testing.T) {
	t.Parallel()
	s := result.TopologySummary{Events: []result.EventSummary{{Name: "upgrade"}, {Name: "scale-out", Start: 60}}}
	assert.Equal(t, []int{2}, counts(s, "scale-out", 2))
	s.Actions = []result.ScaleAction{{Second: 10, To: 3}, {Second: 20, To: 4}, {Second: 61, To: 5}, {Second: 90, To: 4}}
	assert.Equal(t, []int{4, 5, 4}, counts(s, "scale-out", 2))
}
