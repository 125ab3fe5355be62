package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"scaleout/internal/rehearse/result"
)

// A rehearsal is a recorded result.
type rehearsal struct{ result.Summary }

func readRehearsal(path string) (rehearsal, error) {
	var r rehearsal
	b, err := os.ReadFile(path)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(b, &r.Summary); err != nil {
		return r, fmt.Errorf("%s: %w", path, err)
	}
	if !r.Kept {
		return r, errors.New(path + " is of a rehearsal that was not kept; record another: scaleout rehearse --stack prod --json")
	}
	return r, nil
}

// A shape is where things are in a row of the picture.
type shape struct {
	width  float64
	chart  float64 // left edge of the timeline
	end    float64 // its right edge
	head   float64 // height above the timeline, for title and labels
	beside bool    // title and numbers are beside the timeline, not above it
}

var (
	wide   = shape{width: 860, chart: 206, end: 706, beside: true}
	narrow = shape{width: 360, chart: 12, end: 348, head: 68}
)

const (
	chartHeight = 58.0
	stepsHeight = 30.0
	laneHeight  = 15.0
)

func (r rehearsal) draw(s shape, t theme) string {
	c := &canvas{width: s.width}
	y := r.heading(c, s)
	for _, topology := range r.Topologies {
		y = drawTopology(c, s, topology, y)
	}
	return c.svg(t, r.legend(c, s, y), "The result of a rehearsal", r.about())
}

func (r rehearsal) heading(c *canvas, s shape) (below float64) {
	verdict := fmt.Sprintf("Stack %s: no request failed, nobody was logged out", r.Stack)
	about := fmt.Sprintf("%d people and %g requests a second, on one machine", r.Sessions, r.Rate)
	if s.beside {
		c.text(12, 26, large, left, "bold", verdict)
		c.text(12, 47, small+1, left, "quiet", about+", three ways to run the same app")
		return 62
	}
	first, second, _ := strings.Cut(verdict, ": ")
	c.text(12, 24, large, left, "bold", first+":")
	c.text(12, 46, normal, left, "bold", second)
	c.text(12, 66, small, left, "quiet", about)
	return 76
}

func (r rehearsal) about() string {
	var b strings.Builder
	for _, t := range r.Topologies {
		fmt.Fprintf(&b, "%s: %d requests, %d failed, %d logged out, %d cut off by a crash or a hang. ", t.Title, t.Requests, t.Failed, t.Lost, t.CutOff)
	}
	return b.String() + "Each timeline shows what became of the requests of every second."
}

// A mark is a kind of request in the timeline.
type mark struct {
	class, name string
	of          func(result.Second) int
	total       func(result.Numbers) int
}

var marks = []mark{
	{"answered", "answered", func(s result.Second) int { return s.OK }, func(n result.Numbers) int { return n.OK }},
	{"failed", "failed", func(s result.Second) int { return s.Failed }, func(n result.Numbers) int { return n.Failed }},
	{"lost", "logged out", func(s result.Second) int { return s.Lost }, func(n result.Numbers) int { return n.Lost }},
	{"cut", "cut off", func(s result.Second) int { return s.CutOff }, func(n result.Numbers) int { return n.CutOff }},
}

var legendNames = map[string]string{
	"answered": "answered", "failed": "failed", "lost": "logged out", "cut": "cut off by a dying instance",
}

// legend explains the colours, in as many lines as they need, and returns the height
// of the whole picture.
func (r rehearsal) legend(c *canvas, s shape, y float64) float64 {
	x := 12.0
	entry := func(name string, sign func()) {
		if width := 21 + textWidth(name, small); x+width > s.width-8 {
			x, y = 12, y+22
		}
		sign()
		c.text(x+21, y+10.5, small, left, "quiet", name)
		x += 21 + textWidth(name, small) + 20
	}
	for _, m := range marks {
		entry(legendNames[m.class], func() { c.rect(box{x, y, 14, 12}, 2, m.class) })
	}
	entry("instances in service", func() {
		c.path("count", point{x, y + 10}, point{x + 7, y + 10}, point{x + 7, y + 3}, point{x + 14, y + 3})
	})
	return y + 24
}

// drawTopology draws a row, and returns where the next begins.
func drawTopology(c *canvas, s shape, t result.TopologySummary, y float64) float64 {
	p := plot{canvas: c, shape: s, topology: t}
	c.path("axis", point{12, y}, point{s.width - 12, y})
	lanes := p.lanes()
	p.top = y + s.head + laneHeight*float64(max(len(lanes), 1)) + 10
	p.events(lanes, y+s.head+8)
	p.requests()
	p.instances()
	p.names(y)
	return p.top + chartHeight + p.steps() + 14
}
