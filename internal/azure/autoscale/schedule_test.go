package autoscale_test

import (
	"fmt"
	"testing"
	"time"
	_ "time/tzdata" // the same everywhere

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/autoscale"
)

// iana has the time zones of the examples, after Unicode CLDR's windowsZones.
var iana = map[string]string{
	"W. Europe Standard Time": "Europe/Berlin",
	"E. Europe Standard Time": "Europe/Chisinau",
	"Pacific Standard Time":   "America/Los_Angeles",
}

func zones(windows string) (*time.Location, error) {
	if iana[windows] == "" {
		return nil, fmt.Errorf("no time zone %q", windows)
	}
	return time.LoadLocation(iana[windows])
}

func zone(t *testing.T, windows string) *time.Location {
	t.Helper()
	z, err := zones(windows)
	require.NoError(t, err)
	return z
}

// local is a time of the 24-hour clock in a zone: "2026-11-28 06:00".
func local(t *testing.T, z *time.Location, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", text+":00"[len(text)-16:], z)
	require.NoError(t, err)
	return at
}

func weekly(z *time.Location, hour, minute int, days ...time.Weekday) *autoscale.Recurrence {
	return &autoscale.Recurrence{Location: z, Days: days, Hours: []int{hour}, Minutes: []int{minute}}
}

func profile(name string, c autoscale.Capacity, r *autoscale.Recurrence) autoscale.Profile {
	return autoscale.Profile{Name: name, Capacity: c, Recurrence: r}
}

// inEffect asserts which profile holds at each local time.
func inEffect(t *testing.T, source string, s autoscale.Setting, z *time.Location, want map[string]string) {
	t.Helper()
	for at, name := range want {
		p, err := s.ProfileAt(local(t, z, at))
		if assert.NoError(t, err, "%s: %s", source, at) {
			assert.Equal(t, name, p.Name, "%s: %s", source, at)
		}
	}
}

// 2026-11-23 is a Monday.

func TestContiguousProfiles(t *testing.T) {
	t.Parallel()
	z := zone(t, "E. Europe Standard Time")
	s := autoscale.Setting{Enabled: true, Profiles: []autoscale.Profile{
		profile("Weekday profile", autoscale.Capacity{Min: 3, Max: 20, Default: 3}, weekly(z, 4, 0, time.Monday)),
		profile("Weekend profile", autoscale.Capacity{Min: 1, Max: 3, Default: 1}, weekly(z, 0, 1, time.Saturday)),
		profile("default", autoscale.Capacity{Min: 1, Max: 9, Default: 1}, nil),
	}}
	inEffect(t, "Autoscale with multiple profiles, Add a recurring profile using ARM templates", s, z, map[string]string{
		"2026-11-23 03:59": "Weekend profile", "2026-11-23 04:00": "Weekday profile", "2026-11-25 12:00": "Weekday profile",
		"2026-11-28 00:00": "Weekday profile", "2026-11-28 00:01": "Weekend profile", "2026-11-29 23:59": "Weekend profile",
	})
	// "The default profile is irrelevant because there's no time that isn't covered."
	for hour := range 24 * 14 {
		p, err := s.ProfileAt(noon.Add(time.Duration(hour) * time.Hour))
		require.NoError(t, err)
		require.NotEqual(t, "default", p.Name, "Overview of common autoscale patterns, Scale differently on weekends")
	}
}

func TestPartnerProfileEndsARecurringOne(t *testing.T) {
	t.Parallel()
	z := zone(t, "E. Europe Standard Time")
	const back = `{"name":"Auto created default scale condition","for":"Weekend profile"}`
	s := autoscale.Setting{Enabled: true, Profiles: []autoscale.Profile{
		profile("Weekend profile", autoscale.Capacity{Min: 1, Max: 2, Default: 1}, weekly(z, 6, 0, time.Saturday, time.Sunday)),
		profile(back, autoscale.Capacity{Min: 3, Max: 9, Default: 3}, weekly(z, 19, 0, time.Saturday, time.Sunday)),
	}}
	inEffect(t, "Understand autoscale settings, Recurrence profile", s, z, map[string]string{
		"2026-11-28 05:59": back, "2026-11-28 06:00": "Weekend profile", "2026-11-28 18:59": "Weekend profile", "2026-11-28 19:00": back,
		"2026-11-29 05:59": back, "2026-11-29 06:00": "Weekend profile", "2026-11-29 19:00": back, "2026-12-02 12:00": back,
	})
}

func TestProfileBoundsApplyAtOnce(t *testing.T) {
	t.Parallel()
	z := zone(t, "Pacific Standard Time")
	rest := autoscale.Capacity{Min: 2, Max: 10, Default: 2}
	s := autoscale.Setting{Enabled: true, Profiles: []autoscale.Profile{
		profile("default", rest, nil),
		profile("Mondays", autoscale.Capacity{Min: 3, Max: 20, Default: 3}, weekly(z, 3, 0, time.Monday)),
		{Name: `{"name":"default","for":"Mondays"}`, ReturnsTo: "default", Ends: "Mondays", Capacity: rest, Recurrence: weekly(z, 20, 0, time.Monday)},
	}}
	for _, x := range []struct {
		at          string
		count, want int
		profile     string
	}{
		{"2026-11-23 02:59", 2, 2, "default (after Mondays)"},
		{"2026-11-23 03:00", 2, 3, "Mondays"},
		{"2026-11-23 19:59", 12, 12, "Mondays"},
		{"2026-11-23 20:00", 12, 10, "default (after Mondays)"},
	} {
		now := local(t, z, x.at)
		st := autoscale.State{Count: x.count, LastAction: now.Add(-time.Second)}
		d := autoscale.Decide(s, levels{}.history(), st, now)
		assert.Equal(t, x.want, d.Count, "Autoscale with multiple profiles, introduction: %s: %s", x.at, d.Reason)
		assert.Equal(t, x.profile, d.Profile)
		wellFormed(t, d, x.count)
	}
}

func TestFixedDateBeforeRecurrenceBeforeDefault(t *testing.T) {
	t.Parallel()
	z := zone(t, "Pacific Standard Time")
	event := profile("eventProfile", autoscale.Capacity{Min: 10, Max: 20, Default: 10}, nil)
	event.FixedDate = &autoscale.FixedDate{Start: local(t, z, "2017-12-26 00:00"), End: local(t, z, "2017-12-26 23:59")}
	regular := profile("regularProfile", autoscale.Capacity{Min: 1, Max: 5, Default: 1}, nil)

	s := autoscale.Setting{Enabled: true, Profiles: []autoscale.Profile{regular, event}}
	inEffect(t, "Understand autoscale settings, Fixed-date profile", s, z, map[string]string{
		"2017-12-25 23:59": "regularProfile", "2017-12-26 00:00": "eventProfile", "2017-12-26 23:58": "eventProfile",
		"2017-12-26 23:59": "regularProfile", "2018-12-26 12:00": "regularProfile",
	})
	s.Profiles = []autoscale.Profile{regular, profile("Tuesdays", regular.Capacity, weekly(z, 0, 0, time.Tuesday)), event}
	inEffect(t, "Understand autoscale settings, Which profile will autoscale use?", s, z, map[string]string{
		"2017-12-25 12:00": "Tuesdays", "2017-12-26 12:00": "eventProfile", "2017-12-27 12:00": "Tuesdays",
	})
}

// Recurrences keep to the clock on the wall when it is changed: in Berlin on
// 2026-03-29 at 02:00 (there is no 02:30) and on 2026-10-25 at 03:00.
func TestSummerTime(t *testing.T) {
	t.Parallel()
	z := zone(t, "W. Europe Standard Time")
	c := autoscale.Capacity{Min: 1, Max: 2, Default: 1}
	s := autoscale.Setting{Enabled: true, Profiles: []autoscale.Profile{
		profile("day", c, weekly(z, 7, 0, time.Saturday, time.Sunday, time.Monday)),
		profile("night", c, weekly(z, 19, 30, time.Saturday, time.Sunday, time.Monday)),
	}}
	for at, want := range map[string]string{
		"2026-03-28T05:59:59Z": "night", "2026-03-28T06:00:00Z": "day", // 07:00 is 06:00 UTC in winter
		"2026-03-29T04:59:59Z": "night", "2026-03-29T05:00:00Z": "day", // and 05:00 UTC in summer
		"2026-10-24T05:00:00Z": "day", "2026-10-25T05:59:59Z": "night", "2026-10-25T06:00:00Z": "day",
		"2026-03-29T17:29:59Z": "day", "2026-03-29T17:30:00Z": "night",
	} {
		now, err := time.Parse(time.RFC3339, at)
		require.NoError(t, err)
		p, err := s.ProfileAt(now)
		require.NoError(t, err)
		assert.Equal(t, want, p.Name, at)
	}
	leaps := autoscale.Setting{Enabled: true, Profiles: []autoscale.Profile{
		profile("before", c, weekly(z, 12, 0, time.Saturday)), profile("leaps", c, weekly(z, 2, 30, time.Sunday)),
	}}
	inEffect(t, "ours", leaps, z, map[string]string{"2026-03-29 01:00": "before", "2026-03-29 04:00": "leaps"})
}

// Azure's portal does not let two profiles start together; of a profile and the
// end of another, the profile is meant.
func TestProfilesThatStartTogether(t *testing.T) {
	t.Parallel()
	c := autoscale.Capacity{Min: 1, Max: 2, Default: 1}
	back := autoscale.Profile{Name: "back", Ends: "night", ReturnsTo: "default", Capacity: c, Recurrence: weekly(nil, 7, 0, time.Tuesday)}
	day, late := profile("day", c, weekly(nil, 7, 0, time.Tuesday)), profile("late", c, weekly(nil, 7, 0, time.Tuesday))
	for _, list := range [][]autoscale.Profile{{back, day, late}, {day, back, late}, {day, late, back}} {
		p, err := autoscale.Setting{Profiles: list}.ProfileAt(noon)
		require.NoError(t, err)
		assert.Equal(t, "day", p.Name)
	}
}
