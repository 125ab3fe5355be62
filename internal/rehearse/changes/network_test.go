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
	"scaleout/internal/testkit/rehearsal"
)

// Into a private network and out of it again, under load: no request fails and nobody is logged out.
func TestNetworkUnderLoad(t *testing.T) {
	t.Parallel()
	o := rehearsal.Options(t, "dev", rehearse.TheStack)
	o.Events = []string{"network"}
	rehearsal.Rehearsal{Options: o}.Kept(t, func(t require.TestingT, s result.Summary) {
		var text strings.Builder
		require.NoError(t, report.Text(&text, s, 110))
		require.Empty(t, s.Broken, text.String())
		stack := s.Topologies[0]
		require.Len(t, stack.Events, 1)
		e := stack.Events[0]
		assert.Empty(t, e.Failure)
		assert.Positive(t, e.Requests)
		// The app waits for a cache that is away: without a way to it nobody is answered for as long as the step takes.
		assert.Less(t, e.Max, 8000.0, "milliseconds")
		assert.Zero(t, stack.Failed, text.String())
		assert.Zero(t, stack.Lost, text.String())
	})
}
