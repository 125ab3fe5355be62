package autoscale_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/autoscale"
)

// TestEngineDecidesAsDecideDoes compares the two on random settings and traffic, step
// by step. What an engine remembers gives the same reasons, too.
func TestEngineDecidesAsDecideDoes(t *testing.T) {
	t.Parallel()
	runs := 2_500 // by each of four
	if testing.Short() {
		runs = 100
	}
	for shard := range uint64(4) {
		t.Run(fmt.Sprint(shard), func(t *testing.T) {
			t.Parallel()
			seen := map[string]int{}
			for i := range runs {
				newDuel(t, rand.New(rand.NewPCG(shard, uint64(i)))).fight(t, seen)
			}
			for _, what := range []string{"out", "in", "nothing", "another profile", "no metric", "all the same"} {
				assert.Greater(t, seen[what], runs/10, "%s is tried: %v", what, seen)
			}
		})
	}
}

// A duel is one setting, and the same samples given to an Engine and to a Series.
type duel struct {
	r       *rand.Rand
	setting autoscale.Setting
	engine  *autoscale.Engine
	series  *autoscale.Series
	now     time.Time
	state   autoscale.State
	level   map[string]float64
	profile string
}

var (
	measured = []string{cpu, memory, requests}
	places   = []string{"UTC", "Europe/Berlin", "America/St_Johns", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu"}
)

var outcome = map[autoscale.Direction]string{autoscale.Increase: "out", autoscale.Decrease: "in", autoscale.None: "nothing"}

func newDuel(t *testing.T, r *rand.Rand) *duel {
	t.Helper()
	zone, err := time.LoadLocation(pick(r, places...))
	require.NoError(t, err)
	d := &duel{r: r, level: map[string]float64{}}
	// Often around a change of the clocks.
	d.now = pick(r, noon, time.Date(2026, 3, 28, 22, 30, 0, 0, time.UTC), time.Date(2026, 10, 24, 22, 30, 0, 0, time.UTC)).
		Add(time.Duration(r.IntN(3*24*60)) * time.Minute)
	d.setting = autoscale.Setting{Enabled: r.IntN(50) > 0, Name: "scale", TargetID: planID, Profiles: d.profiles(zone)}
	d.engine = autoscale.NewEngine(d.setting)
	d.series = autoscale.NewSeries(d.setting.LongestWindow() + time.Minute)
	d.state.Count = r.IntN(12)
	for _, metric := range measured {
		d.level[metric] = 100 * r.Float64()
	}
	return d
}

func (d *duel) profiles(zone *time.Location) []autoscale.Profile {
	all := []autoscale.Profile{d.newProfile("default")}
	weekly := func() *autoscale.Recurrence {
		r := &autoscale.Recurrence{Location: zone, Hours: []int{d.r.IntN(24)}, Minutes: []int{d.r.IntN(60)}}
		for day := range 7 {
			if d.r.IntN(3) > 0 {
				r.Days = append(r.Days, time.Weekday(day))
			}
		}
		return r
	}
	if d.r.IntN(2) == 0 {
		off, back := d.newProfile("off-peak"), d.newProfile(`{"name":"default","for":"off-peak"}`)
		off.Recurrence, back.Recurrence = weekly(), weekly()
		back.ReturnsTo, back.Ends = "default", "off-peak"
		all = append(all, off, back)
	}
	if d.r.IntN(4) == 0 {
		fair := d.newProfile("fair")
		start := d.now.Add(time.Duration(d.r.IntN(120)-20) * time.Minute)
		fair.FixedDate = &autoscale.FixedDate{Start: start, End: start.Add(time.Duration(1+d.r.IntN(60)) * time.Minute)}
		all = append(all, fair)
	}
	if d.r.IntN(30) == 0 {
		all = all[1:] // at times no profile holds
	}
	return all
}

func (d *duel) newProfile(name string) autoscale.Profile {
	least := 1 + d.r.IntN(4)
	most := least + d.r.IntN(8)
	p := autoscale.Profile{Name: name, Capacity: autoscale.Capacity{Min: least, Max: most, Default: least + d.r.IntN(most-least+1)}}
	for range d.r.IntN(6) {
		p.Rules = append(p.Rules, d.rule())
	}
	return p
}

// rule is one of property_test.go with time grains and statistics besides.
func (d *duel) rule() autoscale.Rule {
	rule := randomRule(d.r)
	rule.Statistic = pick(d.r, rule.Statistic, autoscale.StatisticCount, autoscale.StatisticAverage)
	rule.TimeAggregation = pick(d.r, rule.TimeAggregation, autoscale.AggregationCount, autoscale.AggregationAverage)
	if rule.Statistic == autoscale.StatisticCount || rule.TimeAggregation == autoscale.AggregationCount {
		rule.Threshold = float64(d.r.IntN(6))
	}
	rule.TimeGrain = pick(d.r, time.Minute, time.Minute, 30*time.Second, 90*time.Second, 5*time.Minute, 7*time.Minute, 7*time.Second)
	rule.TimeWindow = rule.TimeGrain + pick(d.r, 0, 4*time.Minute, 9*time.Minute, time.Duration(d.r.IntN(1800))*time.Second)
	rule.Metric.Name = pick(d.r, rule.Metric.Name, rule.Metric.Name, rule.Metric.Name, "Unknown")
	rule.Metric.DividePerInstance = d.r.IntN(3) == 0
	if d.r.IntN(12) == 0 {
		rule.Direction = autoscale.None
	}
	return rule
}

func (d *duel) fight(t *testing.T, seen map[string]int) {
	t.Helper()
	for range 12 + d.r.IntN(24) {
		d.pass(seen)
		want := autoscale.Decide(d.setting, d.series, d.state, d.now)
		require.Equal(t, want.Count, d.engine.Count(d.state, d.now), "%s, %v: %+v of %+v", d.now, d.state, want, d.setting)
		if want.Count != want.From || d.r.IntN(16) == 0 {
			require.Equal(t, want, d.engine.Decide(d.state, d.now), "%+v", d.setting)
		}
		seen[outcome[want.Direction]]++
		if want.Profile != d.profile {
			seen["another profile"]++
		}
		d.profile = want.Profile
		d.state = d.state.After(want, d.now)
		if d.r.IntN(40) == 0 {
			d.state.Count = d.r.IntN(12) // by hand
		}
	}
}

// pass lets time go on and takes samples of it.
func (d *duel) pass(seen map[string]int) {
	step := pick(d.r, time.Minute, time.Minute, time.Minute, 45*time.Second, time.Second)
	if d.r.IntN(25) == 0 {
		step = time.Duration(1+d.r.IntN(36*60)) * time.Minute // a gap
	}
	from := d.now
	d.now = d.now.Add(step)
	for _, metric := range measured {
		if d.r.IntN(10) == 0 {
			seen["no metric"]++
			continue
		}
		d.level[metric] = min(max(d.level[metric]+20*d.r.NormFloat64(), 0), 120)
		d.sample(metric, from, min(step, time.Minute), seen)
	}
}

func (d *duel) sample(metric string, from time.Time, span time.Duration, seen map[string]int) {
	feed := d.engine.Feed(planID, metric)
	value := func() float64 { return d.level[metric] + 3*d.r.Float64() }
	if d.r.IntN(4) == 0 {
		seen["all the same"]++
		same := math.Round(d.level[metric]/5) * 5
		value = func() float64 { return same }
	}
	at := d.now
	if d.r.IntN(3) == 0 {
		at = from.Add(time.Duration(1 + d.r.Int64N(int64(span))))
	}
	names := d.r.Perm(12)
	for i := range 1 + d.r.IntN(5) {
		s := autoscale.Sample{At: at, Instance: fmt.Sprint(pick(d.r, i, i, i, names[i])), Value: value()}
		if d.r.IntN(60) == 0 {
			s.Value = math.NaN()
		}
		d.engine.Add(feed, s)
		d.series.Add(planID, metric, s)
	}
}
