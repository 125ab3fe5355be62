package autoscale_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/autoscale"
)

const (
	cooldown  = "Understand autoscale settings (2026-08-19), How does autoscale evaluate cooldown?"
	coolStart = "Get started with autoscale in Azure (2026-08-19), Cool-down period effects"
)

func TestCooldown(t *testing.T) {
	pair := rules{rests(out(cpu, 70, 1), time.Hour), rests(in(cpu, 20, 1), 40*time.Minute)}
	mixed := rules{rests(out(cpu, 70, 1), time.Hour), rests(out(memory, 70, 3), 10*time.Minute), rests(in(cpu, 20, 1), time.Minute)}
	runExamples(t, []example{
		// The page's timeline: scale-out at 10:00, cooldowns of 60 and 40 minutes.
		{source: cooldown, name: "10:30, scale-in condition", rules: pair, count: 3, ago: 30 * time.Minute, levels: levels{cpu: 10}, want: 3,
			why: "CpuPercentage is 10 % on average over 5 minutes, below 20 %, but its cooldown after the last scale action lasts until 12:10:00 UTC"},
		{source: cooldown, name: "10:40, scale-in condition", rules: pair, count: 3, ago: 40 * time.Minute, levels: levels{cpu: 10}, want: 2},
		{source: cooldown, name: "10:59:59, scale-out condition", rules: pair, count: 3, ago: time.Hour - time.Second, levels: levels{cpu: 90}, want: 3,
			why: "above 70 %, but its cooldown after the last scale action lasts until 12:00:01 UTC"},
		{source: cooldown, name: "11:00, scale-out condition", rules: pair, count: 3, ago: time.Hour, levels: levels{cpu: 90}, want: 4},
		{source: cooldown, name: "no action yet", rules: pair, count: 3, levels: levels{cpu: 90}, want: 4},

		{source: coolStart, name: "another rule with a shorter cooldown acts sooner", rules: mixed, count: 3, ago: 15 * time.Minute, levels: levels{cpu: 90, memory: 90}, want: 6, why: "MemoryPercentage"},
		{source: coolStart, name: "the rule with the longer one does not", rules: mixed, count: 3, ago: 15 * time.Minute, levels: levels{cpu: 90, memory: 50}, want: 3, why: "cooldown"},
		{source: "ours: a rule that will act is better to know than one that cannot", name: "resting and futile",
			rules: rules{rests(out(cpu, 70, 1), time.Hour), exactly(out(memory, 70, 2))}, count: 3, ago: time.Minute, levels: levels{cpu: 90, memory: 90}, want: 3, why: "cooldown"},
		{source: "ours: scale-in waits until none of its rules rests", name: "one of two scale-in rules rests",
			rules: rules{rests(in(cpu, 20, 1), time.Minute), rests(in(memory, 20, 1), time.Hour)}, count: 3, ago: 30 * time.Minute, levels: levels{cpu: 1, memory: 1}, want: 3, why: "until 12:30:00 UTC"},
		{source: "ours: scale-in waits until none of its rules rests", name: "both rest",
			rules: rules{rests(in(cpu, 20, 1), time.Hour), rests(in(memory, 20, 1), 40*time.Minute)}, count: 3, ago: 30 * time.Minute, levels: levels{cpu: 1, memory: 1}, want: 3, why: "until 12:30:00 UTC"},
		{source: "ours: a scale-out rule keeps scale-in away while it rests", name: "resting scale-out, scale-in condition",
			rules: mixed, count: 3, ago: 5 * time.Minute, levels: levels{cpu: 10, memory: 90}, want: 3, why: "MemoryPercentage is 90 %"},
	})
}

func TestStateAfterADecision(t *testing.T) {
	t.Parallel()
	st := autoscale.State{Count: 2, LastAction: noon.Add(-time.Hour)}
	s, h := setting(rules{out(cpu, 70, 1)}), levels{cpu: 90}.history()

	moved := st.After(autoscale.Decide(s, h, st, noon), noon)
	assert.Equal(t, autoscale.State{Count: 3, LastAction: noon}, moved)
	rested := moved.After(autoscale.Decide(s, h, moved, noon.Add(time.Second)), noon.Add(time.Second))
	assert.Equal(t, moved, rested)
}
