package traffic

import (
	"bytes"
	"encoding/json"
	"math"
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
	wanted := [][]byte{[]byte(`"` + k6Requests + `"`), []byte(`"` + k6Duration + `"`)}
	for {
		line, more := in.next()
		if !more {
			break
		}
		r.read.Lines++
		if !in.long && !bytes.Contains(line, wanted[0]) && !bytes.Contains(line, wanted[1]) {
			if line = bytes.TrimSpace(line); len(line) > 0 && (line[0] != '{' || line[len(line)-1] != '}') {
				r.bad(in.number, line, notJSON)
			}
			continue
		}
		var p struct {
			Metric, Type string
			Data         struct {
				Time  string
				Value float64
			}
		}
		why := ok
		if in.long {
			why = tooLong
		} else if json.Unmarshal(line, &p) != nil && !isDeclaration(line) {
			why = notJSON
		} else if p.Type == "Point" {
			t, err := time.Parse(time.RFC3339, p.Data.Time)
			if why = noTime; err == nil {
				why = r.k6(p.Metric, t.Unix(), p.Data.Value)
			}
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

const notJSON fault = "it is not JSON"

// isDeclaration reports whether a line declares a metric.
func isDeclaration(line []byte) bool {
	return json.Valid(line) && bytes.Contains(line, []byte(`"type":"Metric"`))
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
