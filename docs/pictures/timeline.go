package main

import (
	"fmt"

	"scaleout/internal/rehearse/result"
)

// A plot is the timeline of one way to run the app.
type plot struct {
	*canvas
	shape
	topology result.TopologySummary
	top      float64
}

func (p plot) at(second float64) float64 {
	return p.chart + (p.end-p.chart)*min(max(second/p.topology.Seconds, 0), 1)
}

func (p plot) bottom() float64 { return p.top + chartHeight }

// A tag is the name of an event over the timeline.
type tag struct {
	name string
	x    float64
}

// short names of events, for which there is room.
var short = map[string]string{
	"upgrade": "upgrade", "crash": "crash", "hang": "hang", "redis-failover": "failover",
	"settings": "setting", "key-rotation": "keys", "scale-out": "scale-out", "scale-in": "scale-in",
}

// lanes puts the names of the events into as few lines as they need without touching.
func (p plot) lanes() [][]tag {
	var lanes [][]tag
	for _, e := range p.topology.Events {
		name := short[e.Name]
		half := textWidth(name, small) / 2
		t := tag{name, min(max(p.at((e.Start+e.End)/2), p.chart+half), p.end-half)}
		i := 0
		for i < len(lanes) && touches(lanes[i], t) {
			i++
		}
		if i == len(lanes) {
			lanes = append(lanes, nil)
		}
		lanes[i] = append(lanes[i], t)
	}
	return lanes
}

func touches(lane []tag, t tag) bool {
	last := lane[len(lane)-1]
	return t.x-textWidth(t.name, small)/2 < last.x+textWidth(last.name, small)/2+7
}

// events draws their names, the first lane lowest, and a band for each.
func (p plot) events(lanes [][]tag, y float64) {
	for i, lane := range lanes {
		for _, t := range lane {
			p.text(t.x, y+laneHeight*float64(len(lanes)-i)-3, small, centre, "quiet", t.name)
		}
	}
	for _, e := range p.topology.Events {
		from, to := p.at(e.Start), p.at(e.End)
		p.rect(box{from, p.top, max(to-from-1, 2), chartHeight + p.steps()}, 2, "band")
	}
}

// requests draws a column for each second. The losses of a second are at least two
// units high, so that a single one is seen.
func (p plot) requests() {
	most := 1
	for _, s := range p.topology.Timeline {
		most = max(most, s.OK+s.Failed+s.CutOff+s.Lost)
	}
	width := (p.end - p.chart) / p.topology.Seconds
	for _, m := range marks[:1] {
		for i, s := range p.topology.Timeline {
			h := chartHeight * float64(m.of(s)) / float64(most)
			p.column(i, width, p.bottom()-h, h, m.class)
		}
	}
	for i, s := range p.topology.Timeline {
		y := p.bottom() - chartHeight*float64(s.OK)/float64(most)
		for _, m := range marks[1:] {
			if n := m.of(s); n > 0 {
				h := max(chartHeight*float64(n)/float64(most), 2)
				y -= h
				p.column(i, width, y, h, m.class)
			}
		}
	}
	p.path("axis", point{p.chart, p.bottom()}, point{p.end, p.bottom()})
}

func (p plot) column(second int, width, y, height float64, class string) {
	x := p.at(float64(second))
	if width = min(width, p.end-x); width > 0 && height > 0 {
		p.rect(box{x, y, max(width-.4, .6), height}, 0, class)
	}
}

// steps is the height of the panel with the instances, which is left out where nothing
// scales.
func (p plot) steps() float64 {
	if len(p.topology.Actions) == 0 {
		return 0
	}
	return stepsHeight
}

// instances draws how many take requests, as steps below the timeline.
func (p plot) instances() {
	if p.steps() == 0 {
		return
	}
	most := 1
	for _, s := range p.topology.Timeline {
		most = max(most, s.Instances)
	}
	level := func(n int) float64 {
		return p.bottom() + stepsHeight - 4 - (stepsHeight-10)*float64(n)/float64(most)
	}
	var points []point
	for i, s := range p.topology.Timeline {
		points = append(points, point{p.at(float64(i)), level(s.Instances)}, point{p.at(float64(i + 1)), level(s.Instances)})
	}
	p.path("count", points...)
}

// names writes what the row is about, and what was lost.
func (p plot) names(y float64) {
	t := p.topology
	title, about := t.Title, "sessions "+t.Sessions
	if p.beside {
		p.text(12, p.wrapped(12, p.top+14, title)+20, small, left, "quiet", about)
		for i, m := range marks[1:] {
			p.score(p.end+46, p.top+15+20*float64(i), m)
		}
		return
	}
	p.text(12, y+22, normal, left, "bold", title)
	p.text(12, y+39, small, left, "quiet", about)
	for i, m := range marks[1:] {
		p.score(38+116*float64(i), y+62, m)
	}
}

// score writes how many requests of a kind there were, right of x the kind.
func (p plot) score(x, y float64, m mark) {
	n, class := m.total(p.topology.Numbers), m.class
	if n == 0 {
		class = "kept"
	}
	p.text(x, y, large, right, "bold "+class, fmt.Sprint(n))
	p.text(x+7, y, small, left, "quiet", m.name)
}

// wrapped writes a title in two lines where it is long, and returns where the last is.
func (p plot) wrapped(x, y float64, title string) float64 {
	const most = 22
	for len(title) > most {
		cut := most
		for title[cut] != ' ' {
			cut--
		}
		p.text(x, y, normal, left, "bold", title[:cut])
		title, y = title[cut+1:], y+18
	}
	p.text(x, y, normal, left, "bold", title)
	return y
}
