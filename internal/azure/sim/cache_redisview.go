package sim

// redisSince has members of properties by the first api-version that answers them. What
// is older than the recordings is in all.
var redisSince = map[string]string{
	"instances":                      "2019-07-01",
	"publicNetworkAccess":            "2020-06-01",
	"replicasPerMaster":              "2022-05-01",
	"replicasPerPrimary":             "2022-05-01",
	"updateChannel":                  "2023-08-01",
	"disableAccessKeyAuthentication": "2023-08-01",
	"zonalAllocationPolicy":          "2024-11-01",
}

// tlsShownSince is the api-version from which on minimumTlsVersion is answered though it
// was not sent. In 2019 and 2021 it was not; whether it is today was not seen.
const tlsShownSince = "2022-05-01"

// viewRedis leaves out what an api-version does not know, and spells the id as Azure does
// (seen 2019-01 to 2025-11).
func viewRedis(version string, body map[string]any) {
	body["id"] = respelled(text(body, "id"), redisType)
	p := object(body, "properties")
	for name, since := range redisSince {
		if version < since {
			delete(p, name)
		}
	}
	if version >= tlsShownSince {
		setDefault(p, "minimumTlsVersion", "1.2")
	}
	for _, v := range list(p, "instances") {
		if instance := v.(map[string]any); version < "2022-05-01" && integer(p, "shardCount") == 0 {
			delete(instance, "shardId")
		}
	}
}

// viewRedisWithLinks shows the private endpoints that lead to a cache, too, where it has some.
func viewRedisWithLinks(a *Azure, r *resource, l look) map[string]any {
	body := clone(r.Body)
	viewRedis(l.version, body)
	if links := a.connectionsOf(r); len(links) > 0 && l.version >= redisSince["publicNetworkAccess"] {
		object(body, "properties")["privateEndpointConnections"] = links
	}
	return body
}
