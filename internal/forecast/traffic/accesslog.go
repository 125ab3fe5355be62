package traffic

import (
	"bytes"
	"math"
	"time"
)

// readAccessLog counts the requests of a log in the common or combined format, as
// nginx, Apache and gunicorn write it: … [02/Jan/2006:15:04:05 -0700] "GET / HTTP/1.1"
// 200 … or of a server for Python that writes another (serverLogs). App Service puts the
// time in front of each line that a container writes, and such a log has other lines, too.
//
// Two equal lines are two requests: the format has nothing to tell one from another.
func readAccessLog(r *reading, in *lines) error {
	r.single = true
	var last stamp
	for {
		line, more := in.next()
		if !more {
			break
		}
		r.read.Lines++
		at, why := last.find(r, line)
		if why == noTime {
			at, why = r.serverLog(line)
		}
		switch {
		case in.long:
			r.bad(in.number, line, tooLong)
		case why == ok:
			r.request(at, 1, math.NaN())
		case blank(line) || why == noTime && ofContainer(line):
			r.others++
		default:
			r.bad(in.number, line, why)
		}
		if r.spread != nil {
			return r.spread
		}
	}
	return r.ended(in)
}

// ended is the end of a file that is made of lines.
func (r *reading) ended(in *lines) error {
	if in.cut != "" {
		r.note("The packed file %s: what could be unpacked counts.", in.cut)
	}
	return in.err
}

// A stamp remembers the minute of the line before: most lines have the same.
type stamp struct {
	text  [17]byte // 02/Jan/2006:15:04
	zone  [6]byte  // " -0700", or "]" and anything
	start int64    // of the minute
}

// find returns the time of a request.
func (s *stamp) find(r *reading, line []byte) (int64, fault) {
	from := 0
	for {
		i := bytes.IndexByte(line[from:], '[')
		if i < 0 || from+i+22 > len(line) {
			return 0, noTime
		}
		from += i + 1
		if line[from+2] == '/' && line[from+6] == '/' {
			break
		}
	}
	text := line[from:]
	end := bytes.IndexByte(text, ']')
	if end < 20 {
		return 0, noTime
	}
	if !asked(text[end+1:]) {
		return 0, noRequest
	}
	var zone [6]byte
	copy(zone[:], text[20:end])
	if s.start == 0 || !bytes.Equal(s.text[:], text[:17]) || zone != s.zone {
		start, why := s.parse(r, text[:17], text[20:end])
		if why != ok {
			return 0, why
		}
		copy(s.text[:], text)
		s.zone, s.start = zone, start
	}
	sec := int64(text[18]-'0')*10 + int64(text[19]-'0')
	if text[17] != ':' || text[18]-'0' > 6 || text[19]-'0' > 9 || sec > 60 {
		return 0, noTime
	}
	at := s.start + sec
	return at, r.seen(at)
}

// asked reports whether a request and its status follow: "GET / HTTP/1.1" 200.
func asked(rest []byte) bool {
	if len(rest) < 8 || rest[0] != ' ' || rest[1] != '"' {
		return false
	}
	rest = rest[2:]
	for {
		i := bytes.IndexByte(rest, '"')
		if i < 0 || len(rest) < i+5 {
			return false
		}
		if rest[i+1] == ' ' && digits(rest[i+2:i+5]) {
			return true
		}
		rest = rest[i+1:]
	}
}

func digits(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// parse reads the minute and the zone; the development server of Flask writes none.
func (s *stamp) parse(r *reading, text, zone []byte) (int64, fault) {
	form, value := "02/Jan/2006:15:04", string(text)
	if len(text) > 11 && text[11] == ' ' {
		form = "02/Jan/2006 15:04"
	}
	if len(zone) == 0 {
		t, err := time.Parse(form, value)
		if err != nil {
			return 0, noTime
		}
		return r.local(civilOf(t))
	}
	t, err := time.Parse(form+" -0700", value+string(zone))
	if err != nil {
		return 0, noTime
	}
	_, offset := t.Zone()
	r.zone(offset)
	return t.Unix(), ok
}

// ofContainer reports whether a line begins with a time as App Service puts it before
// what a container or the platform writes: 2006-01-02T15:04:05.999999999Z.
func ofContainer(line []byte) bool {
	return len(line) > 20 && digits(line[:4]) && line[4] == '-' && line[7] == '-' && line[10] == 'T' && line[13] == ':' &&
		line[16] == ':'
}
