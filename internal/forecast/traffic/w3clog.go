package traffic

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// readW3C counts the requests of a log in the W3C extended format, as App Service's
// web server writes it ("W3C Logging": times are UTC, time-taken is in milliseconds).
//
// Amazon CloudFront writes the same format with tabs, and its time-taken in seconds ("Standard
// logging (access logs)", fields of a log file), as the draft of the format has it.
//
// App Service puts an id, X-ARR-LOG-ID, into the query of each request: it shows lines
// that are there twice.
func readW3C(r *reading, in *lines) error {
	r.single = true
	w := w3c{date: -1}
	for {
		line, more := in.next()
		if !more {
			break
		}
		switch {
		case in.long:
			r.read.Lines++
			r.bad(in.number, line, tooLong)
		case bytes.HasPrefix(line, []byte("#Fields:")):
			w.heading(line)
		case blank(line), line[0] == '#':
		default:
			r.read.Lines++
			if why := w.request(r, line); why != ok {
				r.bad(in.number, line, why)
			}
		}
		if r.spread != nil {
			return r.spread
		}
	}
	return r.ended(in)
}

// w3c is where the fields are that count, by the last heading.
type w3c struct {
	date, time, query, took, fields int
	cells                           [][]byte
	text                            [16]byte // 2006-01-02 15:04 of the line before
	start                           int64
}

const noDate fault = "the fields above have no date and time"

func (w *w3c) heading(line []byte) {
	w.date, w.time, w.query, w.took = -1, -1, -1, -1
	names := bytes.Fields(line)[1:]
	w.fields = len(names)
	for i, name := range names {
		switch string(name) {
		case "date":
			w.date = i
		case "time":
			w.time = i
		case "cs-uri-query":
			w.query = i
		case "time-taken":
			w.took = i
		}
	}
}

var logID = []byte("X-ARR-LOG-ID=")

func (w *w3c) request(r *reading, line []byte) fault {
	if w.date < 0 || w.time < 0 {
		return noDate
	}
	w.cells = w.cells[:0]
	between := byte(' ')
	if bytes.IndexByte(line, '\t') >= 0 {
		between = '\t'
	}
	for rest := line; ; {
		i := bytes.IndexByte(rest, between)
		if i < 0 {
			w.cells = append(w.cells, rest)
			break
		}
		w.cells = append(w.cells, rest[:i])
		rest = rest[i+1:]
	}
	if len(w.cells) != w.fields {
		return fewCells
	}
	at, why := w.at(w.cells[w.date], w.cells[w.time])
	if why == ok {
		why = r.seen(at)
	}
	if why != ok {
		return why
	}
	if w.query >= 0 {
		if i := bytes.Index(w.cells[w.query], logID); i >= 0 {
			id, _, _ := bytes.Cut(w.cells[w.query][i+len(logID):], []byte("&"))
			if _, there := r.recent.look(hashOf(string(id)), 0); there {
				r.read.Duplicates++
				return ok
			}
		}
	}
	took := math.NaN()
	if w.took >= 0 {
		took = secondsOf(string(w.cells[w.took]))
	}
	r.request(at, 1, took)
	return ok
}

// secondsOf reads whole milliseconds, or seconds with a point.
func secondsOf(text string) float64 {
	if ms, err := strconv.ParseUint(text, 10, 40); err == nil {
		return float64(ms) / 1000
	}
	if s, err := strconv.ParseFloat(text, 64); err == nil && strings.Contains(text, ".") && s >= 0 && s < 1<<30 {
		return s
	}
	return math.NaN()
}

func (w *w3c) at(date, clock []byte) (int64, fault) {
	if len(date) != 10 || len(clock) < 8 || clock[5] != ':' || !digits(clock[6:8]) || clock[6] > '5' {
		return 0, noTime
	}
	if w.start == 0 || !bytes.Equal(w.text[:10], date) || !bytes.Equal(w.text[11:], clock[:5]) {
		t, err := time.Parse("2006-01-02 15:04", string(date)+" "+string(clock[:5]))
		if err != nil {
			return 0, noTime
		}
		copy(w.text[:], date)
		copy(w.text[11:], clock[:5])
		w.start = t.Unix()
	}
	return w.start + int64(clock[6]-'0')*10 + int64(clock[7]-'0'), ok
}
