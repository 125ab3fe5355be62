package catalog

import (
	"strconv"
	"strings"
	"time"
)

// MinMaintenance is the shortest maintenance window of an Azure Cache for Redis ("Azure Cache
// for Redis administration", schedule updates).
const MinMaintenance = 5 * time.Hour

// A Cache is one size of Azure Cache for Redis, the classic Microsoft.Cache/redis,
// or of its successor Azure Managed Redis, Microsoft.Cache/redisEnterprise.
type Cache struct {
	Name       string // as our setting redisSku spells it, "Standard_C1" or "Balanced_B1"
	Managed    bool   // Azure Managed Redis
	SKU        string // ARM's sku.name: Basic, Standard or Premium; of a managed one its whole name
	Family     string // ARM's sku.family: C for Basic and Standard, P for Premium; of a managed one "Balanced" and so on
	Capacity   int    // ARM's sku.capacity; a managed one has none
	MemoryGB   float64
	MaxClients int   // connections; 0: not known
	Shards     int   // primary shards of a managed one
	HourlyUSD  Price // the whole cache, both nodes; Premium: per shard
}

// cSizes are the sizes of family C: memory in GB and connections.
var cSizes = []struct {
	memory  float64
	clients int
}{{0.25, 256}, {1, 1000}, {2.5, 2000}, {6, 5000}, {13, 10000}, {26, 15000}, {53, 20000}}

// pSizes are the sizes of family P: memory in GB and connections, of one shard.
//
// Source of the connections: "How to configure Azure Cache for Redis", default server
// configuration (read on 2026-11-29); Azure was seen to answer those of P1 and P2.
var pSizes = []struct {
	memory  float64
	clients int
}{{6, 7500}, {13, 15000}, {26, 30000}, {53, 40000}, {120, 40000}}

// Caches returns all classic sizes: Basic, Standard, Premium, each from small to large.
//
// Sources: "Azure Cache for Redis pricing" and "Choose the right tier".
func Caches() []Cache {
	all := append(cFamily("Basic"), cFamily("Standard")...)
	for i, size := range pSizes {
		name := "Premium_P" + strconv.Itoa(i+1)
		all = append(all, Cache{
			Name: name, SKU: "Premium", Family: "P", Capacity: i + 1,
			MemoryGB: size.memory, MaxClients: size.clients, HourlyUSD: listed(name),
		})
	}
	return all
}

// Reserved returns the memory in MB that a new classic cache keeps from its data for
// everything else, and that for fragmentation.
//
// Sources: recorded answers of Azure, C0 and C1 of 2025-01 and P1 of 2025. Of the other
// sizes none of today was seen: a tenth, as "Memory management" has it.
func (c Cache) Reserved() (reserved, fragmentation int) {
	switch {
	case c.Family == "C" && c.Capacity == 0:
		return 30, 30
	case c.Family == "C" && c.Capacity == 1:
		return 125, 125
	case c.Family == "P" && c.Capacity == 1:
		return 642, 642
	}
	tenth := int(c.MemoryGB * 1024 / 10)
	return tenth, tenth
}

func cFamily(sku string) []Cache {
	sizes := make([]Cache, len(cSizes))
	for i, size := range cSizes {
		name := sku + "_C" + strconv.Itoa(i)
		sizes[i] = Cache{
			Name: name, SKU: sku, Family: "C", Capacity: i,
			MemoryGB: size.memory, MaxClients: size.clients, HourlyUSD: listed(name),
		}
	}
	return sizes
}

// CacheByName returns the cache with the exact name, "Standard_C1" or "Balanced_B1".
func CacheByName(name string) (Cache, bool) {
	for _, c := range append(Caches(), ManagedCaches()...) {
		if c.Name == name {
			return c, true
		}
	}
	return Cache{}, false
}

// ClassicCacheEnds is when the last of the classic caches are switched off; see
// RetirementNotice.
var ClassicCacheEnds = time.Date(2028, time.September, 30, 0, 0, 0, 0, time.UTC)

// RetirementNotice returns what is known of the end of the classic caches, with
// its dates and with what is uncertain about them.
const RetirementNotice = `Azure Cache for Redis (Microsoft.Cache/redis) is being retired. Microsoft announced this in October 2025: tenants without such a cache cannot create one since 2026-04-01, and all caches are switched off by 2028-09-30.
For tenants that already have one, a block on new caches from 2026-10-01 was announced. A source of September 2026 says that block was withdrawn in July 2026, another page of Microsoft still lists it: so creating this cache may be refused (unverified, facts of ` + AsOf + `).`

// The ARM types of the two kinds of caches.
const (
	ClassicCacheType = "Microsoft.Cache/redis"
	ManagedCacheType = "Microsoft.Cache/redisEnterprise"
)

// Type is the ARM type of what is measured: of a managed cache its cluster.
func (c Cache) Type() string {
	if c.Managed {
		return ManagedCacheType
	}
	return ClassicCacheType
}

// CacheMetrics names the metrics by which a type of cache is watched.
type CacheMetrics struct{ Memory, Evicted, Clients, Load, Errors string }

// CacheMetricsOf returns the names for an ARM type; upper and lower case are alike.
// Those without "all" in front are of the whole cache, both nodes together.
func CacheMetricsOf(resourceType string) CacheMetrics {
	return cacheMetrics[strings.ToLower(resourceType)]
}

var cacheMetrics = map[string]CacheMetrics{
	"microsoft.cache/redisenterprise": {
		Memory: "usedmemorypercentage", Evicted: "evictedkeys", Clients: "connectedclients", Load: "serverLoad", Errors: "errors",
	},
	"microsoft.cache/redis": {
		Memory: "usedmemorypercentage", Evicted: "evictedkeys", Clients: "connectedclients", Load: "serverLoad", Errors: "errors",
	},
}
