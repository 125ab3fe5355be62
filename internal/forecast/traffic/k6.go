package traffic

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// k6 writes a line for each value of each metric. Of these, http_reqs is a request, and
// http_req_duration says how many milliseconds it took ("Built-in metrics"). They are
// sent at one time, so their counts by minute belong together.
const (
	k6Requests = "http_reqs"
	k6Duration = "http_req_duration"
)

// k6 takes a value of a metric.
func (r *reading) k6(metric string, at int64, v float64) fault {
	if metric != k6Requests && metric != k6Duration {
		return ok
	}
	if v < 0 || math.IsNaN(v) || v > mostEver {
		return negative
	}
	if why := r.seen(at); why != ok {
		return why
	}
	if metric == k6Requests {
		r.columns[requests].add(at/minute, v, v)
	} else {
		r.columns[seconds].add(at/minute, v/1000, 1)
	}
	return ok
}

// readK6JSON reads what `k6 run --out json=FILE` writes.
func readK6JSON(r *reading, in *lines) error {
	r.single = true
	for {
		line, more := in.next()
		if !more {
			break
		}
		r.read.Lines++
		why := ok
		switch metric, at, v, is := k6Point(line); {
		case in.long:
			why = tooLong
		case is && (metric == k6Requests || metric == k6Duration):
			t, err := time.Parse(time.RFC3339, at)
			if why = noTime; err == nil {
				why = r.k6(metric, t.Unix(), v)
			}
		case !is && !bytes.Contains(line, []byte(`"type":"Metric"`)) && !blank(line):
			why = notK6
		}
		if why != ok {
			r.bad(in.number, line, why)
		}
		if r.spread != nil {
			return r.spread
		}
	}
	return r.ended(in)
}

const notK6 fault = "it is not a whole line of k6"

// k6Point reads a line in the order in which k6 writes its fields: a large test has
// millions, and ten for each request.
func k6Point(line []byte) (metric, at string, value float64, is bool) {
	rest, is := bytes.CutPrefix(line, []byte(`{"metric":"`))
	name, rest, has := bytes.Cut(rest, []byte(`","type":"Point","data":{"time":"`))
	when, rest, hasTime := bytes.Cut(rest, []byte(`","value":`))
	end := bytes.IndexAny(rest, ",}")
	if !is || !has || !hasTime || end < 0 || line[len(line)-1] != '}' {
		return "", "", 0, false
	}
	value, err := strconv.ParseFloat(string(rest[:end]), 64)
	return string(name), string(when), value, err == nil
}

// readK6CSV reads what `k6 run --out csv=FILE` writes.
func readK6CSV(r *reading, in *lines) error {
	r.single = true
	source := &rows{in: in, delimiter: ','}
	source.next() // the heading, by which the format was found
	for source.next() {
		r.read.Lines++
		why := source.why
		if why == ok && len(source.cells) < 3 {
			why = fewCells
		}
		if why == ok && strings.HasPrefix(source.cells[0], "http_req") {
			var at int64
			var v float64
			if at, why = (clock{}).time(r, source.cells[1]); why == ok {
				if v, why = number(source.cells[2], ','); why == ok {
					why = r.k6(source.cells[0], at, v)
				}
			}
		}
		if why != ok {
			r.bad(source.number, source.text, why)
		}
		if r.spread != nil {
			return r.spread
		}
	}
	return r.ended(in)
}
