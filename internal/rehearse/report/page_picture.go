package report

import (
	"fmt"
	"math"
	"strings"

	"scaleout/internal/figure"
	"scaleout/internal/rehearse/result"
)

// A picture is the timeline of one topology, in the units of its viewBox.
type picture struct {
	figure.Shape
	ID            string
	Title, Text   string // for screen readers
	Height        float64
	Plot          figure.Box // all panels
	Requests      figure.Box
	Seconds       float64
	Answered      string // path
	Bad           []stripe
	Grid          []figure.Tick // requests per second
	Strips        []strip
	Instances     figure.Box
	InRotation    string
	Wanted        string
	InstanceTicks []figure.Tick
	Actions       []arrow
	Bands         []figure.Box
	Labels        []label
	Ticks         []figure.Tick // seconds and simulated minutes
}

// A stripe is the part of a second's requests that was lost, in the panel of
// the requests.
type stripe struct {
	figure.Box
	Class string
}

// A strip shows the seconds in which one kind of loss happened.
type strip struct {
	figure.Box
	Class, Name, Total string
	Marks              []figure.Box
}

// An arrow is a scale action.
type arrow struct {
	X, Y float64
	Up   bool
	Text string
}

func draw(s figure.Shape, id string, t result.TopologySummary, speed float64) picture {
	p := picture{Shape: s, ID: id + "-" + s.Class, Seconds: max(float64(len(t.Timeline)), 1)}
	p.Title = "Timeline: " + t.Title
	p.Text = pictureText(t, speed)
	p.label(t.Events)
	p.drawRequests(t.Timeline)
	y := p.Requests.Bottom() + 10
	for _, kind := range lossKinds {
		p.Strips = append(p.Strips, p.drawStrip(kind, y, t.Timeline))
		y += stripHeight + 4
	}
	p.drawInstances(t, y+12)
	p.Plot.H = figure.Round(p.Instances.Bottom() - p.Plot.Y)
	for _, e := range t.Events {
		x := p.x(e.Start)
		p.Bands = append(p.Bands, figure.NewBox(x, p.Plot.Y, figure.Round(max(p.x(e.End)-x, 1)), p.Plot.H))
	}
	p.drawTicks(speed)
	p.Height = p.Plot.Bottom() + 42
	return p
}

// x is the place of a moment, kept within the plot.
func (p *picture) x(second float64) float64 {
	return figure.Round(p.Left + min(max(second/p.Seconds, 0), 1)*(p.Width-p.Left-p.Right))
}

func (p *picture) label(events []result.EventSummary) {
	for i, e := range events {
		l := label{Number: i + 1, X: p.x(e.Start), Width: 2 * signRadius}
		if p.Character > 0 {
			l.Text = shorten(e.Title, 34)
			l.Width += 5 + p.Character*float64(len([]rune(l.Text)))
		}
		p.Labels = append(p.Labels, l)
	}
	lanes := placeLabels(p.Labels, p.Width-2)
	p.Plot = figure.Box{X: p.Left, Y: float64(lanes)*laneHeight + 6, W: p.Width - p.Left - p.Right}
}

func shorten(text string, most int) string {
	r := []rune(text)
	if len(r) <= most {
		return text
	}
	return strings.TrimRight(string(r[:most-1]), " ") + "…"
}

// pictureText describes the picture in words.
func pictureText(t result.TopologySummary, speed float64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Requests per second, losses and instance count over %s seconds (%s simulated minutes). %s",
		figure.Decimal(t.Seconds), figure.Decimal(t.Seconds*speed/60), lossText(t))
	for i, e := range t.Events {
		fmt.Fprintf(&b, " Event %d, %s, from second %.0f to %.0f: %d failed, %d cut off, %d logged out.",
			i+1, e.Title, e.Start, e.End, e.Failed, e.CutOff, e.Lost)
	}
	return b.String()
}

// drawTicks marks round seconds, as many as have room.
func (p *picture) drawTicks(speed float64) {
	step := figure.NiceStep(p.Seconds / math.Floor(p.Plot.W/58))
	for s := 0.0; s <= p.Seconds; s += step {
		p.Ticks = append(p.Ticks, figure.Tick{At: p.x(s), Text: figure.Decimal(s), More: figure.Decimal(s * speed / 60)})
	}
}
