package forecast_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/forecast"
	"scaleout/internal/forecast/traffic"
	"scaleout/program/cost"
)

// TestCost compares with sums done by hand: a tenth of a dollar an hour for an instance,
// two tenths for the cache.
func TestCost(t *testing.T) {
	t.Parallel()
	in := onlyCPU(t, nil)
	price := func(item string, hourly float64) catalog.PriceRow {
		return catalog.PriceRow{
			Item: item, Region: "westeurope", Currency: "USD", UnitPrice: hourly, Known: true,
			AsOf: "2026-11", Certainty: catalog.Verified,
		}
	}
	in.Prices = catalog.PriceList{price("P0v3", 0.1), price("Balanced_B1", 0.1)}
	in.Traffic = series(monday, piece{10, 100}, piece{18, 160}) // 14 minutes of 2, 14 of 3
	r, err := forecast.Run(in)
	require.NoError(t, err)
	assert.InDelta(t, 2.5, r.Mean, 1e-9)
	assert.Equal(t, cost.Amount{AtMin: 146, Expected: 182.5, AtMax: 730}, r.Cost.Plan)
	assert.Equal(t, cost.Amount{AtMin: 292, Expected: 328.5, AtMax: 876}, r.Cost.Total)
	assert.NotEmpty(t, r.Cost.Notes)

	require.Len(t, r.Fixed, 4)
	for i, n := range []int{2, 3, 5, 10} {
		dollars := float64(73*n + 146)
		assert.Equal(t, n, r.Fixed[i].Instances)
		assert.Equal(t, cost.Amount{AtMin: dollars, Expected: dollars, AtMax: dollars}, r.Fixed[i].Cost.Total)
	}
}

// Traffic that is forecast is logged: 14 minutes of 100 requests and 14 of 160 are 130 in the mean.
func TestCostHasTheLogsOfTheTraffic(t *testing.T) {
	t.Parallel()
	in := onlyCPU(t, map[string]string{"monitoring": "true", "logDailyCapGB": "10"})
	in.Traffic = series(monday, piece{14, 100}, piece{14, 160})
	in.Prices = catalog.Prices()
	counted, err := forecast.Run(in)
	require.NoError(t, err)
	at := *in.Traffic
	at.Derived = true
	in.Traffic = &at
	derived, err := forecast.Run(in)
	require.NoError(t, err)
	gigabytes := 130 * 60 * 730 / 1e6 // a kilobyte for each request
	price := in.Prices.Find(catalog.LogVolume, in.Settings.Location, "USD").UnitPrice
	assert.InDelta(t, gigabytes*price, counted.Cost.Total.Expected-derived.Cost.Total.Expected, 0.011)
	assert.InDelta(t, gigabytes*price, counted.Fixed[0].Cost.Total.Expected-derived.Fixed[0].Cost.Total.Expected, 0.011)
}

// A count that never changes is what a stack without autoscale has.
func TestFixedCountsWaitAsAStackWithoutAutoscale(t *testing.T) {
	t.Parallel()
	in := onlyCPU(t, map[string]string{"planSku": "B1", "autoscale": "false", "minInstances": "3"})
	in.Traffic = series(monday, piece{3, 250}, piece{2, unknown}, piece{4, 450}, piece{5, 100})
	r, err := forecast.Run(in)
	require.NoError(t, err)
	require.Len(t, r.Fixed, 2, "a plan of three instances has no five")
	assert.Equal(t, 3, r.Fixed[1].Instances)
	assert.Equal(t, r.Waiting, r.Fixed[1].Waiting)
	assert.Equal(t, 3+4+5, r.Fixed[0].Waiting, "what waits when nothing is known any more is not carried on")
	assert.Zero(t, r.AtMaximum, "there is but one count")
}

// TestHeatMap: on the last Sunday of October, the hour from 2 to 3 comes twice.
func TestHeatMap(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	in := onlyCPU(t, map[string]string{"autoscale": "false"})
	in.Traffic = series(time.Date(2026, 10, 24, 23, 30, 0, 0, berlin),
		piece{30, 100}, piece{60, 150}, piece{60, unknown}, piece{120, 50}, piece{1, 300})
	r, err := forecast.Run(in)
	require.NoError(t, err)
	const saturday, sunday = 5, 6
	assert.Equal(t, forecast.Cell{Minutes: 30, Utilisation: 0.5}, rounded(r.HeatMap[saturday][23]))
	assert.Equal(t, forecast.Cell{Minutes: 60, Utilisation: 0.75}, rounded(r.HeatMap[sunday][0]))
	assert.Equal(t, forecast.Cell{}, r.HeatMap[sunday][1])
	assert.Equal(t, forecast.Cell{Minutes: 120, Utilisation: 0.25}, rounded(r.HeatMap[sunday][2]))
	assert.Equal(t, forecast.Cell{Minutes: 1, Waiting: 1, Utilisation: 1.5}, rounded(r.HeatMap[sunday][3]))
}

func rounded(c forecast.Cell) forecast.Cell {
	c.Utilisation = math.Round(c.Utilisation*1e9) / 1e9
	return c
}

func TestCompare(t *testing.T) {
	t.Parallel()
	in := onlyCPU(t, nil)
	in.Traffic = series(monday, piece{1, 190}, piece{30, 10}, piece{60, 500})
	before, err := forecast.Run(in)
	require.NoError(t, err)
	all, err := forecast.Compare(in, before, []forecast.Change{
		{Name: "nothing", Settings: in.Settings},
		{Name: "maxInstances=3", Settings: onlyCPU(t, map[string]string{"maxInstances": "3"}).Settings},
	})
	require.NoError(t, err)
	require.Len(t, all, 2)
	assert.Equal(t, forecast.Difference{Name: "nothing", After: before}, all[0])
	less := all[1]
	assert.Equal(t, "maxInstances=3", less.Name)
	assert.Equal(t, less.After.Waiting-before.Waiting, less.Waiting)
	assert.Positive(t, less.Waiting)
	assert.Equal(t, less.After.AtMaximum-before.AtMaximum, less.AtMaximum)
	assert.Positive(t, less.AtMaximum)
	assert.Equal(t, len(less.After.Actions)-len(before.Actions), less.Actions)
	assert.Negative(t, less.Actions)
	assert.InDelta(t, less.After.Mean-before.Mean, less.Mean, 1e-12)
	assert.Negative(t, less.Cost.Expected)
}

func TestNoTraffic(t *testing.T) {
	t.Parallel()
	in := onlyCPU(t, nil)
	for _, in.Traffic = range []*traffic.Series{nil, {}} {
		_, err := forecast.Run(in)
		assert.ErrorContains(t, err, "traffic of a minute at least")
	}
}

// A brief forecast says the same in fewer words.
func TestBrief(t *testing.T) {
	t.Parallel()
	in := onlyCPU(t, nil)
	in.Traffic = series(monday, piece{1, 190}, piece{30, 10}, piece{60, 500})
	long, err := forecast.Run(in)
	require.NoError(t, err)
	in.Brief = true
	brief, err := forecast.Run(in)
	require.NoError(t, err)
	require.Len(t, brief.Actions, len(long.Actions))
	for i := range long.Actions {
		assert.Empty(t, brief.Actions[i].Reason)
		brief.Actions[i].Reason = long.Actions[i].Reason
	}
	assert.Empty(t, brief.Fixed)
	brief.Fixed = long.Fixed
	assert.Equal(t, long, brief)
}

// Nothing is allocated by the minute: a search runs months hundreds of times. It is not
// parallel, since it counts what the whole process allocates.
func TestMinutesAllocateNothing(t *testing.T) {
	in := onlyCPU(t, map[string]string{
		"memoryScaleOut": "85", "httpQueueScaleOut": "20", "requestsScaleOut": "500", "requestsScaleIn": "100",
	})
	allocations := func(days int) float64 {
		in.Traffic = series(monday, piece{days * 1440, 100})
		return testing.AllocsPerRun(2, func() { _, _ = forecast.Run(in) })
	}
	// One in each hour would be 700 more. The race detector has pools forget some by chance.
	assert.InDelta(t, allocations(1), allocations(30), 300)
}
