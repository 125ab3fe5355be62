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

// From one instance without Redis to the stack, under load: no request fails, and
// everybody is logged out once, by the one restart. With a second instance first,
// somebody who logs in again where the restart is over may meet the other instance
// while it is still the old one, and log in once more.
func TestAdoptionUnderLoad(t *testing.T) {
	t.Parallel()
	o := rehearsal.Options(t, "live")
	o.Rate, o.Sessions = 30, 20
	o.Speed = rehearse.DefaultSpeed // so that all people notice a logout within the event that caused it
	r := rehearsal.Rehearsal{Options: o, Places: rehearsal.Python, Play: rehearse.RunAdoption}
	r.Seen(t, func(t require.TestingT, s result.Summary) {
		var text strings.Builder
		require.NoError(t, report.Text(&text, s, 110))
		require.Len(t, s.Topologies, 2)
		assert.Empty(t, s.Broken, text.String())
		for i, order := range s.Topologies {
			require.Len(t, order.Events, 4)
			for _, e := range order.Events {
				assert.Empty(t, e.Failure, e.Title)
				assert.Positive(t, e.Requests, e.Title)
				assert.Zero(t, e.Failed, "%s, %s", order.Title, e.Title)
				if e.Name == "update" {
					assert.GreaterOrEqual(t, e.Lost, o.Sessions, "%s: sessions that were in the instance end with it", order.Title)
					assert.LessOrEqual(t, e.Lost, o.Sessions*(1+i), "%s: nobody is logged out more than once for each instance", order.Title)
				} else {
					assert.Zero(t, e.Lost, "%s, %s", order.Title, e.Title)
				}
			}
			assert.Len(t, order.PerInstance, 2, "both instances have served")
			require.NotEmpty(t, order.Timeline)
			first, last := order.Timeline[0], order.Timeline[len(order.Timeline)-1]
			assert.Equal(t, []int{1, 1, 2, 2}, []int{first.Instances, first.Wanted, last.Instances, last.Wanted})
			assert.Positive(t, first.CPU)
			require.NotNil(t, order.Kept)
			assert.Equal(t, result.InRedis, order.Kept.Sessions)
		}
	})
}
