package catalog_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
)

const header = "item,region,currency,unit,price,as_of,certainty,source\n"

func TestPriceFileComesBackAsItWas(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("prices.csv")
	require.NoError(t, err)
	list, err := catalog.ParsePrices(bytes.NewReader(file))
	require.NoError(t, err)
	assert.Equal(t, catalog.Prices(), list)
	var again bytes.Buffer
	require.NoError(t, list.Write(&again))
	assert.Equal(t, string(file), again.String())
}

// Every plan and cache has its row, even where the price is not known.
func TestPriceFileIsComplete(t *testing.T) {
	t.Parallel()
	rows := map[string]bool{}
	for _, row := range catalog.Prices() {
		rows[row.Item] = true
	}
	for _, p := range catalog.Plans() {
		assert.True(t, rows[p.SKU], p.SKU)
	}
	for _, c := range catalog.Caches() {
		assert.True(t, rows[c.Name], c.Name)
	}
	for _, name := range []string{"Balanced_B0", "Balanced_B1", "Balanced_B3", "Balanced_B5", "Balanced_B10"} {
		assert.True(t, rows[name], name)
	}
}

func TestBrokenPriceFiles(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"P1v3,eastus,USD,1 Hour,0.1,2024-08,verified":                                              "wrong number of fields",
		"P1v3,eastus,USD,1 Month,0.1,2024-08,verified,x":                                           `the unit "1 Hour"`,
		"P1v3,east us,USD,1 Hour,0.1,2024-08,verified,x":                                           "a region",
		"P1v3,eastus,DOLLAR,1 Hour,0.1,2024-08,verified,x":                                         "a currency",
		",eastus,USD,1 Hour,0.1,2024-08,verified,x":                                                "want an item",
		"P1v3,eastus,USD,1 Hour,,2024-08,verified,x":                                               `"" is not a price`,
		"P1v3,eastus,USD,1 Hour,-1,2024-08,verified,x":                                             `"-1" is not a price`,
		"P1v3,eastus,USD,1 Hour,NaN,2024-08,verified,x":                                            "is not a price",
		"P1v3,eastus,USD,1 Hour,+Inf,2024-08,verified,x":                                           "is not a price",
		"P1v3,eastus,USD,1 Hour,0.1,August,verified,x":                                             "a month or a day",
		"P1v3,eastus,USD,1 Hour,0.1,2024-08,certain,x":                                             "is not a certainty",
		"P1v3,eastus,USD,1 Hour,0.1,2024-08,unknown,x":                                             "marked as not known",
		"P1v3,eastus,USD,1 Hour,0.1,2024-08,verified,":                                             "a source",
		"P1v3,eastus,USD,1 Hour,1,2024-08,verified,x\nP1v3,eastus,USD,1 Hour,2,2024-08,verified,x": "line 3: P1v3 in eastus in USD is there twice",
	} {
		_, err := catalog.ParsePrices(strings.NewReader(header + line + "\n"))
		assert.ErrorContains(t, err, want, line)
	}
	_, err := catalog.ParsePrices(strings.NewReader("sku,price\n"))
	assert.Error(t, err)
	_, err = catalog.ParsePrices(strings.NewReader(""))
	assert.Error(t, err)
}

func parsePrices(t *testing.T, lines string) catalog.PriceList {
	t.Helper()
	list, err := catalog.ParsePrices(strings.NewReader(header + lines))
	require.NoError(t, err)
	return list
}

func TestFindPrice(t *testing.T) {
	t.Parallel()
	list := parsePrices(t, `A,westus,USD,1 Hour,1,2024-08,verified,x
A,eastus,USD,1 Hour,2,2024-08,verified,x
A,westeurope,USD,1 Hour,3,2024-08,verified,x
A,northeurope,EUR,1 Hour,4,2024-08,verified,x
A,northeurope,USD,1 Hour,,2024-08,unknown,x
B,westus,USD,1 Hour,5,2024-08,verified,x
`)
	for _, c := range []struct {
		item, region, currency, from string
		price                        float64
	}{
		{"A", "westeurope", "USD", "westeurope", 3},
		{"A", "westus", "USD", "westus", 1},
		{"A", "uksouth", "USD", "eastus", 2},
		{"A", "northeurope", "USD", "eastus", 2}, // unknown there
		{"A", "uksouth", "EUR", "northeurope", 4},
		{"B", "uksouth", "USD", "westus", 5},
	} {
		row := list.Find(c.item, c.region, c.currency)
		assert.True(t, row.Known)
		assert.Equal(t, c.from, row.Region)
		assert.Equal(t, c.price, row.UnitPrice)
	}
	for _, row := range []catalog.PriceRow{list.Find("C", "eastus", "USD"), list.Find("B", "eastus", "EUR"), catalog.PriceList(nil).Find("A", "eastus", "USD")} {
		assert.False(t, row.Known)
		assert.Equal(t, catalog.Unknown, row.Certainty)
	}
	assert.Equal(t, []string{"EUR", "USD"}, list.Currencies())
}

func TestWithPrice(t *testing.T) {
	t.Parallel()
	list := parsePrices(t, "A,eastus,USD,1 Hour,1,2024-08,verified,x\nB,eastus,USD,1 Hour,2,2024-08,verified,x\n")
	row := func(item, region string, hourly float64) catalog.PriceRow {
		return catalog.PriceRow{Item: item, Region: region, Currency: "USD", UnitPrice: hourly, Known: true, AsOf: "2026-01-02", Certainty: catalog.Verified, Source: "y"}
	}
	next := list.With(row("A", "eastus", 7), row("A", "uksouth", 8), row("C", "eastus", 9))
	var got []string
	for _, r := range next {
		got = append(got, r.Item+" "+r.Region)
	}
	assert.Equal(t, []string{"A eastus", "A uksouth", "B eastus", "C eastus"}, got)
	assert.Equal(t, 7.0, next[0].UnitPrice)
	assert.Equal(t, 1.0, list[0].UnitPrice, "the list itself stays")
}

// TestMeters: the names of the price list, where they were seen.
func TestMeters(t *testing.T) {
	t.Parallel()
	const app, redis = "Azure App Service", "Redis Cache"
	for item, want := range map[string]catalog.Meter{
		"B1":          {app, "Azure App Service Basic Plan - Linux", "B1", ""},
		"S1":          {app, "Azure App Service Standard Plan - Linux", "S1", ""},
		"P0v3":        {app, "Azure App Service Premium v3 Plan - Linux", "P0v3", ""},
		"P1v3":        {app, "Azure App Service Premium v3 Plan - Linux", "P1 v3", ""},
		"P1mv3":       {app, "Azure App Service Premium v3 Plan - Linux", "P1mv3", ""},
		"P1v4":        {app, "Azure App Service Premium v4 Plan - Linux", "P1v4", ""},
		"Basic_C0":    {redis, "Azure Redis Cache Basic", "", "C0 Cache"},
		"Standard_C1": {redis, "Azure Redis Cache Standard", "", "C1 Cache"},
		"Premium_P1":  {redis, "Azure Redis Cache Premium", "", "P1 Cache"},
		"Balanced_B0": {redis, "Azure Managed Redis - Balanced", "", "B0 Cache Instance"},
	} {
		got, ok := catalog.MeterOf(item)
		assert.True(t, ok, item)
		assert.Equal(t, want, got, item)
	}
	for _, item := range []string{"F1", "", "P1V3", "Gold_C1"} {
		_, ok := catalog.MeterOf(item)
		assert.False(t, ok, item)
	}
	assert.NotContains(t, catalog.Billed(), "F1")
	assert.Contains(t, catalog.Billed(), "Balanced_B1")
}
