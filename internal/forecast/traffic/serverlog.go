package traffic

import (
	"regexp"
	"time"
)

// serverLogs are the access logs of servers for Python that are not in the common
// format, as they write them unless told otherwise. Each has a date, a time and perhaps
// a zone.
//
// A request that an app sends itself is in its log, too, where it shows its HTTP client's
// debug messages (urllib3: …:443 "GET / HTTP/1.1" 200 5). What is before the request tells
// one from the other.
var serverLogs = []*regexp.Regexp{
	// gevent 26.9: the time where the server is.
	regexp.MustCompile(`(?m)^(?:\S+Z )?\S+ - - \[(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)()\] ` + aRequest),
	// granian 2.8.
	regexp.MustCompile(`(?m)^(?:\S+Z )?\[(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ([+-]\d{4})\] \S+ - ` + aRequest),
	// uvicorn 0.54, by itself and in gunicorn: it tells no time, so that App Service's counts.
	regexp.MustCompile(`(?m)^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(Z) (?:INFO: +)?\S+ - ` + aRequest),
}

const aRequest = `"[A-Z]+ \S+ HTTP/[\d.]+" \d{3}(?: |$)`

func isServerLog(sample []byte) bool {
	for _, form := range serverLogs {
		if form.Match(sample) {
			return true
		}
	}
	return false
}

// serverLog returns the time of a request in one of serverLogs.
func (r *reading) serverLog(line []byte) (int64, fault) {
	for _, form := range serverLogs {
		if m := form.FindSubmatch(line); m != nil {
			at, why := r.written(string(m[1])+" "+string(m[2]), string(m[3]))
			if why == ok {
				why = r.seen(at)
			}
			return at, why
		}
	}
	return 0, noTime
}

// written returns a time that has a zone, or none.
func (r *reading) written(text, zone string) (int64, fault) {
	if zone == "" {
		t, err := time.Parse(time.DateTime, text)
		if err != nil {
			return 0, noTime
		}
		return r.local(civilOf(t))
	}
	t, err := time.Parse(time.DateTime+"Z0700", text+zone)
	if err != nil {
		return 0, noTime
	}
	_, offset := t.Zone()
	r.zone(offset)
	return t.Unix(), ok
}
