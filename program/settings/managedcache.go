package settings

import (
	"fmt"
	"strings"

	"scaleout/internal/azure/catalog"
)

// managedRegionRule: Azure Managed Redis is not in the separate clouds.
func managedRegionRule(d *draft) Problems {
	if !d.Cache.Managed || catalog.HasManagedRedis(d.region()) {
		return nil
	}
	classic := d.Cache.Predecessor().Name
	return Problems{{
		Key: KeyRedisSKU,
		Reason: fmt.Sprintf("Azure Managed Redis is in Azure's public cloud only, and not in %s (unverified: one third-party source, %s). "+
			"The nearest classic size is %s.", d.region(), catalog.AsOf, classic),
		Allowed: "Basic_C0 to Basic_C6, Standard_C0 to Standard_C6, Premium_P1 to Premium_P5; or a region of the public cloud",
		Fix:     d.set(KeyRedisSKU, classic),
	}}
}

// highAvailabilityRule: what has no second node loses all sessions whenever it
// is patched or scaled, and a stack that is protected has sessions to lose.
//
// Source: "Azure Managed Redis architecture", running without high availability
// mode enabled.
func highAvailabilityRule(d *draft) Problems {
	p := Problem{Key: KeyRedisHighAvailability, Fix: d.set(KeyRedisHighAvailability, "true")}
	switch {
	case d.RedisHighAvailability:
		return nil
	case !d.Cache.Managed:
		p.Reason = "This is about Azure Managed Redis. The number of nodes of " + d.Cache.Name + " comes with its tier: Basic has one, Standard and Premium have two."
		p.Allowed = "true; or false with a size of Azure Managed Redis, such as " + d.Cache.Successor().Name
	case d.Protect:
		p.Reason = "protect is on, and without a second node all sessions are gone, and everybody is logged out, whenever Azure patches or scales the cache. " +
			"High availability can be turned on later, but Azure never turns it off again: a cache that has it keeps it."
		p.Allowed = "true; or false while protect is false"
	default:
		return nil
	}
	return Problems{p}
}

var clusteringPolicies = []string{catalog.NoCluster, catalog.EnterpriseCluster, catalog.OSSCluster}

// clusteringRule: a policy is a managed cache's, and one without clustering has room
// for so much only.
//
// Source: "Azure Managed Redis architecture", cluster policies.
func clusteringRule(d *draft) Problems {
	policy := d.RedisClusteringPolicy
	p := Problem{Key: KeyRedisClusteringPolicy, Allowed: strings.Join(clusteringPolicies, ", ") + "; or nothing, for what plain clients can use"}
	near := catalog.Nearest(policy, clusteringPolicies)
	switch {
	case policy == "":
		return nil
	case !d.Cache.Managed:
		p.Reason = "This is about Azure Managed Redis: " + d.Cache.Name + " has no such policy."
		p.Fix = d.remove(KeyRedisClusteringPolicy)
	case near == "":
		p.Reason = "There is no such clustering policy."
		p.Fix = d.remove(KeyRedisClusteringPolicy)
	case near != policy:
		p.Reason = "There is no such clustering policy. The nearest is " + near + "."
		p.Fix = d.set(KeyRedisClusteringPolicy, near)
		if near == catalog.NoCluster && d.Cache.Clustered() {
			p.Fix = d.remove(KeyRedisClusteringPolicy)
		}
	case policy == catalog.NoCluster && d.Cache.Clustered():
		p.Reason = fmt.Sprintf("Without clustering a cache has %d GB at most, and %s has %g.", catalog.MaxUnclusteredGB, d.Cache.Name, d.Cache.MemoryGB)
		p.Fix = d.remove(KeyRedisClusteringPolicy)
	default:
		return nil
	}
	return Problems{p}
}

// managedRangeRule: there is no firewall to set the ranges in.
//
// Source: "Understand the differences - Basic, Standard, and Premium tiers versus
// Azure Managed Redis", network isolation.
func managedRangeRule(d *draft) Problems {
	if !d.Cache.Managed || len(d.ipRanges) == 0 {
		return nil
	}
	former := ""
	if d.redisSKU == "" {
		former = " " + d.formerDefault()
	}
	return Problems{{
		Key: KeyRedisAllowedIPRanges,
		Reason: "Azure Managed Redis has no firewall rules: whoever has the key reaches it, over TLS. " +
			"Either leave the ranges out, or keep a classic cache (redisSku " + d.Cache.Predecessor().Name + "). " +
			"To shut others out of a managed one takes a private endpoint, which this program does not declare." + former,
		Allowed: "no ranges, with a size of Azure Managed Redis",
		Fix:     d.remove(KeyRedisAllowedIPRanges),
	}}
}
