package cost_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/catalog"
	"scaleout/program/cost"
)

// A Front Door costs by the month; what comes through it is named, and not counted.
func TestFrontDoorIsBilled(t *testing.T) {
	t.Parallel()
	prices := list(price("Front_Door_Standard", "eastus", "USD", 35), price("Front_Door_Premium", "eastus", "USD", 330),
		price("Front_Door_Requests", "eastus", "USD", 0.009), price("Front_Door_Premium_Requests", "eastus", "USD", 0.015), price("Front_Door_Data_Out", "eastus", "USD", 0.083))
	open := cost.Of(stack("P1v3", 2, 5, "Standard_C1"), prices, "USD", cost.Assumption{})
	for sku, want := range map[string]struct {
		month    float64
		requests string
	}{catalog.FrontDoorStandard: {35, "10,000 requests 0.009 USD (verified)"}, catalog.FrontDoorPremium: {330, "10,000 requests 0.015 USD (verified)"}} {
		e := cost.Of(with(stack("P1v3", 2, 5, "Standard_C1"), func(b *cost.Bill) { b.FrontDoor = &cost.FrontDoor{SKU: sku} }), prices, "USD", cost.Assumption{BusyHours: 40})
		assert.InDelta(t, want.month, e.Total.AtMin-open.Total.AtMin, 0.001, sku)
		assert.InDelta(t, want.month, e.Total.AtMax-open.Total.AtMax, 0.001, sku)
		notes := strings.Join(e.Notes(), "\n")
		assert.Contains(t, notes, want.requests)
		assert.NotContains(t, notes, "GB of logs more")
		e.Stack.Monitoring = &cost.Monitoring{}
		assert.Contains(t, strings.Join(e.Notes(), "\n"), "a million requests are taken to write 2 GB of logs more, and the probes up to 0.2 GB a day")
		assert.Contains(t, notes, "a gigabyte to people in North America or Europe 0.083 USD (verified)")
	}
	assert.NotContains(t, strings.Join(open.Notes(), "\n"), "Front Door")

	// 10 requests a second are 26.28 million in 730 hours.
	behind := with(stack("P1v3", 2, 5, "Standard_C1"), func(b *cost.Bill) { b.FrontDoor = &cost.FrontDoor{SKU: catalog.FrontDoorStandard} })
	e := cost.Of(behind, prices, "USD", cost.Assumption{MeanInstances: 2, Requests: 26.28e6})
	assert.InDelta(t, 35+2628*0.009, e.Total.Expected-open.Total.AtMin, 0.011)
	assert.InDelta(t, 35, e.Total.AtMin-open.Total.AtMin, 0.001)
	assert.NotContains(t, strings.Join(e.Notes(), "\n"), "10,000 requests")
}

func TestFrontDoorPricesAreBuiltIn(t *testing.T) {
	t.Parallel()
	for item, unit := range map[string]string{
		catalog.FrontDoorStandardBase: catalog.UnitMonth, catalog.FrontDoorPremiumBase: catalog.UnitMonth, catalog.FrontDoorRequests: catalog.UnitCalls,
		catalog.FrontDoorPremiumRequests: catalog.UnitCalls, catalog.FrontDoorDataOut: catalog.UnitGB,
	} {
		row := catalog.Prices().Find(item, "westeurope", "USD")
		assert.True(t, row.Known, item)
		assert.Equal(t, unit, catalog.UnitOf(item))
		_, refreshed := catalog.MeterOf(item)
		assert.False(t, refreshed, "Azure's name for it was not seen")
	}
}
