//go:build unix

package changes

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/rehearse"
	"scaleout/internal/rehearse/report"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/rehearsal"
)

// Into a vault, a rotation there, and back, under load: no request fails, and nobody is logged out.
func TestIntoAVaultUnderLoad(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	r := rehearsal.Rehearsal{Options: rehearsal.Options(t, "prod", rehearse.TheStack), Places: rehearsal.Light, Play: rehearse.RunVault}
	r.Kept(t, func(t require.TestingT, s result.Summary) {
		var text strings.Builder
		require.NoError(t, report.Text(&text, s, 110))
		require.Len(t, s.Topologies, 1)
		assert.Empty(t, s.Broken, text.String())
		require.Len(t, s.Topologies[0].Events, 4)
		for _, e := range s.Topologies[0].Events {
			assert.Empty(t, e.Failure, e.Title)
			assert.Positive(t, e.Requests, e.Title)
			assert.Zero(t, e.Failed, "%s: %s", e.Title, text.String())
			assert.Zero(t, e.Lost, e.Title)
		}
	})
}
