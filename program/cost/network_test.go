package cost_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/catalog"
	"scaleout/program/cost"
)

func private(endpoints, zones int) func(*cost.Bill) {
	return func(s *cost.Bill) { s.Network = &cost.Network{Endpoints: endpoints, Zones: zones} }
}

func TestPrivateNetworkIsBilled(t *testing.T) {
	t.Parallel()
	prices := list(price("Private_Endpoint", "eastus", "USD", 0.01), price("Private_DNS_Zone", "eastus", "USD", 0.5), price("Private_Link_Data", "eastus", "USD", 0.02))
	open := cost.Of(stack("P1v3", 2, 5, "Standard_C1"), prices, "USD", cost.Assumption{})
	for _, c := range []struct {
		endpoints, zones int
		more             float64
	}{{1, 1, 7.8}, {1, 0, 7.3}, {3, 2, 22.9}} {
		e := cost.Of(with(stack("P1v3", 2, 5, "Standard_C1"), private(c.endpoints, c.zones)), prices, "USD", cost.Assumption{BusyHours: 40})
		assert.InDelta(t, c.more, e.Total.AtMin-open.Total.AtMin, 0.001, c)
		assert.InDelta(t, c.more, e.Total.AtMax-open.Total.AtMax, 0.001, c)
		assert.False(t, e.AtLeast)
		assert.Contains(t, strings.Join(e.Notes(), "\n"), "gigabytes through the private endpoint, in and out, 0.02 USD each (verified)")
	}
	assert.NotContains(t, strings.Join(open.Notes(), "\n"), "private")
}

func TestPrivateNetworkWithoutPrices(t *testing.T) {
	t.Parallel()
	e := cost.Of(with(stack("P1v3", 2, 5, "Standard_C1"), private(1, 1)), list(), "USD", cost.Assumption{})
	assert.True(t, e.AtLeast)
	notes := strings.Join(e.Notes(), "\n")
	assert.Contains(t, notes, "The price of Private_Endpoint and of Private_DNS_Zone")
	assert.Contains(t, notes, "whose price is not known here")
}

func TestNetworkPricesAreBuiltIn(t *testing.T) {
	t.Parallel()
	for item, unit := range map[string]string{
		catalog.PrivateEndpoint: catalog.UnitHour, catalog.PrivateLinkGB: catalog.UnitGB, catalog.PrivateZone: catalog.UnitMonth,
	} {
		row := catalog.Prices().Find(item, "westeurope", "USD")
		assert.True(t, row.Known, item)
		assert.Equal(t, unit, catalog.UnitOf(item))
		_, refreshed := catalog.MeterOf(item)
		assert.False(t, refreshed, "Azure's name for it was not seen")
	}
}
