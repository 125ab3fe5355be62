package conformance

const (
	docCache   = "learn.microsoft.com/rest/api/redis/redis"
	docScaling = "learn.microsoft.com/azure/azure-cache-for-redis/cache-how-to-scale#prerequisiteslimitations-of-scaling-azure-cache-for-redis"
	docRules   = "learn.microsoft.com/rest/api/redis/firewall-rules"
)

func redis(sku, family string, capacity int) object {
	return object{
		"location": "{location}",
		"properties": object{
			"sku": object{"name": sku, "family": family, "capacity": capacity}, "minimumTlsVersion": "1.2",
			"redisConfiguration": object{"maxmemory-policy": "volatile-lru"},
		},
	}
}

func cacheExchanges() []Exchange {
	put := func(name, doc string, body any, statuses []int) Exchange {
		return Exchange{Name: name, Doc: doc, Method: "PUT", Path: cachePath, APIVersion: cache, Body: body, Statuses: statuses}
	}
	noFamily := redis("Basic", "C", 0)
	noFamily["properties"] = object{"sku": object{"name": "Basic", "capacity": 0}}
	started := put("a cache is started", docCache+"/create", redis("Basic", "C", 0), []int{201})
	started.Fields = object{"properties.provisioningState": "Creating", "properties.hostName": Any}
	busy := put("and busy until it is there", docCache+"/update", redis("Basic", "C", 0), []int{409})
	busy.Code = "Conflict"
	return []Exchange{
		put("a cache without a family", docCache+"/create", noFamily, refused),
		put("a family of another tier", docCache+"/create", redis("Basic", "P", 1), refused),
		put("a size that does not exist", docCache+"/create", redis("Basic", "C", 7), refused),
		started,
		busy,
		{Name: "in the end it is there", Doc: docCache + "/get",
			Method: "GET", Path: cachePath, APIVersion: cache, Statuses: []int{200}, Wait: true,
			Fields: object{
				"properties.provisioningState": "Succeeded", "properties.port": 6379.0, "properties.sslPort": 6380.0,
				"properties.enableNonSslPort": false, "properties.accessKeys": Absent, "properties.redisConfiguration.maxclients": "256",
				"properties.redisConfiguration.maxmemory-policy": "volatile-lru",
			}},
		{Name: "its keys are listed", Doc: docCache + "/list-keys",
			Method: "POST", Path: cachePath + "/listKeys", APIVersion: cache, Statuses: []int{200}, Fields: object{"primaryKey": Any, "secondaryKey": Any}},
		{Name: "a key is renewed", Doc: docCache + "/regenerate-key",
			Method: "POST", Path: cachePath + "/regenerateKey", APIVersion: cache, Body: object{"keyType": "Primary"},
			Statuses: []int{200}, Fields: object{"primaryKey": Any, "secondaryKey": Any}},
		{Name: "a rule for one address", Doc: docRules + "/create-or-update",
			Method: "PUT", Path: rulePath, APIVersion: cache, Body: object{"properties": object{"startIP": "192.0.2.1", "endIP": "192.0.2.9"}},
			Statuses: []int{201}, Fields: object{"properties.startIP": "192.0.2.1", "name": "{cache}/office_1"}},
		{Name: "a rule with a hyphen in its name", Doc: docRules + "/create-or-update",
			Method: "PUT", Path: cachePath + "/firewallRules/office-1", APIVersion: cache, Body: object{"properties": object{"startIP": "192.0.2.1", "endIP": "192.0.2.9"}},
			Statuses: refused},
		{Name: "a rule is deleted", Doc: docRules + "/delete",
			Method: "DELETE", Path: rulePath, APIVersion: cache, Statuses: deleted},
		put("from Basic to Premium at once", docScaling, redis("Premium", "P", 1), refused),
		put("from Basic to Standard of another size", docScaling, redis("Standard", "C", 1), refused),
	}
}
