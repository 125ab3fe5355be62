package catalog

import (
	"slices"
	"strconv"
	"strings"
)

// managedFamily is a family of Azure Managed Redis: its name, the letter of its
// sizes, the sizes from which on it takes more connections, and for each size the number
// of primary shards.
type managedFamily struct {
	name, letter string
	steps        []connectionStep
	sizes        []managedSize
}

// A connectionStep is the first number of a family's sizes that takes so many connections.
type connectionStep struct{ from, connections int }

// clients returns how many connections a size of the family takes.
func (f managedFamily) clients(number int) int {
	n := 0
	for _, step := range f.steps {
		if number >= step.from {
			n = step.connections
		}
	}
	return n
}

// A managedSize is the number in a SKU's name, and its primary shards.
type managedSize struct{ number, shards int }

// managedFamilies are all SKUs that can be created. The Enterprise_E and
// EnterpriseFlash_F families of the same resource type are retired.
//
// Sources: SkuName of Microsoft.Cache 2025-07-01; "Azure Managed Redis
// architecture", sharding configuration; connections: Azure's table of the limits of
// each SKU, as of 2026-11.
var managedFamilies = []managedFamily{
	{"Balanced", "B", []connectionStep{{0, 15000}, {10, 30000}, {20, 75000}, {50, 150000}, {100, 200000}},
		[]managedSize{
			{0, 1}, {1, 1}, {3, 2}, {5, 2}, {10, 2}, {20, 6}, {50, 12}, {100, 24},
			{150, 48}, {250, 48}, {350, 96}, {500, 96}, {700, 192}, {1000, 192},
		}},
	{"MemoryOptimized", "M", []connectionStep{{10, 15000}, {20, 30000}, {50, 75000}, {100, 150000}, {150, 200000}},
		[]managedSize{
			{10, 2}, {20, 2}, {50, 6}, {100, 12}, {150, 24}, {250, 24}, {350, 48}, {500, 48},
			{700, 96}, {1000, 192}, {1500, 192}, {2000, 192},
		}},
	{"ComputeOptimized", "X", []connectionStep{{3, 30000}, {10, 75000}, {20, 150000}, {50, 200000}},
		[]managedSize{
			{3, 2}, {5, 2}, {10, 6}, {20, 12}, {50, 24}, {100, 48}, {150, 96}, {250, 96},
			{350, 192}, {500, 192}, {700, 384},
		}},
	{FlashOptimized, "A", []connectionStep{{250, 75000}, {500, 150000}, {700, 200000}},
		[]managedSize{
			{250, 6}, {500, 12}, {700, 24}, {1000, 24}, {1500, 48}, {2000, 48}, {4500, 96},
		}},
}

// FlashOptimized is the one family that keeps data on disks, too. Azure scales
// neither to it nor from it ("Scale an Azure Managed Redis instance").
const FlashOptimized = "FlashOptimized"

// managedMemory returns the memory that the number in a SKU's name stands for, in GB.
//
// Source: "Azure Managed Redis architecture", sharding configuration.
var managedMemory = map[int]float64{
	0: 0.5, 1: 1, 3: 3, 5: 6, 10: 12, 20: 24, 50: 60, 100: 120, 150: 180, 250: 240, 350: 360,
	500: 480, 700: 720, 1000: 960, 1500: 1440, 2000: 1920, 4500: 4500,
}

// MaxUnclusteredGB is the largest cache that can do without clustering.
//
// Source: "Azure Managed Redis architecture", cluster policies.
const MaxUnclusteredGB = 25

// ManagedCaches returns all sizes of Azure Managed Redis, family by family, each
// from small to large.
func ManagedCaches() []Cache {
	var all []Cache
	for _, f := range managedFamilies {
		for _, s := range f.sizes {
			name := f.name + "_" + f.letter + strconv.Itoa(s.number)
			all = append(all, Cache{
				Name: name, SKU: name, Family: f.name, Managed: true,
				MemoryGB: managedMemory[s.number], MaxClients: f.clients(s.number), Shards: s.shards, HourlyUSD: listed(name),
			})
		}
	}
	return all
}

// Clustered reports whether the cache is too large for one shard that looks to
// its clients like a Redis of its own.
func (c Cache) Clustered() bool { return c.Managed && c.MemoryGB > MaxUnclusteredGB }

// The clustering policies of a managed cache. The first two suit a plain Redis client;
// OSSCluster, Azure's default, answers it MOVED as soon as there is more than one shard.
//
// Source: "Azure Managed Redis architecture", cluster policies.
const (
	NoCluster         = "NoCluster"
	EnterpriseCluster = "EnterpriseCluster"
	OSSCluster        = "OSSCluster"
)

// ClusteringPolicy returns the policy of a size that a plain Redis client, as
// Flask-Session has, can speak to. NoCluster is a Redis like any other, as far as its
// size goes; EnterpriseCluster hides the shards behind one endpoint. A classic cache has
// none.
func (c Cache) ClusteringPolicy() string {
	switch {
	case !c.Managed:
		return ""
	case c.Clustered():
		return EnterpriseCluster
	}
	return NoCluster
}

// Successor returns the size of Azure Managed Redis that takes a classic cache's
// place: the smallest Balanced one with as much memory. A managed one is its own.
//
// Source: "Understand the differences - Basic, Standard, and Premium tiers versus
// Azure Managed Redis", choose the right size. About a fifth of it is reserved.
func (c Cache) Successor() Cache {
	if c.Managed {
		return c
	}
	return smallest(ManagedCaches(), c.MemoryGB)
}

// Predecessor returns the classic size of two nodes that takes a managed cache's
// place where there is no Azure Managed Redis.
func (c Cache) Predecessor() Cache {
	if !c.Managed {
		return c
	}
	var replicated []Cache
	for _, other := range Caches() {
		if other.SKU != "Basic" {
			replicated = append(replicated, other)
		}
	}
	return smallest(replicated, c.MemoryGB)
}

// smallest returns the first cache with at least that much memory, or else the
// largest. Caches of a family are in order, and the first family that is large
// enough is the cheapest.
func smallest(caches []Cache, memoryGB float64) Cache {
	largest := caches[0]
	for _, c := range caches {
		if c.MemoryGB >= memoryGB {
			return c
		}
		if c.MemoryGB > largest.MemoryGB {
			largest = c
		}
	}
	return largest
}

// HasManagedRedis reports whether Azure Managed Redis can be had in a region of
// Regions: in the public cloud only, according to one source that is not
// Microsoft's list of regions.
//
// Source: "Azure Managed Redis planning FAQ" (not read again on AsOf).
func HasManagedRedis(region string) bool {
	return !slices.ContainsFunc([]string{"usgov", "usdod", "china"}, func(cloud string) bool {
		return strings.HasPrefix(region, cloud)
	})
}

// RetiredEnterprise is the head of the SKUs of Azure Cache for Redis Enterprise,
// which Azure creates no more.
const RetiredEnterprise = "Enterprise"
