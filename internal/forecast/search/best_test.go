package search

import (
	"context"
	"encoding/json"
	"errors"
	"math"
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
	assert.Greater(t, f.Refused, 5)
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
		return 12 + 10*math.Sin(2*math.Pi*float64(at.Unix())/(17*3600)) // no time of the day is calm
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
	assert.EqualError(t, err, "all of the 12 settings to try are refused by the program's own rules, the first since "+
		"planSku = B1: The Basic tier has no autoscale, and autoscale is on. The nearest plan that has it is P0v3.")

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
