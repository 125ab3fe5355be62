package report

import (
	_ "embed"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/figure"
	"scaleout/internal/testkit"
)

// The probe is a script for the test only, put in front of everything else on
// the page: it records errors and, once all is loaded, measures what a person
// sees and compares the tables with the data in the page.
//
//go:embed testdata/probe.js
var probe string

// What the probe found.
type findings struct {
	Errors      []string `json:"errors"`
	Width       float64  `json:"width"`
	Overflow    float64  `json:"overflow"` // how much wider than the window the page is
	Resources   []string `json:"resources"`
	Pictures    []seen   `json:"pictures"`
	Charts      []seen   `json:"charts"`
	Compared    int      `json:"compared"`
	Wrong       []string `json:"wrong"`
	Unreachable []string `json:"unreachable"` // boxes that scroll, but not from the keyboard, or have no name
	Tall        int      `json:"tall"`        // tables that are far higher than a screen
	Letters     float64  `json:"letters"`     // how large the smallest letters of a picture are, in pixels
	Told        []string `json:"told"`        // what the script says about the second that is pointed at
}

// What a picture looks like.
type seen struct {
	ID       string   `json:"id"`
	Width    float64  `json:"width"`
	Height   float64  `json:"height"`
	Marks    int      `json:"marks"`
	Overlaps []string `json:"overlaps"` // pairs of texts that cover each other
	Outside  []string `json:"outside"`  // texts that are cut off at the edge
}

// visit opens a page and returns what the probe found in it.
func visit(t *testing.T, page string, width int) findings {
	t.Helper()
	var f findings
	testkit.Look(t, page, probe, width, &f)
	return f
}

func TestPageInABrowser(t *testing.T) {
	t.Parallel()
	for name, s := range samples() {
		for _, c := range []struct {
			width int
			shape figure.Shape
		}{{1200, figure.Wide}, {320, figure.Narrow}} {
			t.Run(fmt.Sprintf("%s, %d pixels", name, c.width), func(t *testing.T) {
				t.Parallel()
				f := visit(t, render(t, s), c.width)
				assert.Empty(t, f.Errors)
				assert.Empty(t, f.Resources, "the page loads something")
				assert.InDelta(t, c.width, f.Width, 0)
				assert.LessOrEqual(t, f.Overflow, 0.0, "the page is wider than the window")
				assert.Equal(t, len(wantedNumbers(s)), f.Compared)
				assert.Empty(t, f.Wrong)
				assert.Empty(t, f.Unreachable)
				assert.Zero(t, f.Tall)
				assert.Greater(t, f.Letters, 8.0)
				require.Len(t, f.Pictures, len(s.Topologies))
				for i, p := range f.Pictures {
					assert.Equal(t, fmt.Sprintf("topology-%d-%s-title", i, c.shape.Class), p.ID)
					assert.Greater(t, p.Width, 250.0)
					assert.Greater(t, p.Height, 200.0)
					assert.Positive(t, p.Marks)
					assert.Empty(t, p.Overlaps)
					assert.Empty(t, p.Outside)
				}
				if s.Release {
					require.Len(t, f.Charts, 1)
					chart := f.Charts[0]
					assert.Equal(t, "releases-"+c.shape.Class+"-title", chart.ID)
					assert.Greater(t, chart.Width, 250.0)
					assert.Empty(t, chart.Overlaps)
					assert.Empty(t, chart.Outside)
				}
				require.Len(t, f.Told, len(s.Topologies))
				for i, topology := range s.Topologies {
					second := topology.Timeline[len(topology.Timeline)/2]
					assert.Contains(t, f.Told[i], fmt.Sprintf("Second %d ", second.Second))
					assert.Contains(t, f.Told[i], fmt.Sprintf("%d answered, %d failed, %d logged out, %d cut off",
						second.OK, second.Failed, second.Lost, second.CutOff))
				}
			})
		}
	}
}

// The probe is itself tested: each fault must be noticed.
func TestTheBrowserTestNotices(t *testing.T) {
	t.Parallel()
	page := render(t, sampleSummary())
	for name, c := range map[string]struct {
		from, to string
		noticed  func(findings) bool
	}{
		"an error":             {"</main>", "</main><script>throw new Error('x')</script>", func(f findings) bool { return len(f.Errors) > 0 }},
		"a rejected promise":   {"</main>", "</main><script>Promise.reject(new Error('x'))</script>", func(f findings) bool { return len(f.Errors) > 0 }},
		"a foreign picture":    {"</main>", `</main><img src="/elsewhere">`, func(f findings) bool { return len(f.Errors) > 0 }},
		"a wrong number":       {`data-metric="requests" data-value="`, `data-metric="requests" data-value="1`, func(f findings) bool { return len(f.Wrong) > 0 }},
		"a wrong number shown": {`<span class="number">2,400</span>`, `<span class="number">2,401</span>`, func(f findings) bool { return len(f.Wrong) > 0 }},
		"a hidden picture":     {"svg { display: block;", "svg { display: block; height: 0 !important;", func(f findings) bool { return f.Pictures[0].Height < 200 }},
		"no way by keys":       {`class="scroll" tabindex="0"`, `class="scroll"`, func(f findings) bool { return len(f.Unreachable) > 0 }},
		"tiny letters":         {"svg text { font-size: 12px;", "svg text { font-size: 5px;", func(f findings) bool { return f.Letters < 8 }},
		"covering labels":      {`class="label" x="`, `class="label" x="9" data-x="`, func(f findings) bool { return len(f.Pictures[2].Overlaps) > 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, page, c.from)
			f := visit(t, strings.ReplaceAll(page, c.from, c.to), 1200)
			assert.True(t, c.noticed(f), "%+v", f)
		})
	}
}
