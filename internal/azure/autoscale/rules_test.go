package autoscale_test

import (
	"testing"

	"scaleout/internal/azure/autoscale"
)

const (
	multipleRules = "Understand autoscale settings, How does autoscale evaluate multiple rules?"
	severalRules  = "Best practices for autoscale, Considerations for multiple rules configured in a profile"
	training      = "Identify autoscale factors (App Service training), Combining autoscale rules"
)

func TestSeveralRules(t *testing.T) {
	four := rules{in(cpu, 30, 1), in(memory, 50, 1), out(cpu, 75, 1), out(memory, 75, 1)}
	web := rules{out(queue, 10, 1), out(cpu, 70, 1), decrease(when(queue, autoscale.Equals, 0), 1), in(cpu, 50, 1)}
	runExamples(t, []example{
		{source: severalRules, name: "CPU 76, memory 50", rules: four, count: 3, levels: levels{cpu: 76, memory: 50}, want: 4,
			why: "CpuPercentage is 76 %"},
		{source: severalRules, name: "CPU 50, memory 76", rules: four, count: 3, levels: levels{cpu: 50, memory: 76}, want: 4,
			why: "MemoryPercentage is 76 %"},
		{source: severalRules, name: "CPU 25, memory 51", rules: four, count: 3, levels: levels{cpu: 25, memory: 51}, want: 3,
			why: "CpuPercentage is 25 % on average over 5 minutes, below 30 %, but scale-in needs all its rules: MemoryPercentage is 51 % on average over 5 minutes, not below 50 %"},
		{source: severalRules, name: "CPU 29, memory 49", rules: four, count: 3, levels: levels{cpu: 29, memory: 49}, want: 2,
			why: "below 30 % and MemoryPercentage is 49 %"},
		{source: "Best practices for autoscale, Always use a scale-out and scale-in rule combination",
			name: "scale-out comes before scale-in", rules: rules{out(cpu, 90, 1), out(memory, 90, 1), in(cpu, 45, 1)},
			count: 3, levels: levels{cpu: 40, memory: 95}, want: 4},

		{source: training, name: "queue above 10", rules: web, count: 2, levels: levels{queue: 11, cpu: 20}, want: 3},
		{source: training, name: "CPU above 70", rules: web, count: 2, levels: levels{queue: 0, cpu: 71}, want: 3},
		{source: training, name: "queue 0, CPU not below 50", rules: web, count: 4, levels: levels{queue: 0, cpu: 50}, want: 4},
		{source: training, name: "queue 0, CPU below 50", rules: web, count: 4, levels: levels{queue: 0, cpu: 49}, want: 3},
		{source: "Overview of autoscale in Azure, What is autoscale", name: "below 40", count: 3,
			rules: rules{out(cpu, 70, 1), in(cpu, 40, 1)}, levels: levels{cpu: 39}, want: 2},
	})
}

func TestHowFar(t *testing.T) {
	runExamples(t, []example{
		{source: multipleRules, name: "out by three and by five", rules: rules{out(cpu, 50, 3), out(memory, 50, 5)},
			count: 4, levels: levels{cpu: 60, memory: 60}, want: 9, why: "MemoryPercentage"},
		{source: multipleRules, name: "only the rules that fire count", rules: rules{out(cpu, 50, 3), out(memory, 50, 5)},
			count: 4, levels: levels{cpu: 60, memory: 40}, want: 7, why: "CpuPercentage"},
		{source: multipleRules, name: "out by three or by 15 %, of 10", rules: rules{out(cpu, 50, 3), percent(out(cpu, 50, 15))},
			count: 10, levels: levels{cpu: 60}, want: 13},
		{source: multipleRules, name: "out by three or by 15 %, of 40", rules: rules{out(cpu, 50, 3), percent(out(cpu, 50, 15))},
			count: 40, levels: levels{cpu: 60}, want: 46},
		{source: multipleRules, name: "in by 50 % to five, by three to seven", rules: rules{percent(in(cpu, 50, 50)), in(memory, 50, 3)},
			count: 10, levels: levels{cpu: 10, memory: 10}, want: 7, why: "CpuPercentage"},
		{source: "Diagnostic settings in autoscale, Autoscale action", name: "in to exactly one",
			rules: rules{out(cpu, 40, 1), exactly(decrease(when(cpu, autoscale.LessThanOrEqual, 30), 1))},
			count: 2, levels: levels{cpu: 10}, want: 1},
		{source: "ours: an exact count never goes against its direction", name: "out to exactly three, of five",
			rules: rules{exactly(out(cpu, 40, 3)), in(cpu, 90, 1)}, count: 5, levels: levels{cpu: 80}, want: 5, why: "asks for no more than 5 instances"},
		{source: "ours: an exact count never goes against its direction", name: "in to exactly three, of two",
			rules: rules{exactly(in(cpu, 40, 3))}, count: 2, levels: levels{cpu: 10}, want: 2, why: "asks for no fewer than 2 instances"},
		{source: "ours: scale-out rounds up", name: "out by 15 % of ten",
			rules: rules{percent(out(cpu, 40, 15))}, count: 10, levels: levels{cpu: 80}, want: 12},
		{source: "ours: a percentage changes one instance at least", name: "out by 20 % of two",
			rules: rules{percent(out(cpu, 40, 20))}, count: 2, levels: levels{cpu: 80}, want: 3},
		{source: "ours: a percentage changes one instance at least", name: "in by 20 % of two",
			rules: rules{percent(in(cpu, 40, 20))}, count: 2, levels: levels{cpu: 10}, want: 1},
		{source: "ours: scale-in rounds the change down", name: "in by 50 % of five",
			rules: rules{percent(in(cpu, 40, 50))}, count: 5, levels: levels{cpu: 10}, want: 3},
	})
}

func TestOperators(t *testing.T) {
	for operator, fires := range map[autoscale.Operator][3]bool{ // at 69, 70, 71
		autoscale.Equals:             {false, true, false},
		autoscale.NotEquals:          {true, false, true},
		autoscale.GreaterThan:        {false, false, true},
		autoscale.GreaterThanOrEqual: {false, true, true},
		autoscale.LessThan:           {true, false, false},
		autoscale.LessThanOrEqual:    {true, true, false},
	} {
		for i, level := range []float64{69, 70, 71} {
			want := 2
			if fires[i] {
				want = 3
			}
			example{source: "ComparisonOperationType, 2022-10-01", rules: rules{increase(when(cpu, operator, 70), 1)},
				count: 2, levels: levels{cpu: level}, want: want}.run(t)
		}
	}
}
