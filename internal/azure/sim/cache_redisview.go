package sim

// redisSince has members of properties by the first api-version that answers them. What
// is older than the recordings is in all.
var redisSince = map[string]string{
	"instances":             "2019-07-01",
	"linkedServers":         "2017-02-01",
	"publicNetworkAccess":   "2020-06-01",
	"replicasPerMaster":     replicasShownSince,
	"replicasPerPrimary":    replicasShownSince,
	"updateChannel":         "2023-08-01",
	"zonalAllocationPolicy": "2024-11-01",
}

// replicasShownSince is the api-version from which on the replicas of a shard are answered
// though they were not sent, and an instance's shard. 2023-08-01 was seen without in 2026.
const replicasShownSince = "2024-11-01"

// viewRedis leaves out what an api-version does not know, and spells the id as Azure does
// (seen 2019-01 to 2026-07). minimumTlsVersion is answered where it was sent and nowhere else
// (seen 2019 to 2025-07).
func viewRedis(version string, body map[string]any) {
	body["id"] = respelled(text(body, "id"), redisType)
	p := object(body, "properties")
	if version < replicasShownSince && !flag(p, "disableAccessKeyAuthentication") {
		delete(p, "disableAccessKeyAuthentication")
	}
	if text(object(p, "sku"), "name") == "Basic" {
		delete(p, "zonalAllocationPolicy") // its one node is in one zone (seen 2025-07)
	}
	sharded := version >= replicasShownSince && showsShards(body)
	for _, v := range list(p, "instances") {
		instance := v.(map[string]any)
		if !sharded && integer(p, "shardCount") == 0 {
			delete(instance, "shardId")
		}
		if version < "2020-06-01" { // seen 2019-07
			delete(instance, "isMaster")
			delete(instance, "isPrimary")
			continue
		}
		if text(p, "provisioningState") == "Creating" {
			instance["isMaster"], instance["isPrimary"] = false, false // seen 2025-01
		}
	}
	if version < "2017-02-01" { // not there in 205 of 226 answers with 2016-04-01 (recorded 2016 to 2019)
		delete(object(p, "redisConfiguration"), "maxfragmentationmemory-reserved")
	}
	told := tellsReplicas(body)
	if !sharded && !told {
		delete(p, "replicasPerMaster")
		delete(p, "replicasPerPrimary")
	}
	for name, since := range redisSince {
		if earlier := replicasToldSince[name]; told && earlier != "" {
			since = earlier
		}
		if version < since {
			delete(p, name)
		}
	}
}

// replicasToldSince are the api-versions from which on the replicas of a shard are answered of a cache that has more than one or
// is in several zones (recorded 2021 with 2019-07-01, and 2023 with 2022-06-01 and 2023-04-01).
var replicasToldSince = map[string]string{"replicasPerMaster": "2019-07-01", "replicasPerPrimary": "2020-06-01"}

func tellsReplicas(body map[string]any) bool {
	return len(list(body, "zones")) > 1 || integer(object(body, "properties"), "replicasPerPrimary") > 1
}

// showsShards reports whether a cache's answer has the shard of each instance: only those of a
// Premium cache that can be in more than one zone, and not before they are there (seen 2025-07).
func showsShards(body map[string]any) bool {
	p := object(body, "properties")
	return text(object(p, "sku"), "name") == "Premium" && text(p, "provisioningState") != "Creating" && text(p, "zonalAllocationPolicy") != "NoZones"
}

// viewRedisWithLinks shows the linked servers of a cache and the private endpoints that lead to it, too, where
// it has some.
func viewRedisWithLinks(a *Azure, r *resource, l look) map[string]any {
	body := clone(r.Body)
	viewRedis(l.version, body)
	if l.since(redisSince["linkedServers"]) {
		object(body, "properties")["linkedServers"] = a.linksOf(r)
	}
	if links := a.connectionsOf(r); len(links) > 0 && l.version >= redisSince["publicNetworkAccess"] {
		object(body, "properties")["privateEndpointConnections"] = links
	}
	return body
}
