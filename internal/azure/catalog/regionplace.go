package catalog

import (
	_ "embed"
	"encoding/csv"
	"strings"
	"sync"
)

// regionFile has where regions are, as Azure listed them to a client on 2025-03-12 (recorded by the tests of the Azure CLI's extension
// for Application Insights, with 2022-12-01). Regions that came later, and those of other clouds, are missing.
//
//go:embed regions.csv
var regionFile string

// A Place is what Azure says of where a region is.
type Place struct {
	RegionalName         string // "(Europe) West Europe"
	Category             string // Recommended or Other
	Geography, Group     string // "Netherlands" and "Europe" are a country and a continent, or much the same
	Longitude, Latitude  string // in degrees
	Physical, PairRegion string // a city or state, and the region's pair, which some have not
}

// places panics if the file that was built in is broken; a test reads it.
var places = sync.OnceValue(func() map[string]Place {
	rows, err := csv.NewReader(strings.NewReader(regionFile)).ReadAll()
	if err != nil {
		panic(err)
	}
	all := map[string]Place{}
	for _, r := range rows[1:] {
		all[r[0]] = Place{r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8]}
	}
	return all
})

// PlaceOf tells where a region is, if that is known.
func PlaceOf(region string) (Place, bool) {
	p, known := places()[region]
	return p, known
}
