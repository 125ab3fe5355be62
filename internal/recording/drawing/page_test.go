package drawing_test

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/recording"
	"scaleout/internal/recording/drawing"
	"scaleout/internal/rehearse/result"
	"scaleout/program/alerts"
	"scaleout/program/workbook"
)

var (
	start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	stack = workbook.Subject{Name: "prod", MinInstances: 2, MaxInstances: 5, Autoscale: true, Cost: "Cost: 340.34 to 742.75 USD a month."}
	rules = alerts.Rules(alerts.Limits{
		Autoscale: true, MinInstances: 2, CPU: 70, Memory: 85, ErrorPercent: 2, ResponseSeconds: 2, RedisPercent: 80, RedisClients: 1000, Capped: true,
	})
)

// surge is two minutes of a rehearsal, in the shape in which it records them: load
// comes and goes, autoscale follows, and for some seconds requests fail.
func surge() result.Topology {
	t := result.Topology{Name: "stack", Promise: true, Started: start, Ended: start.Add(2 * time.Minute)}
	at := func(second float64) time.Time { return start.Add(time.Duration(second * float64(time.Second))) }
	count := func(second float64) int {
		switch {
		case second < 45 || second > 100:
			return 2
		case second < 60 || second > 90:
			return 3
		}
		return 4
	}
	for i := range 240 {
		second := float64(i) / 2
		load := 35 + 60*math.Exp(-math.Pow(second-60, 2)/400)
		t.Samples = append(t.Samples, result.Sample{At: at(second), Instances: count(second), Wanted: count(second),
			CPU: load * 2 / float64(count(second)), Memory: 52 + 4*float64(count(second)),
			Cache: &result.Cache{Memory: 20 + second/4, Clients: 10 * count(second), Evicted: max(0, i-200)}})
	}
	for i := range 1800 {
		second := float64(i) / 15
		r := result.Request{Due: at(second), Latency: 30 * time.Millisecond, Status: 200, Instance: strconv.Itoa(1 + i%count(second)), Outcome: result.OK}
		if second > 40 && second < 55 {
			r.Latency = 2600 * time.Millisecond
			if i%4 == 0 {
				r.Status, r.Outcome = 502, result.Failed
			}
		}
		t.Requests = append(t.Requests, r)
	}
	for _, a := range []struct {
		second   float64
		from, to int
	}{{45, 2, 3}, {60, 3, 4}, {90, 4, 3}, {100, 3, 2}} {
		t.Actions = append(t.Actions, result.Action{At: at(a.second), From: a.from, To: a.to, Reason: "CpuPercentage <was> & is"})
	}
	return t
}

func render(t *testing.T, s workbook.Subject, d alerts.Data) string {
	t.Helper()
	var page bytes.Buffer
	require.NoError(t, drawing.HTML(&page, s, d, rules))
	return page.String()
}

// holds does not print a whole page when it fails.
func holds(t *testing.T, page, text string) {
	t.Helper()
	assert.True(t, strings.Contains(page, text), text)
}

func recorded() alerts.Data { return recording.Record(surge(), 60, recording.Range{Min: 2, Max: 5}) }

// Every tile of the workbook is on the page, under its title, with what the
// rehearsal has of it; what it does not record is said to be missing.
func TestPageHasEveryTile(t *testing.T) {
	t.Parallel()
	page := render(t, stack, recorded())
	for _, tile := range workbook.Tiles(stack) {
		_, section, found := strings.Cut(page, `id="`+tile.Name+`"`)
		require.True(t, found, tile.Name)
		section, _, _ = strings.Cut(section, "</section>")
		missing := tile.Name == "sessions"
		assert.Contains(t, section, "<h2>"+strings.ReplaceAll(tile.Title, "'", "&#39;"))
		if !missing && tile.Shape == workbook.TimeChart {
			assert.Contains(t, section, "<small>"+tile.Unit+"</small>")
		}
		assert.Equal(t, missing, strings.Contains(section, "Nothing in this time."), tile.Name)
		assert.Equal(t, !missing && tile.Shape == workbook.TimeChart, strings.Contains(section, `role="img"`), tile.Name)
	}
	holds(t, page, "2 to 5 instances")
	holds(t, page, stack.Cost)
	holds(t, page, "CpuPercentage &lt;was&gt; &amp; is") // text is text
	assert.True(t, page == render(t, stack, recorded()), "the same data gives the same page")
}

func TestPageTellsWhatWouldHaveFired(t *testing.T) {
	t.Parallel()
	page := render(t, stack, recorded())
	holds(t, page, "<strong>More than 2 % of the requests fail</strong>")
	holds(t, page, "<strong>Answers take more than 2 s on average</strong>")
	assert.False(t, strings.Contains(page, "None."))
	calm := surge()
	for i := range calm.Requests {
		calm.Requests[i].Status, calm.Requests[i].Latency = 200, time.Millisecond
	}
	for i := range calm.Samples {
		calm.Samples[i].Cache = nil
	}
	calm.Actions = nil
	page = render(t, stack, recording.Record(calm, 60, recording.Range{Min: 2, Max: 5}))
	holds(t, page, "<p>None.</p>")
}

// Charts show the numbers of the data: the last of each line is in its legend.
func TestNumbersAreThoseOfTheData(t *testing.T) {
	t.Parallel()
	page := render(t, stack, recorded())
	for _, legend := range []string{"Instances (2)", "Minimum (2)", "Maximum (5)", "instance 1 (37)", "instance 2 (38)", "MemoryPercentage (60)",
		"usedmemorypercentage (49.9)", "connectedclients (20)"} {
		holds(t, page, "</svg>"+legend+"<")
	}
}

// What was not found is no error of the server.
func TestOnlyServerErrorsAreErrors(t *testing.T) {
	t.Parallel()
	for status, last := range map[int]string{404: "instance 1 (0)", 503: "instance 1 (37)"} {
		ends := surge()
		for i := range ends.Requests {
			if ends.Requests[i].Due.Sub(start) >= 115*time.Second {
				ends.Requests[i].Status = status
			}
		}
		page := render(t, stack, recording.Record(ends, 60, recording.Range{Min: 2, Max: 5}))
		_, section, _ := strings.Cut(page, `id="errors"`)
		section, _, _ = strings.Cut(section, "</section>")
		assert.Contains(t, section, last)
	}
}

func TestNothingRecorded(t *testing.T) {
	t.Parallel()
	page := render(t, stack, alerts.Data{})
	assert.Equal(t, len(workbook.Tiles(stack)), strings.Count(page, "Nothing in this time."))
	holds(t, page, "<p>None.</p>")
}
