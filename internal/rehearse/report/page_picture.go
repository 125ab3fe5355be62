package report

import (
	"fmt"
	"math"
	"strings"

	"scaleout/internal/rehearse/result"
)

// A shape is a size of the picture: text in it is not scaled, so that a phone
// needs a picture of its own.
type shape struct {
	Class       string
	Width       float64
	Left, Right float64 // margins
	Panel       float64 // height of the panel with the requests
	Character   float64 // mean width of a character of a label; 0: labels are numbers only
}

var (
	wide   = shape{Class: "wide", Width: 1000, Left: 92, Right: 52, Panel: 130, Character: 6.3}
	narrow = shape{Class: "narrow", Width: 360, Left: 80, Right: 46, Panel: 100}
)

// A picture is the timeline of one topology, in the units of its viewBox.
type picture struct {
	shape
	ID            string
	Title, Text   string // for screen readers
	Height        float64
	Plot          box // all panels
	Requests      box
	Seconds       float64
	Answered      string // path
	Bad           []stripe
	Grid          []tick // requests per second
	Strips        []strip
	Instances     box
	InRotation    string
	Wanted        string
	InstanceTicks []tick
	Actions       []arrow
	Bands         []box
	Labels        []label
	Ticks         []tick // seconds and simulated minutes
}

type box struct{ X, Y, W, H float64 }

// Right and Bottom are the far edges.
func (b box) Right() float64  { return b.X + b.W }
func (b box) Bottom() float64 { return b.Y + b.H }

// Middle is half way down.
func (b box) Middle() float64 { return b.Y + b.H/2 }

// A tick is a mark on an axis.
type tick struct {
	At         float64
	Text, More string
}

// A stripe is the part of a second's requests that was lost, in the panel of
// the requests.
type stripe struct {
	box
	Class string
}

// A strip shows the seconds in which one kind of loss happened.
type strip struct {
	box
	Class, Name, Total string
	Marks              []box
}

// An arrow is a scale action.
type arrow struct {
	X, Y float64
	Up   bool
	Text string
}

func round(v float64) float64 { return math.Round(v*10) / 10 }

func draw(s shape, id string, t result.TopologySummary, speed float64) picture {
	p := picture{shape: s, ID: id + "-" + s.Class, Seconds: max(float64(len(t.Timeline)), 1)}
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
	p.Plot.H = round(p.Instances.Bottom() - p.Plot.Y)
	for _, e := range t.Events {
		x := p.x(e.Start)
		p.Bands = append(p.Bands, box{x, p.Plot.Y, round(max(p.x(e.End)-x, 1)), p.Plot.H})
	}
	p.drawTicks(speed)
	p.Height = p.Plot.Bottom() + 42
	return p
}

// x is the place of a moment, kept within the plot.
func (p *picture) x(second float64) float64 {
	return round(p.Left + min(max(second/p.Seconds, 0), 1)*(p.Width-p.Left-p.Right))
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
	p.Plot = box{X: p.Left, Y: float64(lanes)*laneHeight + 6, W: p.Width - p.Left - p.Right}
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
		decimal(t.Seconds), decimal(t.Seconds*speed/60), lossText(t))
	for i, e := range t.Events {
		fmt.Fprintf(&b, " Event %d, %s, from second %.0f to %.0f: %d failed, %d cut off, %d logged out.",
			i+1, e.Title, e.Start, e.End, e.Failed, e.CutOff, e.Lost)
	}
	return b.String()
}

// drawTicks marks round seconds, as many as have room.
func (p *picture) drawTicks(speed float64) {
	step := niceStep(p.Seconds / math.Floor(p.Plot.W/58))
	for s := 0.0; s <= p.Seconds; s += step {
		p.Ticks = append(p.Ticks, tick{At: p.x(s), Text: decimal(s), More: decimal(s * speed / 60)})
	}
}

// niceStep is the next 1, 2 or 5 times a power of ten; at least 1.
func niceStep(least float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(max(least, 1))))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= least {
			return m * power
		}
	}
	return 10 * power
}
