package result

import (
	"cmp"
	"math"
	"slices"
	"time"
)

func count(requests []judged) Numbers {
	n := Numbers{Requests: len(requests), PerInstance: map[string]int{}}
	latencies := make([]time.Duration, 0, len(requests))
	late, people := 0, map[int]bool{}
	for _, r := range requests {
		switch {
		case r.cutOff:
			n.CutOff++
		case r.Outcome == Failed:
			n.Failed++
		case r.Outcome == Lost:
			n.Lost++
			people[r.Session] = true
		default:
			n.OK++
		}
		if r.Late {
			late++
		}
		if r.Instance != "" {
			n.PerInstance[r.Instance]++
		}
		latencies = append(latencies, r.Latency)
	}
	n.LoggedOut = len(people)
	slices.Sort(latencies)
	n.P50, n.P99, n.Max = percentile(latencies, 50), percentile(latencies, 99), percentile(latencies, 100)
	if len(requests) > 0 {
		n.LateShare = float64(late) / float64(len(requests))
	}
	return n
}

// percentile is by nearest rank, in milliseconds; 0 without any.
func percentile(sorted []time.Duration, percent float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	rank := int(math.Ceil(percent / 100 * float64(len(sorted))))
	return float64(sorted[max(rank, 1)-1]) / float64(time.Millisecond)
}

func failures(requests []judged) []Failure {
	counts := map[Failure]int{}
	for _, r := range requests {
		if r.Outcome == Failed && !r.cutOff {
			counts[Failure{Status: r.Status, Reason: r.Reason}]++
		}
	}
	all := make([]Failure, 0, len(counts))
	for f, n := range counts {
		f.Count = n
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Reason, b.Reason))
	})
	return all
}
