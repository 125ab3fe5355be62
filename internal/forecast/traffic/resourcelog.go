package traffic

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A record is a line of a log as Azure Monitor writes it outside of a workspace.
//
// Diagnostic settings write to storage a line for each ("Common and service-specific
// schemas for Azure resource logs": time, resourceId, category, properties), and to an
// event hub several in "records". App Service on Windows writes its properties as an
// object, on Linux as a text that holds one, with most numbers as text. The data export of
// a workspace writes the columns of the table, and its name in Type.
type record struct {
	Time          string          `json:"time"`
	TimeGenerated string          `json:"TimeGenerated"`
	Category      string          `json:"category"`
	Type          string          `json:"Type"`
	Properties    json.RawMessage `json:"properties"`
	request

	Records []record `json:"records"`
}

// A request has the columns of AppServiceHTTPLogs, or of AppRequests, that count.
type request struct {
	Query      string `json:"CsUriQuery"`
	TimeTaken  amount `json:"TimeTaken"`  // milliseconds
	DurationMs amount `json:"DurationMs"` // the same
	ItemCount  amount `json:"ItemCount"`  // requests that a row stands for
	ID         string `json:"_ItemId"`
}

// An amount is a number, or a text with one; NaN where there is none.
type amount struct {
	value float64
	given bool
}

func (a *amount) UnmarshalJSON(text []byte) error {
	v, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
	if a.given = err == nil && v >= 0 && v <= mostEver; a.given {
		a.value = v
	}
	return nil // what is no number is not known
}

// The logs that have a record for each request.
const (
	httpLogs    = "AppServiceHTTPLogs"
	appRequests = "AppRequests"
)

var (
	aCategory   = regexp.MustCompile(`"(category|Type)"\s*:\s*"`)
	aResourceID = regexp.MustCompile(`"_?[rR]esourceId"\s*:\s*"`)
)

func isResourceLog(sample []byte) bool {
	return bytes.TrimSpace(sample)[0] == '{' && aCategory.Match(sample) && aResourceID.Match(sample)
}

// readResourceLog reads a record of each line, or JSON that is not made of lines.
func readResourceLog(r *reading, in *lines) error {
	r.single = true
	log := resourceLog{r: r, others: map[string]int{}}
	sample, _ := in.from.Peek(sampled)
	read := log.lines
	if !json.Valid(firstLine(sample)) {
		read = log.values
	}
	if err := read(in); err != nil {
		return err
	}
	return log.ended()
}

type resourceLog struct {
	r        *reading
	requests int
	others   map[string]int // records of other logs
}

const notJSON fault = "it is no whole line of JSON"

func (l *resourceLog) lines(in *lines) error {
	for {
		line, more := in.next()
		if !more {
			return l.r.ended(in)
		}
		switch {
		case in.long:
			l.r.read.Lines++
			l.r.bad(in.number, line, tooLong)
		case blank(line):
		default:
			var rec record
			if err := json.Unmarshal(line, &rec); err != nil {
				l.r.read.Lines++
				l.r.bad(in.number, line, notJSON)
			} else {
				l.record(&rec, in.number, line)
			}
		}
		if l.r.spread != nil {
			return l.r.spread
		}
	}
}

// values reads one after the other. What comes after one that is broken cannot be read.
func (l *resourceLog) values(in *lines) error {
	limited := &io.LimitedReader{R: in}
	values := json.NewDecoder(limited)
	for n := 1; ; n++ {
		limited.N = largestJSON
		var rec record
		switch err := values.Decode(&rec); {
		case err == io.EOF && n > 1:
			return nil
		case err != nil && l.r.read.Lines > 0:
			l.r.bad(l.r.read.Lines+1, nil, fault("the JSON ends or breaks here, and the rest is not read"))
			return nil
		case err != nil:
			return fmt.Errorf("it is not the JSON of a resource log: %w", err)
		}
		l.record(&rec, n, nil)
		if l.r.spread != nil {
			return l.r.spread
		}
	}
}

// record takes one, or those in it.
func (l *resourceLog) record(rec *record, number int, line []byte) {
	for i := range rec.Records {
		l.record(&rec.Records[i], number, line)
	}
	if rec.Records != nil {
		return
	}
	l.r.read.Lines++
	of := rec.Category
	if of == "" {
		of = rec.Type
	}
	if of != httpLogs && of != appRequests {
		l.others[of]++
		l.r.others++
		return
	}
	l.requests++
	if why := l.request(rec); why != ok {
		l.r.bad(number, line, why)
	}
}

func (l *resourceLog) request(rec *record) fault {
	text := rec.Time
	if text == "" {
		text = rec.TimeGenerated
	}
	at, why := clock{}.time(l.r, text)
	if why == ok {
		why = l.r.seen(at)
	}
	if why != ok {
		return why
	}
	q := rec.inside()
	if id := q.id(); id != "" {
		if _, there := l.r.recent.look(hashOf(id), 0); there {
			l.r.read.Duplicates++
			return ok
		}
	}
	took, n := math.NaN(), 1.0
	for _, ms := range []amount{q.TimeTaken, q.DurationMs} {
		if ms.given {
			took = ms.value / 1000
		}
	}
	if q.ItemCount.given {
		n = max(1, q.ItemCount.value)
	}
	l.r.request(at, n, took)
	return ok
}

// inside is the request of a record: in its properties, or its own columns.
func (rec *record) inside() request {
	text := rec.Properties
	var quoted string
	if json.Unmarshal(text, &quoted) == nil {
		text = []byte(quoted)
	}
	q := rec.request
	if rec.Category == httpLogs {
		_ = json.Unmarshal(text, &q) // what it does not say is not known
	}
	return q
}

// id tells a request from all others: what App Service puts into each query on Windows,
// or the workspace's own.
func (q request) id() string {
	if _, rest, has := strings.Cut(q.Query, string(logID)); has {
		id, _, _ := strings.Cut(rest, "&")
		return id
	}
	return q.ID
}

// ended says which other logs there were.
func (l *resourceLog) ended() error {
	if l.requests > 0 || len(l.others) == 0 {
		return nil
	}
	return fmt.Errorf("it has records of %s, and none of %s: these are the requests of an app",
		strings.Join(slices.Sorted(maps.Keys(l.others)), ", "), httpLogs)
}
