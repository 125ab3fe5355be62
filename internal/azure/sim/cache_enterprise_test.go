package sim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

// The bodies are those of the examples of 2025-07-01, RedisEnterpriseCreate and
// RedisEnterpriseDatabasesNoClusterCacheCreate.
func TestManagedCreationTimeline(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	created := w.do("PUT", clusterPath, clusterBody("balanced_b1"))
	require.Equal(t, 201, created.status)
	require.Equal(t, []any{"Creating", "Creating"}, []any{created.at("properties.provisioningState"), created.at("properties.resourceState")})
	url := created.header.Get("Azure-AsyncOperation")
	require.True(t, strings.HasPrefix(url, "https://management.azure.com"+subPath+"/providers/Microsoft.Cache/locations/East%20US/operationsStatus/"), url)
	w.refuses([]refusal{{"database too early", "", databasePath, databaseBody("NoCluster"), 409, "Conflict",
		"The resource '" + clusterPath + "' is busy with another operation. Please try again later."}})
	w.clock.Advance(12 * time.Minute)
	require.Equal(t, "Succeeded", w.send("GET", url, nil).at("status"))
	require.Equal(t, obj{
		"id": clusterPath, "name": "cache1", "type": "Microsoft.Cache/redisEnterprise", "location": "East US", "kind": "v2", "identity": obj{"type": "None"},
		"sku": obj{"name": "Balanced_B1"},
		"properties": obj{
			"provisioningState": "Succeeded", "resourceState": "Running", "hostName": "cache1.eastus.redis.azure.net",
			"minimumTlsVersion": "1.2", "publicNetworkAccess": "Enabled", "highAvailability": "Enabled",
			"redundancyMode": "ZR", "privateEndpointConnections": []any{},
		},
	}, w.do("GET", clusterPath, nil).body)

	db := w.do("PUT", databasePath, databaseBody("NoCluster"))
	require.Equal(t, 201, db.status)
	w.refuses([]refusal{{"keys too early", "POST", databasePath + "/listKeys", nil, 409, "Conflict", "The database '" + databasePath + "' is being created."}})
	w.clock.Advance(3 * time.Minute)
	require.Equal(t, obj{
		"id": databasePath, "name": "cache1/default", "type": "Microsoft.Cache/redisEnterprise/databases",
		"properties": obj{
			"provisioningState": "Succeeded", "resourceState": "Running", "clientProtocol": "Encrypted", "port": 10000.0,
			"clusteringPolicy": "NoCluster", "evictionPolicy": "VolatileLRU", "deferUpgrade": "NotDeferred", "redisVersion": "7.4",
			"accessKeysAuthentication": "Enabled",
		},
	}, w.do("GET", databasePath, nil).body)
	require.Len(t, w.do("GET", clusterPath+"/databases", nil).at("value"), 1)

	w.must("DELETE", clusterPath, nil)
	require.Equal(t, "Deleting", w.do("GET", clusterPath, nil).at("properties.resourceState"))
	w.clock.Advance(5 * time.Minute)
	require.Equal(t, []string{groupPath}, w.azure.Resources(), "the database goes with its cluster")
	require.Equal(t, 204, w.do("DELETE", clusterPath, nil).status)
}

// What is left out gets the defaults of 2025-07-01: a database that no plain
// client and no key opens.
func TestDatabaseDefaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.must("PUT", clusterPath, clusterBody("Balanced_B1"))
	w.clock.Advance(12 * time.Minute)
	w.must("PUT", databasePath, obj{"properties": obj{}})
	w.clock.Advance(3 * time.Minute)
	got := w.must("GET", databasePath, nil)
	require.Equal(t, []any{"OSSCluster", "Disabled", "VolatileLRU", 10000.0}, []any{
		got.at("properties.clusteringPolicy"), got.at("properties.accessKeysAuthentication"),
		got.at("properties.evictionPolicy"), got.at("properties.port"),
	})
	off := "Access keys authentication is disabled for the database '" + databasePath + "'."
	w.refuses([]refusal{
		{"list", "POST", databasePath + "/listKeys", nil, 400, "BadRequest", off},
		{"regenerate", "POST", databasePath + "/regenerateKey", obj{"keyType": "Primary"}, 400, "BadRequest", off},
	})
	w.must("PATCH", databasePath, obj{"properties": obj{"accessKeysAuthentication": "Enabled"}})
	require.Len(t, w.must("POST", databasePath+"/listKeys", nil).at("primaryKey"), 44)
}

func TestDatabaseKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withManaged("NoCluster")
	keys := w.must("POST", databasePath+"/listKeys", nil)
	for _, which := range []string{"Primary", "Secondary"} {
		started := w.do("POST", databasePath+"/regenerateKey", obj{"keyType": which})
		require.Equal(t, 202, started.status, "a long-running operation")
		url := started.header.Get("Azure-AsyncOperation")
		require.Equal(t, "InProgress", w.send("GET", url, nil).at("status"))
		w.refuses([]refusal{{"busy", "POST", databasePath + "/regenerateKey", obj{"keyType": "Primary"}, 409, "Conflict",
			"The resource '" + clusterPath + "' is busy with another operation. Please try again later."}})
		w.clock.Advance(30 * time.Second)
		require.Equal(t, "Succeeded", w.send("GET", url, nil).at("status"))
		next := w.must("POST", databasePath+"/listKeys", nil)
		changed, other := strings.ToLower(which)+"Key", "secondaryKey"
		if which == "Secondary" {
			other = "primaryKey"
		}
		require.NotEqual(t, keys.at(changed), next.at(changed))
		require.Equal(t, keys.at(other), next.at(other), "the other key stays")
		keys = next
	}
	w.refuses([]refusal{{"unknown key", "POST", databasePath + "/regenerateKey", obj{"keyType": "Third"}, 400, "BadRequest",
		"The value of 'keyType' is invalid. Allowed: Primary, Secondary."}})
}

func TestManagedRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withManaged("EnterpriseCluster")
	other := groupPath + "/providers/Microsoft.Cache/redisEnterprise/"
	w.must("PUT", subPath+"/resourceGroups/rg2", groupBody())
	b1, db := clusterBody("Balanced_B1"), databaseBody("EnterpriseCluster")
	with := func(path string, v any) obj { return set(b1, path, v) }
	value := func(name, allowed string) string {
		return "The value of 'properties." + name + "' is invalid. Allowed: " + allowed + "."
	}
	name := func(n string) string {
		return "The cluster name '" + n + "' is invalid. It must be 1 to 60 letters, digits and single inner hyphens."
	}
	const retired = "Creation of new Azure Cache for Redis Enterprise resources is no longer supported. Azure Cache for Redis Enterprise is retiring, please create Azure Managed Redis instead."
	w.refuses([]refusal{
		{"taken in its region", "", subPath + "/resourceGroups/rg2/providers/Microsoft.Cache/redisEnterprise/CACHE1", b1, 409, "NameNotAvailable", "The name 'CACHE1' is already taken in 'eastus'."},
		{"two hyphens", "", other + "a--b", b1, 400, "BadRequest", name("a--b")},
		{"name too long", "", other + strings.Repeat("a", 61), b1, 400, "BadRequest", name(strings.Repeat("a", 61))},
		{"no sku", "", other + "new", with("sku", nil), 400, "BadRequest", "The property 'sku.name' is required."},
		{"unknown sku", "", other + "new", with("sku.name", "Balanced_B2"), 400, "BadRequest", "The SKU 'Balanced_B2' is invalid."},
		{"retired sku", "", other + "new", with("sku.name", "Enterprise_E10"), 400, "BadRequest", retired},
		{"retired flash sku", "", other + "new", with("sku.name", "EnterpriseFlash_F300"), 400, "BadRequest", retired},
		{"capacity", "", other + "new", with("sku.capacity", 2), 400, "BadRequest", "The property 'sku.capacity' cannot be set for the SKU 'Balanced_B1'."},
		{"network access left out", "", other + "new", with("properties.publicNetworkAccess", nil), 400, "BadRequest", "The property 'properties.publicNetworkAccess' is required."},
		{"network access", "", other + "new", with("properties.publicNetworkAccess", "Sometimes"), 400, "BadRequest", value("publicNetworkAccess", "Enabled, Disabled")},
		{"old TLS", "", other + "new", with("properties.minimumTlsVersion", "1.1"), 400, "BadRequest", value("minimumTlsVersion", "1.2")},
		{"high availability", "", other + "new", with("properties.highAvailability", "Yes"), 400, "BadRequest", value("highAvailability", "Enabled, Disabled")},
		{"zones", "", other + "new", with("zones", []string{"1"}), 400, "BadRequest", "Specifying zones for SKU 'Balanced_B1' is not supported. Zone redundancy is enabled by default for this SKU in regions with zones."},
		{"another cloud", "", other + "new", with("location", "usgovvirginia"), 400, "LocationNotAvailableForResourceType",
			"The provided location 'usgovvirginia' is not available for resource type 'Microsoft.Cache/redisEnterprise'."},
		{"a member of the classic cache", "", other + "new", with("firewallRules", []string{}), 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Could not find member 'firewallRules' on object of type 'ResourceDefinition'. Path 'firewallRules', line 1, position 17.'."},
		{"firewall rule", "", clusterPath + "/firewallRules/office", ruleBody("1.1.1.1", "1.1.1.1"), 404, "InvalidResourceType",
			"The resource type 'redisEnterprise/firewallRules' could not be found in the namespace 'Microsoft.Cache' for api version '2025-07-01'."},
		{"high availability off again", "", clusterPath, set(clusterBody("Balanced_B5"), "properties.highAvailability", "Disabled"), 400, "BadRequest",
			"High availability cannot be disabled in an instance that was already created."},

		{"another database", "", clusterPath + "/databases/second", db, 400, "BadRequest", "The database name 'second' is invalid. The only database of a cluster is named 'default'."},
		{"database of nothing", "", other + "none/databases/default", db, 404, "ParentResourceNotFound",
			"Failed to perform 'write' on resource(s) of type 'redisEnterprise/databases', because the parent resource '" + other + "none' could not be found."},
		{"port", "", databasePath, set(db, "properties.port", 6380), 400, "BadRequest", "The port 6380 is invalid. The port of a database is 10000."},
		{"protocol", "", databasePath, set(db, "properties.clientProtocol", "TLS"), 400, "BadRequest", value("clientProtocol", "Encrypted, Plaintext")},
		{"policy", "", databasePath, databaseBody("Cluster"), 400, "BadRequest", value("clusteringPolicy", "EnterpriseCluster, OSSCluster, NoCluster")},
		{"eviction in Redis' words", "", databasePath, set(db, "properties.evictionPolicy", "volatile-lru"), 400, "BadRequest",
			value("evictionPolicy", "AllKeysLFU, AllKeysLRU, AllKeysRandom, VolatileLRU, VolatileLFU, VolatileTTL, VolatileRandom, NoEviction")},
		{"policy changed", "", databasePath, databaseBody("NoCluster"), 400, "BadRequest", "The clustering policy cannot be changed from 'EnterpriseCluster' to 'NoCluster' without deleting the database."},
		{"policy left out later", "PATCH", databasePath, obj{"properties": obj{"clusteringPolicy": "OSSCluster"}}, 400, "BadRequest", "The clustering policy cannot be changed from 'EnterpriseCluster' to 'OSSCluster' without deleting the database."},
		{"modules later", "", databasePath, set(db, "properties.modules", []obj{{"name": "RediSearch"}}), 400, "BadRequest", "The property 'properties.modules' can only be set when the database is created."},
	})
	// "This property can be updated only if the current value is NoCluster."
	w = newWorld(t).withManaged("NoCluster")
	w.must("PUT", databasePath, databaseBody("EnterpriseCluster"))
	// "You can enable high availability in an instance that doesn't have it, however."
	w = newWorld(t).withGroup()
	w.must("PUT", clusterPath, set(b1, "properties.highAvailability", "Disabled"))
	w.clock.Advance(12 * time.Minute)
	require.Equal(t, "None", w.must("GET", clusterPath, nil).at("properties.redundancyMode"))
	w.must("PUT", clusterPath, b1)
	w.clock.Advance(2 * time.Minute)
	require.Equal(t, "ZR", w.must("GET", clusterPath, nil).at("properties.redundancyMode"))
}

// "Scale an Azure Managed Redis instance", limitations of scaling.
func TestManagedScalingRules(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ from, to, policy, message string }{
		{"Balanced_B1", "Balanced_B3", "NoCluster", ""},
		{"Balanced_B1", "Balanced_B0", "NoCluster", ""},
		{"Balanced_B10", "Balanced_B5", "NoCluster", ""},
		{"Balanced_B10", "MemoryOptimized_M10", "NoCluster", ""},
		{"Balanced_B50", "ComputeOptimized_X100", "EnterpriseCluster", ""},
		{"Balanced_B3", "Balanced_B1", "NoCluster", "Scaling from 'Balanced_B3' to 'Balanced_B1' is not supported: the number of shards is not compatible."},
		{"Balanced_B20", "Balanced_B50", "NoCluster", "Scaling to 'Balanced_B50' is not supported: the clustering policy of the database 'default' is NoCluster, which holds at most 25 GB."},
		{"Balanced_B250", "FlashOptimized_A250", "EnterpriseCluster", "Scaling from 'Balanced_B250' to 'FlashOptimized_A250' is not supported: the Flash Optimized tier and the others cannot be scaled into each other."},
	} {
		t.Run(fmt.Sprint(tc.from, " to ", tc.to), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withGroup()
			w.must("PUT", clusterPath, clusterBody(tc.from))
			w.clock.Advance(12 * time.Minute)
			w.must("PUT", databasePath, databaseBody(tc.policy))
			w.clock.Advance(3 * time.Minute)
			got := w.do("PUT", clusterPath, clusterBody(tc.to))
			if tc.message != "" {
				require.Equal(t, []any{400, "BadRequest", tc.message}, []any{got.status, got.code(), got.message()})
				return
			}
			require.Equal(t, 200, got.status, got.raw)
			require.Equal(t, []any{"Updating", "Scaling"}, []any{got.at("properties.provisioningState"), got.at("properties.resourceState")})
			w.clock.Advance(10 * time.Minute)
			require.Equal(t, tc.to, w.do("GET", clusterPath, nil).at("sku.name"))
		})
	}
	w := newWorld(t).withGroup()
	w.must("PUT", clusterPath, clusterBody("Balanced_B50"))
	w.clock.Advance(12 * time.Minute)
	w.refuses([]refusal{{"unclustered and large", "", databasePath, databaseBody("NoCluster"), 400, "BadRequest",
		"The clustering policy NoCluster is not supported for the SKU 'Balanced_B50': it holds at most 25 GB."}})
}

func TestManagedReportsItsDataPlane(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withManaged("NoCluster")
	require.Equal(t, "cache1.eastus.redis.azure.net", w.must("GET", clusterPath, nil).at("properties.hostName"))
	require.Equal(t, 10000.0, w.must("GET", databasePath, nil).at("properties.port"))
}

// A tenant that had no classic cache gets none any more.
func TestNewTenant(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *sim.Options) { o.NewTenant = true }).withGroup()
	w.refuses([]refusal{{"classic", "", redisPath, redisBody("Standard", "C", 1), 400, "BadRequest",
		"Azure Cache for Redis is retiring, create Azure Managed Redis instance instead. https://aka.ms/AzureCacheForRedisRetirement"}})
	w.withManaged("NoCluster")
}
