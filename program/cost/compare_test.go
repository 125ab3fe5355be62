package cost_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/program/cost"
)

func of(s cost.Bill) cost.Estimate { return cost.Of(s, list(), "USD", cost.Assumption{}) }

// From P0v3 to P1v3, as in README: 2 × 56.58 more at two instances.
func TestCompare(t *testing.T) {
	t.Parallel()
	c := cost.Compare(of(stack("P0v3", 2, 5, "Standard_C1")), of(stack("P1v3", 2, 5, "Standard_C1")))
	require.Len(t, c.Changes, 1, "the cache is the same")
	assert.Equal(t, "plan", c.Changes[0].Resource)
	// 226.30 - 113.15; 565.75 - 282.88
	assert.Equal(t, cost.Amount{AtMin: 113.15, Expected: 113.15, AtMax: 282.87}, c.Delta)
	assert.True(t, c.Known)

	back := cost.Compare(c.After, c.Before)
	assert.Equal(t, cost.Amount{AtMin: -113.15, Expected: -113.15, AtMax: -282.87}, back.Delta)
	assert.Empty(t, cost.Compare(c.Before, c.Before).Changes)
}

func TestCompareWithTheUnknown(t *testing.T) {
	t.Parallel()
	c := cost.Compare(of(stack("P1v3", 2, 5, "Standard_C0")), of(stack("P1mv4", 2, 5, "Standard_C1")))
	assert.False(t, c.Known)
	require.Len(t, c.Changes, 2)
	assert.False(t, c.Changes[0].Known)
	assert.Equal(t, 60.59, c.Delta.AtMin, "of the cache alone: 100.74 - 40.15")
}

// Same price, other hours: that is a change, too.
func TestCompareHours(t *testing.T) {
	t.Parallel()
	c := cost.Compare(of(stack("nothing", 2, 5, "Standard_C1")), of(stack("nothing", 2, 9, "Standard_C1")))
	require.Len(t, c.Changes, 1)
	assert.Equal(t, "plan", c.Changes[0].Resource)
}

// 60 of 168 hours with 3 instead of 6 instances: 730 × 60/168 × 3 × 0.155.
func TestWhatOffPeakSaves(t *testing.T) {
	t.Parallel()
	e := of(with(stack("P1v3", 3, 6, "Standard_C1"), nights(60, 3, 3)))
	saved := cost.Compare(e, e.WithoutOffPeak(list())).Delta
	assert.InDelta(t, 0, saved.AtMin, 1e-9)
	assert.InDelta(t, 121.23, saved.AtMax, 0.011)
}

func TestTiers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		stack cost.Bill
		want  []string
	}{
		{stack("P0v3", 2, 5, ""), []string{"P0v3 chosen", "P1v3 next larger"}},
		{stack("P1v3", 2, 5, ""), []string{"P0v3 next cheaper", "P1v3 chosen", "P2v3 next larger"}},
		{stack("P2v3", 2, 5, ""), []string{"P1v3 next cheaper", "P2v3 chosen", "P3v3 next larger"}},
		{stack("P3v3", 2, 5, ""), []string{"P2v3 next cheaper", "P3v3 chosen"}},
		{stack("S1", 2, 5, ""), []string{"P0v3 next cheaper", "S1 chosen", "P1v3 next larger"}},
		{stack("P0v3", 2, 2, ""), []string{"B1 next cheaper", "P0v3 chosen", "P1v3 next larger"}},
		{stack("P0v3", 4, 4, ""), []string{"P0v3 chosen", "P1v3 next larger"}}, // Basic has three at most
		{with(stack("P0v3", 2, 2, ""), func(s *cost.Bill) { s.ZoneRedundant = true }), []string{"P0v3 chosen", "P1v3 next larger"}},
		{with(stack("P0v3", 2, 2, ""), nights(10, 2, 4)), []string{"P0v3 chosen", "P1v3 next larger"}},
		{stack("P1v3", 2, 30, ""), []string{"P0v3 next cheaper", "P1v3 chosen", "P2v3 next larger"}}, // Premium v3 has 30 at most
		{stack("P0v3", 3, 3, ""), []string{"B1 next cheaper", "P0v3 chosen", "P1v3 next larger"}},
		{stack("P0v3", 2, 3, ""), []string{"P0v3 chosen", "P1v3 next larger"}},   // Basic has no autoscale
		{stack("P1mv4", 2, 5, ""), []string{"P1mv4 chosen", "P3v3 next larger"}}, // its price is not known, its size is
	} {
		var got []string
		for _, tier := range cost.Tiers(c.stack, list(), "USD") {
			got = append(got, tier.Plan+" "+tier.Relation)
		}
		assert.Equal(t, c.want, got, "%+v", c.stack)
	}
}

// The next cheaper plan is the dearest of the cheaper ones, and the next larger one the cheapest of the
// larger ones, wherever they stand in a list; a plan at the same price is not cheaper.
func TestTiersByPrice(t *testing.T) {
	t.Parallel()
	at := func(prices map[string]float64) (got []string) {
		var rows catalog.PriceList
		for plan, hourly := range prices {
			rows = append(rows, price(plan, "eastus", "USD", hourly))
		}
		for _, tier := range cost.Tiers(stack("P1v3", 2, 5, ""), rows, "USD") {
			got = append(got, tier.Plan+" "+tier.Relation)
		}
		return got
	}
	assert.Equal(t, []string{"P1mv3 next cheaper", "P1v3 chosen", "P3v3 next larger"},
		at(map[string]float64{"P0v3": 0.2, "P1mv3": 0.3, "P1v3": 0.4, "P2v3": 0.9, "P3v3": 0.8}))
	assert.Equal(t, []string{"P0v3 next cheaper", "P1v3 chosen", "P2v3 next larger"},
		at(map[string]float64{"P0v3": 0.3, "P1mv3": 0.2, "P1v3": 0.4, "P2v3": 0.8, "P3v3": 0.9}))
	assert.Equal(t, []string{"P1v3 chosen"}, at(map[string]float64{"P0v3": 0.4, "P1v3": 0.4, "P1mv3": 0.5}))
}

func TestLevels(t *testing.T) {
	t.Parallel()
	tier := cost.Tiers(stack("P0v3", 2, 5, ""), list(), "USD")[0]
	var got []float64
	for _, l := range cost.Levels() {
		v, known := l.Of(tier)
		assert.True(t, known)
		got = append(got, v)
	}
	assert.Equal(t, []float64{56.58, 113.15, 169.73}, got)
	_, known := cost.Levels()[0].Of(cost.Tier{})
	assert.False(t, known)
}

// What is there no longer is a change, too.
func TestMonitoringGoes(t *testing.T) {
	t.Parallel()
	plain := stack("P1v3", 2, 5, "Standard_C1")
	before := cost.Of(with(plain, watched(2)), list(), "USD", cost.Assumption{})
	after := cost.Of(plain, list(), "USD", cost.Assumption{})
	c := cost.Compare(before, after)
	assert.Len(t, c.Changes, 4)
	assert.Equal(t, cost.Amount{AtMin: -13.30, Expected: -13.30, AtMax: -146.22}, c.Delta)
	back := cost.Compare(after, before)
	assert.Equal(t, cost.Amount{AtMin: 13.30, Expected: 13.30, AtMax: 146.22}, back.Delta)
}
