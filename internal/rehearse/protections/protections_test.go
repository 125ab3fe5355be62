//go:build unix

package protections

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/platform"
	"scaleout/internal/engine"
	"scaleout/internal/rehearse"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/testkit/rehearsal"
)

// strained is a rehearsal with long requests, so that some are under way whenever
// something happens.
func strained(t *testing.T, events ...string) rehearsal.Rehearsal {
	t.Helper()
	o := rehearsal.Options(t, "prod", rehearse.TheStack)
	o.Events = events
	o.Config = []engine.Override{{Key: "appSettings.DEMO_WORK_MS", Value: "400", Path: true}}
	return rehearsal.Rehearsal{Options: o}
}

// Each protection is needed: without it the same rehearsal finds something lost.
func TestEachProtectionIsNeeded(t *testing.T) {
	t.Parallel()
	t.Run("none is missing", func(t *testing.T) {
		t.Parallel()
		strained(t, "upgrade", "hang").Kept(t, nothingLost)
	})
	cases := map[string]struct {
		event string
		shows func(require.TestingT, result.Summary)
	}{
		platform.WarmUp:      {"upgrade", somethingFailed},
		platform.Drain:       {"upgrade", somethingFailed},
		platform.HealthCheck: {"hang", somethingFailed},
		rehearse.SharedKey:   {"upgrade", somebodyLoggedOut},
	}
	assert.ElementsMatch(t, rehearse.Protections(), slices.Collect(maps.Keys(cases)))
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := strained(t, c.event)
			r.Without = []string{name}
			if name == platform.WarmUp { // so that there are requests before the app listens
				r.Config = append(r.Config, engine.Override{Key: "appSettings.DEMO_START_MS", Value: "1000", Path: true})
			}
			r.Seen(t, c.shows)
		})
	}
}

func nothingLost(t require.TestingT, s result.Summary) {
	assert.Empty(t, s.Broken)
}

func somethingFailed(t require.TestingT, s result.Summary) {
	assert.False(t, s.Kept)
	assert.Positive(t, s.Topologies[0].Failed)
}

func somebodyLoggedOut(t require.TestingT, s result.Summary) {
	assert.False(t, s.Kept)
	assert.Positive(t, s.Topologies[0].Lost)
}
