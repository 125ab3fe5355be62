package drawing

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// The size of a chart, in the units of its viewBox. A tile has it in each width that it can
// have on a screen, and the style shows the one that is drawn with letters that can be read.
const (
	phoneWidth, halfWidth, fullWidth = 320.0, 560.0, 1150.0

	height      = 190.0
	left, right = 44.0, 8.0
	top, bottom = 8.0, 22.0
)

// A chart is a tile's lines, drawn.
type chart struct {
	Width float64
	Right float64 // where lines end
	Text  string  // for screen readers
	Lines []line
	Grid  []mark // values
	Times []mark // minutes since the beginning
}

type line struct {
	Name, Path string
	Class      int     // of its colour and dashes
	Last       float64 // the last value
}

type mark struct {
	At   float64
	Text string
}

// scale places values on a chart. The area holds all series, from zero.
type scale struct {
	first          time.Time
	span           time.Duration
	width, ceiling float64
}

func newScale(width float64, all []series) (scale, bool) {
	var first, last time.Time
	highest := 0.0
	for _, s := range all {
		for _, p := range s.Points {
			if first.IsZero() || p.at.Before(first) {
				first = p.at
			}
			if p.at.After(last) {
				last = p.at
			}
			highest = max(highest, p.value)
		}
	}
	return scale{first, max(last.Sub(first), bin), width, round(highest)}, !first.IsZero()
}

func (s scale) x(at time.Time) float64 {
	return left + (s.width-left-right)*float64(at.Sub(s.first))/float64(s.span)
}

func (s scale) y(v float64) float64 { return height - bottom - (height-top-bottom)*v/s.ceiling }

// draw returns nil where there is nothing to draw.
func draw(title, unit string, width float64, all []series) *chart {
	s, some := newScale(width, all)
	if !some {
		return nil
	}
	c := &chart{Width: width, Right: width - right, Text: fmt.Sprintf("%s, in %s, over %.0f minutes.", title, unit, s.span.Minutes())}
	for i, one := range all {
		if len(one.Points) == 0 {
			continue
		}
		final := one.Points[len(one.Points)-1].value
		c.Lines = append(c.Lines, line{Name: one.Name, Path: s.path(one), Class: i % 6, Last: math.Round(final*10) / 10})
		c.Text += fmt.Sprintf(" %s ends at %.4g.", one.Name, final)
	}
	for i := range 3 {
		v := s.ceiling * float64(i) / 2
		c.Grid = append(c.Grid, mark{s.y(v), strconv.FormatFloat(v, 'f', -1, 64)})
	}
	for i := range 4 {
		at := s.first.Add(s.span * time.Duration(i) / 3)
		c.Times = append(c.Times, mark{s.x(at), fmt.Sprintf("%.0f min", at.Sub(s.first).Minutes())})
	}
	return c
}

// path returns a line in SVG's path commands.
func (s scale) path(one series) string {
	var path strings.Builder
	for i, p := range one.Points {
		command := "L"
		if i == 0 {
			command = "M"
		}
		fmt.Fprintf(&path, "%s%.1f %.1f", command, s.x(p.at), s.y(p.value))
	}
	if len(one.Points) == 1 {
		path.WriteString("h1") // a single point would be invisible
	}
	return path.String()
}

// round is the next 1, 2 or 5 times a power of ten, at least 1: the top of an axis.
func round(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(max(v, 1))))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*power >= v {
			return m * power
		}
	}
	return 10 * power
}
