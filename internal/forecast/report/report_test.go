package report_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/forecast"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/report"
	"scaleout/internal/forecast/traffic"
)

func nan() float64 { return math.NaN() }

// The points of the timeline, and the hours of the week, add up to what is told.
func TestPartsAddUp(t *testing.T) {
	t.Parallel()
	r := sample(t, 0)
	for _, c := range append(r.WhatIfs, r.Forecast) {
		require.Positive(t, c.Waiting, c.Name)
		known, waiting, instances := 0, 0, 0.0
		for _, p := range c.Timeline.Points {
			known, waiting = known+p.Known, waiting+p.Waiting
			assert.LessOrEqual(t, float64(p.Fewest), p.Mean)
			assert.LessOrEqual(t, p.Mean, float64(p.Most))
			assert.LessOrEqual(t, p.Most, p.Max)
			instances += p.Mean
		}
		assert.Equal(t, c.Minutes-c.Unknown, known)
		assert.Equal(t, c.Waiting, waiting)
		assert.InDelta(t, c.MeanInstances, instances/float64(len(c.Timeline.Points)), .2, "those that start are billed")
		known, waiting = 0, 0
		for _, day := range c.HeatMap {
			for _, hour := range day {
				known, waiting = known+hour.Minutes, waiting+hour.Waiting
			}
		}
		assert.Equal(t, c.Minutes-c.Unknown, known)
		assert.Equal(t, c.Waiting, waiting)
	}
	assert.Equal(t, r.Traffic.Known, r.Forecast.Minutes-r.Forecast.Unknown)
	assert.InDelta(t, r.WhatIfs[0].Cost.Total.Expected-r.Forecast.Cost.Total.Expected, r.WhatIfs[0].Against.Cost, 1e-9)
}

// A terminal of any width shows no line that is wider, except for tables.
func TestTextFits(t *testing.T) {
	t.Parallel()
	r := sample(t, 0)
	r.Traffic.Bad = nil
	for _, width := range []int{20, 60, 80, 120, 300} {
		var b strings.Builder
		require.NoError(t, report.Text(&b, r, width))
		table := false
		for _, line := range strings.Split(b.String(), "\n") {
			table = line == "Side by side" || table && line != ""
			if !table {
				assert.LessOrEqual(t, len([]rune(line)), min(max(width, 60), 120), "%d: %s", width, line)
			}
		}
	}
}

func TestTextTellsTheFigures(t *testing.T) {
	t.Parallel()
	r := sample(t, 0)
	var b strings.Builder
	require.NoError(t, report.Text(&b, r, 110))
	text := strings.Join(strings.Fields(b.String()), " ")
	for _, sentence := range append(r.Sentences(), "200 minutes of which nothing is known; 1 line that could not be read; 2 lines for a time that was there before",
		"line 12: no time:", "planSku=P0v3,maxInstances=8: P0v3 2–8", "always 3 instances", " more; --json and --report have all of them.") {
		assert.Contains(t, text, sentence)
	}
}

// One minute, and nothing known at all, are reports as well.
func TestSmallReports(t *testing.T) {
	t.Parallel()
	own := stack(t)
	for name, requests := range map[string][]float64{"a minute": {60}, "nothing known": {nan(), nan()}, "no requests": {0, 0, 0}} {
		series := &traffic.Series{Start: time.Date(2026, time.June, 1, 10, 0, 0, 0, time.UTC), Requests: requests}
		in := forecast.Input{Settings: own.Settings, Traffic: series, Capacity: capacity.AssumedFor(own.Settings), Prices: catalog.Prices(), Currency: "USD"}
		result, err := forecast.Run(in)
		require.NoError(t, err, name)
		r := report.New(report.Subject{Input: in, Result: result})
		var b strings.Builder
		require.NoError(t, report.Text(&b, r, 80), name)
		assert.Contains(t, render(t, r), "</html>", name)
		_, err = json.Marshal(r)
		require.NoError(t, err, name)
	}
}

// Where CPU was cut off at its limit, nobody may say that nobody waited.
func TestCPUAtItsLimit(t *testing.T) {
	t.Parallel()
	r := sample(t, 0)
	r.Traffic.AtLimit = 12
	assert.Contains(t, r.Sentences()[0], " In 12 minutes the CPU of the traffic was at its limit, so it may have been more.")
	r.Forecast.Waiting, r.Forecast.WaitingShare = 0, 0
	assert.Equal(t, "Nobody is known to have waited for a free worker, but in 12 minutes the CPU of the traffic was at its limit, "+
		"and how much more there was to do then is not known.", r.Sentences()[0])
	assert.Contains(t, render(t, r), "<strong>Nobody is known to have waited, but CPU was at its limit in 12 minutes.</strong>")
	r.Traffic.AtLimit = 0
	assert.Contains(t, r.Sentences()[0], "Nobody would have waited")
	assert.Contains(t, render(t, r), "<strong>Nobody would have waited.</strong>")
}

// A number that never changes has no alerts about autoscale, and the table says so.
func TestWhyTheSameNumberCostsLess(t *testing.T) {
	t.Parallel()
	r := sample(t, 0)
	const note = "A number that never changes needs no autoscale and no alerts about it: they are 1.90 USD a month of the difference."
	text := func() string {
		var b strings.Builder
		require.NoError(t, report.Text(&b, r, 110))
		return strings.Join(strings.Fields(b.String()), " ")
	}
	assert.Contains(t, text(), note)
	assert.Contains(t, render(t, r), note)
	r.Forecast.Cost.Total.Expected -= 1.9 // as without autoscale
	assert.NotContains(t, text(), "never changes")
	r.Fixed = nil
	assert.NotContains(t, text(), "never changes")
}

// No two of the settings that a search shows read alike.
func TestFoundSettingsReadDifferently(t *testing.T) {
	t.Parallel()
	front := sample(t, 60).Best.Front
	require.Greater(t, len(front), 3)
	texts := map[string]bool{}
	for _, try := range front {
		assert.False(t, texts[try.Text()], try.Text())
		texts[try.Text()] = true
	}
}

// The table of what was found shows what differs, and no two rows of the front look alike.
func TestFoundSettingsAreToldApart(t *testing.T) {
	t.Parallel()
	r := sample(t, 60)
	own := r.Best.Current.Settings
	r.Best.Front[0].Settings = own
	r.Best.Front[0].Settings.OffPeak = &report.OffPeak{When: "Monday to Friday 19:00–07:00 (UTC)", MinInstances: 2, MaxInstances: 3}
	r.Best.Front = r.Best.Front[:2]
	other := own
	other.Rules = append([]report.Rule{{Metric: "CpuPercentage", Pair: report.Pair{Out: 80, In: 50}}}, own.Rules[1:]...)
	other.Windows = report.Pair{Out: 5, In: 7}
	r.Best.Front[1].Settings, r.Best.Chosen.Settings = other, other
	table := func() (head string, rows []string) {
		var b strings.Builder
		require.NoError(t, report.Text(&b, r, 110))
		_, text, found := strings.Cut(b.String(), "  USD a month  minutes waiting  ")
		require.True(t, found)
		text, _, _ = strings.Cut(text, "  Thresholds, windows and cooldowns are those")
		rows = strings.Split(strings.TrimSpace(text), "\n")
		return strings.Join(strings.Fields(rows[0]), " "), rows[1:]
	}
	head, rows := table()
	assert.Equal(t, "in the rest plan instances CPU % window, min", head, "the others are the same everywhere")
	assert.Regexp(t, `P1v3 +2–5 +70 / 30 +5 / 10  as it is$`, rows[0])
	assert.Regexp(t, `P1v3 +2–5 +80 / 50 +5 / 7  best$`, rows[1])
	assert.Regexp(t, `P1v3 +2–5 +70 / 30 +5 / 10  Monday to Friday 19:00–07:00 \(UTC\): 2–3$`, rows[2])
	seen := map[string]bool{}
	for _, line := range rows[2:] {
		settings := line[strings.Index(line, "P"):]
		assert.False(t, seen[settings], settings)
		seen[settings] = true
	}
	assert.Contains(t, render(t, r), "<td>Monday to Friday 19:00–07:00 (UTC): 2–3</td>")

	r.Best.Front, r.Best.Chosen.Settings = r.Best.Front[:1], own
	head, _ = table()
	assert.Equal(t, "in the rest plan instances", head)
}
