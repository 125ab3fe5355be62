//go:build unix

package changes

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/rehearse"
	"scaleout/internal/rehearse/report"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/testkit/rehearsal"
)

// tokensVariable makes tokens live a minute, and the load last until ten of them have ended and more.
const tokensVariable = "SCALEOUT_TOKENS"

// From access keys to Microsoft Entra ID and back, under load, with tokens that end meanwhile: no
// request fails, nobody is logged out, and connections log in anew before their token ends.
func TestFromKeysToTokensUnderLoad(t *testing.T) {
	t.Parallel()
	o := rehearsal.Options(t, "prod", rehearse.TheStack)
	o.TokenLifetime = 5 * time.Second
	if os.Getenv(tokensVariable) == "full" {
		o.TokenLifetime, o.Duration = time.Minute, 10*time.Minute
	}
	r := rehearsal.Rehearsal{Options: o, Places: rehearsal.Light, Play: rehearse.RunAuth}
	r.Kept(t, func(t require.TestingT, s result.Summary) {
		var text strings.Builder
		require.NoError(t, report.Text(&text, s, 110))
		require.Len(t, s.Topologies, 1)
		assert.Empty(t, s.Broken, text.String())
		require.Len(t, s.Topologies[0].Events, 5)
		for _, e := range s.Topologies[0].Events {
			assert.Empty(t, e.Failure, e.Title)
			assert.Positive(t, e.Requests, e.Title)
			assert.Zero(t, e.Failed, "%s: %s", e.Title, text.String())
			assert.Zero(t, e.Lost, e.Title)
			if e.Name == "tokens-end" {
				_, count, _ := strings.Cut(e.Detail, "has closed: ")
				closed, err := strconv.Atoi(count)
				require.NoError(t, err, e.Detail)
				// Without renewal each token would end at least one connection of each of two instances.
				// One that stands in go-redis's pool meanwhile may be missed, more on a busy machine.
				assert.Less(t, closed, 2*rehearse.Ends, e.Detail)
			}
		}
	})
}
