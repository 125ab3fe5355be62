package settings

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"scaleout/internal/azure/catalog"
)

// What a stack has that names no size. Up to version 0.1.0 it was the classic one
// everywhere.
const managedDefault, classicDefault = "Balanced_B1", "Standard_C1"

// DefaultCache returns the size of a stack that names none: an Azure Managed Redis, which
// every tenant can have, and a classic cache where a cloud has no other.
func DefaultCache(region string) string {
	if catalog.HasManagedRedis(catalog.NormalRegion(region)) {
		return managedDefault
	}
	return classicDefault
}

func (d *draft) resolveCache() {
	d.Cache, _ = catalog.CacheByName(cmp.Or(d.redisSKU, DefaultCache(d.location)))
}

// formerDefault says how a stack that relied on the default before keeps its cache.
// A program does not know what its stack had.
func (d *draft) formerDefault() string {
	return fmt.Sprintf("redisSku is not set, which was %s up to version 0.1.0 and is %s now. A stack that has the former keeps it:\n%s",
		classicDefault, d.Cache.Name, d.set(KeyRedisSKU, classicDefault))
}

const cachesAllowed = "Balanced_B0 to Balanced_B1000, MemoryOptimized_M10 to MemoryOptimized_M2000, ComputeOptimized_X3 to ComputeOptimized_X700, " +
	"FlashOptimized_A250 to FlashOptimized_A4500 (Azure Managed Redis); " +
	"Basic_C0 to Basic_C6, Standard_C0 to Standard_C6, Premium_P1 to Premium_P5 (Azure Cache for Redis, being retired)"

// cacheRule refuses tiers that do not exist, or not in this spelling.
func cacheRule(d *draft) Problems {
	if d.Cache.Name != "" {
		return nil
	}
	proposal, reason := nearestCache(d.redisSKU), "There is no such size of Azure Managed Redis or of Azure Cache for Redis."
	switch {
	case strings.EqualFold(proposal, d.redisSKU):
		reason = "This size is spelled " + proposal + " here; upper and lower case count."
	case isRetiredEnterprise(d.redisSKU):
		reason = "Azure creates no Azure Cache for Redis Enterprise any more; Azure Managed Redis takes its place. The nearest is " + proposal + "."
	case proposal != "":
		reason += " The nearest is " + proposal + "."
	default:
		proposal = DefaultCache(d.location)
	}
	return Problems{{
		Key: KeyRedisSKU, Reason: reason,
		Allowed: cachesAllowed,
		Fix:     d.set(KeyRedisSKU, proposal),
	}}
}

// tierOf are the tiers that the letter of a size stands for. A bare C1 is taken
// for the tier that replicates.
var tierOf = map[string]string{
	"B": "Balanced_", "M": "MemoryOptimized_", "X": "ComputeOptimized_", "A": "FlashOptimized_", "C": "Standard_", "P": "Premium_",
	"E": "Balanced_", "F": "FlashOptimized_", // the retired Enterprise tiers
}

var (
	bareSize   = regexp.MustCompile(`^(?i)[ABCMPX][0-9]{1,4}$`)
	enterprise = regexp.MustCompile(`^(?i)enterprise(?:flash)?[_ ]([EF])([0-9]{1,4})$`)
)

func isRetiredEnterprise(value string) bool { return enterprise.MatchString(value) }

// nearestCache knows the sizes as Azure's own pages write them, "C1" and
// "Standard C1".
func nearestCache(value string) string {
	var names []string
	for _, c := range append(catalog.ManagedCaches(), catalog.Caches()...) {
		names = append(names, c.Name)
	}
	switch old := enterprise.FindStringSubmatch(value); {
	case old != nil:
		tier := tierOf[strings.ToUpper(old[1])]
		value = tier + letterOf(tier) + old[2]
	case bareSize.MatchString(value):
		value = tierOf[strings.ToUpper(value[:1])] + value
	}
	return catalog.NearestSize(strings.ReplaceAll(value, " ", "_"), names)
}

func letterOf(tier string) string {
	if tier == "FlashOptimized_" {
		return "A"
	}
	return "B"
}
