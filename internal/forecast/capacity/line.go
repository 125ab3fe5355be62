package capacity

import (
	"fmt"
	"math"
)

// A line is y = intercept + slope·x, drawn through points by least squares.
type line struct {
	slope, intercept           float64
	slopeError, interceptError float64 // standard errors
	scatter                    float64 // standard deviation of the points around the line
	explained                  float64 // R², 0 to 1
}

// lineThrough draws the line with the least squares.
//
// Source: N. R. Draper and H. Smith, "Applied Regression Analysis", on fitting a straight line.
func lineThrough(x, y []float64) line {
	n, mx, my := float64(len(x)), average(x), average(y)
	var xx, xy, yy float64
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		xx, xy, yy = xx+dx*dx, xy+dx*dy, yy+dy*dy
	}
	l := line{slope: xy / xx, explained: 1}
	l.intercept = my - l.slope*mx
	rest := max(0, yy-l.slope*xy)
	l.scatter = math.Sqrt(rest / (n - 2))
	l.slopeError = l.scatter / math.Sqrt(xx)
	l.interceptError = l.scatter * math.Sqrt(1/n+mx*mx/xx)
	if yy > 0 {
		l.explained = 1 - rest/yy
	}
	return l
}

// throughOrigin draws the line with the least squares of those without an intercept.
func throughOrigin(x, y []float64) line {
	var xx, xy, rest float64
	for i := range x {
		xx, xy = xx+x[i]*x[i], xy+x[i]*y[i]
	}
	l := line{slope: xy / xx}
	for i := range x {
		d := y[i] - l.slope*x[i]
		rest += d * d
	}
	l.scatter = math.Sqrt(rest / float64(len(x)-1))
	l.slopeError = l.scatter / math.Sqrt(xx)
	return l
}

func (l line) note(p sample) string {
	text := fmt.Sprintf("a line through %d points (R² %.2f)", len(p.y), l.explained)
	if p.cut > 0 {
		text += fmt.Sprintf("; %d points at 100 %% are left out", p.cut)
	}
	return text + p.guessed
}
