package drawing

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"time"

	"scaleout/program/alerts"
	"scaleout/program/workbook"
)

//go:embed page.html.tmpl
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"height": func() float64 { return height }, "left": func() float64 { return left }, "base": func() float64 { return height - 6 },
}).Parse(pageText))

// HTML writes the workbook of a stack as one page without any other file, filled
// with recorded data. The rules are evaluated over the same data; what would have
// fired stands first.
func HTML(w io.Writer, s workbook.Subject, d alerts.Data, rules []alerts.Rule) error {
	p := page{Stack: s}
	from, to := span(d)
	for _, r := range rules {
		p.addAlerts(r, d, from, to)
	}
	slices.SortStableFunc(p.Alerts, func(a, b fired) int { return a.at.Compare(b.at) })
	for _, t := range workbook.Tiles(s) {
		p.Tiles = append(p.Tiles, newTile(t, d, from))
	}
	if err := pageTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

type page struct {
	Stack  workbook.Subject
	Alerts []fired
	Tiles  []tile
}

// fired is an alert that would have been sent.
type fired struct {
	Title, Reason string
	Minute        string
	Until         string // empty: it did not end
	at            time.Time
}

// A tile is a chart or a table; neither where there is nothing to show.
type tile struct {
	workbook.Tile
	Charts []*chart // the same in each width, the widest first
	Head   []string
	Rows   [][]string
}

// Chart is the widest.
func (t tile) Chart() *chart {
	if len(t.Charts) == 0 {
		return nil
	}
	return t.Charts[0]
}

func (p *page) addAlerts(r alerts.Rule, d alerts.Data, from, to time.Time) {
	minute := func(at time.Time) string { return fmt.Sprintf("minute %.0f", at.Sub(from).Minutes()) }
	for _, change := range r.Timeline(d, from, to) {
		if change.Fired {
			p.Alerts = append(p.Alerts, fired{Title: r.Title, Reason: r.Reason, Minute: minute(change.At), at: change.At})
			continue
		}
		p.Alerts[len(p.Alerts)-1].Until = minute(change.At)
	}
}

// span is the time of all data.
func span(d alerts.Data) (from, to time.Time) {
	see := func(at time.Time) {
		if from.IsZero() || at.Before(from) {
			from = at
		}
		if at.After(to) {
			to = at
		}
	}
	for _, points := range d.Metrics {
		for _, p := range points {
			see(p.At)
		}
	}
	for _, rows := range d.Logs {
		for _, r := range rows {
			see(r.At)
		}
	}
	return from, to
}

func newTile(t workbook.Tile, d alerts.Data, from time.Time) tile {
	shown := tile{Tile: t}
	if find, ok := charts[t.Name]; ok {
		widths := []float64{fullWidth, halfWidth, phoneWidth}
		if t.Half {
			widths = widths[1:]
		}
		all := find(d)
		for _, width := range widths {
			if c := draw(t.Title, t.Unit, width, all); c != nil {
				shown.Charts = append(shown.Charts, c)
			}
		}
	}
	if t.Name != "scale-actions" {
		return shown
	}
	for _, r := range d.Logs["AutoscaleScaleActionsLog"] {
		shown.Rows = append(shown.Rows, []string{
			fmt.Sprintf("minute %.0f", r.At.Sub(from).Minutes()), r.Columns["ScaleDirection"],
			r.Columns["CurrentInstanceCount"], r.Columns["NewInstanceCount"], r.Columns["ResultType"], r.Columns["ResultDescription"],
		})
	}
	slices.Reverse(shown.Rows) // the latest first
	shown.Head = []string{"Time", "Direction", "From", "To", "Result", "Description"}
	return shown
}
