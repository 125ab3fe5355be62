package deploy

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// steady is a series in which every minute is the same.
func steady(minutes int, production, slot Count) []Sample {
	var all []Sample
	for i := range minutes {
		all = append(all, Sample{At: noon.Add(time.Duration(i+1) * time.Minute), Production: production, Slot: slot})
	}
	return all
}

var noon = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func answers(n, failed int, each time.Duration) Count {
	return Count{Requests: n, Errors: failed, Time: time.Duration(n) * each}
}

func TestCanaryRule(t *testing.T) {
	t.Parallel()
	const fast, slow = 50 * time.Millisecond, 400 * time.Millisecond
	good := answers(900, 0, fast)
	for name, c := range map[string]struct {
		series []Sample
		after  int // minutes of 10
		want   Verdict
		says   string
	}{
		"nothing yet":                         {nil, 0, Wait, ""},
		"all is well, and time is left":       {steady(9, good, answers(100, 0, fast)), 9, Wait, ""},
		"all is well":                         {steady(10, good, answers(100, 0, fast)), 10, GoOn, "1000 requests to the slot, 0 failed"},
		"every request fails":                 {steady(1, good, answers(3, 3, fast)), 1, GiveUp, "3 of 3 requests to the slot failed"},
		"two errors are chance":               {steady(1, good, answers(2, 2, fast)), 1, Wait, ""},
		"one in a hundred is taken for given": {steady(10, good, answers(100, 1, fast)), 10, GoOn, "10 failed"},
		"one in twenty":                       {steady(2, good, answers(100, 5, fast)), 2, GiveUp, "10 of 200"},
		"as bad as production":                {steady(10, answers(900, 90, fast), answers(100, 10, fast)), 10, GoOn, "100 failed"},
		"worse than a bad production":         {steady(10, answers(900, 45, fast), answers(100, 15, fast)), 10, GiveUp, "and 450 of 9000"},
		"nobody there, time over":             {steady(10, Count{}, Count{}), 10, Wait, "only 0 requests"},
		"nobody there, overtime over":         {steady(20, Count{}, Count{}), 20, GoOn, "shows little"},
		"few requests, all good":              {steady(20, answers(9, 0, fast), answers(1, 0, fast)), 20, GoOn, "20 requests to the slot, 0 failed"},
		"few requests, three fail":            {steady(6, answers(9, 0, fast), answers(1, 1, fast))[:3], 3, GiveUp, "3 of 3"},
		"slow from the beginning":             {steady(2, good, answers(100, 0, slow)), 2, GiveUp, "the slot takes 400ms on average, and production 50ms"},
		"slow once":                           {append(steady(1, good, answers(100, 0, slow)), steady(1, good, answers(100, 0, fast))...), 2, Wait, ""},
		"slow, and few requests":              {steady(3, good, answers(5, 0, slow)), 3, Wait, ""},
		"both slow":                           {steady(10, answers(900, 0, slow), answers(100, 0, slow)), 10, GoOn, ""},
		"twice of very little":                {steady(10, answers(900, 0, 20*time.Millisecond), answers(100, 0, 60*time.Millisecond)), 10, GoOn, ""},
		"a silent minute does not excuse":     {[]Sample{{Production: good, Slot: answers(50, 0, slow)}, {Production: good}, {Production: good, Slot: answers(50, 0, slow)}}, 3, GiveUp, "400ms"},
		"no production traffic":               {steady(10, Count{}, answers(100, 0, fast)), 10, GoOn, ""},
		"no production traffic, errors":       {steady(1, Count{}, answers(20, 4, fast)), 1, GiveUp, "4 of 20"},
		"production fails altogether":         {steady(10, answers(90, 90, fast), answers(10, 10, fast)), 10, GoOn, "100 failed"},
	} {
		got, says := judge(c.series, noon, 10*time.Minute, noon.Add(time.Duration(c.after)*time.Minute))
		assert.Equal(t, c.want, got, name)
		assert.Contains(t, says, c.says, name)
	}
}

// By a table of the binomial distribution.
func TestBinomialTail(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		k, n int
		p    float64
		want float64
	}{{1, 10, 0.1, 0.6513}, {3, 10, 0.1, 0.0702}, {5, 10, 0.5, 0.6230}, {10, 10, 0.5, 0.0010}, {0, 5, 0.2, 1}, {3, 3, 1, 1}} {
		assert.InDelta(t, c.want, atLeast(c.k, c.n, c.p), 0.0001, "%v", c)
	}
}

func TestRamp(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []Share{{2.5, 150 * time.Second}, {10, 450 * time.Second}}, ramp(10, 10*time.Minute))
	for percent := range 100 {
		total := time.Duration(0)
		for _, s := range ramp(float64(percent), time.Hour) {
			total += s.For
			assert.LessOrEqual(t, s.Percent, float64(percent))
		}
		assert.Equal(t, time.Hour, total)
	}
}
