package forecast_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/forecast"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/traffic"
)

// monday is when traffic begins that has no time of its own.
var monday = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// A piece is a stretch of minutes with as many requests each.
type piece struct {
	minutes  int
	requests float64
}

var unknown = math.NaN()

func series(start time.Time, pieces ...piece) *traffic.Series {
	s := &traffic.Series{Start: start}
	for _, p := range pieces {
		for range p.minutes {
			s.Requests = append(s.Requests, p.requests)
		}
	}
	return s
}

// percent is a model by which an instance of P0v3, which has one core, shows as many
// percent of CPU as it answers requests in a minute. Metrics are known at once, and
// instances start at once.
func percent() capacity.Model {
	given := func(v float64) capacity.Parameter { return capacity.Parameter{Value: v, From: capacity.Given} }
	return capacity.Model{
		CPUPerRequest: given(0.6), CPUIdle: given(0), MemoryIdle: given(0.4), MemoryPerRPS: given(0),
		Service: given(0.001), Slots: given(1000), StartUp: given(0), MetricDelay: given(0),
	}
}

// A known answer is one that was worked out by hand, by a rule that a page of
// Microsoft's documentation states.
type known struct {
	name, source string
	settings     map[string]string // over those of onlyCPU
	model        func(*capacity.Model)
	start        time.Time // zero: monday
	traffic      []piece
	actions      []string // "minute: from → to", the minute from which it may hold
	check        func(*testing.T, *forecast.Result)
}

// onlyCPU has the rules for CPU alone: above 70 % over 5 minutes, below 30 % over 10
// minutes, with cooldowns of 5 and 10 minutes.
func onlyCPU(t testing.TB, values map[string]string) forecast.Input {
	t.Helper()
	all := map[string]string{"memoryScaleOut": "0", "httpQueueScaleOut": "0", "maxInstances": "10"}
	for key, value := range values {
		all[key] = value
	}
	return forecast.Input{
		Settings: parsed(t, all), Capacity: percent(), Prices: catalog.Prices(), Currency: catalog.PriceCurrency,
	}
}

func (k known) run(t *testing.T) {
	t.Helper()
	in := onlyCPU(t, k.settings)
	if k.model != nil {
		k.model(&in.Capacity)
	}
	if k.start.IsZero() {
		k.start = monday
	}
	in.Traffic = series(k.start, k.traffic...)
	r, err := forecast.Run(in)
	require.NoError(t, err)
	var actions []string
	for _, a := range r.Actions {
		actions = append(actions, fmt.Sprintf("%.0f: %d → %d", a.At.Sub(k.start).Minutes(), a.From, a.To))
		assert.NotEmpty(t, a.Reason)
	}
	assert.Equal(t, k.actions, actions, k.source)
	if k.check != nil {
		k.check(t, r)
	}
}

func TestKnownAnswers(t *testing.T) {
	t.Parallel()
	for _, k := range knownAnswers() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			k.run(t)
		})
	}
}

// slow has thresholds at which a load of 180 asks for five instances, one after the other.
var slow = map[string]string{"cpuScaleOut": "40", "cpuScaleIn": "15"}

func with(values map[string]string, pairs ...string) map[string]string {
	all := map[string]string{}
	for key, value := range values {
		all[key] = value
	}
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
	}
	return all
}

func knownAnswers() []known {
	return append([]known{
		{
			name: "a steady load", source: `"Understand autoscale settings", Autoscale evaluation`,
			traffic: []piece{{60, 80}}, // 40 % of two, between 30 and 70
			check: func(t *testing.T, r *forecast.Result) {
				assert.Equal(t, 2.0, r.Mean)
				assert.InDelta(t, 0.4, r.Utilisation[59], 1e-9)
			},
		},
		{
			name:   "the average of the window counts",
			source: `"Best practices for autoscale", Choose the appropriate statistic and time aggregation for your diagnostics metric`,
			// 50 %, then 80 %: (50 + 4·80)/5 = 74 after four minutes, (2·50 + 3·80)/5 = 68 after three.
			traffic: []piece{{10, 100}, {20, 160}}, actions: []string{"14: 2 → 3"},
			check: func(t *testing.T, r *forecast.Result) {
				assert.Equal(t, []int{2, 3}, r.Counts[13:15])
				assert.Contains(t, r.Actions[0].Reason, "CpuPercentage is 74 % on average over 5 minutes, above 70 %")
			},
		},
		{
			name: "the cooldown of scale-out", source: `"Understand autoscale settings", How does autoscale evaluate cooldown?`,
			// 90, 60, 45 and 36 %; each step waits for 5 minutes since the one before.
			settings: slow, traffic: []piece{{30, 180}}, actions: []string{"1: 2 → 3", "6: 3 → 4", "11: 4 → 5"},
		},
		{
			name: "the maximum", source: `"Best practices for autoscale", Ensure the maximum and minimum values are different`,
			settings: with(slow, "maxInstances", "3"), traffic: []piece{{30, 180}}, actions: []string{"1: 2 → 3"},
			check: func(t *testing.T, r *forecast.Result) { assert.Equal(t, 29, r.AtMaximum) },
		},
		{
			name: "scale-in", source: `"Understand autoscale settings", Autoscale evaluation`,
			// 63.3 % of three, then 20: (2·63.3 + 8·20)/10 = 28.7 after eight minutes, 33 after seven.
			traffic: []piece{{20, 190}, {20, 60}}, actions: []string{"1: 2 → 3", "28: 3 → 2"},
		},
		{
			name: "the cooldown of scale-in", source: `"Understand autoscale settings", How does autoscale evaluate cooldown?`,
			// 36 % of five, then 2: (3·36 + 7·2)/10 = 12.2 after seven minutes, (4·36 + 6·2)/10 = 15.6 after six.
			settings: slow, traffic: []piece{{20, 180}, {40, 10}},
			actions: []string{"1: 2 → 3", "6: 3 → 4", "11: 4 → 5", "27: 5 → 4", "37: 4 → 3", "47: 3 → 2"},
		},
		{
			name:     "scale-in needs all rules",
			source:   `"Understand autoscale settings", How does autoscale evaluate multiple rules?`,
			settings: map[string]string{"memoryScaleOut": "85"},
			model:    func(m *capacity.Model) { m.MemoryIdle.Value = 2.4 }, // 60 % of 4 GB, not below 50
			traffic:  []piece{{20, 190}, {60, 20}}, actions: []string{"1: 2 → 3"},
		},
		{
			name: "any rule scales out", source: `"Understand autoscale settings", How does autoscale evaluate multiple rules?`,
			settings: map[string]string{"memoryScaleOut": "85"},
			model:    func(m *capacity.Model) { m.MemoryPerRPS.Value = 4 }, // 10 % and 100 for 1/s: 50 requests a minute are 93 %
			traffic:  []piece{{20, 100}}, actions: []string{"1: 2 → 3"},    // 33.3: 66 %
		},
		{
			name:     "of several rules the one with the most instances",
			source:   `"Understand autoscale settings", How does autoscale evaluate multiple rules?`,
			settings: map[string]string{"requestsScaleOut": "60", "requestsScaleIn": "20"},
			traffic:  []piece{{5, 170}}, actions: []string{"1: 2 → 3"}, // 85 % and 85 requests: one more, and not two
		},
		{
			name: "requests per instance", source: `"Troubleshoot Azure Monitor autoscale", Example 2`,
			settings: map[string]string{"requestsScaleOut": "50", "requestsScaleIn": "20"},
			traffic:  []piece{{20, 120}}, actions: []string{"1: 2 → 3"}, // 60 of each of two, 40 of three
		},
		{
			name: "another profile", source: `"Autoscale with multiple profiles", Multiple contiguous profiles`,
			// From 20:00 on at most 3, at 22:00 4 at least again. In between 40/3 = 13.3 % after the cooldown.
			settings: map[string]string{"minInstances": "4", "maxInstances": "6", "offPeak": `{"days":["Monday"],
				"start":"20:00","end":"22:00","timeZone":"UTC","minInstances":2,"maxInstances":3}`},
			start: monday.Add(7*time.Hour + 50*time.Minute), traffic: []piece{{150, 40}},
			actions: []string{"10: 4 → 3", "20: 3 → 2", "130: 2 → 4"},
		},
	}, knownDelays()...)
}

func knownDelays() []known {
	return []known{
		{
			name: "no metric", source: `"Understand autoscale settings", Autoscale setting schema, capacity.default`,
			traffic: []piece{{20, 190}, {60, unknown}, {20, 60}},
			// The window of the 80th minute has one known minute, of 20 %.
			actions: []string{"1: 2 → 3", "81: 3 → 2"},
			check: func(t *testing.T, r *forecast.Result) {
				assert.Equal(t, 60, r.Unknown)
				assert.True(t, math.IsNaN(r.Utilisation[50]))
			},
		},
		{
			name:     "metrics are published late, and instances start",
			source:   `"Understand autoscale settings", Autoscale setting schema, timeWindow; the delays are the model's`,
			settings: map[string]string{"scaleOutCooldown": "10"},
			model:    func(m *capacity.Model) { m.MetricDelay.Value, m.StartUp.Value = 2, 4 },
			// Three minutes of the window are published: 50, 80, 80 are 70, and not above; a minute later 80.
			traffic: []piece{{10, 100}, {20, 160}}, actions: []string{"15: 2 → 3"},
			check: func(t *testing.T, r *forecast.Result) {
				assert.Equal(t, []int{2, 3}, r.Counts[18:20])
				assert.InDelta(t, (15*2+15*3)/30.0, r.Mean, 1e-9, "what starts is billed")
			},
		},
		{
			name:   "people wait",
			source: `"Supported metrics for Microsoft.Web/serverfarms", HttpQueueLength: requests that had to sit on the queue`,
			// Two answer 200. 100, 200, 300 are left; then 300 + 100 − 200 = 200, 100, none.
			settings: map[string]string{"autoscale": "false"}, traffic: []piece{{3, 300}, {5, 100}},
			check: func(t *testing.T, r *forecast.Result) {
				assert.InDeltaSlice(t, []float64{100, 200, 300, 200, 100, 0, 0, 0}, r.Backlog, 1e-6)
				assert.InDeltaSlice(t, []float64{1.5, 2, 2.5, 2, 1.5, 1, .5, .5}, r.Utilisation, 1e-9)
				assert.Equal(t, 5, r.Waiting)
				assert.Zero(t, r.GivenUp)
			},
		},
		{
			name:   "waiting requests scale out",
			source: `"Best practices for autoscale", Considerations for scaling threshold values for queue-length metrics`,
			// A slot answers 50, two of them 100: 20, 40, 60, 80 are left, of which each has a half. The means of the
			// minutes are 5, 15, 25 and 35, and chance adds √(4·50/π) = 8. With the minute before, 112/5 = 22.4.
			settings: map[string]string{"httpQueueScaleOut": "20"},
			model:    func(m *capacity.Model) { m.Service.Value, m.Slots.Value = 1.2, 1 },
			traffic:  []piece{{1, 0}, {30, 120}}, actions: []string{"5: 2 → 3"},
			check: func(t *testing.T, r *forecast.Result) {
				assert.Contains(t, r.Actions[0].Reason, "HttpQueueLength is 22.38 on average over 5 minutes, above 20")
			},
		},
		{
			name: "nobody waits for ever", source: `"Web request times out in App Service": 230 seconds`,
			// 200 in a minute are 766.7 in 230 s. 400 are left, then 800, of which 33.3 are given up, then 400 each minute.
			settings: map[string]string{"autoscale": "false"}, traffic: []piece{{10, 600}},
			check: func(t *testing.T, r *forecast.Result) {
				assert.InDelta(t, 200*230/60.0, r.Backlog[9], 1e-6)
				assert.InDelta(t, 33.3333+8*400, r.GivenUp, 1e-3)
			},
		},
		{
			name: "flapping", source: `"Flapping in Autoscale"`,
			// A burst of a minute: 95 % add one, which goes after the cooldown of ten minutes.
			traffic: []piece{{1, 190}, {30, 10}, {20, 80}}, actions: []string{"1: 2 → 3", "11: 3 → 2"},
			check: func(t *testing.T, r *forecast.Result) { assert.Equal(t, 1, r.Flaps) },
		},
		{
			name: "what comes later is no flapping", source: `"Flapping in Autoscale"`,
			traffic: []piece{{20, 190}, {20, 60}}, actions: []string{"1: 2 → 3", "28: 3 → 2"},
			check: func(t *testing.T, r *forecast.Result) { assert.Zero(t, r.Flaps) },
		},
	}
}
