package report

import (
	"fmt"
	"math"
	"strings"

	"scaleout/internal/figure"
)

// A picture is the timeline of the forecast, in the units of its viewBox.
type picture struct {
	figure.Shape
	ID          string
	Title, Text string // for screen readers
	Height      float64
	Plot        figure.Box // all panels
	Steps       int
	Panels      []panel
	Strip       figure.Box
	Waiting     []figure.Box
	Unknown     []figure.Box
	Actions     []arrow
	Ticks       []figure.Tick // dates
}

// A panel has an axis of its own.
type panel struct {
	figure.Box
	Name  string
	Ticks []figure.Tick
	Paths []path
	top   float64 // value
}

type path struct{ Class, D string }

type arrow struct {
	X, Y float64
	Up   bool
}

// gap is between panels, where their names are.
const gap = 34.0

func draw(s figure.Shape, r Report) picture {
	s.Left, s.Right = 44, 8
	line := r.Forecast.Timeline
	p := picture{Shape: s, ID: "time-" + s.Class, Title: "Instances over time", Steps: len(line.Points)}
	p.Text = strings.Join(r.Sentences(), " ")
	p.Plot = figure.Box{X: s.Left, Y: 26, W: s.Width - s.Left - s.Right}
	p.drawRequests(line.Points)
	p.drawInstances(line.Points)
	p.drawUtilisation(line.Points)
	p.drawWaiting(line.Points)
	p.Plot.H = p.Strip.Bottom() + 4 - p.Plot.Y
	p.drawActions(r.Forecast.Actions, line)
	p.drawTicks(line.Points)
	for i, point := range line.Points {
		if point.Known == 0 {
			p.Unknown = append(p.Unknown, figure.NewBox(p.x(i), p.Plot.Y, figure.Round(p.x(i+1)-p.x(i)+.1), p.Plot.H))
		}
	}
	p.Height = p.Plot.Bottom() + 26
	return p
}

func (p *picture) x(i int) float64 {
	return figure.Round(p.Plot.X + p.Plot.W*float64(i)/float64(max(p.Steps, 1)))
}

// below is where the next panel begins.
func (p *picture) below() float64 {
	if len(p.Panels) == 0 {
		return p.Plot.Y
	}
	return p.Panels[len(p.Panels)-1].Bottom() + gap
}

func (p *picture) panel(name string, height, most, step float64) panel {
	a := panel{Box: figure.NewBox(p.Plot.X, p.below(), p.Plot.W, height), Name: name, top: max(most, step)}
	for v := 0.0; v <= a.top*(1+1e-9); v += step {
		a.Ticks = append(a.Ticks, figure.Tick{At: a.y(v), Text: figure.Decimal(v)})
	}
	return a
}

func (a panel) y(v float64) float64 { return figure.Round(a.Bottom() - a.H*min(v/a.top, 1)) }

// steps draws a line with a step for each point; where there is no value it breaks.
func (p *picture) steps(a panel, points []Point, of func(Point) *float64) string {
	var b strings.Builder
	broken := true
	for i, point := range points {
		v := of(point)
		switch {
		case v == nil:
			broken = true
			continue
		case broken:
			fmt.Fprintf(&b, "M%g %g", p.x(i), a.y(*v))
			broken = false
		default:
			fmt.Fprintf(&b, "V%g", a.y(*v))
		}
		fmt.Fprintf(&b, "H%g", p.x(i+1))
	}
	return b.String()
}

// span fills what is between two values of each point.
func (p *picture) span(a panel, points []Point, low, high func(Point) *float64) string {
	var b strings.Builder
	for i, point := range points {
		l, h := low(point), high(point)
		if l == nil || h == nil || *l == *h {
			continue
		}
		fmt.Fprintf(&b, "M%g %gH%gV%gH%gZ", p.x(i), a.y(*h), p.x(i+1), a.y(*l), p.x(i))
	}
	return b.String()
}

func number(v float64) *float64 { return &v }

func zero(p Point) *float64 {
	if p.PerSecond == nil {
		return nil
	}
	return number(0)
}

func (p *picture) drawRequests(points []Point) {
	most := 0.0
	for _, point := range points {
		if point.PerSecond != nil {
			most = max(most, *point.PerSecond)
		}
	}
	unit, scale := "requests a second", 1.0
	if most < 3 {
		unit, scale = "requests a minute", 60
	}
	a := p.panel(unit, p.Panel*.7, most*scale*1.05, figure.NiceStep(most*scale/3))
	of := func(point Point) *float64 {
		if point.PerSecond == nil {
			return nil
		}
		return number(*point.PerSecond * scale)
	}
	a.Paths = []path{{"answered", p.span(a, points, zero, of)}}
	p.Panels = append(p.Panels, a)
}

func (p *picture) drawInstances(points []Point) {
	most := 1
	for _, point := range points {
		most = max(most, point.Most, point.Max)
	}
	a := p.panel("instances", p.Panel, float64(most)+.5, math.Ceil(float64(most)/8))
	a.Paths = []path{
		{"span", p.span(a, points,
			func(p Point) *float64 { return number(float64(p.Fewest)) },
			func(p Point) *float64 { return number(float64(p.Most)) })},
		{"wanted", p.steps(a, points, func(p Point) *float64 { return number(float64(p.Min)) })},
		{"wanted", p.steps(a, points, func(p Point) *float64 { return number(float64(p.Max)) })},
		{"rotation", p.steps(a, points, func(p Point) *float64 { return number(p.Mean) })},
	}
	p.Panels = append(p.Panels, a)
}

// mostShown is the utilisation at the top of the panel, in percent.
const mostShown = 200

func (p *picture) drawUtilisation(points []Point) {
	percent := func(v *float64) *float64 {
		if v == nil {
			return nil
		}
		return number(min(mostShown, 100**v))
	}
	mean := func(p Point) *float64 { return percent(p.Utilisation) }
	peak := func(p Point) *float64 { return percent(p.Peak) }
	most := 100.0
	for _, point := range points {
		if v := peak(point); v != nil {
			most = max(most, *v)
		}
	}
	a := p.panel("utilisation, %", p.Panel*.7, most*1.05, 50)
	a.Paths = []path{
		{"peak", p.span(a, points, mean, peak)},
		{"busy", p.steps(a, points, mean)},
		{"full", fmt.Sprintf("M%g %gH%g", a.X, a.y(100), a.Right())},
	}
	p.Panels = append(p.Panels, a)
}

// drawWaiting marks the points with waiting. Every mark can be seen.
func (p *picture) drawWaiting(points []Point) {
	p.Strip = figure.NewBox(p.Plot.X, p.below()-16, p.Plot.W, 14)
	for i, point := range points {
		if point.Waiting > 0 {
			p.Waiting = append(p.Waiting, figure.NewBox(p.x(i), p.Strip.Y, figure.Round(max(p.x(i+1)-p.x(i), 2)), p.Strip.H))
		}
	}
}

// drawActions leaves out those for which there is no room.
func (p *picture) drawActions(actions []Action, line Timeline) {
	const room = 9.0
	instances, last := p.Panels[1], math.Inf(-1)
	for _, a := range actions {
		minutes := a.At.Sub(line.Points[0].At).Minutes()
		x := figure.Round(p.Plot.X + p.Plot.W*minutes/float64(line.MinutesPerPoint*p.Steps))
		if x-last < room {
			continue
		}
		last = x
		p.Actions = append(p.Actions, arrow{X: x, Y: instances.Y + 5, Up: a.To > a.From})
	}
}

// drawTicks writes dates, or hours, where there is room.
func (p *picture) drawTicks(points []Point) {
	layout := "2 Jan"
	if n := len(points); points[n-1].At.Sub(points[0].At).Hours() < 48 {
		layout = "15:04"
	}
	free := 0.0
	for i, point := range points {
		if i > 0 && layout == "2 Jan" && !newDay(points[i-1], point) {
			continue
		}
		x := p.x(i)
		if x < max(free, p.Plot.X+14) || x > p.Plot.Right()-18 {
			continue
		}
		p.Ticks = append(p.Ticks, figure.Tick{At: x, Text: point.At.Format(layout)})
		free = x + 58
	}
}
