package autoscale

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/iso8601"
)

// member is an object in the body and the path to it. Its methods read a
// property and keep the first failure of the whole body in fail; after one, the
// values are zero or not to be trusted.
type member struct {
	path    string
	members map[string]any
	zones   Zones
	fail    *error
}

// most is more than any target has and small enough to calculate with.
const most = 1_000_000

func (m member) at(name string) string {
	if m.path == "" {
		return name
	}
	return m.path + "." + name
}

func (m member) refuse(name, format string, args ...any) {
	if *m.fail == nil {
		*m.fail = fmt.Errorf("autoscale setting: %s %s", m.at(name), fmt.Sprintf(format, args...))
	}
}

// shown writes a value of the body for an error, cut short.
func shown(v any) string {
	s := fmt.Sprintf("%v", v)
	if text, ok := v.(string); ok {
		s = strconv.Quote(text)
	}
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "") + "…"
	}
	return s
}

// has reports whether the property is there with a value other than null.
func (m member) has(name string) bool { return m.members[name] != nil }

func (m member) object(name string) member {
	if !m.has(name) {
		m.refuse(name, "is missing")
	}
	return m.optionalObject(name)
}

func (m member) optionalObject(name string) member {
	o, ok := m.members[name].(map[string]any)
	if !ok && m.has(name) {
		m.refuse(name, "is %s: an object is needed", shown(m.members[name]))
	}
	return member{path: m.at(name), members: o, zones: m.zones, fail: m.fail}
}

func (m member) list(name string) []any {
	if !m.has(name) {
		m.refuse(name, "is missing")
	}
	l, ok := m.members[name].([]any)
	if !ok {
		m.refuse(name, "is %s: a list is needed", shown(m.members[name]))
	}
	return l
}

func (m member) objects(name string) []member {
	var found []member
	for i, v := range m.list(name) {
		o, ok := v.(map[string]any)
		at := fmt.Sprintf("%s[%d]", name, i)
		if !ok {
			m.refuse(at, "is %s: an object is needed", shown(v))
		}
		found = append(found, member{path: m.at(at), members: o, zones: m.zones, fail: m.fail})
	}
	return found
}

func (m member) text(name string) string {
	s := m.optionalText(name)
	if s == "" {
		m.refuse(name, "is missing or empty")
	}
	return s
}

func (m member) optionalText(name string) string {
	s, ok := m.members[name].(string)
	if !ok && m.has(name) {
		m.refuse(name, "is %s: a text is needed", shown(m.members[name]))
	}
	return s
}

// flag reads a boolean, false when it is not there: the documented default of
// every one that is read here.
func (m member) flag(name string) bool {
	b, ok := m.members[name].(bool)
	if !ok && m.has(name) {
		m.refuse(name, "is %s: true or false is needed", shown(m.members[name]))
	}
	return b
}

func (m member) oneOf(name string, allowed ...string) string {
	s := m.text(name)
	for _, a := range allowed {
		if strings.EqualFold(a, s) {
			return a
		}
	}
	m.refuse(name, "is %s: %s", shown(s), strings.Join(allowed, ", ")+" can be followed here")
	return ""
}

func (m member) number(name string) float64 {
	f, ok := asNumber(m.members[name])
	if !ok {
		m.refuse(name, "is %s: a number is needed", shown(m.members[name]))
	}
	return f
}

func asNumber(v any) (float64, bool) {
	f := math.NaN()
	switch v := v.(type) {
	case float64:
		f = v
	case int:
		f = float64(v)
	case json.Number:
		f, _ = v.Float64() // ±Inf when out of range
		if v == "" {
			f = math.NaN()
		}
	}
	return f, !math.IsNaN(f) && !math.IsInf(f, 0)
}

// count reads a whole number, which ARM writes as a text here.
func (m member) count(name string, least int) int {
	s, isText := m.members[name].(string)
	n, err := strconv.Atoi(s)
	if f, ok := asNumber(m.members[name]); !isText && ok && f == math.Trunc(f) && math.Abs(f) <= most {
		n, err = int(f), nil
	}
	if err != nil || n < least || n > most {
		m.refuse(name, "is %s: a whole number from %d to %d is needed", shown(m.members[name]), least, most)
		return least
	}
	return n
}

// numbers reads a list of at least one whole number from 0 to greatest.
func (m member) numbers(name string, greatest int) []int {
	var found []int
	for i, v := range m.list(name) {
		f, ok := asNumber(v)
		if !ok || f != math.Trunc(f) || f < 0 || f > float64(greatest) {
			m.refuse(fmt.Sprintf("%s[%d]", name, i), "is %s: a whole number from 0 to %d is needed", shown(v), greatest)
			continue
		}
		found = append(found, int(f))
	}
	if len(found) == 0 {
		m.refuse(name, "is empty")
	}
	return found
}

func (m member) duration(name string) time.Duration {
	d, ok := iso8601.ParseDuration(m.text(name))
	if !ok {
		m.refuse(name, "is %s: an ISO 8601 duration is needed, such as PT5M", shown(m.members[name]))
	}
	return d
}

func (m member) zone(name string) (string, *time.Location) {
	windows := m.text(name)
	if windows == "UTC" {
		return windows, time.UTC
	}
	if m.zones == nil {
		m.refuse(name, "is %s: without a list of time zones only UTC is known", shown(windows))
		return windows, time.UTC
	}
	location, err := m.zones(windows)
	if err != nil || location == nil {
		m.refuse(name, "is %s: a Windows time zone name is needed, such as %q (%v)", shown(windows), "W. Europe Standard Time", err)
		return windows, time.UTC
	}
	return windows, location
}

func (m member) instant(name string, location *time.Location) time.Time {
	s := m.text(name)
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05", s, location)
	if err != nil {
		m.refuse(name, "is %s: a time is needed, such as 2026-12-24T18:00:00", shown(s))
	}
	return t
}
