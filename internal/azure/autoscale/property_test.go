package autoscale_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/autoscale"
)

// A world is a random setting of one profile with random metrics and state.
type world struct {
	rules   rules
	bounds  []int
	state   autoscale.State
	samples map[string][]autoscale.Sample
}

// dividedMetric is the one metric that counts over all instances.
const dividedMetric = requests

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func randomRule(r *rand.Rand) autoscale.Rule {
	rule := when(pick(r, cpu, memory, dividedMetric),
		pick(r, autoscale.GreaterThan, autoscale.GreaterThanOrEqual, autoscale.LessThan, autoscale.LessThanOrEqual, autoscale.Equals, autoscale.NotEquals),
		float64(5*r.IntN(21)))
	if r.IntN(4) > 0 { // mostly as people write them
		rule = pick(r, out(rule.Metric.Name, rule.Threshold, 1), in(rule.Metric.Name, rule.Threshold, 1))
	}
	rule.Metric.DividePerInstance = rule.Metric.Name == dividedMetric
	rule.Statistic = pick(r, autoscale.StatisticAverage, autoscale.StatisticMin, autoscale.StatisticMax, autoscale.StatisticSum)
	rule.TimeAggregation = pick(r, autoscale.AggregationAverage, autoscale.AggregationMinimum, autoscale.AggregationMaximum, autoscale.AggregationTotal, autoscale.AggregationLast)
	rule.TimeWindow = time.Duration(1+r.IntN(10)) * time.Minute
	if rule.Direction == "" {
		rule.Direction = pick(r, autoscale.Increase, autoscale.Decrease)
	}
	rule.ActionType, rule.Value = pick(r, autoscale.ChangeCount, autoscale.ChangeCount, autoscale.PercentChangeCount, autoscale.ExactCount), 1+r.IntN(8)
	if rule.ActionType == autoscale.PercentChangeCount {
		rule.Value *= 10
	}
	rule.Cooldown = time.Duration(1+r.IntN(20)) * time.Minute
	return rule
}

func randomWorld(r *rand.Rand) world {
	w := world{samples: map[string][]autoscale.Sample{}}
	for range r.IntN(7) {
		w.rules = append(w.rules, randomRule(r))
	}
	low := 1 + r.IntN(5)
	high := low + r.IntN(8)
	w.bounds = []int{low, high, low + r.IntN(high-low+1)}
	w.state.Count = pick(r, low+r.IntN(high-low+1), low+r.IntN(high-low+1), r.IntN(16))
	if r.IntN(2) > 0 {
		w.state.LastAction = noon.Add(-time.Duration(r.IntN(25*60)) * time.Second)
	}
	for _, metric := range []string{cpu, memory, dividedMetric} {
		if r.IntN(12) == 0 {
			continue // cannot be read
		}
		level, spread := r.Float64()*100, r.Float64()*20
		for minute := range 1 + r.IntN(12) {
			for instance := range max(w.state.Count, 1) {
				at := noon.Add(-time.Duration(minute)*time.Minute - time.Duration(r.IntN(30))*time.Second)
				w.samples[metric] = append(w.samples[metric], autoscale.Sample{At: at, Instance: fmt.Sprint(instance), Value: level + spread*r.Float64()})
			}
		}
	}
	return w
}

// history has the samples as they are, or as they would be where the load
// stayed the same and an instance carried factor times as much of it.
func (w world) history(factor float64) *autoscale.Series {
	h := autoscale.NewSeries(time.Hour)
	for metric, list := range w.samples {
		for _, s := range list {
			if metric != dividedMetric {
				s.Value *= factor
			}
			h.Add(planID, metric, s)
		}
	}
	return h
}

// fires asks the engine itself, of this one rule and without cooldown or bounds.
func (w world) fires(rule autoscale.Rule) bool {
	rule = increase(rule, 1)
	rule.ActionType = autoscale.ChangeCount
	return autoscale.Decide(setting(rules{rule}, 1, 1000, 1), w.history(1), autoscale.State{Count: w.state.Count}, noon).Count > w.state.Count
}

func (w world) String() string { return fmt.Sprintf("%+v of %v: %+v", w.state, w.bounds, w.rules) }

func TestPropertiesOfEveryRun(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2022, 10))
	seen := map[string]int{}
	for range 2_500 {
		w := randomWorld(r)
		s := setting(w.rules, w.bounds...)
		d := autoscale.Decide(s, w.history(1), w.state, noon)
		wellFormed(t, d, w.state.Count)
		require.True(t, w.bounds[0] <= d.Count && d.Count <= w.bounds[1], "%s: %+v leaves the bounds", w, d)
		switch {
		case d.Rule == "":
			seen["nothing, or without a rule"]++
			continue
		case d.Direction == autoscale.Increase:
			seen["out"]++
		default:
			seen["in"]++
			w.checkScaleIn(t, s, d)
		}
		w.checkCooldown(t, d)
	}
	for what, least := range map[string]int{"out": 350, "in": 35} {
		assert.Greater(t, seen[what], least, "the worlds have to be worth it: %v", seen)
	}
}

// checkScaleIn: no scale-out rule fires, all scale-in rules do, and the same
// load on the instances that are left does not scale out.
func (w world) checkScaleIn(t *testing.T, s autoscale.Setting, d autoscale.Decision) {
	t.Helper()
	for _, rule := range w.rules {
		require.Equal(t, rule.Direction == autoscale.Decrease, w.fires(rule), "%s: %+v in spite of %+v", w, d, rule)
	}
	left := w.history(float64(d.From) / float64(d.Count))
	next := autoscale.Decide(s, left, autoscale.State{Count: d.Count}, noon)
	require.NotEqual(t, autoscale.Increase, next.Direction, "%s: %+v, then %+v", w, d, next)
}

// checkCooldown: some rule of that direction fires whose cooldown is over; for
// scale-in, every one's is.
func (w world) checkCooldown(t *testing.T, d autoscale.Decision) {
	t.Helper()
	ready, resting := 0, 0
	for _, rule := range w.rules {
		if rule.Direction != d.Direction || !w.fires(rule) {
			continue
		}
		if !w.state.LastAction.IsZero() && noon.Sub(w.state.LastAction) < rule.Cooldown {
			resting++
		} else {
			ready++
		}
	}
	require.Positive(t, ready, "%s: %+v", w, d)
	if d.Direction == autoscale.Decrease {
		require.Zero(t, resting, "%s: %+v", w, d)
	}
}

// With the setting that the program deploys, no constant load keeps the number
// of instances moving, and none that fits leaves an instance above its threshold.
func TestConstantLoadSettles(t *testing.T) {
	t.Parallel()
	s, err := autoscale.Parse(fixture(t), zones)
	require.NoError(t, err)
	s.Profiles = s.Profiles[:1]
	metrics := s.Metrics()
	for load := 5.0; load <= 340; load += 15 { // percent of one instance
		for _, begin := range []int{2, 5} {
			h, st, late := autoscale.NewSeries(s.LongestWindow()), autoscale.State{Count: begin}, 0
			for minute := range 240 {
				now := noon.Add(time.Duration(minute) * time.Minute)
				level := map[string]float64{cpu: min(load/float64(st.Count), 100)}
				for _, m := range metrics {
					h.Add(m.ResourceID, m.Name, autoscale.Sample{At: now, Value: level[m.Name]})
				}
				d := autoscale.Decide(s, h, st, now)
				if d.Count != st.Count && minute >= 120 {
					late++
				}
				st = st.After(d, now)
			}
			assert.Zero(t, late, "load %v from %d instances", load, begin)
			assert.LessOrEqual(t, load/float64(st.Count), 70.0, "load %v from %d instances", load, begin)
		}
	}
}
