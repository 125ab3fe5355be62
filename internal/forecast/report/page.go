package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"scaleout/internal/figure"
)

//go:embed page.html.tmpl
var pageText string

// pageTemplate is parsed when a page is written: most commands write none.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"day": day, "share": waitingPercent, "grouped": figure.Grouped, "exact": figure.Exact,
		"money": func(v float64) string { return fmt.Sprintf("%.2f", v) },
	}).Parse(pageText + figure.Style + figure.Script))
})

// HTML writes the report as one page without any other file: text, style, pictures, a
// small script and the report itself as JSON. The same report always gives the same page.
func HTML(w io.Writer, r Report) error {
	if err := pageTemplate().Execute(w, newPage(r)); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

// page is the data of the template.
type page struct {
	Report    Report
	Verdict   verdict
	Money     string
	Sentences []string
	Traffic   []string
	Pictures  []picture
	Step      string // what a point of time is: "15 min"
	Rows      []pageRow
	FixedNote string // about rows without autoscale
	Hours     []string
	Week      []weekday
	Fronts    []front
	Tries     []foundRow
	Columns   []column
	Actions   []Action

	ActionsTitle string
}

// OutAndIn explains the columns of what was found.
func (page) OutAndIn() string { return outAndIn }

// A verdict is understood at first sight, without colour.
type verdict struct{ State, Mark, Title string }

// mostActions is how many the page lists.
const mostActions = 1000

func newPage(r Report) page {
	p := page{
		Report: r, Verdict: judge(r), Money: r.Forecast.Cost.Text(), Sentences: r.Sentences(),
		Traffic: append(r.Traffic.sentences(), r.Traffic.Notes...), Step: spell(float64(r.Forecast.Timeline.MinutesPerPoint)),
		Rows: newRows(r), FixedNote: r.fixedSentence(), Week: newWeek(r.Forecast),
	}
	for h := range 24 {
		p.Hours = append(p.Hours, fmt.Sprintf("%02d", h))
	}
	p.Actions = r.Forecast.Actions[:min(mostActions, len(r.Forecast.Actions))]
	p.ActionsTitle = figure.Counted(len(r.Forecast.Actions), "scale action", "scale actions")
	if len(p.Actions) < len(r.Forecast.Actions) {
		p.ActionsTitle += fmt.Sprintf(", the first %s", figure.Grouped(len(p.Actions)))
	}
	for _, shape := range []figure.Shape{figure.Wide, figure.Narrow} {
		p.Pictures = append(p.Pictures, draw(shape, r))
		if r.Best != nil {
			p.Fronts = append(p.Fronts, drawFront(shape, *r.Best, r.Currency))
		}
	}
	if r.Best != nil {
		p.Tries, p.Columns = r.Best.rows(), r.Best.columns()
	}
	return p
}

func judge(r Report) verdict {
	c := r.Forecast
	switch {
	case c.Unknown == c.Minutes:
		return verdict{"open", "?", "Nothing is known of the traffic"}
	case c.Waiting == 0 && r.Traffic.AtLimit > 0:
		return verdict{"open", "?", fmt.Sprintf("Nobody is known to have waited, but CPU was at its limit in %s",
			figure.Counted(r.Traffic.AtLimit, "minute", "minutes"))}
	case c.Waiting == 0:
		return verdict{"kept", "✓", "Nobody would have waited"}
	}
	title := "People would have waited in " + waitingPercent(c.WaitingShare) + " % of the minutes"
	if c.WaitingShare <= 0.001 {
		return verdict{"open", "–", title}
	}
	return verdict{"broken", "✗", title}
}

// A pageRow sets a scenario beside the others.
type pageRow struct {
	Title, Detail string
	Cells         []cell
}

// Parts are where the title of a what-if may be broken: after each setting.
func (r pageRow) Parts() []string { return strings.Split(r.Title, ",") }

// A cell is a number. Path is its place in the JSON, and Value as it stands there.
type cell struct {
	Label, Path, Value, Text, Note string
}

func newRows(r Report) []pageRow {
	var rows []pageRow
	add := func(path string, c Scenario) {
		title, difference := c.Name, cell{Label: "difference"}
		if c.Against != nil {
			difference.Path, difference.Value = path+".difference.cost", figure.Exact(c.Against.Cost)
			difference.Text = fmt.Sprintf("%+.2f", c.Against.Cost)
		}
		rows = append(rows, pageRow{title, c.Settings.Text(), []cell{
			{"instances", path + ".meanInstances", figure.Exact(c.MeanInstances), fmt.Sprintf("%.2f", c.MeanInstances), ""},
			waitingCell(path, c.Waiting, c.WaitingShare),
			{"minutes at maximum", path + ".atMaximum", fmt.Sprint(c.AtMaximum), figure.Grouped(c.AtMaximum), ""},
			{"scale actions", "", "", figure.Grouped(len(c.Actions)), ""},
			{"flaps", path + ".flaps", fmt.Sprint(c.Flaps), figure.Grouped(c.Flaps), ""},
			costCell(path, c.Cost, r.Currency), difference,
		}})
	}
	add("forecast", r.Forecast)
	for i, w := range r.WhatIfs {
		add(fmt.Sprintf("whatIfs.%d", i), w)
	}
	for i, f := range r.Fixed {
		path := fmt.Sprintf("fixed.%d", i)
		rows = append(rows, pageRow{"always " + figure.Counted(f.Instances, "instance", "instances"), "without autoscale", []cell{
			{"instances", path + ".instances", fmt.Sprint(f.Instances), fmt.Sprint(f.Instances), ""},
			waitingCell(path, f.Waiting, f.WaitingShare), {Label: "minutes at maximum"}, {Label: "scale actions"}, {Label: "flaps"},
			costCell(path, f.Cost, r.Currency),
			{"difference", "", "", fmt.Sprintf("%+.2f", f.Cost.Total.Expected-r.Forecast.Cost.Total.Expected), ""},
		}})
	}
	return rows
}

func waitingCell(path string, minutes int, share float64) cell {
	c := cell{"minutes waiting", path + ".waiting", fmt.Sprint(minutes), figure.Grouped(minutes), ""}
	if minutes > 0 {
		c.Note = waitingPercent(share) + " %"
	}
	return c
}

func costCell(path string, c Cost, currency string) cell {
	return cell{currency + " a month", path + ".cost.total.expected", figure.Exact(c.Total.Expected), c.Text(), ""}
}

// A weekday is a row of the heat map.
type weekday struct {
	Name  string
	Cells []heatCell
}

type heatCell struct {
	Class, Path, Value, Text, Title string
	Waiting                         bool
}

func newWeek(c Scenario) []weekday {
	var week []weekday
	for d, hours := range c.HeatMap {
		day := weekday{Name: weekdays[d]}
		for h, hour := range hours {
			day.Cells = append(day.Cells, newHeatCell(fmt.Sprintf("forecast.heatMap.%d.%d.utilisation", d, h), hour))
		}
		week = append(week, day)
	}
	return week
}

func newHeatCell(path string, c Cell) heatCell {
	if c.Minutes == 0 {
		return heatCell{Class: "none", Title: "nothing is known"}
	}
	out := heatCell{
		Class: fmt.Sprintf("h%d", min(4, int(c.Utilisation*4))), Path: path, Value: figure.Exact(c.Utilisation),
		Text:    fmt.Sprintf("%.0f", 100*c.Utilisation),
		Title:   fmt.Sprintf("nobody waits in %s", figure.Counted(c.Minutes, "minute", "minutes")),
		Waiting: c.Waiting > 0,
	}
	if out.Waiting {
		out.Class += " waits"
		out.Title = fmt.Sprintf("people wait in %s of %s", figure.Grouped(c.Waiting), figure.Counted(c.Minutes, "minute", "minutes"))
	}
	return out
}
