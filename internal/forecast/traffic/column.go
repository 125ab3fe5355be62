package traffic

import (
	"maps"
	"math"
	"slices"
)

// A kind of column says what several values of one minute make together.
type kind int

const (
	total kind = iota // their sum, and half a value is in half its time
	mean              // their mean, and it holds all the time
	count             // their sum, and it holds all the time
)

// minutesOfDay are those of a page.
const minutesOfDay = 24 * 60

// A page holds a day. Pages are there for days with values only.
type page struct {
	sum   [minutesOfDay]float64
	count [minutesOfDay]float64
}

// A column collects values by minute, in any order.
type column struct {
	kind  kind
	pages map[int64]*page
	day   int64 // of last
	last  *page
}

// add puts a value, that stands for count of them, into a minute since 1970.
func (c *column) add(minute int64, sum, count float64) {
	p, at := c.cell(minute)
	p.sum[at] += sum
	p.count[at] += count
}

func (c *column) cell(minute int64) (*page, int) {
	day := minute / minutesOfDay
	if c.last == nil || c.day != day {
		if c.pages == nil {
			c.pages = map[int64]*page{}
		}
		if c.pages[day] == nil {
			c.pages[day] = &page{}
		}
		c.day, c.last = day, c.pages[day]
	}
	return c.last, int(minute - day*minutesOfDay)
}

// each calls f for every minute with values, in order.
func (c *column) each(f func(minute int64, value float64)) {
	for _, day := range slices.Sorted(maps.Keys(c.pages)) {
		p := c.pages[day]
		for i, n := range p.count {
			switch {
			case n == 0:
			case c.kind == mean:
				f(day*minutesOfDay+int64(i), p.sum[i]/n)
			default:
				f(day*minutesOfDay+int64(i), p.sum[i])
			}
		}
	}
}

// span returns the first and the last minute with a value.
func (c *column) span() (first, last int64) {
	first, last = math.MaxInt64, math.MinInt64
	c.each(func(minute int64, _ float64) { first, last = min(first, minute), max(last, minute) })
	return first, last
}

// grain returns the most frequent distance of two neighbours, in minutes: the smallest
// of those, and one minute for a single value.
func (c *column) grain() int64 {
	distances := map[int64]int{}
	before := int64(-1)
	c.each(func(minute int64, _ float64) {
		if before >= 0 {
			distances[minute-before]++
		}
		before = minute
	})
	best := int64(1)
	for d, n := range distances {
		if n > distances[best] || n == distances[best] && d < best {
			best = d
		}
	}
	return best
}

// fill returns the minutes from first on. A value stands at the beginning of its grain,
// and holds until the next one begins; a total is spread evenly over its grain.
func (c *column) fill(first, minutes, grain int64) []float64 {
	out := unknown(minutes)
	parts := 1.0
	if c.kind == total {
		parts = float64(grain)
	}
	c.each(func(minute int64, v float64) {
		for m := max(minute, first); m < min(minute+grain, first+minutes); m++ {
			out[m-first] = v / parts // until the next one writes over it
		}
	})
	return out
}

func unknown(minutes int64) []float64 {
	out := make([]float64, minutes)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}
