package autoscale_test

import (
	"testing"
	"time"

	"scaleout/internal/azure/autoscale"
)

// fiveInstances are those of the benchmarks.
var fiveInstances = []string{"0", "1", "2", "3", "4"}

// workWeek is what the program deploys for the stack prod with an off-peak time: three
// pairs of rules in each of three profiles.
func workWeek(b *testing.B) autoscale.Setting {
	b.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		b.Fatal(err)
	}
	slow := func(r autoscale.Rule) autoscale.Rule { r.TimeWindow = 10 * time.Minute; return r }
	rules := rules{
		out(cpu, 70, 1), slow(in(cpu, 30, 1)), out(memory, 85, 1), slow(in(memory, 50, 1)), out(queue, 20, 1), slow(in(queue, 5, 1)),
	}
	workdays := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	weekly := func(hour int) *autoscale.Recurrence {
		return &autoscale.Recurrence{Location: berlin, Days: workdays, Hours: []int{hour}, Minutes: []int{0}}
	}
	day, night := autoscale.Capacity{Min: 2, Max: 5, Default: 2}, autoscale.Capacity{Min: 2, Max: 3, Default: 2}
	return autoscale.Setting{Enabled: true, Name: "scale", TargetID: planID, Profiles: []autoscale.Profile{
		{Name: "default", Capacity: day, Rules: rules},
		{Name: "off-peak", Capacity: night, Rules: rules, Recurrence: weekly(20)},
		{
			Name: `{"name":"default","for":"off-peak"}`, ReturnsTo: "default", Ends: "off-peak",
			Capacity: day, Rules: rules, Recurrence: weekly(7),
		},
	}}
}

// watched are what the rules look at, each with what it is at noon; at midnight it is
// nothing.
var watched = []struct {
	metric string
	most   float64
}{{cpu, 90}, {memory, 60}, {queue, 8}}

// at is a share of what it is at noon.
func at(minute, instance int) float64 {
	const half = 12 * 60
	return float64(half-max(minute%1440-half, half-minute%1440))/half + float64((minute*7+instance*13)%10)/100
}

// A minute is what passes between two decisions; it returns the count.
type minute func(i int, now time.Time, st autoscale.State) int

func engineMinute(s autoscale.Setting) minute {
	e := autoscale.NewEngine(s)
	var feeds []int
	for _, w := range watched {
		feeds = append(feeds, e.Feed(planID, w.metric))
	}
	return func(i int, now time.Time, st autoscale.State) int {
		for f, w := range watched {
			for n, name := range fiveInstances {
				e.Add(feeds[f], autoscale.Sample{At: now, Instance: name, Value: w.most * at(i, n)})
			}
		}
		return e.Count(st, now)
	}
}

func decideMinute(s autoscale.Setting) minute {
	h := autoscale.NewSeries(s.LongestWindow() + time.Minute)
	return func(i int, now time.Time, st autoscale.State) int {
		for _, w := range watched {
			for n, name := range fiveInstances {
				h.Add(planID, w.metric, autoscale.Sample{At: now, Instance: name, Value: w.most * at(i, n)})
			}
		}
		return autoscale.Decide(s, h, st, now).Count
	}
}

// simulate returns the time that minutes take, and the counts in sum.
func simulate(minutes int, one minute) (took time.Duration, sum int) {
	st, now := autoscale.State{Count: 2}, noon
	begun := time.Now()
	for i := range minutes {
		now = now.Add(time.Minute)
		if count := one(i, now, st); count != st.Count {
			st = autoscale.State{Count: count, LastAction: now}
		}
		sum += st.Count
	}
	return time.Since(begun), sum
}

// BenchmarkYear runs a year of minutes with five instances through an Engine, next to a
// part of it through Decide over a Series, and reports how many times faster it is.
func BenchmarkYear(b *testing.B) {
	const year, part = 365 * 24 * 60, 7 * 24 * 60
	s := workWeek(b)
	for b.Loop() {
		slow, want := simulate(part, decideMinute(s))
		if _, got := simulate(part, engineMinute(s)); got != want {
			b.Fatalf("%d instance minutes and not %d", got, want)
		}
		fast, _ := simulate(year, engineMinute(s))
		b.ReportMetric(float64(slow)/part/(float64(fast)/year), "times-faster")
		b.ReportMetric(fast.Seconds(), "s/year")
		b.ReportMetric(float64(slow)/part, "ns/minute-Decide")
		b.ReportMetric(float64(fast)/year, "ns/minute-Engine")
	}
}

// BenchmarkEngineMinute shows what a minute allocates.
func BenchmarkEngineMinute(b *testing.B) {
	b.ReportAllocs()
	one := engineMinute(workWeek(b))
	st, now := autoscale.State{Count: 2}, noon
	i := 0
	for b.Loop() {
		now = now.Add(time.Minute)
		if count := one(i, now, st); count != st.Count {
			st = autoscale.State{Count: count, LastAction: now}
		}
		i++
	}
}
