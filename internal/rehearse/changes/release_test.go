//go:build unix

package changes

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/demo/edition"
	"scaleout/internal/deploy"
	"scaleout/internal/rehearse"
	"scaleout/internal/rehearse/report"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/testkit/rehearsal"
)

// reasons are words of why each broken release does not reach production.
var reasons = map[string]string{
	string(edition.Crashes):  "the app ended during its start",
	string(edition.Ill):      "GET /healthz: status 500",
	string(edition.OtherKey): "a session written on production is not read on the slot",
	string(edition.Slow):     "the app was not ready within 10s",
	string(edition.Leaks):    "the canary has stopped",
}

// Under load, 'scaleout deploy' loses nothing that a direct deployment loses in the same
// run, and no broken release gets through.
func TestReleasesUnderLoad(t *testing.T) {
	t.Parallel()
	o := rehearsal.Options(t, "prod")
	o.Rate, o.Sessions, o.Speed = 60, 60, rehearse.DefaultSpeed
	r := rehearsal.Rehearsal{Options: o, Places: rehearsal.Python, Play: rehearse.RunRelease}
	r.Kept(t, func(t require.TestingT, s result.Summary) {
		var text strings.Builder
		require.NoError(t, report.Text(&text, s, 110))
		assert.Empty(t, s.Broken, text.String())
		require.Len(t, s.Topologies, 3+len(reasons))
		for _, way := range s.Topologies {
			require.NotNil(t, way.Release, way.Title)
			r := way.Release
			switch {
			case way.Name == rehearse.Direct:
				assert.Positive(t, way.Failed, "a direct deployment restarts all instances at once")
				assert.Equal(t, deploy.Released, r.Outcome)
				assert.Positive(t, r.People)
			case way.Name == rehearse.ColdSwap:
				assert.Positive(t, way.Failed, "the app answers 503 until it has warmed up")
				assert.Equal(t, deploy.Released, r.Outcome)
			case r.Broken != "" && r.Canary == 0:
				assert.Equal(t, deploy.Untouched, r.Outcome, way.Title)
				assert.Zero(t, way.Failed+way.Lost+r.People, way.Title)
				assert.Contains(t, r.Reason, reasons[way.Name], way.Title)
			case r.Broken != "":
				assert.Equal(t, deploy.Untouched, r.Outcome, way.Title)
				assert.Contains(t, r.Reason, reasons[way.Name], way.Title)
				assert.LessOrEqual(t, float64(r.People), r.Canary/100*float64(s.Sessions), "no more than the canary's share gets it")
				assert.Equal(t, r.Own.Failed, way.Failed, "production answers all others")
				assert.Zero(t, way.Lost)
			case way.Name == rehearse.Deploy:
				assert.Zero(t, way.Failed)
				assert.Zero(t, way.Lost)
				assert.Equal(t, deploy.Released, r.Outcome, r.Reason)
				assert.Positive(t, r.People)
			}
		}
	})
}
