package report

// A label names an event above its band.
type label struct {
	Text   string
	Number int
	X, Y   float64 // of the sign with the number
	Line   float64 // where the line down to the band starts
	Lane   int
	Width  float64
}

const (
	laneHeight = 18.0
	signRadius = 7.0
	labelGap   = 6.0
)

// placeLabels puts labels, which come in the order of X, into lanes from the
// top so that none covers another or the line of an earlier one: a lane may be
// used where it and all below it are free.
func placeLabels(labels []label, right float64) (lanes int) {
	var ends []float64
	for i := range labels {
		l := &labels[i]
		if over := l.X - signRadius + l.Width - right; over > 0 {
			l.X -= over
		}
		start := l.X - signRadius
		lane := len(ends)
		for lane > 0 && ends[lane-1]+labelGap <= start {
			lane--
		}
		if lane == len(ends) {
			ends = append(ends, 0)
		}
		ends[lane] = start + l.Width
		l.Lane = lane
		l.Y = float64(lane)*laneHeight + signRadius + 2
		l.Line = l.Y + signRadius
	}
	return len(ends)
}
