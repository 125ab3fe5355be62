package traffic

import (
	"fmt"
	"slices"
	"strings"
)

// locust is where Locust's history has what ("--csv PREFIX" writes
// PREFIX_stats_history.csv, a row every second with counts since the start).
type locust struct {
	time, name, count, took int

	requests int64 // of the row before
	spent    float64
	restarts int
}

// readLocust reads a history: what came between two rows came in the second row's
// minute.
func readLocust(r *reading, in *lines) error {
	r.single = true
	source := &rows{in: in, delimiter: ','}
	source.next()
	l := locust{}
	for _, c := range []struct {
		to   *int
		name string
	}{{&l.time, "Timestamp"}, {&l.name, "Name"}, {&l.count, "Total Request Count"}, {&l.took, "Total Average Response Time"}} {
		if *c.to = slices.Index(source.cells, c.name); *c.to < 0 {
			return fmt.Errorf("it has no column %q, as Locust's history has", c.name)
		}
	}
	for source.next() {
		r.read.Lines++
		why := source.why
		if why == ok {
			why = l.row(r, source.cells)
		}
		if why != ok {
			r.bad(source.number, source.text, why)
		}
		if r.spread != nil {
			return r.spread
		}
	}
	if l.restarts > 0 {
		r.note("Counts begin anew %s: several runs stand in it one after the other.", many(l.restarts, "time", "times"))
	}
	return r.ended(in)
}

// row takes the row of all requests; with --csv-full-history there are others.
func (l *locust) row(r *reading, cells []string) fault {
	if len(cells) <= max(l.time, l.name, l.count, l.took) {
		return fewCells
	}
	if cells[l.name] != "Aggregated" {
		return ok
	}
	at, why := clock{}.time(r, cells[l.time])
	if why == ok {
		why = r.seen(at)
	}
	if why != ok {
		return why
	}
	count, why := number(cells[l.count], ',')
	if why != ok {
		return why
	}
	average := 0.0 // empty before the first answer
	if text := strings.TrimSpace(cells[l.took]); text != "" && text != "N/A" {
		if average, why = number(text, ','); why != ok {
			return why
		}
	}
	n, spent := int64(count), count*average/1000
	if n < l.requests { // another run
		l.restarts++
		l.requests, l.spent = 0, 0
	}
	if came := n - l.requests; came > 0 {
		r.columns[requests].add(at/minute, float64(came), float64(came))
		r.columns[seconds].add(at/minute, max(0, spent-l.spent), float64(came))
	}
	l.requests, l.spent = n, spent
	return ok
}
