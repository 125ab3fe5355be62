package report

import (
	"fmt"
	"math"
	"strings"

	"scaleout/internal/figure"
)

// A front is cost against waiting: a Pareto front.
type front struct {
	figure.Shape
	ID, Text, Currency string
	Height             float64
	Plot               figure.Box
	Across, Up         []figure.Tick
	Limit              float64
	Line               string
	Dots               []dot
}

type dot struct {
	X, Y, R      float64
	Class, Title string
}

func drawFront(s figure.Shape, b Best, currency string) front {
	s.Left, s.Right = 44, 14
	f := front{Shape: s, ID: "front-" + s.Class, Currency: currency}
	f.Plot = figure.NewBox(s.Left, 24, s.Width-s.Left-s.Right, 2*s.Panel)
	f.Height = f.Plot.Bottom() + 36
	tries := append([]Try{b.Current, b.Chosen}, b.Front...)
	least, most, highest := math.Inf(1), 0.0, 100*b.WaitingLimit
	for _, t := range tries {
		least, most = min(least, t.Training.Cost), max(most, t.Training.Cost)
		highest = max(highest, 100*t.Training.WaitingShare)
	}
	step := figure.NiceStep((most - least) / math.Floor(f.Plot.W/90))
	least, most = math.Floor(least/step)*step, math.Ceil(most/step+.01)*step
	x := func(cost float64) float64 { return figure.Round(f.Plot.X + f.Plot.W*(cost-least)/(most-least)) }
	y := func(percent float64) float64 { // the square root shows what is small
		return figure.Round(f.Plot.Bottom() - f.Plot.H*math.Sqrt(percent/max(highest, 1e-9)))
	}
	for v := least; v <= most+step/2; v += step {
		f.Across = append(f.Across, figure.Tick{At: x(v), Text: figure.Decimal(v)})
	}
	f.ticksUp(highest, y)
	f.Limit = y(100 * b.WaitingLimit)
	var line, text strings.Builder
	for i, t := range b.Front {
		px, py := x(t.Training.Cost), y(100*t.Training.WaitingShare)
		if i == 0 {
			fmt.Fprintf(&line, "M%g %g", px, py)
		} else {
			fmt.Fprintf(&line, "H%gV%g", px, py)
		}
		fmt.Fprintf(&text, " %s", t.title(currency))
		f.Dots = append(f.Dots, dot{px, py, 3.5, "", t.title(currency)})
	}
	f.Line = line.String()
	f.Text = "Of the settings that are shown none is cheaper and has less waiting." + text.String()
	f.Dots = append(f.Dots,
		dot{x(b.Current.Training.Cost), y(100 * b.Current.Training.WaitingShare), 0, "current",
			"as it is: " + b.Current.title(currency)},
		dot{x(b.Chosen.Training.Cost), y(100 * b.Chosen.Training.WaitingShare), 5.5, "chosen",
			"best: " + b.Chosen.title(currency)})
	return f
}

// ticksUp marks a few shares that are far enough apart.
func (f *front) ticksUp(highest float64, y func(float64) float64) {
	last := math.Inf(1)
	for _, v := range []float64{0, .01, .1, .2, .5, 1, 2, 5, 10, 20, 50, 100} {
		if at := y(v); v <= highest && last-at >= 16 {
			f.Up = append(f.Up, figure.Tick{At: at, Text: fmt.Sprint(v)})
			last = at
		}
	}
}

func (t Try) title(currency string) string {
	return fmt.Sprintf("%s: %.2f %s a month, %s %% of the minutes waiting.",
		t.Text(), t.Training.Cost, currency, waitingPercent(t.Training.WaitingShare))
}
