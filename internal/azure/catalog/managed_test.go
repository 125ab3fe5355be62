package catalog_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
)

// TestManagedCaches compares with SkuName of Microsoft.Cache 2025-07-01 and with
// "Azure Managed Redis architecture", sharding configuration: GB and shards.
func TestManagedCaches(t *testing.T) {
	t.Parallel()
	require.Len(t, catalog.ManagedCaches(), 14+12+11+7)
	for _, want := range []struct{ family, letter, sizes string }{
		{"Balanced", "B", "0:0.5/1 1:1/1 3:3/2 5:6/2 10:12/2 20:24/6 50:60/12 100:120/24 150:180/48 250:240/48 350:360/96 500:480/96 700:720/192 1000:960/192"},
		{"MemoryOptimized", "M", "10:12/2 20:24/2 50:60/6 100:120/12 150:180/24 250:240/24 350:360/48 500:480/48 700:720/96 1000:960/192 1500:1440/192 2000:1920/192"},
		{"ComputeOptimized", "X", "3:3/2 5:6/2 10:12/6 20:24/12 50:60/24 100:120/48 150:180/96 250:240/96 350:360/192 500:480/192 700:720/384"},
		{"FlashOptimized", "A", "250:240/6 500:480/12 700:720/24 1000:960/24 1500:1440/48 2000:1920/48 4500:4500/96"},
	} {
		for _, size := range strings.Fields(want.sizes) {
			number, rest, _ := strings.Cut(size, ":")
			memory, shards, _ := strings.Cut(rest, "/")
			name := want.family + "_" + want.letter + number
			c, ok := catalog.CacheByName(name)
			require.True(t, ok, name)
			gb, err := strconv.ParseFloat(memory, 64)
			require.NoError(t, err)
			assert.Equal(t, []any{name, want.family, true, gb, shards},
				[]any{c.SKU, c.Family, c.Managed, c.MemoryGB, strconv.Itoa(c.Shards)})
			assert.Equal(t, gb > 24, c.Clustered(), name)
			assert.Equal(t, c, c.Successor())
		}
	}
}

// Of each step in Azure's table of limits the first size and the one before it.
func TestConnectionsOfManagedCaches(t *testing.T) {
	t.Parallel()
	for name, connections := range map[string]int{
		"Balanced_B0": 15000, "Balanced_B5": 15000, "Balanced_B10": 30000, "Balanced_B20": 75000, "Balanced_B50": 150000,
		"Balanced_B100": 200000, "Balanced_B1000": 200000,
		"MemoryOptimized_M10": 15000, "MemoryOptimized_M20": 30000, "MemoryOptimized_M50": 75000, "MemoryOptimized_M100": 150000,
		"MemoryOptimized_M150": 200000, "MemoryOptimized_M2000": 200000,
		"ComputeOptimized_X3": 30000, "ComputeOptimized_X5": 30000, "ComputeOptimized_X10": 75000, "ComputeOptimized_X20": 150000,
		"ComputeOptimized_X50": 200000, "ComputeOptimized_X700": 200000,
		"FlashOptimized_A250": 75000, "FlashOptimized_A500": 150000, "FlashOptimized_A700": 200000, "FlashOptimized_A4500": 200000,
	} {
		c, ok := catalog.CacheByName(name)
		require.True(t, ok, name)
		assert.Equal(t, connections, c.MaxClients, name)
	}
}

// Microsoft maps C0 to B0 and C1 to B1; the rest follows from the memory.
func TestSuccessors(t *testing.T) {
	t.Parallel()
	for classic, managed := range map[string]string{
		"Basic_C0": "Balanced_B0", "Standard_C0": "Balanced_B0", "Standard_C1": "Balanced_B1", "Standard_C2": "Balanced_B3",
		"Standard_C3": "Balanced_B5", "Standard_C4": "Balanced_B20", "Standard_C6": "Balanced_B50", "Premium_P5": "Balanced_B100",
	} {
		c, ok := catalog.CacheByName(classic)
		require.True(t, ok)
		assert.Equal(t, managed, c.Successor().Name, classic)
		assert.False(t, c.Clustered())
		assert.Equal(t, c, c.Predecessor())
	}
	for managed, classic := range map[string]string{
		"Balanced_B0": "Standard_C1", "Balanced_B1": "Standard_C1", "MemoryOptimized_M10": "Standard_C4",
		"Balanced_B100": "Premium_P5", "FlashOptimized_A4500": "Premium_P5",
	} {
		c, ok := catalog.CacheByName(managed)
		require.True(t, ok)
		assert.Equal(t, classic, c.Predecessor().Name, managed)
	}
}

func TestWhereManagedRedisIs(t *testing.T) {
	t.Parallel()
	var without []string
	for _, region := range catalog.Regions() {
		if !catalog.HasManagedRedis(region) {
			without = append(without, region)
		}
	}
	assert.Equal(t, []string{
		"usgovarizona", "usgovtexas", "usgovvirginia", "usdodcentral", "usdodeast",
		"chinaeast", "chinaeast2", "chinaeast3", "chinanorth", "chinanorth2", "chinanorth3",
	}, without)
}
