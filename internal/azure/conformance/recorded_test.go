package conformance_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/conformance"
	"scaleout/internal/testkit"
)

// TestRecorded holds the simulator against what the real Azure was seen to answer. What
// still differs is a golden file for each service: a difference that comes or goes shows
// there. -v prints the table, with what it was before the recordings were known in brackets.
func TestRecorded(t *testing.T) {
	t.Parallel()
	recordings, err := conformance.Recordings()
	require.NoError(t, err)
	var all []conformance.Comparison
	for _, in := range recordings {
		var own []conformance.Comparison
		for i, e := range in.Exchanges {
			require.NotEmpty(t, e.Source, "%s.json: exchange %d names its source", in.Name, i)
			require.NotEmpty(t, e.Date, "%s.json: exchange %d has its date", in.Name, i)
			_, r := simulator()
			if e.In != "" {
				r.Location = e.In
			}
			require.NoError(t, r.Start())
			c, err := r.Compare(t.Context(), in, e)
			require.NoError(t, err, "%s.json: exchange %d, %s %s", in.Name, i, e.Method, e.Path)
			own = append(own, c)
		}
		testkit.Golden(t, "testdata/"+in.Name+".txt", conformance.Differences(own))
		all = append(all, own...)
	}
	tallies := conformance.Count(all)
	t.Log("\n" + conformance.Table(tallies, before(t)))
	sum := tallies[len(tallies)-1]
	require.GreaterOrEqual(t, 100*sum.Status, 99*sum.Compared, "status")
	require.Equal(t, sum.Errors, sum.Code, "error codes")
	require.GreaterOrEqual(t, 100*sum.NoOwn, 95*sum.Read, "no member of its own")
	require.GreaterOrEqual(t, 100*sum.NoLacking, 90*sum.Read, "no member lacking that a client reads")
}

// before is what the tallies were when the recordings were first replayed, 2026-11-29.
func before(t *testing.T) map[string]conformance.Tally {
	t.Helper()
	raw, err := os.ReadFile("testdata/before.json")
	require.NoError(t, err)
	var all []conformance.Tally
	require.NoError(t, json.Unmarshal(raw, &all))
	out := map[string]conformance.Tally{}
	for _, tally := range all {
		out[tally.Type] = tally
	}
	out["all"] = conformance.Sum(all)
	return out
}
