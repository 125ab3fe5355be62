package report_test

import (
	"context"
	_ "embed"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/engine"
	"scaleout/internal/forecast"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/report"
	"scaleout/internal/forecast/search"
	"scaleout/internal/forecast/traffic"
	"scaleout/internal/local/stackfile"
	"scaleout/internal/testkit"
)

//go:embed testdata/probe.js
var probe string

// What the probe found.
type findings struct {
	Errors      []string `json:"errors"`
	Width       float64  `json:"width"`
	Overflow    float64  `json:"overflow"` // how much wider than the window the page is
	Resources   []string `json:"resources"`
	Compared    int      `json:"compared"`
	Wrong       []string `json:"wrong"`
	Faint       []string `json:"faint"`       // texts that do not stand out
	Unreachable []string `json:"unreachable"` // boxes that scroll, but not from the keyboard
	Clipped     int      `json:"clipped"`     // tables of settings of which not all rows are to be seen
	Told        string   `json:"told"`        // of the middle of the picture
	Pictures    []struct {
		ID       string   `json:"id"`
		Width    float64  `json:"width"`
		Height   float64  `json:"height"`
		Overlaps []string `json:"overlaps"`
		Outside  []string `json:"outside"`
	} `json:"pictures"`
}

func stack(t *testing.T, overrides ...engine.Override) *stackfile.Stack {
	t.Helper()
	s, err := stackfile.Read(context.Background(), filepath.Join("..", "..", ".."), "prod", overrides)
	require.NoError(t, err)
	return s
}

// sample is a forecast with all that a report can have: minutes that are not known,
// people who wait, what-ifs and a search.
func sample(t *testing.T, tries int) report.Report {
	t.Helper()
	series, err := traffic.Shape("office-hours:peak=560rps,days=7", time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC))
	require.NoError(t, err)
	for i := 3000; i < 3200; i++ {
		series.Requests[i] = nan()
	}
	series.Read.Bad = []traffic.BadLine{{Line: 12, Reason: "no time", Text: "<script>alert(1)</script>" + strings.Repeat("x", 200)}}
	series.Read.Unreadable, series.Read.Duplicates = 1, 2
	own := stack(t)
	other := stack(t, engine.Override{Key: "planSku", Value: "P0v3"}, engine.Override{Key: "maxInstances", Value: "8"})
	s := report.Subject{
		Input: forecast.Input{
			Settings: own.Settings, Traffic: series, Capacity: capacity.AssumedFor(own.Settings), Prices: catalog.Prices(), Currency: "USD",
		},
		Changes: []forecast.Change{{Name: "planSku=P0v3,maxInstances=8", Settings: other.Settings}},
	}
	s.Result, err = forecast.Run(s.Input)
	require.NoError(t, err)
	s.Differences, err = forecast.Compare(s.Input, s.Result, s.Changes)
	require.NoError(t, err)
	if tries > 0 {
		s.Best, err = search.Best(context.Background(), search.Input{
			Project: own.Project, Stack: "prod", Source: own.Source, Traffic: series, Capacity: s.Input.Capacity,
			Prices: s.Input.Prices, Currency: "USD", Waiting: .001, Tries: tries,
		})
		require.NoError(t, err)
	}
	return report.New(s)
}

func render(t *testing.T, r report.Report) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, report.HTML(&b, r))
	return b.String()
}

func TestPageInABrowser(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED in short runs: it starts browsers")
	}
	r := sample(t, 60)
	for len(r.Best.Front) < 24 { // as many as there can be
		r.Best.Front = append(r.Best.Front, r.Best.Front[0])
	}
	light := render(t, r)
	require.Contains(t, light, "planSku=P0v3,<wbr>maxInstances=8")
	dark := strings.ReplaceAll(light, "@media screen and (prefers-color-scheme: dark)", "@media screen")
	require.NotEqual(t, light, dark)
	for name, page := range map[string]string{"light": light, "dark": dark} {
		for _, width := range []int{1280, 390} {
			t.Run(fmt.Sprintf("%s, %d pixels", name, width), func(t *testing.T) {
				t.Parallel()
				var f findings
				testkit.Look(t, page, probe, width, &f)
				assert.Empty(t, f.Errors)
				assert.Empty(t, f.Resources, "the page loads something")
				assert.InDelta(t, width, f.Width, 0)
				assert.LessOrEqual(t, f.Overflow, 0.0, "the page is wider than the window")
				assert.Greater(t, f.Compared, 200)
				assert.Empty(t, f.Wrong)
				assert.Empty(t, f.Faint)
				assert.Empty(t, f.Unreachable)
				assert.Zero(t, f.Clipped)
				require.Len(t, f.Pictures, 2, "the timeline and the front")
				for _, p := range f.Pictures {
					assert.Greater(t, p.Height, 200.0, p.ID)
					assert.Empty(t, p.Overlaps, p.ID)
					assert.Empty(t, p.Outside, p.ID)
				}
				points := r.Forecast.Timeline.Points
				middle := points[(len(points)-1)/2]
				assert.Contains(t, f.Told, middle.At.Format("2006-01-02 15:04"))
				assert.Contains(t, f.Told, fmt.Sprintf("%d to %d are allowed", middle.Min, middle.Max))
			})
		}
	}
}

// Nothing keeps people from using the report.
func TestNoBarriers(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	testkit.OpenText(t, render(t, sample(t, 60))).NoBarriers()
}

// The probe is itself tested: each fault must be noticed.
func TestTheBrowserTestNotices(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED in short runs: it starts browsers")
	}
	page := render(t, sample(t, 0))
	for name, c := range map[string]struct {
		from, to string
		noticed  func(findings) bool
	}{
		"an error":         {"</main>", "</main><script>throw new Error('x')</script>", func(f findings) bool { return len(f.Errors) > 0 }},
		"a wrong number":   {`meanInstances" data-value="`, `meanInstances" data-value="1`, func(f findings) bool { return len(f.Wrong) > 0 }},
		"faint text":       {"--text: #1b1f24", "--text: #a0a0a0", func(f findings) bool { return len(f.Faint) > 0 }},
		"a wide table":     {".scroll { position: relative; overflow-x: auto;", ".scroll { overflow-x: visible;", func(f findings) bool { return f.Overflow > 0 }},
		"no way by keys":   {`class="scroll" tabindex="0"`, `class="scroll"`, func(f findings) bool { return len(f.Unreachable) > 0 }},
		"a hidden picture": {"svg { display: block;", "svg { display: block; height: 0 !important;", func(f findings) bool { return f.Pictures[0].Height < 200 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, page, c.from)
			var f findings
			testkit.Look(t, strings.ReplaceAll(page, c.from, c.to), probe, 390, &f)
			assert.True(t, c.noticed(f), "%+v", f)
		})
	}
}

// What a file has in it stays text.
func TestPageEscapes(t *testing.T) {
	t.Parallel()
	page := render(t, sample(t, 0))
	assert.NotContains(t, page, "<script>alert")
	assert.Contains(t, page, "&lt;script&gt;alert(1)")
}
