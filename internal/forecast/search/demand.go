package search

import (
	"math"
	"slices"
	"time"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/traffic"
	"scaleout/program/settings"
)

// A demand is what traffic asks for: requests a minute.
type demand struct {
	sorted []float64
	zone   string         // as autoscale names it
	in     *time.Location // the same
	hours  [7][24]float64 // the most of each hour of the week, Monday first; what is rare is left out
}

// rare is the share of an hour's minutes that do not count.
const rare = 0.02

func newDemand(t *traffic.Series) demand {
	d := demand{zone: "UTC", in: time.UTC}
	if zone, ok := catalog.TimeZoneOf(t.Start.Location().String()); ok {
		d.zone, d.in = zone, t.Start.Location()
	}
	var byHour [7][24][]float64
	for i, requests := range t.Requests {
		if !(requests >= 0) { // NaN
			continue
		}
		d.sorted = append(d.sorted, requests)
		at := t.At(i).In(d.in)
		hour := &byHour[(at.Weekday()+6)%7][at.Hour()]
		*hour = append(*hour, requests)
	}
	slices.Sort(d.sorted)
	for day := range byHour {
		for hour, values := range byHour[day] {
			slices.Sort(values)
			d.hours[day][hour] = quantile(values, 1-rare)
		}
	}
	return d
}

// quantile is by nearest rank; 0 of nothing.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	rank := int(math.Ceil(q * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// needs returns how many instances of a plan a rate needs, the most of the plan where
// that is not enough.
func needs(s *settings.Settings, m capacity.Model, perMinute float64) int {
	instance := m.For(s).On(s.Plan)
	for n := settings.MinInstances; n < s.Plan.MaxInstances; n++ {
		if instance.Load(perMinute, n).Utilisation <= 1 {
			return n
		}
	}
	return max(s.Plan.MaxInstances, settings.MinInstances)
}

// A calm is a time of the week with little demand.
type calm struct {
	night      night
	start, end int // hours
	most       float64
}

const (
	calmShare = 0.6 // of the week's peak: what is below is calm
	calmHours = 4   // and lasts as long at least
)

// calms finds them.
func (d demand) calms() []calm {
	var found []calm
	peak := 0.0
	for _, day := range d.hours {
		peak = max(peak, slices.Max(day[:]))
	}
	for _, days := range []struct {
		night    night
		from, to int
	}{{everyDay, 0, 7}, {weekdays, 0, 5}} {
		if c, ok := d.calmOf(days.from, days.to, calmShare*peak); ok {
			c.night = days.night
			found = append(found, c)
		}
	}
	if most := max(slices.Max(d.hours[5][:]), slices.Max(d.hours[6][:])); most < calmShare*peak {
		found = append(found, calm{weekend, 0, 24, most})
	}
	return found
}

// calmOf returns the longest run of hours that are calm on all of the days. It may pass
// midnight.
func (d demand) calmOf(from, to int, below float64) (calm, bool) {
	var most [24]float64
	for hour := range most {
		for day := from; day < to; day++ {
			most[hour] = max(most[hour], d.hours[day][hour])
		}
	}
	best, length := calm{}, 0
	for start := range most {
		n, level := 0, 0.0
		for n < 23 && most[(start+n)%24] < below {
			level = max(level, most[(start+n)%24])
			n++
		}
		if n > length {
			best, length = calm{start: start, end: (start + n) % 24, most: level}, n
		}
	}
	if best.end == 0 {
		best.end = 24
	}
	return best, length >= calmHours
}
