package search

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/forecast"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/traffic"
	"scaleout/program/settings"
)

// TestBest: 90 requests a second of 20 ms are 1.8 cores. Two P0v3 of one core each are
// the least that the rules allow, and enough; the stack has two P1v3.
func TestBest(t *testing.T) {
	t.Parallel()
	f := best(t, input(t, week(monday, 6, func(time.Time) float64 { return 90 }), nil))
	assert.True(t, f.Met)
	assert.Equal(t, "P0v3", f.Best.Settings.Plan.SKU)
	assert.InDelta(t, 2, f.Best.Training.Mean, 0.01)
	assert.Equal(t, Change{"planSku", "P1v3", "P0v3"}, f.Best.Changes[0])
	assert.Equal(t, "pulumi config set planSku P0v3 --stack prod", f.Best.Commands("prod")[0])
	assert.Zero(t, f.Best.Judged.Waiting)
	assert.Equal(t, Span{monday, monday.AddDate(0, 0, 4), 4 * minutesPerDay}, f.Training)
	assert.Equal(t, Span{monday.AddDate(0, 0, 4), monday.AddDate(0, 0, 6), 2 * minutesPerDay}, f.Judging)
	assert.Empty(t, f.Current.Changes)
	assert.Equal(t, "P1v3", f.Current.Settings.Plan.SKU)
	saved := f.Current.Training.Cost - f.Best.Training.Cost
	assert.InDelta(t, 2*56.58, saved, 20, "P1v3 costs 113.15 in the list, P0v3 56.58, more here")
	assert.NotZero(t, f.Skipped)
	assert.LessOrEqual(t, f.Tried, DefaultTries)
	assert.NotZero(t, f.Refused, "steps that the rules refuse are not tried")
	require.Len(t, f.Warnings, 1)
	assert.Contains(t, f.Warnings[0], "The settings were chosen on 4 days: ")
}

// TestBestNeedsAnOffPeakTime: the load of the day comes at once, so that it needs all
// instances at eight, and few at night.
func TestBestNeedsAnOffPeakTime(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	in := input(t, week(time.Date(2026, 11, 2, 0, 0, 0, 0, berlin), 11, office(400)), nil)
	in.Tries = 300
	f := best(t, in)
	require.True(t, f.Met)
	o := f.Best.Settings.OffPeak
	require.NotNil(t, o, "%+v", f.Best.Changes)
	assert.Equal(t, "W. Europe Standard Time", o.TimeZone)
	assert.LessOrEqual(t, o.End.Hour, 8, "all are there when the day begins")
	assert.Less(t, o.MinInstances, f.Best.Settings.MinInstances)
	lines := strings.Join(f.Best.Commands("prod"), "\n")
	assert.Contains(t, lines, "pulumi config set --path offPeak.timeZone 'W. Europe Standard Time' --stack prod")
	assert.NotContains(t, lines, "config rm")
	assert.LessOrEqual(t, f.Best.Judged.Share(), DefaultWaiting)
	assert.Empty(t, f.Warnings)
}

// TestCommandsLeadThere: what the commands set is what was tried.
func TestCommandsLeadThere(t *testing.T) {
	t.Parallel()
	night := `{"days":["Monday"],"start":"01:00","end":"02:00","timeZone":"UTC","minInstances":2,"maxInstances":3}`
	for _, values := range []map[string]string{
		nil, {"offPeak": night}, {"autoscale": "false", "minInstances": "9"},
		{"minInstances": "4", "maxInstances": "9", "cpuScaleIn": "20"},
	} {
		in := input(t, week(monday, 4, office(400)), values)
		in.Tries = 80
		f := best(t, in)
		for _, try := range append(f.Front, f.Best) {
			after := map[string]string{}
			for k, v := range in.Source.Values {
				after[k] = v
			}
			for _, line := range try.Commands("prod") {
				follow(t, after, line)
			}
			got, err := settings.Parse("scaleout", "prod", after, nil)
			require.NoError(t, err, "%v", try.Commands("prod"))
			assert.Equal(t, try.Settings, got)
		}
	}
}

// follow does what 'pulumi config' would.
func follow(t *testing.T, values map[string]string, line string) {
	t.Helper()
	line, ok := strings.CutSuffix(strings.TrimPrefix(line, "pulumi config "), " --stack prod")
	require.True(t, ok, line)
	if key, rm := strings.CutPrefix(line, "rm "); rm {
		delete(values, "scaleout:"+key)
		return
	}
	key, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(line, "set "), "--path "), " ")
	key, value = strings.Trim(key, "'"), strings.Trim(value, "'")
	path, inside := strings.CutPrefix(key, "offPeak.")
	if !inside {
		values["scaleout:"+key] = value
		return
	}
	object := map[string]any{}
	if text := values["scaleout:offPeak"]; text != "" {
		require.NoError(t, json.Unmarshal([]byte(text), &object))
	}
	switch n, err := strconv.Atoi(value); {
	case strings.HasPrefix(path, "days["):
		days, _ := object["days"].([]any)
		object["days"] = append(days, value)
	case err == nil:
		object[path] = n
	default:
		object[path] = value
	}
	text, err := json.Marshal(object)
	require.NoError(t, err)
	values["scaleout:offPeak"] = string(text)
}

// TestBestKeepsTheRules: the budget of the stack is one of them.
func TestBestKeepsTheRules(t *testing.T) {
	t.Parallel()
	in := input(t, week(monday, 4, office(300)), map[string]string{"monthlyBudget": "900", "zoneRedundant": "true"})
	seen := 0
	run := in.Run
	in.Run = func(f forecast.Input) (*forecast.Result, error) {
		if f.Settings.MonthlyBudget != 900 || !f.Settings.ZoneRedundant || f.Settings.MinInstances < 2 {
			return nil, errors.New("a setting that nobody varies has changed")
		}
		return run(f)
	}
	f := best(t, in)
	for _, try := range append(f.Front, f.Best) {
		seen++
		assert.LessOrEqual(t, float64(try.Settings.MaxInstances)*try.Settings.Plan.HourlyUSD.USD*730, 900.0)
	}
	assert.NotZero(t, seen)
	assert.Greater(t, f.Refused, 10)
}

// TestBestTurnsAutoscaleOn, where a fixed count is more than is needed at night.
func TestBestTurnsAutoscaleOn(t *testing.T) {
	t.Parallel()
	in := input(t, week(monday, 4, office(300)), map[string]string{"autoscale": "false", "minInstances": "9", "planSku": "P0v3"})
	f := best(t, in)
	assert.True(t, f.Best.Settings.Autoscale)
	assert.Contains(t, f.Best.Changes, Change{"autoscale", "false", "true"})
	assert.False(t, f.Current.Settings.Autoscale)
	assert.InDelta(t, 9, f.Current.Training.Mean, 1e-9)
}

// TestBestLooksAtRequests where CPU shows nothing: an instance is full with 8 requests of
// two seconds at once, and computes next to nothing.
func TestBestLooksAtRequests(t *testing.T) {
	t.Parallel()
	in := input(t, week(monday, 4, func(at time.Time) float64 {
		return 12 + 10*math.Sin(2*math.Pi*float64(at.Hour()*60+at.Minute())/minutesPerDay)
	}), map[string]string{"planSku": "P0v3"})
	m, err := capacity.FromFlags("cpuPerRequest=5ms,cpuIdle=0,service=2s,slots=8")
	require.NoError(t, err)
	in.Capacity, in.Tries = m, 300
	f := best(t, in)
	assert.True(t, f.Met)
	assert.NotZero(t, f.Best.Settings.Requests.Out)
	assert.Less(t, f.Best.Settings.Requests.Out, 240)
	assert.Less(t, f.Best.Training.Mean, 5.0, "6 are needed at the peak")
	assert.Contains(t, strings.Join(f.Best.Commands("prod"), "\n"), "pulumi config set requestsScaleOut ")
}

func TestCommandsForAnOffPeakTime(t *testing.T) {
	t.Parallel()
	o := &settings.OffPeak{
		Days: []string{"Monday"}, Start: settings.Clock{Hour: 19}, End: settings.Clock{Hour: 7}, TimeZone: "UTC",
		MinInstances: 2, MaxInstances: 3,
	}
	without, with := &settings.Settings{}, &settings.Settings{OffPeak: o}
	other := *o
	other.MaxInstances = 4
	commands := func(from, to *settings.Settings) []string {
		return Try{Settings: to, Changes: changes(from, to)}.Commands("")
	}
	set := []string{
		"pulumi config set --path 'offPeak.days[0]' Monday",
		"pulumi config set --path offPeak.start 19:00",
		"pulumi config set --path offPeak.end 07:00",
		"pulumi config set --path offPeak.timeZone UTC",
		"pulumi config set --path offPeak.minInstances 2",
		"pulumi config set --path offPeak.maxInstances 3",
	}
	assert.Equal(t, set, commands(without, with))
	assert.Equal(t, []string{"pulumi config rm offPeak"}, commands(with, without))
	assert.Empty(t, commands(with, with))
	again := append([]string{"pulumi config rm offPeak"}, set...)
	assert.Equal(t, again, commands(&settings.Settings{OffPeak: &other}, with), "days of before must not stay")
}

// TestPlansWithoutAPrice cannot be compared.
func TestPlansWithoutAPrice(t *testing.T) {
	t.Parallel()
	in := input(t, week(monday, 4, office(100)), map[string]string{"planSku": "P1mv4"})
	in.Tries = 60
	f := best(t, in)
	assert.NotEqual(t, "P1mv4", f.Best.Settings.Plan.SKU)
	assert.Contains(t, f.Warnings[0], "What planSku P1mv4 costs is not known")
	for _, try := range f.Front {
		assert.NotZero(t, try.Training.Cost)
	}
	in.Currency = "XYZ"
	_, err := Best(context.Background(), in)
	assert.EqualError(t, err, "no plan can be compared: their prices in westeurope are not known in XYZ")
}

// TestBestIsDeterministic, on however many cores.
func TestBestIsDeterministic(t *testing.T) {
	t.Parallel()
	in := input(t, week(monday, 4, office(250)), nil)
	in.Tries = 100
	first := on(t, in, 1)
	for _, workers := range []int{2, 7} {
		assert.Equal(t, first, on(t, in, workers))
	}
}

func on(t *testing.T, in Input, workers int) *Found {
	t.Helper()
	s, err := newSearch(context.Background(), in)
	require.NoError(t, err)
	s.workers = workers
	f, err := s.run()
	require.NoError(t, err)
	return f
}

// TestFront: no try is as cheap as one of the front and has less waiting.
func TestFront(t *testing.T) {
	t.Parallel()
	s, err := newSearch(context.Background(), input(t, week(monday, 4, office(250)), nil))
	require.NoError(t, err)
	f, err := s.run()
	require.NoError(t, err)
	require.NotEmpty(t, f.Front)
	assert.Greater(t, len(s.tries), 100)
	points := map[point]bool{}
	for _, try := range s.tries {
		assert.False(t, points[try.point], "forecast twice")
		points[try.point] = true
	}
	for _, try := range s.tries {
		for i, point := range f.Front {
			dominated := cents(try.Training.Cost) <= cents(point.Training.Cost) && try.Training.Waiting < point.Training.Waiting
			assert.False(t, dominated && len(f.Front) < mostFront, "%+v is better than %+v", try.Training, point.Training)
			if i > 0 {
				assert.Greater(t, point.Training.Cost, f.Front[i-1].Training.Cost)
				assert.Less(t, point.Training.Waiting, f.Front[i-1].Training.Waiting)
			}
		}
		if try.Training.Waiting == 0 {
			assert.GreaterOrEqual(t, try.Training.Cost*(1+noWorth), f.Best.Training.Cost, "what is skipped is dearer")
		}
		if s.keeps(try.Training) {
			assert.GreaterOrEqual(t, try.Training.Cost*(1+noWorth), f.Best.Training.Cost)
		}
	}
}

// TestPick: for a saving of less than half a percent no more settings are changed.
func TestPick(t *testing.T) {
	t.Parallel()
	try := func(cost float64, waiting, changes int) Try {
		return Try{Training: Score{Minutes: 100_000, Waiting: waiting, Cost: cost}, Changes: make([]Change, changes)}
	}
	for _, c := range []struct {
		tries []Try
		want  Try
	}{
		{[]Try{try(100, 9, 5), try(100.4, 20, 2), try(100.6, 0, 1)}, try(100.4, 20, 2)},
		{[]Try{try(100, 9, 2), try(100.4, 3, 2)}, try(100.4, 3, 2)},
		{[]Try{try(100, 9, 2), try(100.3, 9, 2)}, try(100, 9, 2)},
		{[]Try{try(100, 9, 5), try(100, 5000, 1)}, try(100, 9, 5)},
		{[]Try{try(100, 4000, 5), try(100, 5000, 1)}, try(100, 4000, 5)},
	} {
		s := search{Input: Input{Waiting: DefaultWaiting}, tries: c.tries}
		assert.Equal(t, c.want, s.pick())
	}
}

func TestThinned(t *testing.T) {
	t.Parallel()
	all := make([]Try, 100)
	for i := range all {
		all[i].Training.Waiting = i
	}
	some := thinned(all, 5)
	require.Len(t, some, 5)
	assert.Equal(t, []int{0, 99}, []int{some[0].Training.Waiting, some[4].Training.Waiting})
	assert.Len(t, thinned(all, 100), 100)
}

// TestBestIsJudgedOnTheRest: more people come in the last days.
func TestBestIsJudgedOnTheRest(t *testing.T) {
	t.Parallel()
	f := best(t, input(t, week(monday, 12, func(at time.Time) float64 {
		if at.Sub(monday) > 8*24*time.Hour {
			return 250
		}
		return 90
	}), nil))
	assert.True(t, f.Met)
	assert.Zero(t, f.Best.Training.Waiting)
	assert.Greater(t, f.Best.Judged.Share(), DefaultWaiting)
	require.Len(t, f.Warnings, 1)
	assert.Contains(t, f.Warnings[0], "do not keep the limit in the rest: 100 % of the minutes wait there, 0 % in the "+
		"first part")
}

func TestPartsThatDiffer(t *testing.T) {
	t.Parallel()
	s, err := newSearch(context.Background(), input(t, week(monday, 12, office(10)), nil))
	require.NoError(t, err)
	f := &Found{Met: true, Judging: Span{Minutes: 1}, Best: Try{Training: Score{Cost: 100}, Judged: Score{Cost: 115}}}
	assert.Empty(t, s.warnings(f))
	f.Best.Judged.Cost = 80
	require.Len(t, s.warnings(f), 1)
	assert.Contains(t, s.warnings(f)[0], "differ: a month like the first costs 100.00 USD, one like the rest 80.00.")
}

// TestSafer: of the front, the cheapest that keeps the limit in both parts.
func TestSafer(t *testing.T) {
	t.Parallel()
	in := input(t, week(monday, 6, office(250)), nil)
	in.Waiting = 0.02
	in.Run = func(f forecast.Input) (*forecast.Result, error) {
		r, err := fake(f)
		if f.Traffic.Start.After(monday) { // the second part is worse for all but those without any waiting
			r.Waiting *= 20
		}
		return r, err
	}
	f := best(t, in)
	require.True(t, f.Met)
	require.Greater(t, f.Best.Judged.Share(), 0.02)
	require.NotNil(t, f.Safer)
	assert.LessOrEqual(t, f.Safer.Judged.Share(), 0.02)
	assert.Greater(t, f.Safer.Training.Cost, f.Best.Training.Cost)
}

func TestNothingIsEnough(t *testing.T) {
	t.Parallel()
	f := best(t, input(t, week(monday, 6, func(time.Time) float64 { return 1e6 }), nil))
	assert.False(t, f.Met)
	assert.Contains(t, f.Warnings[0], "keeps waiting to 0.1 % of the minutes; these have the least, 100 %.")
}

func TestShortTraffic(t *testing.T) {
	t.Parallel()
	in := input(t, week(monday, 2, office(100)), nil)
	in.Capacity.CPUPerRequest.From = "assumed"
	f := best(t, in)
	assert.Zero(t, f.Judging.Minutes)
	assert.Equal(t, 2*minutesPerDay, f.Training.Minutes)
	require.Len(t, f.Warnings, 2)
	assert.Contains(t, f.Warnings[0], "is assumed")
	assert.Contains(t, f.Warnings[1], "too short to keep a part of it")
}

func TestBestRefuses(t *testing.T) {
	t.Parallel()
	in := input(t, week(monday, 1, func(time.Time) float64 { return math.NaN() }), nil)
	_, err := Best(context.Background(), in)
	assert.ErrorContains(t, err, "nothing is known of the first part of the traffic")
	in.Traffic = &traffic.Series{}
	_, err = Best(context.Background(), in)
	assert.ErrorContains(t, err, "there is no traffic")

	in = input(t, week(monday, 1, office(10)), map[string]string{"planSku": "X9"})
	_, err = Best(context.Background(), in)
	assert.ErrorAs(t, err, new(settings.Problems))

	in = input(t, week(monday, 1, office(10)), map[string]string{
		"planSku": "B1", "autoscale": "false", "maxInstances": "2", "monthlyBudget": "140",
	})
	_, err = Best(context.Background(), in)
	assert.ErrorContains(t, err, "are refused by the program's own rules, the first since: ")
	assert.ErrorAs(t, err, new(settings.Problems))

	in = input(t, week(monday, 1, office(10)), nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = Best(ctx, in)
	assert.ErrorIs(t, err, context.Canceled)

	in.Run = func(forecast.Input) (*forecast.Result, error) { return nil, errors.New("no") }
	_, err = Best(context.Background(), in)
	assert.EqualError(t, err, "no")
}

// TestSecretsStay where they are.
func TestSecretsStay(t *testing.T) {
	t.Parallel()
	const secret = "correct-horse-battery-staple-correct-horse"
	in := input(t, week(monday, 1, office(100)), map[string]string{"flaskSecretKey": secret})
	in.Source.Secret = func(key string) bool { return key == "scaleout:flaskSecretKey" }
	in.Tries = 30
	f := best(t, in)
	assert.NotEmpty(t, f.Best.Changes)
	text, err := json.Marshal(f)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "horse")
	assert.NotContains(t, string(text), "null")
	assert.NotContains(t, strings.Join(f.Best.Commands("prod"), "\n"), "horse")
}

// TestTries bounds what is tried, however little that is.
func TestTries(t *testing.T) {
	t.Parallel()
	for _, tries := range []int{1, 2, 40} {
		in := input(t, week(monday, 4, office(250)), nil)
		in.Tries = tries
		f := best(t, in)
		assert.LessOrEqual(t, f.Tried, tries)
		assert.NotZero(t, f.Tried)
	}
}
