//go:build unix

package protections

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/rehearse"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/testkit/rehearsal"
)

// The guide's "before" fails in the same hands: that is what each step is for.
func TestWithoutTheStepsItFails(t *testing.T) {
	t.Parallel()
	o := rehearsal.Options(t, "prod", rehearse.OneInstance, rehearse.TwoWithoutRedis)
	rehearsal.Rehearsal{Options: o}.Seen(t, func(t require.TestingT, s result.Summary) {
		require.Len(t, s.Topologies, 2)
		one, two := s.Topologies[0], s.Topologies[1]

		require.Equal(t, []string{"upgrade", "crash"}, []string{one.Events[0].Name, one.Events[1].Name})
		assert.Positive(t, one.Events[0].Failed, "an upgrade of the only instance is an outage")
		assert.Positive(t, one.Events[1].Failed+one.Events[1].CutOff, "and so is a crash")
		assert.GreaterOrEqual(t, one.Lost, o.Sessions, "everybody is logged out")

		assert.Zero(t, two.Events[0].Failed, "two instances survive an upgrade")
		assert.Greater(t, two.Lost, one.Lost, "but log people out with every other request")
	})
}
