package catalog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/catalog"
)

// TestPlaces: pairs are those of "Azure regions list"; a region's own name is in its regional one.
func TestPlaces(t *testing.T) {
	t.Parallel()
	known := 0
	for _, region := range catalog.Regions() {
		p, is := catalog.PlaceOf(region)
		if !is {
			continue
		}
		known++
		assert.True(t, strings.HasSuffix(p.RegionalName, ") "+catalog.DisplayRegion(region)), p.RegionalName)
		assert.Contains(t, []string{"Recommended", "Other"}, p.Category)
		if p.PairRegion != "" {
			assert.Contains(t, catalog.Regions(), p.PairRegion)
		}
	}
	assert.Greater(t, known, 50)
	for region, pair := range map[string]string{"westeurope": "northeurope", "eastus": "westus", "italynorth": ""} {
		p, _ := catalog.PlaceOf(region)
		assert.Equal(t, pair, p.PairRegion)
	}
}
