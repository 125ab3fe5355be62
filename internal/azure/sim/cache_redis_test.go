package sim_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRedisCreationTimeline(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	created := w.do("PUT", redisPath, redisBody("Standard", "C", 1))
	require.Equal(t, 201, created.status)
	require.Equal(t, "Creating", created.at("properties.provisioningState"))
	require.Len(t, created.at("properties.accessKeys.primaryKey"), 44)
	url := created.header.Get("Azure-AsyncOperation")
	require.True(t, strings.HasPrefix(url, "https://management.azure.com"+subPath+"/providers/Microsoft.Cache/locations/East%20US/asyncOperations/"), url)

	running := w.send("GET", url, nil)
	require.Equal(t, 200, running.status)
	require.Equal(t, "InProgress", running.at("status"))
	require.Nil(t, running.at("startTime"))
	require.Nil(t, running.at("endTime"))
	require.Empty(t, running.header.Get("Retry-After"), "the cache provider suggests no pace")
	require.Empty(t, created.header.Get("Retry-After"))
	require.Equal(t, "East US", created.at("location"))
	require.Equal(t, obj{"primaryKey": "", "secondaryKey": ""}, w.must("POST", redisPath+"/listKeys", nil).body)

	w.clock.Advance(20*time.Minute - time.Second)
	require.Equal(t, "Creating", w.do("GET", redisPath, nil).at("properties.provisioningState"))
	w.clock.Advance(time.Second)
	done := w.send("GET", url, nil)
	require.Equal(t, "Succeeded", done.at("status"))
	require.Nil(t, done.at("endTime"), "it says neither since when nor until when")

	got := w.do("GET", redisPath, nil)
	require.Equal(t, obj{
		"id": strings.Replace(redisPath, "redis/", "Redis/", 1), "name": "cache1", "type": "Microsoft.Cache/Redis",
		"location": "East US", "tags": obj{},
		"properties": obj{
			"provisioningState": "Succeeded", "accessKeys": nil, "linkedServers": []any{},
			"hostName": "cache1.redis.cache.windows.net", "port": 6379.0, "sslPort": 6380.0, "redisVersion": "6.0",
			"enableNonSslPort": false, "minimumTlsVersion": "1.2", "publicNetworkAccess": "Enabled",
			"sku": obj{"name": "Standard", "family": "C", "capacity": 1.0},
			"redisConfiguration": obj{
				"maxmemory-policy": "volatile-lru", "maxclients": "1000",
				"maxmemory-reserved": "125", "maxfragmentationmemory-reserved": "125", "maxmemory-delta": "125",
			},
			"instances": []any{
				obj{"sslPort": 15000.0, "isMaster": true, "isPrimary": true},
				obj{"sslPort": 15001.0, "isMaster": false, "isPrimary": false},
			},
		},
	}, got.body)
	require.Equal(t, created.at("properties.accessKeys"), any(w.must("POST", redisPath+"/listKeys", nil).body))

	w.clock.Advance(25 * time.Hour)
	require.Equal(t, 404, w.send("GET", url, nil).status, "an old operation is forgotten")
}

func TestRedisMaxClientsBySKU(t *testing.T) {
	t.Parallel()
	for i, want := range []string{"256", "1000", "2000", "5000", "10000", "15000", "20000"} {
		w := newWorld(t).withGroup()
		got := w.must("PUT", redisPath, redisBody("basic", "c", i))
		require.Equal(t, want, got.at("properties.redisConfiguration.maxclients"))
		require.Equal(t, "Basic", got.at("properties.sku.name"))
		require.Equal(t, "C", got.at("properties.sku.family"))
	}
}

func TestRedisKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withRedis()
	seen := map[rune]bool{}
	keys := w.must("POST", redisPath+"/listkeys", nil)
	require.NotEqual(t, keys.at("primaryKey"), keys.at("secondaryKey"))
	for i := range 40 {
		which, other := "Primary", "secondaryKey"
		if i%2 == 1 {
			which, other = "Secondary", "primaryKey"
		}
		next := w.must("POST", redisPath+"/regenerateKey", obj{"keyType": which})
		changed := strings.ToLower(which) + "Key"
		require.NotEqual(t, keys.at(changed), next.at(changed))
		require.Equal(t, keys.at(other), next.at(other), "the other key stays")
		keys = next
		key := next.at(changed).(string)
		require.Len(t, key, 44)
		raw, err := base64.StdEncoding.DecodeString(key)
		require.NoError(t, err)
		require.Len(t, raw, 32)
		for _, r := range key {
			seen[r] = true
		}
	}
	for _, r := range "/+=" {
		require.True(t, seen[r], "no key has %q", r)
	}
	require.Len(t, seen, 65, "every character of base64 occurs")
	require.Equal(t, keys.body, w.must("POST", redisPath+"/listKeys", nil).body)
	w.refuses([]refusal{
		{"unknown key", "POST", redisPath + "/regenerateKey", obj{"keyType": "Third"}, 400, "BadRequest", "The value of the parameter 'keyType' is invalid."},
		{"no key", "POST", redisPath + "/regenerateKey", nil, 400, "MissingRequestBody", "The request body was null or empty."},
		{"missing cache", "POST", redisPath + "x/listKeys", nil, 404, "ResourceNotFound",
			"The Resource 'Microsoft.Cache/redis/cache1x' under resource group 'rg' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"},
	})
}

func TestRedisBusyWhileChanging(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.must("PUT", redisPath, redisBody("Standard", "C", 1))
	busy := "The resource '" + redisPath + "' is busy processing a previous update request or is undergoing system maintenance.  As such, it is currently unable to accept the update request.  Please try again later."
	w.refuses([]refusal{
		{"put", "", redisPath, redisBody("Standard", "C", 1), 409, "Conflict", busy},
		{"patch", "PATCH", redisPath, obj{"tags": obj{}}, 409, "Conflict", busy},
		{"delete", "DELETE", redisPath, nil, 409, "Conflict", busy},
		{"regenerate", "POST", redisPath + "/regenerateKey", obj{"keyType": "Primary"}, 409, "Conflict", busy},
		{"firewall rule", "", rulePath, ruleBody("10.0.0.1", "10.0.0.2"), 409, "Conflict", busy},
	})
	require.Contains(t, w.do("DELETE", redisPath, nil).message(), "Please try again later.\r\nRequestID=")
}

func TestRedisUpdates(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withRedis()
	keys := w.must("POST", redisPath+"/listKeys", nil).body

	tagged := w.do("PUT", redisPath, set(redisBody("Standard", "C", 1), "tags", obj{"a": "b"}))
	require.Equal(t, 200, tagged.status)
	require.Equal(t, "Succeeded", tagged.at("properties.provisioningState"), "tags alone take no operation")
	require.Equal(t, any(keys), tagged.at("properties.accessKeys"), "an update keeps the keys")
	require.Empty(t, tagged.header.Get("Azure-AsyncOperation"))

	updating := w.must("PUT", redisPath, set(redisBody("Standard", "C", 1), "properties.redisConfiguration", obj{"maxmemory-policy": "noeviction"}))
	require.Equal(t, "Updating", updating.at("properties.provisioningState"))
	w.clock.Advance(2 * time.Minute)

	scaling := w.must("PATCH", redisPath, obj{"properties": obj{"sku": obj{"capacity": 2}}})
	require.Equal(t, "Scaling", scaling.at("properties.provisioningState"))
	require.Equal(t, 1.0, scaling.at("properties.sku.capacity"), "the old size shows until the end")
	require.Equal(t, "1000", scaling.at("properties.redisConfiguration.maxclients"))
	require.Nil(t, scaling.at("properties.accessKeys"), "only a PUT answers keys")
	require.Equal(t, "noeviction", scaling.at("properties.redisConfiguration.maxmemory-policy"))
	w.clock.Advance(20*time.Minute - 1)
	require.Equal(t, "Scaling", w.do("GET", redisPath, nil).at("properties.provisioningState"))
	w.clock.Advance(1)
	scaled := w.do("GET", redisPath, nil)
	require.Equal(t, []any{"Succeeded", 2.0, "2000"},
		[]any{scaled.at("properties.provisioningState"), scaled.at("properties.sku.capacity"), scaled.at("properties.redisConfiguration.maxclients")})

	gone := w.do("DELETE", redisPath, nil)
	require.Equal(t, 202, gone.status)
	require.Equal(t, "Deleting", w.do("GET", redisPath, nil).at("properties.provisioningState"))
	again := w.do("DELETE", redisPath, nil)
	location := gone.header.Get("Location")
	require.Equal(t, location, again.header.Get("Location"))
	require.Empty(t, gone.header.Get("Azure-AsyncOperation"), "a deletion is polled by its location alone")
	require.Equal(t, 202, w.send("GET", location, nil).status)
	w.clock.Advance(5 * time.Minute)
	require.Equal(t, 200, w.send("GET", location, nil).status)
	require.Equal(t, 404, w.do("GET", redisPath, nil).status)
	require.Equal(t, 204, w.do("DELETE", redisPath, nil).status)
}

// A cache that has been scaled is as if it had been made so: the same again changes nothing.
func TestScaledRedisIsAtRest(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withRedis()
	require.Equal(t, "Scaling", w.must("PUT", redisPath, redisBody("Standard", "C", 2)).at("properties.provisioningState"))
	w.clock.Advance(20 * time.Minute)
	again := w.must("PUT", redisPath, redisBody("Standard", "C", 2))
	require.Equal(t, "Succeeded", again.at("properties.provisioningState"))
	require.Empty(t, again.header.Get("Azure-AsyncOperation"))
	require.NotContains(t, again.at("properties"), "shardCount")
}

func TestRedisRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withRedis()
	other := groupPath + "/providers/Microsoft.Cache/redis/"
	w.must("PUT", subPath+"/resourceGroups/rg2", groupBody())
	c1 := redisBody("Standard", "C", 1)
	sku := func(member string, v any) obj { return set(c1, "properties.sku."+member, v) }
	with := func(path string, v any) obj { return set(c1, path, v) }
	conf := func(name string, v any) obj { return set(c1, "properties.redisConfiguration", obj{name: v}) }
	badName := func(n string) string {
		return "The cache name '" + n + "' is invalid. It must be a string between 1 and 63 characters that contains only numbers, letters, and the '-' character, starts and ends with a number or letter, and has no consecutive '-' characters."
	}
	const family = "Exception of type 'AzCacheRP.Exceptions.SkuFamilyNotSupportedException' was thrown."
	value := func(p string) string { return "The value of the parameter 'properties." + p + "' is invalid." }
	w.refuses([]refusal{
		{"taken elsewhere", "", subPath + "/resourceGroups/rg2/providers/Microsoft.Cache/redis/CACHE1", c1, 409, "NameNotAvailable",
			"An error occured when trying to reserve the DNS name for the cache instance. This may be a temporary issue if a cache instance of this name was recently deleted. Please choose a different name or try again later."},
		{"name ends in hyphen", "", other + "a-", c1, 400, "BadRequest", badName("a-")},
		{"name with two hyphens", "", other + "a--b", c1, 400, "BadRequest", badName("a--b")},
		{"name with underscore", "", other + "a_b", c1, 400, "BadRequest", badName("a_b")},
		{"name too long", "", other + strings.Repeat("a", 64), c1, 400, "BadRequest", badName(strings.Repeat("a", 64))},
		{"no sku", "", other + "new", with("properties.sku", nil), 400, "BadRequest", "The value of the parameter 'properties.sku.name' is required."},
		{"no family", "", other + "new", sku("family", nil), 400, "BadRequest", "The value of the parameter 'properties.sku.family' is required."},
		{"no capacity", "", other + "new", sku("capacity", nil), 400, "BadRequest", "The value of the parameter 'properties.sku.capacity' is required."},
		{"unknown name", "", other + "new", sku("name", "Gold"), 400, "BadRequest", value("sku.name")},
		{"family of another tier", "", other + "new", sku("family", "P"), 400, "BadRequest", family},
		{"capacity out of range", "", other + "new", sku("capacity", 7), 400, "BadRequest", value("sku.capacity")},
		{"premium of size 0", "", other + "new", redisBody("Premium", "P", 0), 400, "BadRequest", value("sku.capacity")},
		{"tls version", "", other + "new", with("properties.minimumTlsVersion", "1.3"), 400, "BadRequest", value("minimumTlsVersion")},
		{"network access", "", other + "new", with("properties.publicNetworkAccess", "Sometimes"), 400, "BadRequest", value("publicNetworkAccess")},
		{"redis version", "", other + "new", with("properties.redisVersion", "9"), 400, "BadRequest", value("redisVersion")},
		{"shards on standard", "", other + "new", with("properties.shardCount", 2), 400, "BadRequest", "The parameter 'properties.shardCount' is not supported for the 'Standard' SKU."},
		{"subnet on standard", "", other + "new", with("properties.subnetId", "/x"), 400, "BadRequest", "The parameter 'properties.subnetId' is not supported for the 'Standard' SKU."},
		{"zones where there are none", "", other + "new", set(set(redisBody("Premium", "P", 1), "zones", []string{"1", "2"}), "location", "westus"),
			400, "ResourceTypeNotSupportAvailabilityZones", "The resource type 'Redis' does not support availability zones at location 'westus' and api-version '2023-04-01'."},
		{"zones on standard", "", other + "new", with("zones", []string{"1"}), 400, "BadRequest", "The parameter 'zones' is not supported for the 'Standard' SKU."},
		{"memory policy", "", other + "new", conf("maxmemory-policy", "lru"), 400, "BadRequest", value("redisConfiguration.maxmemory-policy")},
		{"memory reserve", "", other + "new", conf("maxmemory-reserved", "much"), 400, "BadRequest", value("redisConfiguration.maxmemory-reserved")},
		{"camel case setting", "", other + "new", conf("maxmemoryPolicy", "volatile-lru"), 400, "BadRequest", "The setting 'maxmemoryPolicy' is not supported."},
		{"backup on standard", "", other + "new", conf("rdb-backup-enabled", "true"), 400, "BadRequest", "The setting 'rdb-backup-enabled' is not allowed on 'Standard' cache instances."},
		{"setting not a string", "", other + "new", conf("maxmemory-reserved", 50), 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Error converting value to type 'System.String'. Path 'properties.redisConfiguration.maxmemory-reserved'.'."},
		{"moved", "", redisPath, with("location", "westus"), 409, "InvalidResourceLocation",
			"The resource 'cache1' already exists in location 'eastus' in resource group 'rg'. A resource with the same name cannot be created in location 'westus'. Please select a new resource name."},
		{"network and identity at once", "", redisPath, set(with("properties.publicNetworkAccess", "Disabled"), "identity", obj{"type": "SystemAssigned"}), 400, "BadRequest",
			"The following updates can't be processed in one single request, please send seperate request to update them: 'properties.publicNetworkAccess,identity'.\r\n"},
	})
	echoed := w.must("PUT", redisPath, conf("maxclients", "1000"))
	require.Equal(t, "1000", echoed.at("properties.redisConfiguration.maxclients"), "what was read may be sent back")
	w.clock.Advance(2 * time.Minute)
	ignored := w.must("PUT", redisPath, conf("maxclients", "9"))
	require.Equal(t, []any{"1000", "Succeeded"}, []any{ignored.at("properties.redisConfiguration.maxclients"), ignored.at("properties.provisioningState")})
	read := w.must("GET", redisPath, nil).body
	for _, name := range []string{"redisVersion", "redisConfiguration"} {
		again := w.must("PATCH", redisPath, obj{"properties": obj{name: dig(read, "properties."+name)}})
		require.Equal(t, "Succeeded", again.at("properties.provisioningState"), "%s sent back as read changes nothing", name)
	}
}

// "Scale an Azure Cache for Redis instance": no tier down, Basic to Standard at
// the same size only, never down to C0, Basic to Premium not in one step.
func TestRedisScalingRules(t *testing.T) {
	t.Parallel()
	type sku struct {
		name, family string
		capacity     int
	}
	for _, tc := range []struct {
		from, to sku
		message  string // empty: allowed
	}{
		{sku{"Standard", "C", 1}, sku{"Standard", "C", 6}, ""},
		{sku{"Standard", "C", 6}, sku{"Standard", "C", 1}, ""},
		{sku{"Standard", "C", 0}, sku{"Standard", "C", 1}, ""},
		{sku{"Basic", "C", 1}, sku{"Standard", "C", 1}, ""},
		{sku{"Basic", "C", 0}, sku{"Standard", "C", 0}, ""},
		{sku{"Standard", "C", 1}, sku{"Premium", "P", 1}, ""},
		{sku{"Standard", "C", 1}, sku{"Basic", "C", 1}, "Scaling from the 'Standard' SKU to the 'Basic' SKU is not supported."},
		{sku{"Premium", "P", 1}, sku{"Standard", "C", 6}, "Scaling from the 'Premium' SKU to the 'Standard' SKU is not supported."},
		{sku{"Basic", "C", 1}, sku{"Standard", "C", 2}, "Scaling from the 'Basic' SKU to the 'Standard' SKU with a change of size is not supported."},
		{sku{"Basic", "C", 1}, sku{"Premium", "P", 1}, "Exception of type 'AzCacheRP.Exceptions.SkuFamilyNotSupportedException' was thrown."},
		{sku{"Standard", "C", 1}, sku{"Standard", "C", 0}, "Scaling down to the size 'C0' is not supported."},
		{sku{"Basic", "C", 2}, sku{"Basic", "C", 0}, "Scaling down to the size 'C0' is not supported."},
	} {
		t.Run(fmt.Sprint(tc.from, " to ", tc.to), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withGroup()
			w.must("PUT", redisPath, redisBody(tc.from.name, tc.from.family, tc.from.capacity))
			w.clock.Advance(20 * time.Minute)
			got := w.do("PUT", redisPath, redisBody(tc.to.name, tc.to.family, tc.to.capacity))
			if tc.message == "" {
				require.Equal(t, 200, got.status, got.raw)
				require.Equal(t, "Scaling", got.at("properties.provisioningState"))
				return
			}
			require.Equal(t, 400, got.status)
			message, _, _ := strings.Cut(got.message(), "\r\nRequestID=")
			require.Equal(t, tc.message, message)
			require.Equal(t, tc.from.name, w.do("GET", redisPath, nil).at("properties.sku.name"))
		})
	}
}

func TestFirewallRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withRedis()
	created := w.do("PUT", rulePath, ruleBody("10.0.0.1", "10.0.0.9"))
	require.Equal(t, 201, created.status)
	require.Equal(t, obj{
		"id": rulePath, "name": "cache1/office", "type": "Microsoft.Cache/Redis/firewallRules",
		"properties": obj{"startIP": "10.0.0.1", "endIP": "10.0.0.9"},
	}, created.body)
	require.Equal(t, 200, w.do("PUT", rulePath, ruleBody("10.0.0.1", "10.0.0.1")).status)
	require.Equal(t, "10.0.0.1", w.do("GET", rulePath, nil).at("properties.endIP"))
	require.Len(t, w.do("GET", redisPath+"/firewallRules", nil).at("value"), 1)

	rules := redisPath + "/firewallRules/"
	w.refuses([]refusal{
		{"name", "", rules + "my-office", ruleBody("1.1.1.1", "1.1.1.1"), 400, "BadRequest", "The name 'my-office' of the firewall rule is invalid. It may only contain letters, digits and underscores."},
		{"no start", "", rules + "a", ruleBody("", "1.1.1.1"), 400, "BadRequest", "The value of the parameter 'properties.startIP' is required."},
		{"no properties", "", rules + "a", obj{}, 400, "BadRequest", "The value of the parameter 'properties.startIP' is required."},
		{"not an address", "", rules + "a", ruleBody("1.1.1.1", "1.1.1"), 400, "BadRequest", "The value of the parameter 'properties.endIP' is invalid."},
		{"a prefix", "", rules + "a", ruleBody("1.1.1.0/24", "1.1.1.1"), 400, "BadRequest", "The value of the parameter 'properties.startIP' is invalid."},
		{"version 6", "", rules + "a", ruleBody("::1", "::2"), 400, "BadRequest", "The value of the parameter 'properties.startIP' is invalid."},
		{"wrong order", "", rules + "a", ruleBody("10.0.0.1", "9.255.255.255"), 400, "BadRequest", "The value of the parameter 'properties.startIP' must not be greater than 'properties.endIP'."},
		{"missing cache", "", redisPath + "x/firewallRules/a", ruleBody("1.1.1.1", "1.1.1.1"), 404, "ParentResourceNotFound",
			"Failed to perform 'write' on resource(s) of type 'redis/firewallRules', because the parent resource '" + redisPath + "x' could not be found."},
		{"missing rule", "GET", rules + "a", nil, 404, "ResourceNotFound",
			"The Resource 'Microsoft.Cache/redis/cache1/firewallRules/a' under resource group 'rg' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"},
		{"patch", "PATCH", rulePath, ruleBody("1.1.1.1", "1.1.1.1"), 405, "MethodNotAllowed", "The requested resource does not support http method 'PATCH'."},
	})
	require.Equal(t, 200, w.do("DELETE", rulePath, nil).status)
	require.Equal(t, 204, w.do("DELETE", rulePath, nil).status)
	w.must("PUT", rulePath, ruleBody("10.0.0.1", "10.0.0.9"))
	w.must("DELETE", redisPath, nil)
	w.clock.Advance(5 * time.Minute)
	require.Equal(t, []string{groupPath}, w.azure.Resources(), "rules go with their cache")
}

// The address that a cache reports is what REDIS_URL is built from.
func TestCacheReportsItsDataPlane(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup().withRedis()
	got := w.must("GET", redisPath, nil)
	require.Equal(t, "cache1.redis.cache.windows.net", got.at("properties.hostName"))
	require.Equal(t, 6380.0, got.at("properties.sslPort"))
}

// 'az redis update --set tags…' (2.91) sends what it has read beside the tags. The cache stays
// ready (recorded with an older CLI, 2021-12-26).
func TestTagsOfACacheByTheAzureCLI(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.must("PUT", redisPath, obj{"location": "eastus", "properties": obj{"sku": obj{"name": "Basic", "family": "C", "capacity": 0}}})
	w.clock.Advance(20 * time.Minute)
	got := w.must("PATCH", redisPath, obj{"tags": obj{"c": "d"}, "properties": obj{
		"redisConfiguration": obj{}, "redisVersion": "6.0", "enableNonSslPort": false, "tenantSettings": obj{}, "minimumTlsVersion": "1.2",
		"publicNetworkAccess": "Enabled", "updateChannel": "Stable", "disableAccessKeyAuthentication": false, "zonalAllocationPolicy": "Automatic",
		"sku": obj{"name": "Basic", "family": "C", "capacity": 0},
	}})
	require.Equal(t, "Succeeded", got.at("properties.provisioningState"))
	require.Equal(t, "Updating", w.must("PATCH", redisPath, obj{"properties": obj{"minimumTlsVersion": "1.1"}}).at("properties.provisioningState"))
}

// What is reserved for fragments is shown since 2017 (recorded 2016 to 2019).
func TestFragmentsByVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withGroup()
	w.must("PUT", redisPath, redisBody("Standard", "C", 1))
	const member = "properties.redisConfiguration.maxfragmentationmemory-reserved"
	require.Nil(t, w.send("GET", redisPath+"?api-version=2016-04-01", nil).at(member))
	require.NotNil(t, w.send("GET", redisPath+"?api-version=2018-03-01", nil).at(member))
}
