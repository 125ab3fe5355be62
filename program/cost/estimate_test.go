package cost_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/program/cost"
)

// list is a price list for tests: what is in prices.csv may change any day.
func list(rows ...catalog.PriceRow) catalog.PriceList {
	all := catalog.PriceList{}
	for item, hourly := range map[string]float64{
		"B1": 0.017, "S1": 0.095, "P0v3": 0.0775, "P1v3": 0.155, "P2v3": 0.31, "P3v3": 0.62, "P1v2": 0.101,
		"Basic_C0": 0.022, "Standard_C0": 0.055, "Standard_C1": 0.138, "Standard_C3": 0.45, "Premium_P1": 0.554,
	} {
		all = append(all, price(item, "eastus", "USD", hourly))
	}
	for item, each := range map[string]float64{"Log_Analytics": 2.3, "Metric_Alert": 0.1, "Log_Alert_5m": 1.5, "Log_Alert_15m": 0.5} {
		all = append(all, price(item, "eastus", "USD", each))
	}
	all = append(all, price("Balanced_B0", "eastus2", "USD", 0.016), price("Balanced_B1", "eastus2", "USD", 0.032))
	return append(all, rows...)
}

func price(item, region, currency string, hourly float64) catalog.PriceRow {
	return catalog.PriceRow{
		Item: item, Region: region, Currency: currency, UnitPrice: hourly, Known: true,
		AsOf: "2024-08", Certainty: catalog.Verified, Source: "a test",
	}
}

func stack(plan string, least, most int, cache string) cost.Bill {
	return cost.Bill{
		Name: "prod", Region: "eastus", Plan: plan, Autoscale: least != most,
		Instances: cost.Range{Min: least, Max: most}, Cache: cache, CacheNodes: 1,
	}
}

func with(s cost.Bill, change func(*cost.Bill)) cost.Bill {
	change(&s)
	return s
}

func nights(hours float64, least, most int) func(*cost.Bill) {
	return func(s *cost.Bill) {
		s.OffPeak = &cost.OffPeak{HoursPerWeek: hours, Instances: cost.Range{Min: least, Max: most}}
	}
}

func watched(limit int) func(*cost.Bill) {
	return func(s *cost.Bill) {
		s.Monitoring = &cost.Monitoring{DailyCapGB: limit, MetricAlerts: 8, LogAlertsSoon: 2, LogAlertsLater: 5}
	}
}

// A million requests are taken to write a gigabyte, and two more through a Front Door; 0.1 GB a
// day are written in any case, in 730/24 days.
func TestRequestsAreLogged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		limit     int
		requests  float64
		frontDoor bool
		gigabytes float64
		most      float64
		overflows bool
	}{
		"at rest":                {1, 0, false, 3.0417, 30.4167, false},
		"ten a second":           {1, 26.28e6, false, 29.3217, 30.4167, false},
		"a hundred a second":     {1, 262.8e6, false, 30.4167, 30.4167, true},
		"and a higher cap":       {10, 262.8e6, false, 265.8417, 304.1667, false},
		"and none":               {0, 262.8e6, false, 265.8417, 265.8417, false},
		"through a Front Door":   {10, 26.28e6, true, 81.8817, 304.1667, false},
		"more than the cap then": {1, 26.28e6, true, 30.4167, 30.4167, true},
	} {
		bill := with(stack("P1v3", 2, 5, "Standard_C1"), watched(c.limit))
		if c.frontDoor {
			bill.FrontDoor = &cost.FrontDoor{SKU: catalog.FrontDoorStandard}
		}
		e := cost.Of(bill, list(), "USD", cost.Assumption{MeanInstances: 2, Requests: c.requests})
		for _, l := range e.Lines {
			if l.Resource == "logs" {
				assert.InDelta(t, 3.0417, l.Quantity.AtMin, 0.001, name)
				assert.InDelta(t, c.gigabytes, l.Quantity.Expected, 0.001, name)
				assert.InDelta(t, c.most, l.Quantity.AtMax, 0.001, name)
			}
		}
		assert.Equal(t, c.overflows, strings.Contains(strings.Join(e.Notes(), "\n"), "alerts that read logs are blind"), name)
	}
}

// Without a daily cap nobody knows the most, and that is said.
func TestLogsWithoutALimit(t *testing.T) {
	t.Parallel()
	s := with(stack("P1v3", 2, 5, "Standard_C1"), watched(0))
	e := cost.Of(s, list(), "USD", cost.Assumption{})
	assert.True(t, e.AtLeast)
	assert.Contains(t, e.Headline(), "Cost: at least 340.34 to 679.79 USD a month with 2 to 5 instances of P1v3, monitoring included.")
	assert.Contains(t, strings.Join(e.Notes(), " "), "Logs are taken to be 0.1 GB a day at rest, and nobody knows how many at most, without a daily cap")
	assert.False(t, cost.Of(with(s, watched(1)), list(), "USD", cost.Assumption{}).AtLeast)
}

// A price of monitoring that is not known makes the total "at least".
func TestUnknownPriceOfLogs(t *testing.T) {
	t.Parallel()
	var without catalog.PriceList
	for _, row := range list() {
		if row.Item != catalog.LogVolume {
			without = append(without, row)
		}
	}
	e := cost.Of(with(stack("P1v3", 2, 5, "Standard_C1"), watched(1)), without, "USD", cost.Assumption{})
	assert.True(t, e.AtLeast)
	assert.Contains(t, e.Notes()[0], "The price of Log_Analytics in USD is not known here")
}

// TestTotals compares with sums done by hand: hours × price of the plan, plus
// 730 × price of the cache.
func TestTotals(t *testing.T) {
	t.Parallel()
	zones := func(s *cost.Bill) { s.ZoneRedundant = true }
	twice := func(s *cost.Bill) { s.CacheNodes = 2 }
	for _, c := range []struct {
		name  string
		stack cost.Bill
		busy  float64
		want  cost.Amount
	}{
		// 2 × 56.575 = 113.15, 3 × 56.575 = 169.725; 730 × 0.055 = 40.15
		{"dev", stack("P0v3", 2, 3, "Standard_C0"), 0, cost.Amount{AtMin: 153.30, Expected: 153.30, AtMax: 209.88}},
		// 2 × 113.15, 5 × 113.15; 730 × 0.138 = 100.74
		{"prod", stack("P1v3", 2, 5, "Standard_C1"), 0, cost.Amount{AtMin: 327.04, Expected: 327.04, AtMax: 666.49}},
		// prod, and 0.1 × 30.41667 × 2.30 = 7.00, 2 × 30.41667 × 2.30 = 139.92; 8 × 0.10 + 2 × 1.50 + 5 × 0.50 = 6.30
		{"watched", with(stack("P1v3", 2, 5, "Standard_C1"), watched(2)), 0, cost.Amount{AtMin: 340.34, Expected: 340.34, AtMax: 812.71}},
		// 3 × 12.41; 730 × 0.022 = 16.06
		{"fixed count on Basic", stack("B1", 3, 3, "Basic_C0"), 0, cost.Amount{AtMin: 53.29, Expected: 53.29, AtMax: 53.29}},
		// 2 × 69.35, 10 × 69.35; 100.74
		{"Standard", stack("S1", 2, 10, "Standard_C1"), 0, cost.Amount{AtMin: 239.44, Expected: 239.44, AtMax: 794.24}},
		// 4 × 226.30, 30 × 226.30; 730 × 0.554 = 404.42
		{"large", stack("P2v3", 4, 30, "Premium_P1"), 0, cost.Amount{AtMin: 1309.62, Expected: 1309.62, AtMax: 7193.42}},
		// 84 of 168 hours: half of (4 + 2) × 113.15 = 339.45, half of (10 + 3) × 113.15 = 735.475
		{"nights half of the week", with(stack("P1v3", 4, 10, "Standard_C1"), nights(84, 2, 3)), 0,
			cost.Amount{AtMin: 440.19, Expected: 440.19, AtMax: 836.22}},
		// 60 of 168: 730 × (108/168×3 + 60/168×2) × 0.155 = 299.0393, 730 × (108/168×6 + 60/168×2) × 0.155 = 517.2571
		{"work nights", with(stack("P1v3", 3, 6, "Standard_C1"), nights(60, 2, 2)), 0,
			cost.Amount{AtMin: 399.78, Expected: 399.78, AtMax: 618.00}},
		// nights with more than days: 730 × (128/168×2 + 40/168×4) × 0.0775 = 140.0905, 730 × (128/168×3 + 40/168×8) × 0.0775 = 237.0762
		{"dear nights", with(stack("P0v3", 2, 3, "Standard_C0"), nights(40, 4, 8)), 0,
			cost.Amount{AtMin: 180.24, Expected: 180.24, AtMax: 277.23}},
		// 10.5 of 168 hours with 3 more: 226.30 + 730 × 10.5/168 × 3 × 0.155 = 247.5156
		{"ten and a half busy hours", stack("P1v3", 2, 5, "Standard_C1"), 10.5, cost.Amount{AtMin: 327.04, Expected: 348.26, AtMax: 666.49}},
		// busy beyond the hours that are not off-peak: all 84 of them at 10, 84 at 2: half of 12 × 113.15 = 678.90
		{"busy all day", with(stack("P1v3", 4, 10, "Standard_C1"), nights(84, 2, 3)), 168, cost.Amount{AtMin: 440.19, Expected: 779.64, AtMax: 836.22}},
		{"zones with two", with(stack("P1v3", 2, 5, "Standard_C1"), zones), 0, cost.Amount{AtMin: 327.04, Expected: 327.04, AtMax: 666.49}},
		// one instance is billed as two: 2 × 113.15 everywhere
		{"zones with one", with(stack("P1v3", 1, 1, "Standard_C1"), zones), 0, cost.Amount{AtMin: 327.04, Expected: 327.04, AtMax: 327.04}},
		{"zones with one at night", with(with(stack("P1v3", 2, 2, "Standard_C1"), zones), nights(84, 1, 1)), 0,
			cost.Amount{AtMin: 327.04, Expected: 327.04, AtMax: 327.04}},
		// 2 × 730 × 0.016 = 23.36; 113.15
		{"Managed Redis with a second node", with(stack("P0v3", 2, 2, "Balanced_B0"), twice), 0, cost.Amount{AtMin: 136.51, Expected: 136.51, AtMax: 136.51}},
		// 730 × 0.032 = 23.36 on one node
		{"Managed Redis with one node", stack("P0v3", 2, 2, "Balanced_B1"), 0, cost.Amount{AtMin: 136.51, Expected: 136.51, AtMax: 136.51}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := cost.Of(c.stack, list(), "USD", cost.Assumption{BusyHours: c.busy})
			assert.InDelta(t, c.want.AtMin, e.Total.AtMin, 1e-9, "at min")
			assert.InDelta(t, c.want.Expected, e.Total.Expected, 1e-9, "expected")
			assert.InDelta(t, c.want.AtMax, e.Total.AtMax, 1e-9, "at max")
			assert.False(t, e.AtLeast)
		})
	}
}

// TestMeanInstances: a forecast knows how many instances run on average.
func TestMeanInstances(t *testing.T) {
	t.Parallel()
	// 2.5 × 113.15 = 282.875, 2 × 113.15 = 226.30, 5 × 113.15 = 565.75; and 100.74 of the cache.
	for mean, want := range map[float64]float64{2.5: 383.62, 1: 327.04, 9: 666.49} {
		e := cost.Of(stack("P1v3", 2, 5, "Standard_C1"), list(), "USD", cost.Assumption{BusyHours: 168, MeanInstances: mean})
		assert.InDelta(t, want, e.Total.Expected, 1e-9, "%v instances", mean)
	}
}

// What is shown adds up, whatever the prices are.
func TestLinesAddUp(t *testing.T) {
	t.Parallel()
	for hourly := 0.0011; hourly < 1; hourly += 0.0137 {
		e := cost.Of(stack("X", 2, 7, "Y"), list(price("X", "eastus", "USD", hourly), price("Y", "eastus", "USD", hourly/3)), "USD", cost.Assumption{BusyHours: 9})
		assert.InDelta(t, e.Lines[0].Cost.Expected+e.Lines[1].Cost.Expected, e.Total.Expected, 1e-9)
		assert.LessOrEqual(t, e.Total.AtMin, e.Total.Expected)
		assert.LessOrEqual(t, e.Total.Expected, e.Total.AtMax)
	}
}

// Half a cent goes up, as on paper, even where the binary fraction lies below
// it: 5 × 730 × 3.9999 = 14599.635.
func TestHalfCents(t *testing.T) {
	t.Parallel()
	e := cost.Of(stack("X", 5, 5, "Y"), list(price("X", "eastus", "USD", 3.9999)), "USD", cost.Assumption{})
	assert.Equal(t, 14599.64, e.Total.AtMin)
}

// What is less than half a cent is nothing, and has no sign.
func TestNoNegativeZero(t *testing.T) {
	t.Parallel()
	less := cost.Amount{}.Less(cost.Amount{AtMin: 0.004, Expected: 0.005, AtMax: 0.01})
	assert.False(t, math.Signbit(less.AtMin))
	assert.Equal(t, cost.Amount{Expected: -0.01, AtMax: -0.01}, less)
}

// Key Vault's operations are billed by 10,000: two places, each with three secrets that are fetched three
// times a day in 730/24 days, are 547.5 of them.
func TestVaultOperations(t *testing.T) {
	t.Parallel()
	s := with(stack("P1v3", 2, 5, "Standard_C1"), func(s *cost.Bill) { s.Vault = &cost.Vault{Readers: 2, Secrets: 3} })
	e := cost.Of(s, list(price(catalog.VaultOperations, "eastus", "USD", 100)), "USD", cost.Assumption{})
	i := slices.IndexFunc(e.Lines, func(l cost.Line) bool { return l.Price.Item == catalog.VaultOperations })
	require.GreaterOrEqual(t, i, 0)
	assert.InDelta(t, 0.05475, e.Lines[i].Quantity.AtMin, 1e-9)
	assert.Equal(t, cost.Amount{AtMin: 5.48, Expected: 5.48, AtMax: 5.48}, e.Lines[i].Cost)
}

// The slot costs nothing and takes its part of the instances, and of the logs; that is said where there is one.
func TestSlotIsNoted(t *testing.T) {
	t.Parallel()
	s := with(stack("P1v3", 2, 5, "Standard_C1"), watched(1))
	without := strings.Join(cost.Of(s, list(), "USD", cost.Assumption{}).Notes(), "\n")
	s.Slot = &cost.Slot{MemoryGB: 8, Cores: 2}
	notes := strings.Join(cost.Of(s, list(), "USD", cost.Assumption{Requests: 1e6}).Notes(), "\n")
	for _, said := range []string{"share the 8 GB and 2 vCPU of each instance", "a few MB of them the slot's", "1 GB more for a million requests"} {
		assert.Contains(t, notes, said)
		assert.NotContains(t, without, said)
	}
}

func TestUnknownPriceIsNeverGuessed(t *testing.T) {
	t.Parallel()
	unknown := catalog.PriceRow{Item: "P1mv4", Region: "eastus", Currency: "USD", Certainty: catalog.Unknown}
	e := cost.Of(stack("P1mv4", 2, 5, "Standard_C1"), list(unknown), "USD", cost.Assumption{})
	assert.True(t, e.AtLeast)
	assert.Equal(t, cost.Amount{AtMin: 100.74, Expected: 100.74, AtMax: 100.74}, e.Total)
	assert.Equal(t, cost.Amount{}, e.Lines[0].Cost)
	assert.Contains(t, e.Notes()[0], "The price of P1mv4 in USD is not known here")
	assert.Contains(t, e.Headline(), "at least 100.74 USD a month")

	e = cost.Of(stack("P1mv4", 2, 5, "nothing"), list(), "USD", cost.Assumption{})
	assert.Equal(t, "Cost: no price of this stack is known here.", e.Headline())
}

// TestRegions: a price of another region is never passed off as this one's.
func TestRegions(t *testing.T) {
	t.Parallel()
	here := func(region string) func(*cost.Bill) { return func(s *cost.Bill) { s.Region = region } }
	prices := list(price("P1v3", "westeurope", "USD", 0.169), price("Standard_C1", "westeurope", "USD", 0.15))
	for region, want := range map[string]struct {
		atMin float64
		note  string
	}{
		"westeurope":  {356.24, ""}, // 2 × 730 × 0.169 + 730 × 0.15
		"eastus":      {327.04, ""},
		"northeurope": {327.04, "The prices are those of eastus; those of northeurope may differ by up to some 40 %."},
	} {
		e := cost.Of(with(stack("P1v3", 2, 5, "Standard_C1"), here(region)), prices, "USD", cost.Assumption{})
		assert.InDelta(t, want.atMin, e.Total.AtMin, 1e-9, region)
		if want.note == "" {
			assert.NotContains(t, strings.Join(e.Notes(), " "), "may differ", region)
			continue
		}
		assert.Equal(t, want.note, e.Notes()[0])
	}
	mixed := cost.Of(with(stack("P1v3", 2, 5, "Balanced_B1"), here("westeurope")), prices, "USD", cost.Assumption{})
	assert.Equal(t, "The prices are those of eastus2; those of westeurope may differ by up to some 40 %.", mixed.Notes()[0])
	assert.True(t, cost.Of(stack("P1v3", 2, 5, "Standard_C1"), prices, "EUR", cost.Assumption{}).AtLeast, "dollars are no euros")
}

func TestUnsurePricesAreNamed(t *testing.T) {
	t.Parallel()
	guess := price("Standard_C6", "eastus", "USD", 2.1)
	guess.Certainty, guess.Source = catalog.Assumed, "hearsay"
	e := cost.Of(stack("P1v3", 2, 5, "Standard_C6"), list(guess), "USD", cost.Assumption{})
	assert.Equal(t, []string{
		"Not verified: the price of Standard_C6 is assumed (hearsay).",
		"Prices as of 2024-08, pay as you go, without tax and outbound traffic.",
	}, e.Notes())
}
