//go:build unix

package rehearse

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/deploy"
	"scaleout/internal/rehearse/report"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/testkit"
)

// Under load, 'scaleout deploy' loses nothing that a direct deployment loses in the same
// run, and no broken release gets through.
func TestReleasesUnderLoad(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	o := rehearsal(t, "prod")
	o.Rate, o.Sessions, o.Speed = 60, 60, DefaultSpeed
	s, err := unhurried(t, o, python, func(o Options) (result.Summary, error) {
		seen, err := RunRelease(t.Context(), o)
		return result.Summarize(seen), err
	})
	require.NoError(t, err)
	var text strings.Builder
	require.NoError(t, report.Text(&text, s, 110))
	t.Log(text.String())
	assert.True(t, s.Kept, s.Broken)
	require.Len(t, s.Topologies, len(ways()))
	for _, way := range s.Topologies {
		require.NotNil(t, way.Release, way.Title)
		r := way.Release
		switch {
		case way.Name == Direct:
			assert.Positive(t, way.Failed, "a direct deployment restarts all instances at once")
			assert.Equal(t, deploy.Released, r.Outcome)
			assert.Positive(t, r.People)
		case way.Name == Deploy:
			assert.Zero(t, way.Failed)
			assert.Zero(t, way.Lost)
			assert.Equal(t, deploy.Released, r.Outcome, r.Reason)
			assert.Positive(t, r.People)
		}
	}
}
