package deploy

import (
	"fmt"
	"math"
	"time"
)

// The rule of a canary. docs/release.md has it in words.
const (
	// fewest requests of the slot, below which nothing but errors is judged.
	fewest = 20
	// leastErrors are the 5xx answers below which chance is not ruled out at all.
	leastErrors = 3
	// grace is the rate of errors that is taken for granted where production has fewer.
	grace = 0.01
	// chance is how seldom so many errors may come of production's own rate.
	chance = 0.01
	// Slower by this factor and by this time, in two samples in a row, is too slow.
	slower     = 2.0
	slowerBy   = 250 * time.Millisecond
	slowInARow = 2
	// overtime is how many times longer a canary waits for a few people more.
	overtime = 2
)

// A Count is what one side has answered.
type Count struct {
	Requests int           `json:"requests"`
	Errors   int           `json:"errors"` // 5xx, and no answer
	Time     time.Duration `json:"time"`   // of all answers
}

func (c Count) plus(d Count) Count {
	return Count{c.Requests + d.Requests, c.Errors + d.Errors, c.Time + d.Time}
}

// mean is the average response time.
func (c Count) mean() time.Duration {
	if c.Requests == 0 {
		return 0
	}
	return c.Time / time.Duration(c.Requests)
}

// A Sample is what both sides have answered since the sample before.
type Sample struct {
	At         time.Time `json:"at"`
	Production Count     `json:"production"`
	Slot       Count     `json:"slot"`
}

// A Verdict is what a series comes to.
type Verdict int

// The verdicts.
const (
	Wait Verdict = iota
	GoOn
	GiveUp
)

// judge decides about a canary that has begun at a time and is to last for a while. It
// depends on nothing but the series.
//
//   - Stop on errors: at least 3 of the slot's answers are 5xx, and so many would come of
//     production's own rate (at least 1 %) less than once in 100 times.
//   - Stop on slowness: in the last two samples, each with 20 requests on both sides
//     by then, the slot takes more than twice as long, and 250 ms longer.
//   - Wait until the time is over; with fewer than 20 requests, up to twice the time.
//   - Then go on, and say where there were few.
func judge(series []Sample, began time.Time, lasts time.Duration, now time.Time) (Verdict, string) {
	var production, slot Count
	slow := 0
	for _, s := range series {
		production, slot = production.plus(s.Production), slot.plus(s.Slot)
		if tooSlow(s, production, slot) {
			slow++
		} else if s.Slot.Requests > 0 {
			slow = 0
		}
	}
	over := now.Sub(began)
	switch {
	case failing(production, slot):
		return GiveUp, fmt.Sprintf("%d of %d requests to the slot failed, and %d of %d to production",
			slot.Errors, slot.Requests, production.Errors, production.Requests)
	case slow >= slowInARow:
		last := series[len(series)-1]
		return GiveUp, fmt.Sprintf("the slot takes %v on average, and production %v",
			last.Slot.mean().Round(time.Millisecond), last.Production.mean().Round(time.Millisecond))
	case over < lasts:
		return Wait, ""
	case slot.Requests >= fewest:
		return GoOn, fmt.Sprintf("%d requests to the slot, %d failed", slot.Requests, slot.Errors)
	case over < overtime*lasts:
		return Wait, fmt.Sprintf("only %d requests have reached the slot; waiting for %d", slot.Requests, fewest)
	}
	return GoOn, fmt.Sprintf("only %d requests have reached the slot, which shows little", slot.Requests)
}

// failing reports whether so many errors are no chance.
func failing(production, slot Count) bool {
	if slot.Errors < leastErrors {
		return false
	}
	rate := grace
	if production.Requests > 0 {
		rate = max(rate, float64(production.Errors)/float64(production.Requests))
	}
	return atLeast(slot.Errors, slot.Requests, min(rate, 1)) < chance
}

// atLeast is the probability of k or more events in n trials, by the binomial
// distribution.
func atLeast(k, n int, p float64) float64 {
	if p >= 1 || k <= 0 {
		return 1
	}
	below := 0.0
	for i := range min(k, n+1) {
		below += math.Exp(logChoose(n, i) + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return max(0, 1-below)
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// tooSlow judges one sample, where enough was seen until then.
func tooSlow(s Sample, production, slot Count) bool {
	if production.Requests < fewest || slot.Requests < fewest || s.Production.Requests == 0 || s.Slot.Requests == 0 {
		return false
	}
	of, is := s.Production.mean(), s.Slot.mean()
	return float64(is) > slower*float64(of) && is-of > slowerBy
}

// A Share is a part of a canary.
type Share struct {
	Percent float64
	For     time.Duration
}

// ramp is the order of a canary: a quarter of the percentage for a quarter of the time,
// so that what is wrong from the first request on reaches few, and then all of it.
func ramp(percent float64, lasts time.Duration) []Share {
	first := math.Round(percent/4*100) / 100
	return []Share{{first, lasts / 4}, {percent, lasts - lasts/4}}
}
