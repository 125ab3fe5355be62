package report

import (
	"fmt"
	"strings"

	"scaleout/internal/figure"
	"scaleout/internal/rehearse/result"
)

const stripHeight = 16.0

// A lossKind is a way to lose something. Each has its own strip, so that a
// single loss in a whole run is seen, and can be identified without colour.
type lossKind struct {
	class, name string
	of          func(result.Second) int
}

var lossKinds = []lossKind{
	{"failed", "failed", func(s result.Second) int { return s.Failed }},
	{"lost", "logged out", func(s result.Second) int { return s.Lost }},
	{"cut", "cut off", func(s result.Second) int { return s.CutOff }},
}

func due(s result.Second) int { return s.OK + s.Failed + s.CutOff + s.Lost }

// drawRequests has a step for each second: what was answered as an area, and
// what was lost on top of it.
func (p *picture) drawRequests(timeline []result.Second) {
	most := 1
	for _, s := range timeline {
		most = max(most, due(s))
	}
	step := figure.NiceStep(float64(most) / 3)
	top := step * float64(int(float64(most)/step)+1)
	p.Requests = figure.NewBox(p.Left, p.Plot.Y+4, p.Plot.W, p.Panel)
	height := func(n int) float64 { return p.Requests.H * float64(n) / top }
	var path strings.Builder
	fmt.Fprintf(&path, "M%g %g", p.Left, p.Requests.Bottom())
	for i, s := range timeline {
		from, to := p.x(float64(i)), p.x(float64(i+1))
		y := p.Requests.Bottom() - height(s.OK)
		fmt.Fprintf(&path, "V%gH%g", figure.Round(y), to)
		for _, kind := range lossKinds {
			if n := kind.of(s); n > 0 {
				y -= height(n)
				p.Bad = append(p.Bad, stripe{figure.NewBox(from, figure.Round(y), figure.Round(to-from), figure.Round(height(n))), kind.class})
			}
		}
	}
	fmt.Fprintf(&path, "V%gZ", p.Requests.Bottom())
	p.Answered = path.String()
	for v := 0.0; v <= top; v += step {
		p.Grid = append(p.Grid, figure.Tick{At: figure.Round(p.Requests.Bottom() - p.Requests.H*v/top), Text: figure.Decimal(v)})
	}
}

// drawStrip marks the seconds with losses. Every mark fills at least half of the
// strip's height, however few there were.
func (p *picture) drawStrip(kind lossKind, y float64, timeline []result.Second) strip {
	s := strip{Box: figure.NewBox(p.Left, figure.Round(y), p.Plot.W, stripHeight), Class: kind.class, Name: kind.name, Total: "none"}
	most, total := 0, 0
	for _, second := range timeline {
		most, total = max(most, kind.of(second)), total+kind.of(second)
	}
	if total > 0 {
		s.Total = figure.Grouped(total)
	}
	for i, second := range timeline {
		n := kind.of(second)
		if n == 0 {
			continue
		}
		from, to := p.x(float64(i)), p.x(float64(i+1))
		h := figure.Round(stripHeight * (0.5 + 0.5*float64(n)/float64(most)))
		s.Marks = append(s.Marks, figure.NewBox(from, figure.Round(s.Bottom()-h), figure.Round(max(to-from, 2.5)), h))
	}
	return s
}

func (p *picture) drawInstances(t result.TopologySummary, y float64) {
	most := 1
	for _, s := range t.Timeline {
		most = max(most, s.Instances, s.Wanted)
	}
	p.Instances = figure.NewBox(p.Left, figure.Round(y), p.Plot.W, min(34+9*float64(most), 110))
	level := func(n int) float64 {
		return figure.Round(p.Instances.Bottom() - (p.Instances.H-16)*float64(n)/float64(most))
	}
	steps := func(of func(result.Second) int) string {
		var path strings.Builder
		for i, s := range t.Timeline {
			if i == 0 {
				fmt.Fprintf(&path, "M%g %g", p.Left, level(of(s)))
			}
			fmt.Fprintf(&path, "V%gH%g", level(of(s)), p.x(float64(i+1)))
		}
		return path.String()
	}
	p.InRotation = steps(func(s result.Second) int { return s.Instances })
	p.Wanted = steps(func(s result.Second) int { return s.Wanted })
	for n := 0; n <= most; n += int(figure.NiceStep(float64(most) / 6)) {
		p.InstanceTicks = append(p.InstanceTicks, figure.Tick{At: level(n), Text: fmt.Sprint(n)})
	}
	for _, a := range t.Actions {
		p.Actions = append(p.Actions, arrow{X: p.x(a.Second), Y: p.Instances.Y + 5, Up: a.To > a.From,
			Text: fmt.Sprintf("autoscale, second %.0f: from %d to %d instances", a.Second, a.From, a.To)})
	}
}
