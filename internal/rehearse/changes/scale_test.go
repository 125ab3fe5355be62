//go:build unix

package changes

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/engine"
	"scaleout/internal/rehearse"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/testkit/rehearsal"
)

// A stack without autoscale is scaled by hand.
func TestFixedCount(t *testing.T) {
	t.Parallel()
	o := rehearsal.Options(t, "dev", rehearse.TheStack)
	o.Config = []engine.Override{{Key: "autoscale", Value: "false"}, {Key: "planSku", Value: "B1"}}
	o.Events = []string{"scale-out", "scale-in"}
	rehearsal.Rehearsal{Options: o}.Kept(t, func(t require.TestingT, s result.Summary) {
		assert.Empty(t, s.Broken)
		require.Len(t, s.Topologies[0].Events, 2)
		assert.Equal(t, "by hand, from 2 to 3 instances", s.Topologies[0].Events[0].Detail)
		assert.Contains(t, s.Topologies[0].Events[0].PerInstance, "2", "the third has taken requests")
		assert.Equal(t, "by hand, from 3 to 2 instances", s.Topologies[0].Events[1].Detail)
	})
}
