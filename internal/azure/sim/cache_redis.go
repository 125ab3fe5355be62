package sim

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"scaleout/internal/azure/catalog"
)

func redisKind() *kind {
	return &kind{
		name: redisType, versions: cacheVersions, tracked: true, fields: redisFields,
		put: putRedis, patch: patchRedis, remove: deleteRedis, shown: viewRedisWithLinks,
		actions: map[string]handler{"listKeys": listKeys, "regenerateKey": regenerateKey, "forceReboot": forceReboot, "export": exportRedis, "import": importRedis},
	}
}

// redisFields is RedisCreateProperties of the 2023-04-01 specification.
var redisFields = []field{
	{name: "sku", is: objectField, fields: []field{{name: "name"}, {name: "family"}, {name: "capacity", is: intField}}},
	{name: "redisConfiguration", is: mapField},
	{name: "redisVersion"},
	{name: "enableNonSslPort", is: boolField},
	{name: "replicasPerMaster", is: intField},
	{name: "replicasPerPrimary", is: intField},
	{name: "tenantSettings", is: mapField},
	{name: "shardCount", is: intField},
	{name: "minimumTlsVersion"},
	{name: "publicNetworkAccess"},
	{name: "updateChannel"},
	{name: "disableAccessKeyAuthentication", is: boolField},
	{name: "zonalAllocationPolicy"},
	{name: "subnetId"},
	{name: "staticIP"},
}

// redisNameForm: "Naming rules and restrictions for Azure resources", Microsoft.Cache/redis.
var redisNameForm = regexp.MustCompile(`^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$`)

// refuseRedis is a 400 in the form of the cache provider, which ends each of
// its messages with the request's id.
func (c *call) refuseRedis(format string, args ...any) *Error {
	e := refuse(http.StatusBadRequest, "BadRequest", format, args...)
	e.Message += c.requestIDSuffix()
	return e
}

func putRedis(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if a.opts.NewTenant && !found {
		// Seen, with its code, in many public deployment logs since April 2026.
		return nil, c.refuseRedis("Azure Cache for Redis is retiring, create Azure Managed Redis instance instead. https://aka.ms/AzureCacheForRedisRetirement")
	}
	if e := a.checkRedisName(c, found); e != nil {
		return nil, e
	}
	cache := &resource{ID: c.id.String(), Type: redisType, Body: c.identify(c.id.String(), c.id.name(), redisType)}
	if found {
		cache.ID, cache.Hidden = existing.ID, existing.Hidden
		cache.Body["id"], cache.Body["name"] = existing.ID, existing.id().name()
		if has(existing.Body, "identity") {
			cache.Body["identity"] = clone(object(existing.Body, "identity"))
		}
	}
	cache.Body["properties"] = merge(nil, object(c.body, "properties"))
	if has(c.body, "zones") {
		cache.Body["zones"] = c.body["zones"]
	}
	return a.storeRedis(c, existing, cache)
}

// patchRedis lays the given members over the stored cache ("Redis - Update").
func patchRedis(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	cache := existing.copy()
	cache.Body["properties"] = merge(existing.properties(), object(c.body, "properties"))
	if has(c.body, "tags") {
		cache.Body["tags"] = cloneValue(c.body["tags"])
	}
	return a.storeRedis(c, existing, cache)
}

func (a *Azure) storeRedis(c *call, existing, cache *resource) (*answer, *Error) {
	if existing != nil {
		if e := a.checkIdle(c, existing); e != nil {
			return nil, e
		}
	}
	if e := a.applyIdentity(c, cache); e != nil {
		return nil, e
	}
	if e := c.checkRedis(existing, cache); e != nil {
		return nil, e
	}
	cache.completeRedis()
	then := keepSize(existing, cache)
	if existing == nil {
		cache.Hidden = map[string]any{"primaryKey": a.newKey(), "secondaryKey": a.newKey()}
	}
	a.state.put(cache)
	return a.startRedis(c, existing, cache, then), nil
}

// completeRedis fills in what the service adds.
func (r *resource) completeRedis() {
	p := r.properties()
	setDefault(p, "enableNonSslPort", false)
	setDefault(p, "publicNetworkAccess", "Enabled")
	setDefault(p, "redisConfiguration", map[string]any{})
	setDefault(p, "updateChannel", "Stable")
	setDefault(p, "zonalAllocationPolicy", "Automatic")
	setDefault(p, "disableAccessKeyAuthentication", false)
	setDefault(r.Body, "tags", map[string]any{})
	r.Body["location"] = catalog.DisplayRegion(r.location())
	cache, _ := cacheOf(object(p, "sku"))
	object(p, "sku")["name"], object(p, "sku")["family"] = cache.SKU, cache.Family
	conf := object(p, "redisConfiguration")
	conf["maxclients"] = maxClients(cache)
	reserved, fragmentation := cache.Reserved()
	setDefault(conf, "maxmemory-reserved", strconv.Itoa(reserved))
	setDefault(conf, "maxfragmentationmemory-reserved", strconv.Itoa(fragmentation))
	// Whatever is sent: 10 was answered with 642 (2025-11), and 20 of the other with 20 (2019-10).
	conf["maxmemory-delta"] = conf["maxmemory-reserved"]
	r.completeReplicas(cache)
	p["redisVersion"] = "6.0"
	p["hostName"] = strings.ToLower(r.id().name()) + ".redis.cache.windows.net"
	p["port"], p["sslPort"] = 6379.0, 6380.0
	p["accessKeys"] = nil
	p["linkedServers"] = []any{}
	p["provisioningState"] = "Succeeded"
}

// completeReplicas says of which nodes a cache consists. Only a Premium one shows how many
// replicas it has (seen 2025-11).
func (r *resource) completeReplicas(cache catalog.Cache) {
	p, nodes := r.properties(), 2
	switch cache.SKU {
	case "Basic":
		nodes = 1
	case "Premium":
		n := 1.0
		for _, name := range []string{"replicasPerMaster", "replicasPerPrimary"} {
			if given, isNumber := p[name].(float64); isNumber {
				n = given
			}
		}
		p["replicasPerMaster"], p["replicasPerPrimary"] = n, n
		nodes = 1 + int(n)
	}
	instances := []any{}
	for i := range max(1, integer(p, "shardCount")) * nodes {
		first := i%nodes == 0
		instance := map[string]any{
			"sslPort": float64(15000 + i), "shardId": float64(i / nodes), "isMaster": first, "isPrimary": first,
		}
		if flag(p, "enableNonSslPort") {
			instance["nonSslPort"] = float64(13000 + i)
		}
		instances = append(instances, instance)
	}
	p["instances"] = instances
}
