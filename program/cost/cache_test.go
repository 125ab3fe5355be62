package cost_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/program/cost"
)

func TestOtherCache(t *testing.T) {
	t.Parallel()
	for cache, want := range map[string]string{
		"Standard_C0": "Balanced_B0", "Standard_C1": "Balanced_B1", "Basic_C1": "Balanced_B1",
		"Balanced_B1": "Standard_C1", "Balanced_B3": "Standard_C3",
	} {
		own, _ := catalog.CacheByName(cache)
		nodes := 1
		if own.Managed {
			nodes = 2
		}
		s := cost.Bill{Region: "westeurope", Plan: "P1v3", Instances: cost.Range{Min: 2, Max: 2}, Cache: cache, CacheNodes: nodes}
		line := cost.OtherCache(s, catalog.Prices(), catalog.PriceCurrency)
		require.NotNil(t, line, cache)
		assert.Equal(t, want, line.Item, cache)
		assert.Equal(t, !own.Managed, line.Quantity.AtMin == 2*catalog.HoursPerMonth, "a managed one has two nodes, each with its price: %s", cache)
	}
	for _, s := range []cost.Bill{{Region: "usgovvirginia", Cache: "Standard_C1"}, {Region: "westeurope", Cache: "none"}} {
		assert.Nil(t, cost.OtherCache(s, catalog.Prices(), catalog.PriceCurrency))
	}
	assert.Nil(t, cost.OtherCache(cost.Bill{Region: "eastus", Cache: "Standard_C1"}, nil, "USD"), "no price is known")
}
