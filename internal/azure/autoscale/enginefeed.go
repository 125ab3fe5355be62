package autoscale

import (
	"math"
	"slices"
	"strings"
	"time"
)

// A feed has the samples of one metric, and its time grains as the rules see them.
type feed struct {
	key    seriesKey
	keep   int64 // nanoseconds that rules look back
	grains []*grains

	at        []int64 // of each sample, in nanoseconds since 1970, in order
	instances []string
	values    []float64
	forgotten int // samples that went before

	scratch []Sample
	means   []float64
}

// end is the number that the next sample gets.
func (f *feed) end() int { return f.forgotten + len(f.at) }

// window returns the window of a rule over the feed.
func (f *feed) window(r Rule) *window {
	for _, g := range f.grains {
		if g.length == int64(r.TimeGrain) && g.statistic == r.Statistic {
			return &window{grains: g, length: int64(r.TimeWindow)}
		}
	}
	g := newGrains(f, r)
	f.grains = append(f.grains, g)
	return &window{grains: g, length: int64(r.TimeWindow)}
}

// add appends a sample. What is not a number counts as missing.
func (f *feed) add(s Sample) {
	if math.IsNaN(s.Value) || math.IsInf(s.Value, 0) {
		return
	}
	at := s.At.UnixNano()
	f.forget(at - f.keep)
	for _, g := range f.grains {
		g.add(at, f.end())
	}
	f.at, f.instances, f.values = append(f.at, at), append(f.instances, s.Instance), append(f.values, s.Value)
}

// forget drops the samples up to a moment, once it is worth moving the others.
func (f *feed) forget(until int64) {
	if len(f.at) < 64 || f.at[len(f.at)/2] > until {
		return
	}
	old, _ := slices.BinarySearch(f.at, until+1)
	f.at, f.instances, f.values = slices.Delete(f.at, 0, old), slices.Delete(f.instances, 0, old), slices.Delete(f.values, 0, old)
	f.forgotten += old
	for _, g := range f.grains {
		g.forget(until)
	}
}

// between returns the samples later than from and not later than to.
func (f *feed) between(from, to int64) []Sample {
	first, _ := slices.BinarySearch(f.at, from+1)
	last, _ := slices.BinarySearch(f.at, to+1)
	found := make([]Sample, 0, last-first)
	for i := first; i < last; i++ {
		found = append(found, Sample{At: time.Unix(0, f.at[i]), Instance: f.instances[i], Value: f.values[i]})
	}
	return found
}

// combine is Statistic.of over the samples with the numbers first to last-1, which are
// of one time grain, and later than from.
func (f *feed) combine(s Statistic, first, last int, from int64) float64 {
	first, last = max(first-f.forgotten, 0), last-f.forgotten
	for f.at[first] <= from {
		first++
	}
	if once(f.instances[first:last]) {
		return s.of(f.values[first:last])
	}
	f.scratch, f.means = f.scratch[:0], f.means[:0]
	for i := first; i < last; i++ {
		f.scratch = append(f.scratch, Sample{Instance: f.instances[i], Value: f.values[i]})
	}
	slices.SortStableFunc(f.scratch, func(a, b Sample) int { return strings.Compare(a.Instance, b.Instance) })
	for i := 0; i < len(f.scratch); {
		total, n := 0.0, 0
		for instance := f.scratch[i].Instance; i < len(f.scratch) && f.scratch[i].Instance == instance; i++ {
			total += f.scratch[i].Value
			n++
		}
		f.means = append(f.means, total/float64(n))
	}
	return s.of(f.means)
}

// once reports whether each instance stands there once, in the order of their names.
func once(instances []string) bool {
	for i := 1; i < len(instances); i++ {
		if instances[i-1] >= instances[i] {
			return false
		}
	}
	return true
}
