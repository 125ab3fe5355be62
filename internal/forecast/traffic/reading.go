package traffic

import (
	"fmt"
	"math"
	"time"

	"scaleout/internal/terminal"
)

// A quantity is what a column of a Series holds.
type quantity int

const (
	requests quantity = iota
	cpu
	memory
	queue
	seconds
	instances
	quantities
)

// What is outside of these is no traffic, and would take memory without end.
const (
	oldest    = 631152000 // 1 January 1990, in seconds since 1970
	longest   = 800       // days that one file may span
	skew      = 5 * 60    // seconds that clocks may differ
	shown     = 5         // unreadable lines
	excerpt   = 120       // characters of one
	mostEver  = 1e12      // of any quantity
	mostSteps = 4096      // between lines, that are counted
	minute    = int64(60) // in seconds
	hour      = 60 * minute
	day       = 24 * hour
)

// A reading is a file on its way to a Series.
type reading struct {
	o       Options
	read    Read
	columns [quantities]column
	single  bool          // lines are requests, not values for a grain
	grain   time.Duration // of the source, where it says so
	cutEnds bool          // the first and the last grain are not whole, or nobody knows

	now              int64
	earliest, latest int64
	before           int64         // time of the line before
	steps            map[int64]int // seconds between two lines, and how often
	offset           int           // of the lines' zone from UTC, in seconds
	offsets          int           // how many that were, up to 2
	spread           error         // set once the times are too far apart
	zoneless         bool          // there were times without a zone
	twice, never     int           // local times that a change of clocks made so
	others           int           // lines that are no requests, and are not meant to be
	cutGrains        int           // grains that the asked time cuts, left out
	recent           recent
	undated          bool // minutes are counted from 0, and have no date
	columnsNote      string
}

func newReading(name, format string, o Options) *reading {
	r := &reading{o: o, now: math.MaxInt64, earliest: math.MaxInt64, latest: math.MinInt64, before: math.MinInt64,
		steps: map[int64]int{}}
	r.read.Name, r.read.Format = name, format
	if !o.Now.IsZero() {
		r.now = o.Now.Unix() + skew
	}
	for _, q := range []quantity{cpu, memory, queue, seconds, instances} {
		r.columns[q].kind = mean
	}
	return r
}

// A fault says why a line could not be read.
type fault string

const (
	ok        fault = ""
	tooLong   fault = "the line is longer than 256 KB"
	noTime    fault = "no time that can be read"
	future    fault = "the time is in the future"
	tooOld    fault = "the time is before 1990"
	skipped   fault = "the clocks were put forward then: this local time never was"
	noNumber  fault = "no number"
	negative  fault = "the value is negative"
	tooLarge  fault = "the value is too large"
	percent   fault = "more than 100 percent"
	noRequest fault = "no request"
	second    fault = "another value for the same time"
)

// bad counts a line that could not be read, and keeps the first ones.
func (r *reading) bad(number int, line []byte, why fault) {
	r.read.Unreadable++
	if len(r.read.Bad) >= shown {
		return
	}
	text := terminal.Line(string(line[:min(len(line), excerpt)]))
	if len(line) > excerpt {
		text += " …"
	}
	r.read.Bad = append(r.read.Bad, BadLine{Line: number, Text: text, Reason: string(why)})
}

// bends refuses all for one line.
func (r *reading) bends(number int, line []byte, why fault) error {
	return fmt.Errorf("line %d: %s: %s", number, why, terminal.Line(string(line[:min(len(line), excerpt)])))
}

// seen takes the time of a line, in seconds since 1970, and says why it cannot be.
func (r *reading) seen(at int64) fault {
	switch {
	case at > r.now:
		return future
	case at < oldest:
		return tooOld
	}
	if at < r.before {
		r.read.Unordered++
	} else if at > r.before && r.before != math.MinInt64 && !r.single && (len(r.steps) < mostSteps || r.steps[at-r.before] > 0) {
		r.steps[at-r.before]++
	}
	r.before = at
	if at >= r.earliest && at <= r.latest {
		return ok
	}
	r.earliest, r.latest = min(r.earliest, at), max(r.latest, at)
	if r.latest-r.earliest > longest*day && r.spread == nil {
		r.spread = fmt.Errorf("the times go from %s to %s, and a forecast takes at most %d days: cut the file",
			time.Unix(r.earliest, 0).UTC().Format(time.DateOnly), time.Unix(r.latest, 0).UTC().Format(time.DateOnly), longest)
	}
	return ok
}

// request counts requests that came at one time and took some seconds each; NaN: it is
// not known how long.
func (r *reading) request(at int64, n, took float64) {
	r.columns[requests].add(at/minute, n, n)
	if took >= 0 {
		r.columns[seconds].add(at/minute, took*n, n)
	}
}

// value takes what a grain that begins at a time had.
func (r *reading) value(q quantity, at int64, v float64) fault {
	switch {
	case math.IsNaN(v):
		return ok
	case v < 0:
		return negative
	case v > mostEver:
		return tooLarge
	case (q == cpu || q == memory) && v > 101:
		return percent
	}
	r.columns[q].add(at/minute, v, 1)
	return ok
}

// zone keeps the offset that a line's time has.
func (r *reading) zone(offset int) {
	if r.offsets == 0 || r.offset != offset {
		r.offset = offset
		r.offsets = min(r.offsets+1, 2)
	}
}

// location is where the traffic is: as given, or as all lines say.
func (r *reading) location() *time.Location {
	switch {
	case r.o.Zone != nil:
		return r.o.Zone
	case r.offsets == 1 && r.offset != 0:
		return time.FixedZone("", r.offset)
	}
	return time.UTC
}

func (r *reading) note(format string, args ...any) {
	r.read.Notes = append(r.read.Notes, fmt.Sprintf(format, args...))
}
