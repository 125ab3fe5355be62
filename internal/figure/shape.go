package figure

import "math"

// A Shape is a size of a picture: text in it is not scaled, so that a phone needs a
// picture of its own.
type Shape struct {
	Class       string
	Width       float64
	Left, Right float64 // margins
	Panel       float64 // height of the largest panel
	Character   float64 // mean width of a character of a label; 0: labels are numbers only
}

// The shapes that every picture is drawn in. The style shows one of them.
var (
	Wide   = Shape{Class: "wide", Width: 1000, Left: 92, Right: 52, Panel: 130, Character: 6.3}
	Narrow = Shape{Class: "narrow", Width: 360, Left: 80, Right: 46, Panel: 100}
)

// A Box is a rectangle.
type Box struct{ X, Y, W, H float64 }

// NewBox is a Box with its place and its size.
func NewBox(x, y, w, h float64) Box { return Box{X: x, Y: y, W: w, H: h} }

// Right and Bottom are the far edges.
func (b Box) Right() float64  { return b.X + b.W }
func (b Box) Bottom() float64 { return b.Y + b.H }

// Middle is half way down.
func (b Box) Middle() float64 { return b.Y + b.H/2 }

// A Tick is a mark on an axis.
type Tick struct {
	At         float64
	Text, More string
}

// Round leaves a tenth of a unit: no screen shows less.
func Round(v float64) float64 { return math.Round(v*10) / 10 }

// NiceStep is the next 1, 2 or 5 times a power of ten; at least 1.
func NiceStep(least float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(max(least, 1))))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= least {
			return m * power
		}
	}
	return 10 * power
}
