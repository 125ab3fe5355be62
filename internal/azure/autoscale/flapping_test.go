package autoscale_test

import (
	"testing"

	"scaleout/internal/azure/autoscale"
)

const (
	flapping     = "Flapping in Autoscale, introduction"
	margins      = "Flapping in Autoscale, Small or no margins between thresholds"
	bigSteps     = "Flapping in Autoscale, Scaling by more than one instance"
	flappingLog  = "Diagnostic settings in autoscale, Flapping occurred"
	thresholds22 = "Best practices for Autoscale (2022), Choose the thresholds carefully for all metric types"
)

func TestFlapping(t *testing.T) {
	narrow := rules{out(cpu, 50, 1), in(cpu, 30, 1)}
	none := rules{increase(when(threads, autoscale.GreaterThanOrEqual, 600), 1), in(threads, 600, 1)}
	wide := rules{increase(when(threads, autoscale.GreaterThanOrEqual, 600), 1), in(threads, 400, 1)}
	equal := rules{increase(when(threads, autoscale.GreaterThanOrEqual, 600), 1), decrease(when(threads, autoscale.LessThanOrEqual, 600), 1)}
	better := rules{increase(when(cpu, autoscale.GreaterThanOrEqual, 80), 1), decrease(when(cpu, autoscale.LessThanOrEqual, 60), 1)}
	runExamples(t, []example{
		{source: flapping, name: "T0: 56 on one instance", rules: narrow, count: 1, levels: levels{cpu: 56}, want: 2,
			why: "CpuPercentage is 56 % on average over 5 minutes, above 50 %: from 1 to 2 instances"},
		{source: flapping, name: "T1: 28 on two is 56 on one", rules: narrow, count: 2, levels: levels{cpu: 28}, want: 2,
			why: "scale-in to 1 would bring CpuPercentage to 56 %, above 50 %: skipped to avoid flapping"},

		{source: margins, name: "no margin, T0", rules: none, count: 2, levels: levels{threads: 1250.0 / 2}, want: 3},
		{source: margins, name: "no margin, T1", rules: none, count: 3, levels: levels{threads: 1250.0 / 3}, want: 3,
			why: "scale-in to 2 would bring Threads to 625, at or above 600"},
		{source: margins, name: "margin, T0", rules: wide, count: 2, levels: levels{threads: 1250.0 / 2}, want: 3},
		{source: margins, name: "margin, T1", rules: wide, count: 3, levels: levels{threads: 1250.0 / 3}, want: 3, why: "no rule fires"},
		{source: margins, name: "margin, T2", rules: wide, count: 3, levels: levels{threads: 1180.0 / 3}, want: 2},
		{source: margins, name: "margin, T3", rules: wide, count: 2, levels: levels{threads: 1180.0 / 2}, want: 2, why: "no rule fires"},

		{source: thresholds22, name: "575 on three is 862.5 on two", rules: equal, count: 3, levels: levels{threads: 575}, want: 3,
			why: "would bring Threads to 862.5"},
		{source: thresholds22, name: "80 on two", rules: better, count: 2, levels: levels{cpu: 80}, want: 3},
		{source: thresholds22, name: "60 on three is 90 on two", rules: better, count: 3, levels: levels{cpu: 60}, want: 3,
			why: "would bring CpuPercentage to 90 %"},
		{source: thresholds22, name: "50 on three is 75 on two", rules: better, count: 3, levels: levels{cpu: 50}, want: 2},
	})
}

func TestSmallerSteps(t *testing.T) {
	twenty := rules{
		increase(divided(when(requests, autoscale.GreaterThanOrEqual, 200)), 20),
		out(cpu, 70, 20),
		decrease(divided(when(requests, autoscale.LessThanOrEqual, 50)), 10),
	}
	log := rules{
		increase(divided(when(requests, autoscale.GreaterThanOrEqual, 3)), 10),
		decrease(divided(when(requests, autoscale.LessThan, 3)), 5),
	}
	runExamples(t, []example{
		{source: bigSteps, name: "T0", rules: twenty, count: 30, levels: levels{cpu: 65, requests: 3000}, want: 30},
		// The page's table says 27, which "may" be, and its own estimate gives 65 × 30 ÷ 27 =
		// 72.2 %, above 70 %. The first number that keeps CPU below 70 % is 28 (69.6 %).
		{source: bigSteps, name: "T1: less than the 10 of the rule", rules: twenty, count: 30, levels: levels{cpu: 65, requests: 1500}, want: 28,
			why: "scale-in to 20 would bring CpuPercentage to 97.5 %, above 70 %, so a smaller step avoids flapping: from 30 to 28 instances"},
		// Of the log only the counts and rules are given; 9, 10 and 11 requests lead to them.
		{source: flappingLog, name: "from 6, intended 1, actual 4", rules: log, count: 6, levels: levels{requests: 10}, want: 4,
			why: "scale-in to 1 would bring Requests per instance to 10"},
		{source: "Best practices for autoscale, Configure autoscale notifications", name: "FlappingOccurred: three instead of two",
			rules: rules{out(cpu, 70, 1), in(cpu, 45, 2)}, count: 4, levels: levels{cpu: 40}, want: 3},
		{source: bigSteps, name: "no suitable number", rules: rules{out(cpu, 50, 1), in(cpu, 49, 2)}, count: 4, levels: levels{cpu: 45}, want: 4,
			why: "skipped to avoid flapping"},
		{source: "Flapping in Autoscale, introduction: only scale-in is checked", name: "scale-out is not checked",
			rules: rules{out(cpu, 50, 1), in(cpu, 45, 1)}, count: 1, levels: levels{cpu: 51}, want: 2},
	})
}
