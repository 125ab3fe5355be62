package settings

import (
	"regexp"
	"strings"

	"scaleout/internal/azure/catalog"
)

func (d *draft) resolveCache() { d.Cache, _ = catalog.CacheByName(d.redisSKU) }

const cachesAllowed = "Basic_C0 to Basic_C6, Standard_C0 to Standard_C6, Premium_P1 to Premium_P5"

// cacheRule refuses tiers that do not exist, or not in this spelling.
func cacheRule(d *draft) Problems {
	if d.Cache.Name != "" {
		return nil
	}
	proposal, reason := nearestCache(d.redisSKU), "There is no such size of Azure Cache for Redis."
	switch {
	case strings.EqualFold(proposal, d.redisSKU):
		reason = "This size is spelled " + proposal + " here; upper and lower case count."
	case proposal != "":
		reason += " The nearest is " + proposal + "."
	default:
		proposal = defaultText(keyRedis)
	}
	return Problems{{
		Key: keyRedis, Reason: reason,
		Allowed: cachesAllowed,
		Fix:     d.set(keyRedis, proposal),
	}}
}

var bareSize = regexp.MustCompile(`^(?i)[CP][0-9]$`)

// nearestCache knows the sizes as Azure's own pages write them, "C1" and
// "Standard C1"; a bare C1 is taken for the tier that replicates.
func nearestCache(value string) string {
	var names []string
	for _, c := range catalog.Caches() {
		names = append(names, c.Name)
	}
	if bareSize.MatchString(value) {
		tier := "Standard_"
		if strings.EqualFold(value[:1], "P") {
			tier = "Premium_"
		}
		value = tier + value
	}
	return catalog.NearestSize(strings.ReplaceAll(value, " ", "_"), names)
}
