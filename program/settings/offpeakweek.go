package settings

import "slices"

// OffPeak is a weekly recurring time with its own instance range.
type OffPeak struct {
	Days         []string // days on which it starts, in English: "Monday"
	Start, End   Clock    // End before Start: it ends on the following day. End 24:00: with the day
	TimeZone     string   // Windows name, "W. Europe Standard Time"
	MinInstances int
	MaxInstances int
}

const minutesPerDay = 24 * 60

// Overnight reports whether the off-peak time ends on the day after it starts.
// So does a time that ends at 24:00, which Azure knows as 00:00.
func (o *OffPeak) Overnight() bool { return o.End.before(o.Start) || o.End == endOfDay }

// minutes is how long the off-peak time of one day lasts: a whole day at most.
func (o *OffPeak) minutes() int {
	length := o.End.minutes() - o.Start.minutes()
	if length < 0 {
		length += minutesPerDay
	}
	return length
}

// HoursPerWeek returns the length of the off-peak time in a week. The hour that
// daylight saving adds or takes twice a year is left out.
func (o *OffPeak) HoursPerWeek() float64 { return float64(len(o.Days)*o.minutes()) / 60 }

// StartDays returns the days on which the off-peak time begins. A whole day that
// follows another is the same time going on.
func (o *OffPeak) StartDays() []string {
	return slices.DeleteFunc(slices.Clone(o.Days), func(day string) bool {
		return o.minutes() == minutesPerDay && slices.Contains(o.Days, dayAfter(day, -1))
	})
}

// EndDays returns the days on which the off-peak time ends, in the order of Days.
func (o *OffPeak) EndDays() []string {
	var ends []string
	for _, day := range o.Days {
		next := dayAfter(day, 1)
		switch {
		case !o.Overnight():
			ends = append(ends, day)
		case o.minutes() < minutesPerDay || !slices.Contains(o.Days, next):
			ends = append(ends, next)
		}
	}
	return ends
}

// EndsAt returns the time of day at which it ends, as Azure has it: 24:00 is the
// 00:00 of the next day.
func (o *OffPeak) EndsAt() Clock {
	if o.End == endOfDay {
		return Clock{}
	}
	return o.End
}

// gap is the number of minutes between the off-peak times of two days in a row; -1
// where no two days are.
func (o *OffPeak) gap() int {
	for _, day := range o.Days {
		if slices.Contains(o.Days, dayAfter(day, 1)) {
			return minutesPerDay - o.minutes()
		}
	}
	return -1
}

// dayAfter returns the day that comes so many days after another.
func dayAfter(day string, days int) string {
	at := slices.Index(weekdays, day)
	return weekdays[(at+days+len(weekdays))%len(weekdays)]
}
