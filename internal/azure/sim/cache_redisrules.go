package sim

import (
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"scaleout/internal/azure/catalog"
)

// checkRedisName: the length rule's words were not seen; the conflict is seen
// in Azure/azure-service-operator#852.
func (a *Azure) checkRedisName(c *call, found bool) *Error {
	name := c.id.name()
	if len(name) > 63 || !redisNameForm.MatchString(name) {
		return c.refuseRedis("The cache name '%s' is invalid. It must be a string between 1 and 63 characters that contains only numbers, letters, and the '-' character, starts and ends with a number or letter, and has no consecutive '-' characters.", name)
	}
	if _, taken := a.state.named(redisType, name); taken && !found {
		e := refuse(http.StatusConflict, "NameNotAvailable",
			"An error occured when trying to reserve the DNS name for the cache instance. This may be a temporary issue if a cache instance of this name was recently deleted. Please choose a different name or try again later.")
		e.Message += c.requestIDSuffix()
		return e
	}
	return nil
}

// checkRedis holds what the cache provider refuses. Unless a message names where
// it was seen, only the rule is documented ("Redis - Create", "Scale an Azure
// Cache for Redis instance") and the words are ours.
func (c *call) checkRedis(existing, cache *resource) *Error {
	p := cache.properties()
	target, e := c.checkCacheSKU(object(p, "sku"))
	if e != nil {
		return e
	}
	for name, allowed := range map[string][]string{
		"minimumTlsVersion":   {"1.0", "1.1", "1.2"},
		"publicNetworkAccess": {"Enabled", "Disabled"},
	} {
		if has(p, name) && !slices.Contains(allowed, text(p, name)) {
			return c.invalidRedis(name)
		}
	}
	if has(p, "redisVersion") && !redisVersionForm.MatchString(text(p, "redisVersion")) {
		return c.invalidRedis("redisVersion")
	}
	if target.SKU != "Premium" {
		if e := c.checkNotPremium(cache, target.SKU); e != nil {
			return e
		}
	}
	if len(list(cache.Body, "zones")) > 0 && !catalog.HasZones(cache.location()) {
		// Seen in Azure/bicep-registry-modules#445 (2023-07), without the status.
		return refuse(http.StatusBadRequest, "ResourceTypeNotSupportAvailabilityZones",
			"The resource type 'Redis' does not support availability zones at location '%s' and api-version '%s'.", cache.location(), c.apiVersion)
	}
	if e := c.checkRedisConfiguration(existing, cache, target); e != nil {
		return e
	}
	if existing == nil {
		return nil
	}
	return c.checkRedisChange(existing, cache, target)
}

// redisVersionForm takes a version as answers have it, too: "4.0.14" sent back was
// accepted (seen 2021-12).
var redisVersionForm = regexp.MustCompile(`^((4|6)(\.\d+){0,2}|latest)$`)

func (c *call) invalidRedis(parameter string) *Error {
	return c.refuseRedis("The value of the parameter 'properties.%s' is invalid.", parameter)
}

// checkCacheSKU demands the triplet. A family that does not belong to the name
// is answered with the exception's own name, as seen in Azure/azure-powershell#9510.
func (c *call) checkCacheSKU(sku map[string]any) (catalog.Cache, *Error) {
	for _, name := range []string{"name", "family", "capacity"} {
		if !has(sku, name) {
			return catalog.Cache{}, c.refuseRedis("The value of the parameter 'properties.sku.%s' is required.", name)
		}
	}
	if !knownCacheSKU(text(sku, "name")) {
		return catalog.Cache{}, c.invalidRedis("sku.name")
	}
	family := "C"
	if strings.EqualFold(text(sku, "name"), "Premium") {
		family = "P"
	}
	if !strings.EqualFold(text(sku, "family"), family) {
		return catalog.Cache{}, c.refuseRedis("Exception of type 'AzCacheRP.Exceptions.SkuFamilyNotSupportedException' was thrown.")
	}
	cache, ok := cacheOf(sku)
	if !ok {
		return cache, c.invalidRedis("sku.capacity")
	}
	return cache, nil
}

func knownCacheSKU(name string) bool {
	for _, cache := range catalog.Caches() {
		if strings.EqualFold(cache.SKU, name) {
			return true
		}
	}
	return false
}

func cacheOf(sku map[string]any) (catalog.Cache, bool) {
	for _, cache := range catalog.Caches() {
		if strings.EqualFold(cache.SKU, text(sku, "name")) && strings.EqualFold(cache.Family, text(sku, "family")) && cache.Capacity == integer(sku, "capacity") {
			return cache, true
		}
	}
	return catalog.Cache{}, false
}

func maxClients(cache catalog.Cache) string { return strconv.Itoa(cache.MaxClients) }

// checkNotPremium: clustering, replicas, virtual networks and explicit zones
// are Premium features ("What is Azure Cache for Redis?, service tiers").
func (c *call) checkNotPremium(cache *resource, sku string) *Error {
	p := cache.properties()
	for _, name := range []string{"shardCount", "replicasPerMaster", "replicasPerPrimary", "subnetId", "staticIP"} {
		if has(p, name) && text(p, name) == "" && integer(p, name) == 0 {
			continue
		}
		if has(p, name) {
			return c.refuseRedis("The parameter 'properties.%s' is not supported for the '%s' SKU.", name, sku)
		}
	}
	if len(list(cache.Body, "zones")) > 0 {
		return c.refuseRedis("The parameter 'zones' is not supported for the '%s' SKU.", sku)
	}
	return nil
}

var (
	memoryPolicies = []string{
		"volatile-lru", "allkeys-lru", "volatile-random", "allkeys-random", "volatile-ttl", "noeviction", "volatile-lfu", "allkeys-lfu",
	}
	// readOnlyRedisSettings come back in answers and cannot be set (RedisCommonPropertiesRedisConfiguration).
	readOnlyRedisSettings = []string{"maxclients", "preferred-data-archive-auth-method", "zonal-configuration"}
	megabyteSettings      = []string{"maxmemory-reserved", "maxmemory-delta", "maxfragmentationmemory-reserved"}
	redisSettings         = append([]string{
		"maxmemory-policy", "notify-keyspace-events", "aad-enabled", "authnotrequired", "databases",
		"rdb-backup-enabled", "rdb-backup-frequency", "rdb-backup-max-snapshot-count", "rdb-storage-connection-string",
		"aof-backup-enabled", "aof-storage-connection-string-0", "aof-storage-connection-string-1",
		"preferred-data-persistence-auth-method", "storage-subscription-id",
	}, megabyteSettings...)
)

// checkRedisConfiguration checks names and values of redisConfiguration. The
// words for a setting of a higher tier are seen in Azure/azure-cli#2902. A
// read-only setting is let pass if it comes back unchanged, as from a client
// that sends what it read.
func (c *call) checkRedisConfiguration(existing, cache *resource, target catalog.Cache) *Error {
	conf := object(cache.properties(), "redisConfiguration")
	for _, name := range sortedNames(conf) {
		value := text(conf, name)
		at := "redisConfiguration." + name
		switch {
		case slices.Contains(readOnlyRedisSettings, name):
			delete(conf, name) // Azure ignores it (seen 2019-10 for maxclients)
		case !slices.Contains(redisSettings, name):
			return c.refuseRedis("The setting '%s' is not supported.", name)
		case target.SKU != "Premium" && (strings.HasPrefix(name, "rdb-") || strings.HasPrefix(name, "aof-")):
			return c.refuseRedis("The setting '%s' is not allowed on '%s' cache instances.", name, target.SKU)
		case name == "maxmemory-policy" && !slices.Contains(memoryPolicies, value):
			return c.invalidRedis(at)
		case slices.Contains(megabyteSettings, name):
			if n, err := strconv.Atoi(value); err != nil || n < 0 {
				return c.invalidRedis(at)
			}
		}
	}
	return nil
}

// checkRedisChange holds the prerequisites of scaling ("Scale an Azure Cache
// for Redis instance, prerequisites/limitations") and what cannot change at all.
func (c *call) checkRedisChange(existing, cache *resource, target catalog.Cache) *Error {
	from, _ := cacheOf(object(existing.properties(), "sku"))
	order := []string{"Basic", "Standard", "Premium"}
	before, after := slices.Index(order, from.SKU), slices.Index(order, target.SKU)
	switch {
	case after < before:
		return c.refuseRedis("Scaling from the '%s' SKU to the '%s' SKU is not supported.", from.SKU, target.SKU)
	case after == before+2:
		// Seen in Azure/azure-cli#2902 for Basic to Premium.
		return c.refuseRedis("Exception of type 'AzCacheRP.Exceptions.SkuFamilyNotSupportedException' was thrown.")
	case from.SKU == "Basic" && target.SKU == "Standard" && from.Capacity != target.Capacity:
		return c.refuseRedis("Scaling from the 'Basic' SKU to the 'Standard' SKU with a change of size is not supported.")
	case target.Family == "C" && target.Capacity == 0 && from.Capacity != 0:
		return c.refuseRedis("Scaling down to the size 'C0' is not supported.")
	}
	if !reflect.DeepEqual(list(existing.Body, "zones"), list(cache.Body, "zones")) {
		return c.refuseRedis("The parameter 'zones' cannot be changed after the cache was created.")
	}
	for _, name := range []string{"subnetId", "staticIP"} {
		if text(existing.properties(), name) != text(cache.properties(), name) {
			return c.refuseRedis("The parameter 'properties.%s' cannot be changed after the cache was created.", name)
		}
	}
	network := text(existing.properties(), "publicNetworkAccess") != orDefault(text(cache.properties(), "publicNetworkAccess"), "Enabled")
	identity := !reflect.DeepEqual(existing.Body["identity"], cache.Body["identity"])
	if network && identity {
		// Seen in Azure/azure-cli#20997.
		return c.refuseRedis("The following updates can't be processed in one single request, please send seperate request to update them: 'properties.publicNetworkAccess,identity'.\r\n")
	}
	return nil
}

func orDefault(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// scales reports whether the change is one of size.
func scales(before, after *resource) bool {
	for _, name := range []string{"sku", "shardCount", "replicasPerMaster", "replicasPerPrimary"} {
		if !reflect.DeepEqual(before.properties()[name], after.properties()[name]) {
			return true
		}
	}
	return false
}

// differs reports whether anything but tags changes.
func differs(before, after *resource) bool {
	b, a := clone(before.Body), clone(after.Body)
	for _, body := range []map[string]any{a, b} {
		delete(body, "tags")
		delete(object(body, "properties"), "provisioningState")
	}
	return !reflect.DeepEqual(a, b)
}
