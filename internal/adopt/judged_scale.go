package adopt

import (
	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

// AutoscaleProperties are those of an autoscale setting.
//
// Source: AutoscaleSetting in the specification of Microsoft.Insights 2022-10-01,
// and what one answered on 2022-02-23.
var AutoscaleProperties = table(
	rows(Named, "the number of instances follows the load from then on", "enabled", true),
	keptBy(settings.KeyMinInstances, "profiles[].capacity.minimum"),
	keptBy(settings.KeyMaxInstances, "profiles[].capacity.maximum"),
	Table{{
		Name: "profiles[].recurrence", Verdict: Kept, By: settings.KeyOffPeak,
		Note: "one weekly time; more are refused, to accept as autoscale-schedule",
	}},
	keptBy(settings.KeyNotifyEmails, "notifications[].email.customEmails"),
	rows(Named, "used while metrics cannot be read: it becomes the least number", "profiles[].capacity.default"),
	rows(Named, "they become the program's", "profiles[].rules"),
	rows(Named, "the range of one date goes", "profiles[].fixedDate"),
	rows(Named, "the subscription's administrators are no longer told", `notifications[].email.sendToSubscriptionAdministrator
		notifications[].email.sendToSubscriptionCoAdministrators`, false),
	rows(Named, "it is called no longer", "notifications[].webhooks"),
	rows(Refused, "for virtual machines only", "predictiveAutoscalePolicy"),
	rows(Azures, "", "name targetResourceUri targetResourceLocation profiles[].name notifications[].operation"),
)

// CacheProperties are those of an Azure Cache for Redis that is taken over.
//
// Source: RedisProperties in the specification of Microsoft.Cache 2023-04-01 and
// 2024-11-01, and what a cache answered on 2025-11-19.
var CacheProperties = table(
	keptBy(settings.KeyRedisSKU, "sku"),
	rows(Named, "whoever connects to port 6379 cannot any more", "enableNonSslPort", false),
	rows(Named, "TLS is 1.2 at least", "minimumTlsVersion", "1.2"),
	rows(Named, "the oldest sessions give way when it is full", "redisConfiguration.maxmemory-policy", "volatile-lru"),
	rows(Refused, "REDIS_URL holds a key", "disableAccessKeyAuthentication", false),
	rows(Refused, "", "zones"),
	rows(Refused, "", "identity", "None"),
	closedKept(),
	rows(Refused, "", "updateChannel", "Stable"),
	rows(Refused, "", "zonalAllocationPolicy", "Automatic", "NoZones"),
	rows(Refused, "", "replicasPerMaster replicasPerPrimary shardCount", 0.0, 1.0),
	rows(Refused, "", "staticIP subnetId tenantSettings"),
	rows(Refused, "", `redisConfiguration.rdb-backup-enabled redisConfiguration.aof-backup-enabled redisConfiguration.aad-enabled
		redisConfiguration.authnotrequired`, "false"),
	rows(Refused, "", `redisConfiguration.rdb-backup-frequency redisConfiguration.rdb-backup-max-snapshot-count
		redisConfiguration.rdb-storage-connection-string redisConfiguration.aof-storage-connection-string-0
		redisConfiguration.aof-storage-connection-string-1 redisConfiguration.notify-keyspace-events
		redisConfiguration.storage-subscription-id redisConfiguration.preferred-data-persistence-auth-method`),
	rows(Kept, "they are resources of their own", "linkedServers privateEndpointConnections"),
	rows(Azures, "set for each size", `redisConfiguration.maxmemory-reserved redisConfiguration.maxfragmentationmemory-reserved
		redisConfiguration.maxmemory-delta redisConfiguration.maxclients redisConfiguration.zonal-configuration`),
	rows(Azures, "", "provisioningState redisVersion instances accessKeys hostName port sslPort"),
)

// closedKept is about a cache that is reached by private endpoints only.
func closedKept() Table {
	return Table{{
		Name: "publicNetworkAccess", Usual: []any{"Enabled"}, Verdict: Kept, By: settings.KeyRedisPublicAccess,
		Note: "with an app that is in a network; otherwise it is refused",
	}}
}

// ClusterProperties are those of an Azure Managed Redis that is taken over, with what
// stands beside its properties.
//
// Source: ClusterCreateProperties in the specification of Microsoft.Cache 2025-07-01, and
// what a cluster answered on 2026-07-21.
var ClusterProperties = table(
	keptBy(settings.KeyRedisSKU, "sku.name"),
	keptBy(settings.KeyRedisHighAvailability, "highAvailability", "Enabled"),
	rows(Named, "TLS is 1.2 at least", "minimumTlsVersion", "1.2"),
	closedKept(),
	rows(Refused, "", "zones encryption"),
	rows(Refused, "", "identity", "None"),
	rows(Kept, "they are resources of their own", "privateEndpointConnections"),
	rows(Azures, "", "hostName provisioningState resourceState redisVersion redundancyMode"),
)

// DatabaseProperties are those of its database.
//
// Source: DatabaseCreateProperties in the same specification, and what a database
// answered on 2026-07-21.
var DatabaseProperties = table(
	Table{{
		Name: "clusteringPolicy", Usual: []any{catalog.NoCluster}, Verdict: Kept, By: settings.KeyRedisClusteringPolicy,
		Note: "where it is not what the size has in a new stack",
	}},
	rows(Named, "the oldest sessions give way when it is full", "evictionPolicy", "VolatileLRU"),
	keptBy(settings.KeyRedisAuth, "accessKeysAuthentication", "Enabled"),
	rows(Refused, "the cache would speak TLS only while the app does not yet: change both at a quiet time", "clientProtocol", "Encrypted"),
	rows(Refused, "a database keeps the port with which it was created", "port", 10000.0),
	rows(Refused, "Azure sets it when a database is created, and never after", "modules geoReplication"),
	rows(Refused, "", "persistence"),
	rows(Refused, "", "deferUpgrade", "NotDeferred"),
	rows(Azures, "", "provisioningState resourceState redisVersion"),
)
