package report

import (
	"fmt"
	"strings"

	"scaleout/internal/figure"
	"scaleout/internal/rehearse/result"
)

// A wayRow is one way to release new code, in numbers.
type wayRow struct {
	pageTopology
	Outcome, Reason string
	Cells           []cell
}

func newWayRows(all []pageTopology) []wayRow {
	var rows []wayRow
	for _, t := range all {
		r := t.Release
		if r == nil {
			continue
		}
		row := wayRow{pageTopology: t, Outcome: r.Outcome, Reason: firstLine(r.Reason)}
		row.Cells = []cell{
			count("requests", "requests", t.Requests, ""),
			count("failed", "failed", t.Failed, "bad"),
			count("cutOff", "cut off", t.CutOff, "warn"),
			count("lost", "logged out", t.Lost, "bad"),
			count("", "seconds with losses", r.Bad, "bad"),
			count("", "people who got it", r.People, broke(r)),
			{Label: "took", Value: figure.Exact(r.Seconds), Text: figure.Decimal(r.Seconds) + " s"},
			duration("p99", "99 in 100 within", t.P99),
			duration("max", "slowest answer", t.Max),
		}
		for i := range row.Cells {
			row.Cells[i].Topology = t.Name
		}
		rows = append(rows, row)
	}
	return rows
}

// broke is the tone of people who got a release.
func broke(r *result.ReleaseSummary) string {
	if r.Broken != "" {
		return "warn"
	}
	return ""
}

// ruleRelease judges one way. What a canary's share met is no broken promise.
func ruleRelease(t result.TopologySummary, s result.Summary) ruling {
	switch {
	case t.Requests == 0:
		return open.saying("nothing known", "No request was made.")
	case t.Promise && s.Overloaded != "":
		return open.saying("no verdict", lossText(t))
	case t.Promise && !t.Release.Kept:
		return broken.saying("broken", lossText(t))
	case t.Promise:
		return kept.saying("kept", lossText(t))
	case t.Failed+t.Lost > 0:
		return broken.saying("losses", lossText(t))
	}
	return kept.saying("no losses", lossText(t))
}

// A chart shows what each way lost, as a bar.
type chart struct {
	figure.Shape
	ID          string
	Title, Text string
	Height      float64
	Bars        []lossBar
}

// A lossBar is one way: what failed, and after it who was logged out.
type lossBar struct {
	Label          string
	LabelX, LabelY float64
	Track          figure.Box
	Parts          []stripe
	Value          string
	ValueX, ValueY float64
	Class          string // of the value
}

// Measures of a chart.
const (
	barHeight   = 14.0
	leastBar    = 3.0 // so that one lost request is seen
	valueWide   = 190.0
	labelWide   = 272.0
	rowWide     = 26.0
	rowNarrow   = 54.0
	labelLength = 44
)

func drawChart(s figure.Shape, all []result.TopologySummary) chart {
	c := chart{Shape: s, ID: "releases-" + s.Class, Title: "What each way to release lost"}
	most := 1
	var text strings.Builder
	for _, t := range all {
		most = max(most, t.Failed+t.Lost)
		fmt.Fprintf(&text, "%s: %s ", t.Title, lossText(t))
	}
	c.Text = strings.TrimSpace(text.String())
	for i, t := range all {
		c.Bars = append(c.Bars, newLossBar(s, i, t, most))
	}
	row := rowWide
	if s.Character == 0 {
		row = rowNarrow
	}
	c.Height = row*float64(len(all)) + 8
	return c
}

// newLossBar has the label beside the bar, or above it where there is little room.
func newLossBar(s figure.Shape, i int, t result.TopologySummary, most int) lossBar {
	b := lossBar{
		Label: shorten(t.Title, labelLength),
		Value: fmt.Sprintf("%s failed, %s logged out", figure.Grouped(t.Failed), figure.Grouped(t.Lost)),
	}
	if t.Failed+t.Lost > 0 {
		b.Class = "failed"
	}
	y := 6 + rowWide*float64(i)
	b.Track = figure.NewBox(labelWide, y, s.Width-labelWide-valueWide, barHeight)
	b.LabelY, b.ValueX, b.ValueY = y+barHeight/2, b.Track.Right()+10, y+barHeight/2
	if s.Character == 0 {
		y = 6 + rowNarrow*float64(i)
		b.Track = figure.NewBox(0, y+18, s.Width, 10)
		b.LabelY, b.ValueX, b.ValueY = y+8, 0, y+39
	}
	x := b.Track.X
	for _, part := range []struct {
		n     int
		class string
	}{{t.Failed, "failed"}, {t.Lost, "lost"}} {
		if part.n == 0 {
			continue
		}
		w := min(max(leastBar, figure.Round(b.Track.W*float64(part.n)/float64(most))), b.Track.Right()-x)
		b.Parts = append(b.Parts, stripe{figure.NewBox(figure.Round(x), b.Track.Y, w, b.Track.H), part.class})
		x += w
	}
	return b
}
