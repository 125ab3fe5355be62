package report

import (
	"fmt"

	"scaleout/internal/figure"
	"scaleout/internal/rehearse/result"
)

// A cell is a number in a table. Metric and Value let programs compare it with
// the JSON in the page, whose names it uses.
type cell struct {
	Topology string
	Metric   string
	Label    string // the column's name, for narrow screens
	Value    string
	Text     string
	Note     string  // smaller, after the text
	Tone     string  // "bad", "warn" or ""
	Bar      float64 // percent of the greatest in its row; 0: no bar
}

// A pageRow compares the topologies in one thing.
type pageRow struct {
	Title string
	Cells []cell
}

// A pageTopology is the part of the page that is about one topology.
type pageTopology struct {
	result.TopologySummary
	ID       string
	Ruling   ruling
	Pictures []picture
	Rows     []eventRow
	Bad      []result.Second // seconds in which something was lost or cut off
	Speed    float64
}

// An eventRow is one event in numbers.
type eventRow struct {
	result.EventSummary
	Number int // as in the picture
	Index  int
	Mark   string
	Word   string
	State  string
	Cells  []cell
}

func newPageTopology(i int, t result.TopologySummary, s result.Summary) pageTopology {
	p := pageTopology{TopologySummary: t, ID: fmt.Sprintf("topology-%d", i), Ruling: ruleTopology(t, s), Speed: s.Speed}
	for _, shape := range []figure.Shape{figure.Wide, figure.Narrow} {
		p.Pictures = append(p.Pictures, draw(shape, p.ID, t, s.Speed))
	}
	for j, e := range t.Events {
		p.Rows = append(p.Rows, newEventRow(j, t, e))
	}
	for _, second := range t.Timeline {
		if second.Failed+second.CutOff+second.Lost > 0 {
			p.Bad = append(p.Bad, second)
		}
	}
	return p
}

// Minutes are the simulated minutes since the topology's start.
func (p pageTopology) Minutes(second float64) string { return figure.Decimal(second * p.Speed / 60) }

func newEventRow(i int, t result.TopologySummary, e result.EventSummary) eventRow {
	row := eventRow{EventSummary: e, Number: i + 1, Index: i}
	lostTone := "bad"
	if !e.KeepsSessions {
		lostTone = "warn"
	}
	switch {
	case e.Failed > 0 || e.Failure != "" || e.Lost > 0 && e.KeepsSessions:
		row.State, row.Mark, row.Word = "broken", "✗", "something was lost"
	case e.CutOff+e.Lost > 0:
		row.State, row.Mark, row.Word = "open", "–", "lost only what nobody can keep"
	default:
		row.State, row.Mark, row.Word = "kept", "✓", "nothing was lost"
	}
	row.Cells = []cell{
		count("requests", "requests", e.Requests, ""),
		count("failed", "failed", e.Failed, "bad"),
		count("cutOff", "cut off", e.CutOff, "warn"),
		count("lost", "logged out", e.Lost, lostTone),
		duration("p99", "99 in 100 within", e.P99),
		duration("max", "slowest answer", e.Max),
		recovered(e),
	}
	for j := range row.Cells {
		row.Cells[j].Topology = t.Name
	}
	return row
}

func count(metric, label string, n int, tone string) cell {
	if n == 0 {
		tone = ""
	}
	return cell{Metric: metric, Label: label, Value: fmt.Sprint(n), Text: figure.Grouped(n), Tone: tone}
}

func duration(metric, label string, milliseconds float64) cell {
	return cell{Metric: metric, Label: label, Value: figure.Exact(milliseconds), Text: ms(milliseconds)}
}

func recovered(e result.EventSummary) cell {
	c := cell{Metric: "recovery", Label: "all back after", Value: figure.Exact(e.Recovery)}
	if e.Recovery < 0 {
		c.Text, c.Tone = "never", "bad"
		return c
	}
	c.Text, c.Note = figure.Decimal(e.Recovery)+" s", figure.Decimal(e.RecoveryMinutes)+" simulated min"
	return c
}

// compare puts the topologies side by side.
func compare(all []result.TopologySummary) []pageRow {
	var rows []pageRow
	add := func(title string, bars bool, of func(result.TopologySummary) cell) {
		row := pageRow{Title: title}
		for _, t := range all {
			c := of(t)
			c.Topology, c.Label = t.Name, title
			row.Cells = append(row.Cells, c)
		}
		if bars {
			row.drawBars(all)
		}
		rows = append(rows, row)
	}
	add("Instances", false, func(t result.TopologySummary) cell {
		return cell{Metric: "instances", Value: t.Instances, Text: t.Instances}
	})
	add("Sessions are kept", false, func(t result.TopologySummary) cell {
		return cell{Metric: "sessions", Value: t.Sessions, Text: t.Sessions}
	})
	add("Requests", false, func(t result.TopologySummary) cell { return count("requests", "", t.Requests, "") })
	add("Failed requests", true, func(t result.TopologySummary) cell { return shared("failed", t.Failed, t.Requests, "bad") })
	add("Cut off by a crash or a hang", true, func(t result.TopologySummary) cell { return shared("cutOff", t.CutOff, t.Requests, "warn") })
	add("Times people were logged out", true, func(t result.TopologySummary) cell {
		tone := "bad"
		if t.Lost <= unpreventable(t) {
			tone = "warn"
		}
		return shared("lost", t.Lost, t.Requests, tone)
	})
	add("Seconds in which something failed or was lost", true, func(t result.TopologySummary) cell {
		c := shared("", badSeconds(t), len(t.Timeline), "bad")
		c.Note = "of " + figure.Grouped(len(t.Timeline))
		return c
	})
	add("99 in 100 answers within", false, func(t result.TopologySummary) cell { return duration("p99", "", t.P99) })
	add("Slowest answer", false, func(t result.TopologySummary) cell { return duration("max", "", t.Max) })
	return rows
}

// shared is a count with its share of all.
func shared(metric string, n, all int, tone string) cell {
	c := count(metric, "", n, tone)
	if n > 0 {
		c.Note = figure.Percent(n, all) + " %"
		c.Bar = 100 * float64(n) / float64(max(all, 1))
	}
	return c
}

// drawBars stretches the shares, so that the greatest of the row is full and
// none is too small to be seen.
func (r *pageRow) drawBars(all []result.TopologySummary) {
	greatest := 0.0
	for _, c := range r.Cells {
		greatest = max(greatest, c.Bar)
	}
	for i := range all {
		if r.Cells[i].Bar > 0 {
			r.Cells[i].Bar = max(2, figure.Round(100*r.Cells[i].Bar/greatest))
		}
	}
}
