package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"

	"scaleout/internal/figure"
	"scaleout/internal/rehearse/result"
)

//go:embed page.html.tmpl
var pageText string

// pageTemplate is parsed when a page is written: most commands write none.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"grouped": figure.Grouped,
		"decimal": figure.Decimal, "byInstance": byInstance,
		"odd": func(i int) bool { return i%2 == 1 },
	}).Parse(pageText + figure.Style + figure.Script))
})

// HTML writes the summary as one page without any other file: text, style,
// pictures, a small script and the summary itself as JSON. The same summary
// always gives the same page.
func HTML(w io.Writer, s result.Summary) error {
	if err := pageTemplate().Execute(w, newPage(s)); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

// page is the data of the template.
type page struct {
	Summary    result.Summary
	Verdict    ruling
	Rows       []pageRow
	Topologies []pageTopology
	Ways       []wayRow // of a release
	Charts     []chart
	CutOff     bool // something was cut off, which needs an explanation
}

// A ruling is an outcome that must be understood at first sight, without colour
// and without reading on.
type ruling struct {
	State string // "kept", "broken", "open"
	Mark  string // a sign that differs in shape
	Word  string
	Text  string // one sentence
}

var (
	kept   = ruling{State: "kept", Mark: "✓", Word: "Kept"}
	broken = ruling{State: "broken", Mark: "✗", Word: "Broken"}
	open   = ruling{State: "open", Mark: "?", Word: "No verdict"}
)

func (r ruling) saying(word, text string) ruling {
	if word != "" {
		r.Word = word
	}
	r.Text = text
	return r
}

func newPage(s result.Summary) page {
	p := page{Summary: s, Verdict: rule(s), Rows: compare(s.Topologies)}
	for i, t := range s.Topologies {
		p.Topologies = append(p.Topologies, newPageTopology(i, t, s))
		p.CutOff = p.CutOff || t.CutOff > 0
	}
	if s.Release {
		p.Ways = newWayRows(p.Topologies)
		for _, shape := range []figure.Shape{figure.Wide, figure.Narrow} {
			p.Charts = append(p.Charts, drawChart(shape, s.Topologies))
		}
	}
	return p
}

// rule puts the verdict in one sentence that claims no more than the numbers do.
func rule(s result.Summary) ruling {
	switch {
	case s.Overloaded != "":
		return open.saying("", "this machine was too busy to tell")
	case !s.Kept || len(s.Broken) > 0:
		if s.Adoption {
			return broken.saying("", "something failed while the app became a stack")
		}
		if s.Release {
			return broken.saying("", "'scaleout deploy' did not keep what it promises")
		}
		return broken.saying("", fmt.Sprintf("stack %s did not keep what it promises", s.Stack))
	case s.Adoption:
		return kept.saying("", adoptionKept)
	case s.Release:
		return kept.saying("", releaseKept(s))
	case !slices.ContainsFunc(s.Topologies, func(t result.TopologySummary) bool { return t.Promise }):
		return open.saying("", "the stack itself was not rehearsed")
	case len(s.CannotKeep) > 0:
		return kept.saying("", fmt.Sprintf("stack %s lost nothing that it could have kept", s.Stack))
	case waited(s) != "":
		return kept.saying("", "no request failed and nobody was logged out."+strings.TrimSuffix(waited(s), "."))
	}
	return kept.saying("", "no request failed and nobody was logged out")
}

// ruleTopology judges one topology. One that promises nothing is not broken,
// but its losses must be as easy to see.
func ruleTopology(t result.TopologySummary, s result.Summary) ruling {
	if t.Release != nil {
		return ruleRelease(t, s)
	}
	notInRedis := t.Promise && t.Kept != nil && (t.Kept.Sessions == result.InInstance || t.Kept.Sessions == result.OwnKey)
	losses := notInRedis || t.Failed > 0 || t.Lost > unpreventable(t) || slices.ContainsFunc(t.Events,
		func(e result.EventSummary) bool { return e.Failure != "" })
	switch {
	case t.Requests == 0:
		return open.saying("nothing known", "No request was made.")
	case t.Promise && s.Overloaded != "":
		return open.saying("no verdict", lossText(t))
	case t.Promise && losses:
		return broken.saying("broken", lossText(t))
	case losses:
		return broken.saying("losses", lossText(t))
	case t.Promise:
		return kept.saying("kept", lossText(t))
	}
	return kept.saying("no losses", lossText(t))
}

// unpreventable counts the sessions that the topology's own tier cannot keep.
func unpreventable(t result.TopologySummary) int {
	n := 0
	for _, e := range t.Events {
		if !e.KeepsSessions {
			n += e.Lost
		}
	}
	return n
}

func lossText(t result.TopologySummary) string {
	failed := "none"
	if t.Failed > 0 {
		failed = figure.Grouped(t.Failed)
	}
	text := fmt.Sprintf("Of %s %s failed, %s", figure.Counted(t.Requests, "request", "requests"), failed, loggedOut(t.Lost))
	if t.CutOff > 0 {
		text += fmt.Sprintf(", %s cut off", figure.Counted(t.CutOff, "request", "requests"))
	}
	return text + "."
}

func loggedOut(n int) string {
	switch n {
	case 0:
		return "nobody was logged out"
	case 1:
		return "one person was logged out"
	}
	return fmt.Sprintf("people were logged out %s times", figure.Grouped(n))
}
