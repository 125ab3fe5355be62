package traffic

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// silence is how long a log may have no line before it is doubted: a part that is
// missing looks like a time without requests.
const silence = 6 * 60

// series makes minutes of all that was read.
func (r *reading) series() (*Series, error) {
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	for q := range r.columns {
		f, l := r.columns[q].span()
		first, last = min(first, f), max(last, l)
	}
	if first > last {
		return nil, r.nothing()
	}
	grain := r.grains()
	if grain > minutesOfDay {
		return nil, fmt.Errorf("its values are %s apart: a forecast needs at least one a day", span(grain))
	}
	last += grain - 1
	first, last = r.ends(first, last, grain)
	minutes := last - first + 1
	s := &Series{Start: time.Unix(first*minute, 0).In(r.location())}
	for q, to := range []*[]float64{&s.Requests, &s.CPU, &s.Memory, &s.Queue, &s.Seconds, &s.Instances} {
		switch c := &r.columns[q]; {
		case r.single && quantity(q) == requests:
			*to = r.counted(c, first, minutes)
		case c.pages != nil:
			*to = c.fill(first, minutes, grain)
		}
	}
	if s.Requests == nil {
		s.Requests = unknown(minutes)
		r.note("It has no number of requests.")
	}
	for _, v := range s.Requests {
		if math.IsNaN(v) {
			r.read.Missing++
		}
	}
	r.say(grain)
	s.Read = r.read
	return s, nil
}

// nothing says why there is no series.
func (r *reading) nothing() error {
	switch {
	case len(r.read.Bad) > 0:
		b := r.read.Bad[0]
		return fmt.Errorf("none of its %d lines can be read as %s; line %d: %s: %s",
			r.read.Lines, r.read.Format, b.Line, b.Reason, b.Text)
	case r.others > 0:
		return fmt.Errorf("none of its %d lines is a request", r.read.Lines)
	}
	if r.read.Lines > 0 {
		return fmt.Errorf("none of its %d lines has a value", r.read.Lines)
	}
	return errors.New("it has no values")
}

// grains returns the grain in minutes, as the source says or as its times show.
func (r *reading) grains() int64 {
	grain := int64(1)
	switch {
	case r.single:
		r.grain = time.Minute
	case r.grain == 0 && r.step() < minute:
		r.grain, r.cutEnds = time.Duration(r.step())*time.Second, true
	case r.grain == 0:
		for q := range r.columns {
			if r.columns[q].pages != nil {
				grain = r.columns[q].grain()
				break
			}
		}
		r.grain = time.Duration(grain) * time.Minute
	default:
		grain = max(1, int64(r.grain/time.Minute))
	}
	r.read.Grain = r.grain
	return grain
}

// step returns the seconds that lie most often between two lines, or a minute.
func (r *reading) step() int64 {
	best := minute
	for step, n := range r.steps {
		if n > r.steps[best] || n == r.steps[best] && step < best {
			best = step
		}
	}
	return best
}

// ends leaves out a first and a last grain that are not whole.
func (r *reading) ends(first, last, grain int64) (int64, int64) {
	switch {
	case !r.single && !r.cutEnds:
		return first, last
	case last-first+1 < 3*grain:
		r.note("It is short: its first and last %s count, although they may not be whole.", span(grain))
		return first, last
	}
	r.note("The first and the last %s are left out, as they may not be whole.", span(grain))
	return first + grain, last - grain
}

// counted returns counts of lines: a minute without one had no request.
func (r *reading) counted(c *column, first, minutes int64) []float64 {
	out := make([]float64, minutes)
	before, gaps := first-1, 0
	gap := func(next int64) {
		if next-before-1 < silence {
			return
		}
		for m := max(before+1, first); m < next; m++ {
			out[m-first] = math.NaN()
		}
		if gaps++; gaps <= 3 {
			r.note("No line for %s from %s on: a part of the log may be missing, so these minutes count as unknown.",
				span(next-before-1), time.Unix((before+1)*minute, 0).In(r.location()).Format("2006-01-02 15:04"))
		}
	}
	c.each(func(m int64, n float64) {
		if m < first || m >= first+minutes {
			return
		}
		gap(m)
		before, out[m-first] = m, n
	})
	gap(first + minutes)
	if gaps > 3 {
		r.note("There are %d such times.", gaps)
	}
	return out
}

// span writes minutes as people do.
func span(minutes int64) string {
	unit, n := "minute", minutes
	switch {
	case minutes%(24*60) == 0:
		unit, n = "day", minutes/(24*60)
	case minutes%60 == 0:
		unit, n = "hour", minutes/60
	}
	if n == 1 {
		return unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// say adds the notes that only the whole file allows.
func (r *reading) say(grain int64) {
	if r.columnsNote != "" {
		r.note("%s", r.columnsNote)
	}
	if r.cutGrains > 0 {
		r.note("%s left out, as the time that was asked for cuts them.", many(r.cutGrains, "value is", "values are"))
	}
	if r.undated {
		r.note("Its minutes have no date: minute 0 is taken as the beginning of a Monday, so days and hours are not those of the source.")
	}
	if grain > 1 {
		r.note("Each value is for %s and spread evenly over its minutes: peaks within it do not show, so it may have been worse.",
			one(span(grain)))
	}
	if r.zoneless && r.o.Zone == nil {
		r.note("Its times have no zone and are taken as UTC: name the zone if they are local.")
	}
	if r.offsets > 1 && r.o.Zone == nil {
		r.note("Its times have more than one zone; hours and days are those of UTC.")
	}
	if r.twice > 0 {
		r.note("%s in the hour that the clocks were put back to: their order says which of the two is meant.",
			many(r.twice, "time is", "times are"))
	}
	if r.never > 0 {
		r.note("%s never was, as the clocks were put forward: such lines are left out.",
			many(r.never, "local time", "local times"))
	}
	if r.others > 0 {
		r.note("%s, and passed over.", many(r.others, "line is no request", "lines are no requests"))
	}
}

func one(span string) string {
	switch span {
	case "minute", "day":
		return "a " + span
	case "hour":
		return "an hour"
	}
	return span
}

func many(n int, one, more string) string { return fmt.Sprintf("%d %s", n, plural(n, one, more)) }
