package autoscale

import (
	"math"
	"slices"
	"time"
)

// grains are the time grains of one length of a feed, each with the value that a
// statistic makes of it.
type grains struct {
	feed      *feed
	length    int64 // nanoseconds
	phase     int64 // how much of its grain was over when 1970 began
	statistic Statistic

	list      []grain   // those that have samples, oldest first
	values    []float64 // of each; that of the newest is not up to date while it is stale
	stale     bool
	forgotten int // grains that went before
}

// grain is a time grain that has samples.
type grain struct {
	number      int64 // of all grains since 1970
	first       int   // number of its first sample
	begin, last int64 // when its first and its last sample were taken
}

// newGrains counts grains from the year 1, as Time.Truncate does.
func newGrains(f *feed, r Rule) *grains {
	epoch := time.Unix(0, 0)
	return &grains{
		feed: f, length: int64(r.TimeGrain), statistic: r.Statistic,
		phase: int64(epoch.Sub(epoch.Truncate(r.TimeGrain))),
	}
}

// add takes notice of the sample that the feed is about to append. A grain has its end
// and not its start.
func (g *grains) add(at int64, sample int) {
	number := floor(at-1+g.phase, g.length)
	if n := len(g.list); n > 0 && g.list[n-1].number == number {
		g.list[n-1].last = at
	} else {
		g.settle()
		g.list, g.values = append(g.list, grain{number, sample, at, at}), append(g.values, 0)
	}
	g.stale = true
}

// settle brings the newest grain up to date.
func (g *grains) settle() {
	if newest := len(g.list) - 1; g.stale {
		g.values[newest] = g.feed.combine(g.statistic, g.list[newest].first, g.feed.end(), math.MinInt64)
		g.stale = false
	}
}

// forget drops the grains that ended before a moment.
func (g *grains) forget(until int64) {
	old := 0
	for old < len(g.list) && g.list[old].last <= until {
		old++
	}
	g.list, g.values = slices.Delete(g.list, 0, old), slices.Delete(g.values, 0, old)
	g.forgotten += old
	g.stale = g.stale && len(g.list) > 0
}

// end is the number of the sample after those of a grain.
func (g *grains) end(i int) int {
	if i+1 < len(g.list) {
		return g.list[i+1].first
	}
	return g.feed.end()
}

// A window is how far a rule looks back.
type window struct {
	grains *grains
	length int64 // nanoseconds
	from   int64 // samples that are later are in it
	oldest int   // number of the first grain that is in it
}

// move ends the window now, and reports whether there is a sample in it.
func (w *window) move(now int64) bool {
	g := w.grains
	w.from = now - w.length
	i := max(w.oldest-g.forgotten, 0)
	for i < len(g.list) && g.list[i].last <= w.from {
		i++
	}
	w.oldest = i + g.forgotten
	return i < len(g.list)
}

// aggregate is what Rule.observe makes of a window that has samples, in the same order of
// sums. The window may begin within a grain: then that grain is what is later.
func (w *window) aggregate(a TimeAggregation) float64 {
	g := w.grains
	g.settle()
	i := w.oldest - g.forgotten
	if g.list[i].begin > w.from {
		return a.of(g.values[i:])
	}
	whole := g.values[i]
	g.values[i] = g.feed.combine(g.statistic, g.list[i].first, g.end(i), w.from)
	defer func() { g.values[i] = whole }()
	return a.of(g.values[i:])
}

// floor is a/b rounded down, for a positive b.
func floor(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
