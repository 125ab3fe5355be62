package traffic

import (
	"strconv"
	"strings"
	"time"
)

// A civil time is what a clock on a wall shows.
type civil struct {
	year, month, day, hour, min, sec int
}

func civilOf(t time.Time) civil {
	y, m, d := t.Date()
	return civil{y, int(m), d, t.Hour(), t.Minute(), t.Second()}
}

func (c civil) in(z *time.Location) time.Time {
	return time.Date(c.year, time.Month(c.month), c.day, c.hour, c.min, c.sec, 0, z)
}

// is reports whether the fields make a time: 31 April does not.
func (c civil) is() bool { return c == civilOf(c.in(time.UTC)) }

// local returns the time that a clock showed in the zone of the traffic. Where clocks
// were put back it showed the same time twice: the first that is not before the line
// before is meant. Where they were put forward, there are times that it never showed.
func (r *reading) local(c civil) (int64, fault) {
	r.zoneless = true
	if r.o.Zone == nil {
		return c.in(time.UTC).Unix(), ok
	}
	naive := c.in(time.UTC).Unix()
	near := time.Unix(naive, 0)
	var at []int64
	for _, t := range []time.Time{near.Add(-26 * time.Hour), near.Add(26 * time.Hour)} {
		_, offset := t.In(r.o.Zone).Zone()
		if u := naive - int64(offset); civilOf(time.Unix(u, 0).In(r.o.Zone)) == c {
			at = append(at, u)
		}
	}
	switch {
	case len(at) == 0:
		r.never++
		return 0, skipped
	case len(at) == 1 || at[0] == at[1]:
		return at[0], ok
	}
	r.twice++
	if early := min(at[0], at[1]); early >= r.before {
		return early, ok
	}
	return max(at[0], at[1]), ok
}

// A dateOrder says what stands first where a date is written with slashes.
type dateOrder int

const (
	undecided dateOrder = iota
	monthFirst
	dayFirst
)

// A clock reads times as programs and portals write them.
type clock struct {
	order dateOrder
	zone  *time.Location // of times without one; nil: that of the traffic
}

// time returns seconds since 1970.
func (k clock) time(r *reading, text string) (int64, fault) {
	text = strings.TrimSpace(text)
	if n, isNumber := epoch(text); isNumber {
		return n, ok
	}
	c, rest, read := k.date(text)
	if !read {
		return 0, noTime
	}
	rest, read = c.readClock(rest)
	if !read || !c.is() {
		return 0, noTime
	}
	switch offset, has, read := zoneOf(rest); {
	case !read:
		return 0, noTime
	case has:
		r.zone(offset)
		return c.in(time.UTC).Unix() - int64(offset), ok
	case k.zone != nil:
		return c.in(k.zone).Unix(), ok
	}
	return r.local(c)
}

// epoch reads seconds, milliseconds, microseconds or nanoseconds since 1970, which
// differ by their number of digits.
func epoch(text string) (int64, bool) {
	if len(text) < 9 || !digits([]byte(text[:9])) {
		return 0, false
	}
	whole, _, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || len(whole) < 9 || n < 0 || !digits([]byte(strings.Replace(text, ".", "", 1))) {
		return 0, false
	}
	for ; n >= 1e11; n /= 1000 {
	}
	return n, true
}

// date reads 2006-01-02, 2006/01/02, 1/2/2006 or 2.1.2006, and returns what follows.
func (k clock) date(text string) (c civil, rest string, read bool) {
	fields, sep, rest := [3]int{}, byte(0), text
	for i := range fields {
		n := 0
		for n < len(rest) && n < 4 && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		if n == 0 {
			return c, "", false
		}
		fields[i], _ = strconv.Atoi(rest[:n])
		if i == 0 && n == 4 {
			c.year = fields[0]
		}
		rest = rest[n:]
		if i < 2 {
			if rest == "" || !strings.ContainsRune("-/.", rune(rest[0])) || sep != 0 && rest[0] != sep {
				return c, "", false
			}
			sep, rest = rest[0], rest[1:]
		}
	}
	switch {
	case c.year != 0:
		c.month, c.day = fields[1], fields[2]
	case sep == '.' || k.order == dayFirst:
		c.day, c.month, c.year = fields[0], fields[1], fields[2]
	default:
		c.month, c.day, c.year = fields[0], fields[1], fields[2]
	}
	return c, rest, c.year >= 1000
}

// readClock reads what follows a date: nothing, or 15:04[:05[.999]] with or without AM
// or PM.
func (c *civil) readClock(rest string) (string, bool) {
	rest = strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(rest, ","), "T"), " ")
	fields := []*int{&c.hour, &c.min, &c.sec}
	for i, f := range fields {
		n := 0
		for n < len(rest) && n < 2 && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		if n == 0 {
			return rest, i == 0 // a date alone
		}
		*f, _ = strconv.Atoi(rest[:n])
		if rest = rest[n:]; rest == "" || rest[0] != ':' {
			if i == 0 {
				return rest, false
			}
			break
		}
		rest = rest[1:]
	}
	if rest != "" && (rest[0] == '.' || rest[0] == ',') { // a fraction
		rest = strings.TrimLeft(rest[1:], "0123456789")
	}
	return c.half(rest)
}

var halfSigns = strings.NewReplacer(".", "", " ", "", "\u202f", "", "\u00a0", "")

// half takes AM and PM, which browsers write with dots, small letters and spaces of
// several kinds.
func (c *civil) half(rest string) (string, bool) {
	if rest == "" {
		return "", true
	}
	word := strings.ToUpper(halfSigns.Replace(rest))
	switch {
	case word == "AM" && c.hour >= 1 && c.hour <= 12:
		c.hour %= 12
	case word == "PM" && c.hour >= 1 && c.hour <= 12:
		c.hour = c.hour%12 + 12
	case word == "AM", word == "PM":
		return "", false
	default:
		return strings.TrimSpace(rest), true
	}
	return "", true
}

// zoneOf reads Z, UTC, +02:00, +0200 or nothing, and returns the offset in seconds.
func zoneOf(text string) (offset int, has, read bool) {
	switch text {
	case "":
		return 0, false, true
	case "Z", "z", "UTC", "GMT":
		return 0, true, true
	}
	number := strings.Replace(text[1:], ":", "", 1)
	if text[0] != '+' && text[0] != '-' || len(number) != 4 && len(number) != 2 || !digits([]byte(number)) {
		return 0, false, false
	}
	n, _ := strconv.Atoi((number + "00")[:4])
	offset = n/100*3600 + n%100*60
	if text[0] == '-' {
		offset = -offset
	}
	return offset, true, offset >= -14*3600 && offset <= 14*3600
}

// orderOf finds which of two numbers of a date is the day: the one above 12, or the one
// that goes up by one from a line to the next. Capital AM and PM are what browsers in
// American English write; Azure's portal writes times as the browser does.
func orderOf(times []string) (order dateOrder, slashes bool) {
	var before [2]int
	half := false
	for _, t := range times {
		var a, b, y int
		if n, err := scanDate(t, &a, &b, &y); !n || err != nil {
			continue
		}
		slashes = true
		half = half || strings.HasSuffix(t, "AM") || strings.HasSuffix(t, "PM")
		switch {
		case a > 12:
			return dayFirst, true
		case b > 12:
			return monthFirst, true
		case before[0] == a && before[1]+1 == b:
			return monthFirst, true
		case before[1] == b && before[0]+1 == a && before[0] != 0:
			return dayFirst, true
		}
		before = [2]int{a, b}
	}
	if half {
		return monthFirst, slashes
	}
	return undecided, slashes
}

func scanDate(text string, fields ...*int) (bool, error) {
	date, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	parts := strings.Split(strings.TrimSuffix(date, ","), "/")
	if len(parts) != len(fields) || len(parts[2]) != 4 {
		return false, nil
	}
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil {
			return false, err
		}
		*fields[i] = n
	}
	return true, nil
}
