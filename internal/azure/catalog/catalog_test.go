package catalog_test

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
)

// TestPlans compares with "App Service limits" and the price list of 2024-08;
// months are those of the price list, hours × 730. Prices of a later day are not
// compared: 'scaleout cost update' may bring them.
func TestPlans(t *testing.T) {
	t.Parallel()
	for _, want := range []struct {
		skus, tier    string
		instances     int
		slots         int
		auto, on, zon bool
	}{
		{"F1", "Free", 1, 0, false, false, false},
		{"B1 B2 B3", "Basic", 3, 0, false, true, false},
		{"S1 S2 S3", "Standard", 10, 5, true, true, false},
		{"P1v2 P2v2 P3v2", "PremiumV2", 30, 20, true, true, true},
		{"P0v3", "Premium0V3", 30, 20, true, true, true},
		{"P1v3 P2v3 P3v3", "PremiumV3", 30, 20, true, true, true},
		{"P1mv3 P2mv3 P3mv3 P4mv3 P5mv3", "PremiumMV3", 30, 20, true, true, true},
		{"P0v4 P1v4 P2v4 P3v4", "PremiumV4", 30, 20, true, true, true},
		{"P1mv4 P2mv4 P3mv4 P4mv4 P5mv4", "PremiumMV4", 30, 20, true, true, true},
	} {
		for _, sku := range strings.Fields(want.skus) {
			p, ok := catalog.PlanBySKU(sku)
			require.True(t, ok, sku)
			assert.Equal(t, want.tier, p.Tier, sku)
			assert.Equal(t, [2]int{want.instances, want.slots}, [2]int{p.MaxInstances, p.Slots}, sku)
			assert.Equal(t, strings.HasPrefix(want.tier, "Premium") || want.tier == "Standard", p.EndToEndTLS, "%s: \"TLS and SSL overview for Azure App Service\"", sku)
			assert.Equal(t, strings.HasPrefix(want.tier, "Premium"), p.EndToEndTLSForNew(), sku)
			assert.Equal(t, [3]bool{want.auto, want.on, want.zon}, [3]bool{p.Autoscale, p.AlwaysOn, p.ZoneRedundant}, sku)
		}
	}
	for sku, want := range map[string]struct{ cores, memory, monthly float64 }{
		"F1": {0, 1, 0},
		"B1": {1, 1.75, 12.41}, "B2": {2, 3.5, 24.82}, "B3": {4, 7, 48.91},
		"S1": {1, 1.75, 69.35}, "S2": {2, 3.5, 138.70}, "S3": {4, 7, 277.40},
		"P1v2": {1, 3.5, 73.73}, "P2v2": {2, 7, 147.46}, "P3v2": {4, 14, 294.19},
		"P0v3": {1, 4, 56.58}, "P1v3": {2, 8, 113.15}, "P2v3": {4, 16, 226.30}, "P3v3": {8, 32, 452.60},
		"P1mv3": {2, 16, 135.78}, "P2mv3": {4, 32, 271.56}, "P3mv3": {8, 64, 543.12},
		"P4mv3": {16, 128, 1086.24}, "P5mv3": {32, 256, 2172.48},
		"P0v4": {1, 4, 53.29}, "P1v4": {2, 8, 106.58}, "P2v4": {4, 16, 213.16}, "P3v4": {8, 32, 426.32},
	} {
		p, _ := catalog.PlanBySKU(sku)
		assert.Equal(t, [2]float64{want.cores, want.memory}, [2]float64{p.Cores, p.MemoryGB}, sku)
		monthly := p.HourlyUSD.USD * catalog.HoursPerMonth
		assert.True(t, p.HourlyUSD.Known, sku)
		if asOf(sku) <= "2026-11" {
			assert.InDelta(t, want.monthly, monthly, 0.0051, sku)
		}
	}
	assert.Len(t, catalog.Plans(), 28)
}

// asOf is the date of an item's price in catalog.PriceRegion.
func asOf(item string) string {
	return catalog.Prices().Find(item, catalog.PriceRegion, catalog.PriceCurrency).AsOf
}

func TestPlanBySKUIsExact(t *testing.T) {
	t.Parallel()
	for _, sku := range []string{"", "p1v3", "P1V3", " P1v3", "P9v3"} {
		_, ok := catalog.PlanBySKU(sku)
		assert.False(t, ok, sku)
	}
}

// TestPriceMarks keeps what is not sure from being passed off as sure.
func TestPriceMarks(t *testing.T) {
	t.Parallel()
	plan := func(sku string) catalog.Price { p, _ := catalog.PlanBySKU(sku); return p.HourlyUSD }
	cache := func(name string) catalog.Price { c, _ := catalog.CacheByName(name); return c.HourlyUSD }
	for item, want := range map[string]catalog.Price{
		"P1v3":        {USD: 0.155, Known: true, Source: catalog.Verified},
		"P1v4":        {USD: 0.146, Known: true, Source: catalog.OneThirdParty},
		"P3v4":        {USD: 0.584, Known: true, Source: catalog.Derived},
		"P1mv4":       {Source: catalog.Unknown},
		"Premium_P5":  {Source: catalog.Unknown},
		"Standard_C3": {USD: 0.45, Known: true, Source: catalog.Verified},
		"Standard_C1": {USD: 0.138, Known: true, Source: catalog.OneThirdParty},
		"Standard_C0": {USD: 0.055, Known: true, Source: catalog.Assumed},
	} {
		got := plan(item)
		if strings.Contains(item, "_") {
			got = cache(item)
		}
		if row := catalog.Prices().Find(item, catalog.PriceRegion, catalog.PriceCurrency); row.Known && row.AsOf > "2026-11" {
			assert.Equal(t, catalog.Verified, got.Source, "%s was refreshed", item)
			continue
		}
		assert.Equal(t, want, got, item)
	}
}

// TestCaches compares with "Azure Cache for Redis pricing".
func TestCaches(t *testing.T) {
	t.Parallel()
	require.Len(t, catalog.Caches(), 19)
	memory := []float64{0.25, 1, 2.5, 6, 13, 26, 53}
	clients := []int{256, 1000, 2000, 5000, 10000, 15000, 20000}
	for _, sku := range []string{"Basic", "Standard"} {
		for i := range memory {
			c, ok := catalog.CacheByName(sku + "_C" + strconv.Itoa(i))
			require.True(t, ok)
			assert.Equal(t, []any{sku, "C", i, memory[i], clients[i]}, []any{c.SKU, c.Family, c.Capacity, c.MemoryGB, c.MaxClients})
		}
	}
	premium := []int{7500, 15000, 30000, 40000, 40000}
	for i, gb := range []float64{6, 13, 26, 53, 120} {
		c, ok := catalog.CacheByName("Premium_P" + strconv.Itoa(i+1))
		require.True(t, ok)
		assert.Equal(t, []any{"Premium", "P", i + 1, gb, premium[i]}, []any{c.SKU, c.Family, c.Capacity, c.MemoryGB, c.MaxClients})
	}
	_, ok := catalog.CacheByName("standard_c1")
	assert.False(t, ok)
}

func TestPricesGrowWithSize(t *testing.T) {
	t.Parallel()
	last := map[string]float64{}
	for _, p := range catalog.Plans() {
		if p.HourlyUSD.Known {
			assert.GreaterOrEqual(t, p.HourlyUSD.USD, last[p.Tier], p.SKU)
			last[p.Tier] = p.HourlyUSD.USD
		}
	}
	for _, c := range catalog.Caches() {
		if c.HourlyUSD.Known {
			assert.Greater(t, c.HourlyUSD.USD, last["cache "+c.SKU], c.Name)
			last["cache "+c.SKU] = c.HourlyUSD.USD
		}
	}
}

// TestMetrics: what exists on which resource, from "Supported metrics".
func TestMetrics(t *testing.T) {
	t.Parallel()
	var names []string
	for _, m := range catalog.Metrics() {
		names = append(names, m.Name)
		assert.Equal(t, m.OnSite, m.Namespace == "microsoft.web/sites", m.Name)
		assert.Equal(t, m.OnSite, m.DividePerInstance, m.Name)
		assert.Contains(t, []string{"Average", "Total"}, m.Aggregation)
		assert.Contains(t, []string{"Average", "Sum"}, m.Statistic)
	}
	assert.Equal(t, []string{"CpuPercentage", "MemoryPercentage", "DiskQueueLength", "HttpQueueLength", "BytesReceived", "BytesSent", "Requests"}, names)
	assert.True(t, catalog.Requests.OnSite)
	assert.Equal(t, [2]string{"Sum", "Average"}, [2]string{catalog.Requests.Statistic, catalog.Requests.Aggregation})
	assert.True(t, catalog.CPU.Percent && catalog.Memory.Percent && !catalog.HTTPQueue.Percent)
}

func TestLimits(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []time.Duration{5 * time.Minute, 12 * time.Hour, time.Minute, 168 * time.Hour, time.Minute},
		[]time.Duration{catalog.MinWindow, catalog.MaxWindow, catalog.MinCooldown, catalog.MaxCooldown, catalog.TimeGrain})
	assert.Equal(t, [3]int{20, 10, 2}, [3]int{catalog.MaxProfiles, catalog.MaxRulesPerProfile, catalog.MinZoneInstances})
	_, err := time.Parse(time.DateOnly, catalog.AsOf)
	require.NoError(t, err)
	assert.Contains(t, catalog.RetirementNotice, "unverified")
}

func TestRegions(t *testing.T) {
	t.Parallel()
	regions := catalog.Regions()
	assert.Len(t, slices.Compact(slices.Sorted(slices.Values(regions))), len(regions), "each once")
	for _, r := range regions {
		assert.Regexp(t, regexp.MustCompile(`^[a-z]+[0-9]?$`), r)
		assert.Equal(t, r, catalog.NormalRegion(r))
		assert.True(t, catalog.IsRegion(r))
		assert.Equal(t, r, catalog.NormalRegion(catalog.DisplayRegion(r)))
	}
	for in, want := range map[string]string{
		"West Europe": "westeurope", " westEurope ": "westeurope", "East US 2": "eastus2", "Germany West Central": "germanywestcentral",
	} {
		assert.Equal(t, want, catalog.NormalRegion(in))
		assert.True(t, catalog.IsRegion(catalog.NormalRegion(in)))
	}
	assert.False(t, catalog.IsRegion("West Europe"))
	assert.False(t, catalog.IsRegion(""))
}

// TestTimeZones compares with the schema of autoscaleSettings, whose list runs
// from Dateline to Line Islands.
func TestTimeZones(t *testing.T) {
	t.Parallel()
	zones := catalog.TimeZones()
	assert.Len(t, zones, 107)
	assert.Len(t, slices.Compact(slices.Sorted(slices.Values(zones))), 107, "each once")
	assert.Equal(t, "Dateline Standard Time", zones[0])
	assert.Equal(t, "Line Islands Standard Time", zones[106])
	for _, z := range []string{"UTC", "UTC-11", "UTC+12", "W. Europe Standard Time", "Pacific Standard Time (Mexico)", "Russia Time Zone 10"} {
		assert.True(t, catalog.IsTimeZone(z), z)
	}
	for _, z := range []string{"", "utc", "Europe/Berlin", "W. Europe Standard Time "} {
		assert.False(t, catalog.IsTimeZone(z), z)
	}
}

func TestTimeZoneOf(t *testing.T) {
	t.Parallel()
	for iana, want := range map[string]string{
		"Europe/Berlin": "W. Europe Standard Time", "europe/london": "GMT Standard Time", "Etc/UTC": "UTC",
		"America/New_York": "Eastern Standard Time", "Asia/Kolkata": "India Standard Time", "CET": "W. Europe Standard Time",
	} {
		got, ok := catalog.TimeZoneOf(iana)
		assert.True(t, ok)
		assert.Equal(t, want, got)
	}
	_, ok := catalog.TimeZoneOf("Mars/Olympus_Mons")
	assert.False(t, ok)
}

func TestNearest(t *testing.T) {
	t.Parallel()
	among := []string{"planSku", "redisSku", "minInstances", "P1v3", "P1v2"}
	for value, want := range map[string]string{
		"plansku": "planSku", "planSKUs": "planSku", "minInstance": "minInstances", "instances": "minInstances",
		"P1v9": "P1v3", "p1V2": "P1v2", "": "", "entirely different": "", strings.Repeat("x", 5000): "",
	} {
		assert.Equal(t, want, catalog.Nearest(value, among), "%.20q", value)
	}
	assert.Empty(t, catalog.Nearest("x", nil))
	assert.Equal(t, "ü1", catalog.Nearest("ü2", []string{"zz", "ü1"}), "letters count, not bytes")
}

func TestNearestSize(t *testing.T) {
	t.Parallel()
	var plans []string
	for _, p := range catalog.Plans() {
		plans = append(plans, p.SKU)
	}
	for value, want := range map[string]string{
		"B7": "B3", "b0": "B1", "S4": "S3", "F2": "F1", "p1V3": "P1v3",
		"P1v5": "P1v4", "P9v3": "P3v3", "P9mv3": "P5mv3", "P4v3": "P3v3", "P0v2": "P1v2", "P10v3": "P3v3",
		"P1v": "P1v2", "P1v3 ": "P1v3", "B99999999999": "", "P#v3": "P0v3", "": "", "7": "", "enormous machine": "", strings.Repeat("7", 5000): "",
	} {
		assert.Equal(t, want, catalog.NearestSize(value, plans), "%.20q", value)
	}
	assert.Empty(t, catalog.NearestSize("B7", nil))
}

func TestOffers(t *testing.T) {
	t.Parallel()
	for _, p := range catalog.Plans() {
		assert.Equal(t, !strings.HasPrefix(p.SKU, "S"), p.OfferedNew(), p.SKU)
		assert.Equal(t, strings.HasSuffix(p.SKU, "v4"), p.HasNoOutboundIPs(), p.SKU)
		assert.False(t, math.Signbit(p.HourlyUSD.USD))
	}
}

// Zones are those of "Azure regions list", 2025-09-23, except in Japan West.
func TestWhereZonesAre(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]bool{
		"westeurope": true, "chilecentral": true, "malaysiawest": true, "belgiumcentral": true, "newzealandnorth": true,
		"usgovvirginia": true, "chinanorth3": true,
		"westus": false, "northcentralus": false, "canadaeast": false, "ukwest": false, "usgovarizona": false, "chinaeast3": false,
		"japanwest": false,
	} {
		assert.Equal(t, want, catalog.HasZones(region), region)
	}
}

func TestDisplayRegion(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"eastus2": "East US 2", "West Europe": "West Europe", "southafricanorth": "South Africa North",
		"uksouth": "UK South", "usgovvirginia": "USGov Virginia", "global": "global",
	} {
		assert.Equal(t, want, catalog.DisplayRegion(name))
	}
	for _, name := range catalog.Regions() {
		assert.Equal(t, name, catalog.NormalRegion(catalog.DisplayRegion(name)))
	}
}

// Every Python that App Service offers has an end of support.
func TestPythonSupport(t *testing.T) {
	t.Parallel()
	for minor := catalog.OldestPython; minor <= catalog.NewestPython; minor++ {
		_, known := catalog.PythonSupport("3." + strconv.Itoa(minor))
		assert.True(t, known, "3.%d", minor)
	}
	last, _ := catalog.PythonSupport("3.12")
	assert.Equal(t, "2028-10", last.Format("2006-01"))
	_, known := catalog.PythonSupport("2.7")
	assert.False(t, known)
}
