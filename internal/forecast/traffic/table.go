package traffic

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// isTable reports whether a sample begins with the names of columns that are known, or
// with a time and a number.
func isTable(sample []byte) bool {
	head := strings.TrimRight(string(firstLine(sample)), "\r")
	cells := strings.Split(strings.ReplaceAll(head, `"`, ""), string(delimiterOf([]byte(head))))
	_, found := headingOf(cells)
	return found || bare(cells)
}

// bare reports whether a row without a heading is a time and a number.
func bare(cells []string) bool {
	if len(cells) != 2 {
		return false
	}
	_, why := clock{}.time(newReading("", "", Options{}), cells[0])
	_, noValue := number(cells[1], ',')
	return why == ok && noValue == ok
}

// readTable reads CSV: exports of Log Analytics, Application Insights and CloudWatch,
// and plain columns of times and numbers. A value is for the grain that begins at its
// time, as Azure, CloudWatch and bin() have it.
func readTable(r *reading, in *lines) error {
	sample, _ := in.from.Peek(sampled)
	source := &rows{in: in, delimiter: delimiterOf(firstLine(sample))}
	var first []string
	for first == nil && source.next() {
		first = slices.Clone(source.cells)
	}
	h, found := headingOf(first)
	var row []string
	if !found && bare(first) {
		h, _ = headingOf([]string{"timestamp", "value"})
		row, found = first, true
	}
	if !found {
		return fmt.Errorf("its columns are %s: one has to be a time (%s) and another requests or a count",
			strings.Join(first, ", "), strings.Join(timeNames, ", "))
	}
	t, err := newTable(r, h, timesOf(sample, source.delimiter, h.time), source.delimiter)
	if err != nil {
		return err
	}
	for row != nil || source.next() {
		if row == nil {
			row = source.cells
		}
		why := source.why
		if why == ok {
			why = t.row(row)
		}
		if r.read.Lines += source.lost; why != ok {
			r.bad(source.number, source.text, why)
			if why.hidesPeaks() {
				return r.bends(source.number, source.text, why)
			}
			r.read.Unreadable += source.lost - 1
		}
		if row = nil; r.spread != nil {
			return r.spread
		}
	}
	return r.ended(in)
}

// timesOf are the times in a sample, for the order of their dates.
func timesOf(sample []byte, delimiter byte, column int) (times []string) {
	for line := range strings.Lines(string(sample)) {
		cells := csvCells(line, delimiter)
		if column < len(cells) {
			times = append(times, cells[column])
		}
	}
	return times
}

// csvCells splits a line roughly, but for a delimiter within quotes.
func csvCells(line string, delimiter byte) []string {
	quoted := false
	cells := strings.FieldsFunc(strings.TrimSpace(line), func(c rune) bool {
		if c == '"' {
			quoted = !quoted
		}
		return c == rune(delimiter) && !quoted
	})
	for i := range cells {
		cells[i] = strings.Trim(cells[i], `"`)
	}
	return cells
}

// A table puts rows where they belong.
type table struct {
	r         *reading
	h         heading
	clock     clock
	delimiter byte
	named     bool // the columns that are names are known
	start     int64
	lastTime  string
	lastAt    int64
}

func newTable(r *reading, h heading, times []string, delimiter byte) (*table, error) {
	order, slashes := orderOf(times)
	if slashes && order == undecided {
		return nil, errors.New("its dates may have the day or the month first, and nothing shows which: export times as 2026-01-31T13:00:00Z")
	}
	if slashes && h.portal && order == monthFirst {
		r.note("Its dates are read with the month first.")
	}
	r.single, r.cutEnds = h.single, h.portal
	t := &table{r: r, h: h, clock: clock{order: order, zone: h.zone}, delimiter: delimiter}
	for i, m := range h.measures {
		if m.rate {
			r.columns[m.quantity].kind = mean
		}
		if m.quantity == requests && !h.single && key(h.names[i]) != "requests" {
			r.columnsNote = fmt.Sprintf("The column %q is taken as the number of requests.", h.names[i])
		}
	}
	if h.index {
		t.start = time.Date(2024, 1, 1, 0, 0, 0, 0, r.location()).Unix() // a Monday
	}
	return t, nil
}

// row takes a row and says why it cannot.
func (t *table) row(cells []string) fault {
	h := &t.h
	if h.time >= len(cells) {
		return fewCells
	}
	if !t.named {
		h.dimensions(cells)
		t.named = true
	}
	at, why := t.at(cells[h.time])
	switch {
	case why != ok:
		return why
	case h.single:
		return t.request(cells, at)
	case h.metric >= 0:
		return t.metric(cells, at)
	}
	names := int64(0)
	for _, i := range h.others {
		if i < len(cells) {
			names = int64(hashOf(cells[i], names, int64(i)))
		}
	}
	for i := range h.names { // in order, so that a fault is the same each time
		m, is := h.measures[i]
		if !is {
			continue
		}
		if i >= len(cells) {
			return fewCells
		}
		v, why := number(cells[i], t.delimiter)
		if m.quantity == requests && !m.rate && t.delimiter == ';' && thousands.MatchString(cells[i]) {
			why = ambiguous
		}
		if why == ok && !math.IsNaN(v) {
			why = t.r.put(m.quantity, at, v*m.scale, hashOf("", names, at, int64(m.quantity)))
		}
		if why != ok {
			return why
		}
	}
	return ok
}

// at reads a time; many rows have the same.
func (t *table) at(text string) (int64, fault) {
	if text == t.lastTime && (t.r.o.Zone == nil || !t.r.zoneless) {
		return t.lastAt, ok
	}
	at, why := int64(0), ok
	if n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); t.h.index && err == nil && n >= 0 && n < 1e8 {
		at = t.start + n*minute
		t.r.undated = true
	} else {
		at, why = t.clock.time(t.r, text)
	}
	if why == ok {
		t.lastTime, t.lastAt = text, at
	}
	return at, why
}

// request takes a row that is one request, or that stands for several where
// Application Insights keeps only a sample of them.
func (t *table) request(cells []string, at int64) fault {
	h, cell := &t.h, func(i int) string {
		if i < 0 || i >= len(cells) {
			return ""
		}
		return cells[i]
	}
	if kind := cell(h.kind); kind != "" && !strings.EqualFold(kind, "request") {
		t.r.others++
		return ok
	}
	if why := t.r.seen(at); why != ok {
		return why
	}
	if id := cell(h.id); id != "" {
		if _, there := t.r.recent.look(hashOf(id), 0); there {
			t.r.read.Duplicates++
			return ok
		}
	}
	n, took := 1.0, math.NaN()
	if v, why := number(cell(h.weight), t.delimiter); why == ok && v >= 1 && v <= mostEver {
		n = v
	}
	for i, m := range h.measures {
		if v, why := number(cell(i), t.delimiter); why == ok && m.quantity == seconds && v <= mostEver {
			took = v * m.scale
		}
	}
	t.r.request(at, n, took)
	return ok
}

// metric takes a row of the table AzureMetrics, which has one for each metric.
func (t *table) metric(cells []string, at int64) fault {
	q, is := quantity(0), false
	if t.h.metric < len(cells) {
		q, is = quantityOf[strings.ToLower(cells[t.h.metric])]
	}
	column := t.h.average
	if q == requests {
		column = t.h.total
	}
	if !is || column < 0 {
		t.r.others++
		return ok
	}
	if column >= len(cells) {
		return fewCells
	}
	v, why := number(cells[column], t.delimiter)
	if why != ok || math.IsNaN(v) {
		return why
	}
	names := int64(0)
	for i := range cells {
		if k := key(t.h.names[min(i, len(t.h.names)-1)]); k == "resource" || k == "resourceid" || k == "_resourceid" {
			names = int64(hashOf(cells[i], names))
		}
	}
	return t.r.put(q, at, v, hashOf("", names, at, int64(q)))
}
