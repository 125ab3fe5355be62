package audit

import (
	"slices"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

var managedItems = []item{
	{name: "managed-redis-tls", group: groupManaged, title: "TLS only, 1.2 or later", judge: managed(managedTLS), on: theCache, needs: []part{cacheBody},
		why: "Keys and sessions can be read on the way."},
	{name: "managed-redis-access-keys", group: groupManaged, title: "No access keys", judge: managed(managedKeys), on: theCache, needs: []part{cacheBody},
		why: "A key belongs to nobody, and whoever has it reads and writes every session."},
	{name: "managed-redis-private-link", group: groupManaged, title: "Private endpoint only", judge: managed(managedLink), on: theCache, needs: []part{cacheBody},
		why: "Whoever has the key gets in from anywhere."},
	{name: "managed-redis-zones", group: groupManaged, title: "Zone redundant", judge: managed(managedZones), on: theCache, needs: []part{cacheBody},
		why: "A zone that fails takes all sessions with it."},
	{name: "managed-redis-tier", group: groupManaged, title: "A tier that stays", judge: managed(managedTier), on: theCache, needs: []part{cacheBody},
		why: "Microsoft switches the Enterprise tiers off."},
	{name: "managed-redis-disk-key", group: groupManaged, title: "A key of your own for its disks", judge: managed(managedDiskKey), on: theCache, needs: []part{cacheBody},
		why: "What is on the disks can be read with a key of Microsoft's."},
	{name: "managed-redis-maintenance-window", group: groupManaged, title: "A maintenance window", judge: managed(managedWindow), on: theCache, needs: []part{cacheBody},
		why: "Nodes are patched while most people are there."},
	{name: "managed-redis-resource-logs", group: groupManaged, title: "Resource logs", judge: managed(cacheConnections), on: theCache, needs: []part{cacheBody, cacheLogs},
		why: "Nobody finds out afterwards who connected."},
}

func theCache(f *facts) arm.ResourceID { return f.cache.id }

// managed judges where the cache is an Azure Managed Redis.
func managed(judge func(*facts) verdict) func(*facts) verdict {
	return func(f *facts) verdict {
		switch {
		case f.cache.id.IsZero():
			return moot("no cache was found")
		case !f.cache.managed:
			return moot("the cache is an " + groupClassic)
		}
		return judge(f)
	}
}

func managedTLS(f *facts) verdict {
	version := f.cache.body.Text("minimumTlsVersion")
	switch {
	case f.cache.database.Text("clientProtocol") == "Plaintext":
		return fail("the cache takes plain connections", f.undo())
	case version < "1.2":
		return fail("TLS "+orNone(version)+" is accepted", f.undo())
	}
	return pass("TLS only, " + version + " or later")
}

func managedKeys(f *facts) verdict {
	if f.cache.database.Text("accessKeysAuthentication") == "Disabled" {
		return pass("Microsoft Entra ID only")
	}
	return fail("whoever has an access key gets in", "in two steps, see docs/redis.md: "+f.up(settings.KeyRedisAuth, settings.BothAuth)+
		"; then "+f.up(settings.KeyRedisAuth, settings.EntraAuth))
}

func managedLink(f *facts) verdict {
	switch {
	case approved(f.cache.body) == 0:
		return fail("no private endpoint leads to the cache", f.goPrivate())
	case f.cache.body.Text("publicNetworkAccess") != "Disabled":
		return fail("a private endpoint is approved, and the public address answers, too", f.up(settings.KeyNetwork, settings.PrivateNetwork))
	}
	return pass("a private endpoint is approved, and the public address is off")
}

// managedZones: Azure spreads the nodes by itself, where the region has zones, unless high
// availability is off. The definition counts 'zones', which the Enterprise tiers had.
func managedZones(f *facts) verdict {
	mode := f.cache.body.Text("redundancyMode")
	switch {
	case len(f.cache.zones) >= 3:
		return pass("zones " + strings.Join(f.cache.zones, ", "))
	case mode == "ZR":
		return moot("Azure spreads the nodes over zones (redundancyMode ZR); Azure Policy counts 'zones', which this tier does not have: exempt it with this reason")
	}
	return fail("nodes are not spread over zones: redundancyMode "+orNone(mode), f.up(settings.KeyRedisHighAvailability, "true"))
}

func managedTier(f *facts) verdict {
	return onOff(!strings.HasPrefix(f.cache.sku, "Enterprise"), f.cache.sku, f.cache.sku+" is being switched off",
		f.up(settings.KeyRedisSKU, "Balanced_B1"))
}

// managedDiskKey matters where the cache writes to disks what it keeps.
func managedDiskKey(f *facts) verdict {
	kept := f.cache.database.Object("persistence")
	switch {
	case len(f.cache.body.Object("encryption").Object("customerManagedKeyEncryption")) > 0:
		return pass("a key of a vault")
	case !kept.Flag("aofEnabled") && !kept.Flag("rdbEnabled"):
		return moot("the cache keeps nothing on disks (persistence is off); Azure Policy counts it all the same: exempt it with this reason")
	}
	return later("what the cache keeps on disks is encrypted with a key of Microsoft's", "this program declares no key of yours")
}

func managedWindow(*facts) verdict {
	return moot("api-version " + arm.ManagedCacheVersion + " of Azure Managed Redis has none (" + catalog.AsOf + ")")
}

// cacheConnections: all that a cache logs is who connected.
func cacheConnections(f *facts) verdict {
	kept := keptLogs(f.cache.logs)
	if slices.Contains(kept, allLogs) || slices.Contains(kept, "ConnectedClientList") || slices.Contains(kept, "ConnectionEvents") {
		return pass("kept: " + strings.Join(kept, ", "))
	}
	return moot("left out on purpose: the log lists who is connected, which is personal and much; Azure Policy counts it all the same: exempt it with this reason")
}
