package report

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/figure"
	"scaleout/internal/rehearse/result"
)

func TestReleasesOnThePage(t *testing.T) {
	t.Parallel()
	s := releaseSummary()
	require.True(t, s.Kept, s.Broken)
	require.Len(t, s.CannotKeep, 1)
	page := newPage(s)
	assert.Equal(t, "'scaleout deploy' lost no request and logged nobody out, and no broken release reached production", page.Verdict.Text)
	require.Len(t, page.Ways, len(s.Topologies))
	var words []string
	for _, w := range page.Ways {
		words = append(words, w.Ruling.Word)
	}
	assert.Equal(t, []string{"losses", "kept", "kept", "kept"}, words, "what a canary's share met is no broken promise")
	assert.Equal(t, "Azure says RuntimeFailed: the app was not ready", page.Ways[2].Reason, "the log stays out")
	assert.Equal(t, "7", page.Ways[3].Cells[5].Value, "people who got it")

	s.Topologies[1].Release.Kept = false
	assert.Equal(t, "broken", ruleTopology(s.Topologies[1], s).Word)
}

// Every loss is seen in the chart, however few there are beside many.
func TestChartShowsEachLoss(t *testing.T) {
	t.Parallel()
	all := []result.TopologySummary{
		{Title: "a", Numbers: result.Numbers{Requests: 100_000, Failed: 90_000, Lost: 1}},
		{Title: "b", Numbers: result.Numbers{Requests: 100, Failed: 1}},
		{Title: "c", Numbers: result.Numbers{Requests: 100}},
	}
	for _, s := range []figure.Shape{figure.Wide, figure.Narrow} {
		c := drawChart(s, all)
		require.Len(t, c.Bars, 3)
		assert.NotEmpty(t, c.Bars[0].Parts)
		require.Len(t, c.Bars[1].Parts, 1)
		assert.InDelta(t, leastBar, c.Bars[1].Parts[0].W, 0)
		assert.Empty(t, c.Bars[2].Parts)
		for _, b := range c.Bars {
			for _, p := range b.Parts {
				assert.LessOrEqual(t, p.Right(), b.Track.Right())
			}
			assert.LessOrEqual(t, b.ValueY+4, c.Height)
		}
		assert.Contains(t, c.Text, "b: Of 100 requests 1 failed, nobody was logged out.")
	}
}

func TestReleasesAsText(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, Text(&b, releaseSummary(), 140))
	for _, line := range []string{
		"  120 (16.7 %)           0                    2      4.0                100  Straight to production: released",
		"             0           0                    0      4.0                100  scaleout deploy: released",
		"             0           0                    0      4.0                  0  Broken: answers 500 at the health path: untouched",
		"\nBroken: answers 500 at the health path: Azure says RuntimeFailed: the app was not ready\n",
		"KEPT: 'scaleout deploy' lost no request and logged nobody out, and no broken release reached production.",
		"Nobody can keep: Broken: leaks until it dies: 7 people of 100 got it as canary, and 1 of their requests failed.",
	} {
		assert.Contains(t, b.String(), line)
	}
}
