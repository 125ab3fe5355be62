package settings

import (
	"fmt"

	"scaleout/internal/azure/catalog"
	"scaleout/program/shellword"
)

// retirementWarning names the one command that helps when Azure refuses: its
// refusal comes in the middle of an update, where a program has no word.
func retirementWarning(d *draft) []string {
	if d.Cache.Managed {
		return movingWarning(d)
	}
	if !catalog.HasManagedRedis(d.region()) {
		return one("%s\nIts successor, Azure Managed Redis, is not in %s (unverified: one third-party source, %s).",
			catalog.RetirementNotice, d.region(), catalog.AsOf)
	}
	successor := d.set(KeyRedisSKU, d.Cache.Successor().Name)
	if len(d.ipRanges) > 0 {
		successor += ", and leave out the ranges, which it cannot have: " + d.remove(KeyRedisAllowedIPRanges)
	}
	return one("%s\nIf Azure refuses (\"Azure Cache for Redis is retiring, create Azure Managed Redis instance instead\"), take its successor: %s\n"+
		"That also moves a stack that is up: the new cache is there before the app moves to it, and the old one is deleted last%s. "+
		"Its sessions are not copied, so everybody is logged out once.", catalog.RetirementNotice, successor, d.unprotected())
}

// movingWarning comes with every preview of a stack that names no size: a program does
// not know what its stack had before. A stack that names one has said what it wants.
func movingWarning(d *draft) []string {
	if d.redisSKU != "" || d.Cache.Clustered() {
		return nil
	}
	return one("%s\nOtherwise this update deletes that cache%s. Its sessions are not copied, so everybody is logged out once. "+
		"For a new stack, or to agree: %s", d.formerDefault(), d.unprotected(), d.set(KeyRedisSKU, d.Cache.Name))
}

// unprotected returns the way in which Pulumi can be brought to delete a cache. What is no longer
// declared stays as protected as it last was.
func (d *draft) unprotected() string {
	if !d.Protect {
		return ""
	}
	return ", for which you lift protect first: pulumi up -c protect=false --stack " + shellword.Of(d.stack)
}

// singleNodeWarning: as of a Basic cache, and scaling is worse.
//
// Source: "Scale an Azure Managed Redis instance", do I lose data.
func singleNodeWarning(d *draft) []string {
	if !d.Cache.Managed || d.RedisHighAvailability {
		return nil
	}
	return one("redisHighAvailability is off: redisSku %s has one node and no guarantee. Whenever Azure patches or scales it, all sessions are gone and everybody is logged out. "+
		"It can be turned on later, and then never off again: %s", d.Cache.Name, d.set(KeyRedisHighAvailability, "true"))
}

// clusteringWarning explains the policy of large caches, and the one for which it takes
// another client.
//
// Source: "Azure Managed Redis architecture", cluster policies, multi-key commands.
func clusteringWarning(d *draft) []string {
	policy := d.RedisClusteringPolicy
	switch {
	case policy == catalog.OSSCluster:
		return one("redisClusteringPolicy OSSCluster: with more than one shard (%s has %d), a plain client such as Flask-Session's is answered MOVED and loses sessions. "+
			"It is for a cache that there was before the stack, and an app that uses a cluster client. "+
			"Azure changes it to no other: without it, a new cache is made, and everybody is logged out once.", d.Cache.Name, d.Cache.Shards)
	case !d.Cache.Clustered():
		return nil
	}
	return one("redisSku %s: a cache of more than %d GB is clustered. The policy is EnterpriseCluster, whose one endpoint plain clients such as Flask-Session need; "+
		"commands over several keys may be answered CROSSSLOT. Between this size and an unclustered one of up to %d GB Azure scales nothing: "+
		"changing over makes a new cache, and everybody is logged out once.", d.Cache.Name, catalog.MaxUnclusteredGB, catalog.MaxUnclusteredGB)
}

func basicCacheWarning(d *draft) []string {
	if d.Cache.SKU != "Basic" {
		return nil
	}
	return one("redisSku %s has one node and no guarantee: whenever Azure patches it, all sessions are gone and everybody is logged out. "+
		"Standard_C%d has two nodes: %s", d.Cache.Name, d.Cache.Capacity, d.set(KeyRedisSKU, fmt.Sprintf("Standard_C%d", d.Cache.Capacity)))
}

func premiumCacheWarning(d *draft) []string {
	if d.Cache.SKU != "Premium" {
		return nil
	}
	return one("redisSku %s can never be taken back to Standard or Basic: Azure does not scale a cache down to a lower tier.", d.Cache.Name)
}
