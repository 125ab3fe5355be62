package platform

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// Each row is a sequence of pings (+ good, - bad) and whether the instance is
// unhealthy after each (u).
func TestHealthNote(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		limit       int
		pings, want string
	}{
		{2, "--", ".u"},
		{2, "-+-+", "...."},
		{2, "---+-", ".uu.."},
		{10, "---------+---------", "..................."},
		{10, "-----------", ".........uu"},
	} {
		var h health
		var got strings.Builder
		for i, ping := range row.pings {
			h.note(ping == '+', row.limit, noon.Add(time.Duration(i)*time.Minute))
			if h.unhealthy() {
				got.WriteByte('u')
			} else {
				got.WriteByte('.')
			}
		}
		assert.Equal(t, row.want, got.String(), row.pings)
	}
}

func TestHealthSince(t *testing.T) {
	t.Parallel()
	var h health
	for i := range 5 {
		h.note(false, 2, noon.Add(time.Duration(i)*time.Minute))
	}
	assert.Equal(t, noon.Add(time.Minute), h.since)
}

// A digit is an unhealthy instance, and since how many minutes it is; a dot is a
// healthy one. x is excluded.
func TestExclude(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name      string
		instances string
		percent   int
		want      string
	}{
		{"nobody is unhealthy", "....", 50, "...."},
		{"the documented example: four, three unhealthy, two excluded", "1.11", 50, "x.x."},
		{"all are unhealthy: none", "1111", 50, "...."},
		{"all are unhealthy: none, whatever the percentage", "11", 100, ".."},
		{"the only instance", "9", 100, "."},
		{"one of two", ".1", 50, ".x"},
		{"half of three is one, rounded down", "11.", 50, "x.."},
		{"half of five is two", "111..", 50, "xx..."},
		{"those that are unhealthy for longest go first", "129.", 50, ".xx."},
		{"a share below one instance excludes nobody", ".1", 49, ".."},
		{"a small share of many", "11........", 10, "x........."},
		{"all but the healthy one", "111.", 100, "xxx."},
		{"three quarters of four", "111.", 75, "xxx."},
		{"just below three quarters", "111.", 74, "xx.."},
		{"no instances", "", 50, ""},
	} {
		var all []*health
		for _, c := range row.instances {
			h := &health{excluded: true}
			if c != '.' {
				h.since = noon.Add(-time.Duration(c-'0') * time.Minute)
			}
			all = append(all, h)
		}
		exclude(all, row.percent)
		var got strings.Builder
		for _, h := range all {
			if h.excluded {
				got.WriteByte('x')
			} else {
				got.WriteByte('.')
			}
		}
		assert.Equal(t, row.want, got.String(), row.name)
	}
}

func TestMayReplace(t *testing.T) {
	t.Parallel()
	ago := func(hours ...float64) []time.Time {
		var all []time.Time
		for _, h := range hours {
			all = append(all, noon.Add(-time.Duration(h*float64(time.Hour))))
		}
		return all
	}
	assert.True(t, mayReplace(nil, noon))
	assert.False(t, mayReplace(ago(0.9), noon), "one per hour")
	assert.True(t, mayReplace(ago(1), noon))
	assert.True(t, mayReplace(ago(5, 1), noon))
	assert.False(t, mayReplace(ago(5, 3, 1), noon), "three per day")
	assert.True(t, mayReplace(ago(24, 3, 1), noon))
	assert.False(t, mayReplace(ago(30, 23, 3, 1), noon))
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	for failures, want := range []time.Duration{
		0, 10 * time.Second, 20 * time.Second, 40 * time.Second, 80 * time.Second, 160 * time.Second,
		5 * time.Minute, 5 * time.Minute,
	} {
		assert.Equal(t, want, backoff(failures), failures)
	}
	assert.Equal(t, 5*time.Minute, backoff(1000))
}
