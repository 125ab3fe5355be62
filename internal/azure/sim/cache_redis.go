package sim

import (
	"encoding/base64"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// How long operations on a cache take. "Creating takes 15 to 30 minutes";
// "scaling takes approximately 20 minutes" ("Scale an Azure Cache for Redis").
// The rest is within what people report.
const (
	redisCreation = 20 * time.Minute
	redisScaling  = 20 * time.Minute
	redisUpdate   = 2 * time.Minute
	redisDeletion = 5 * time.Minute
)

func redisKind() *kind {
	return &kind{
		name: redisType, versions: cacheVersions, tracked: true, fields: redisFields,
		put: putRedis, patch: patchRedis, remove: deleteRedis, view: viewRedis,
		actions: map[string]handler{"listKeys": listKeys, "regenerateKey": regenerateKey},
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

// redisSize are the members that show a cache's size.
var redisSize = []string{"sku", "shardCount", "replicasPerMaster", "replicasPerPrimary", "instances"}

// keepSize lets a cache that scales keep its old size, and returns the members that get
// the new one at the end: until then Azure answers the old (seen 2019-10 for SKU and
// shards).
func keepSize(existing, cache *resource) map[string]any {
	if existing == nil || !scales(existing, cache) || existing.provisioningState() == "Failed" {
		return nil
	}
	p, then := cache.properties(), map[string]any{}
	for _, name := range redisSize {
		then[name] = p[name]
		p[name] = cloneValue(existing.properties()[name])
		if !has(p, name) {
			delete(p, name)
		}
	}
	then["redisConfiguration"] = clone(object(p, "redisConfiguration"))
	if reflect.DeepEqual(then["sku"], p["sku"]) {
		return then
	}
	before, now := object(existing.properties(), "redisConfiguration"), object(p, "redisConfiguration")
	for _, name := range append(slices.Clone(megabyteSettings), "maxclients") {
		if has(before, name) {
			now[name] = before[name]
		}
	}
	return then
}

// startRedis begins the operation that the change needs. A change of tags alone needs none.
func (a *Azure) startRedis(c *call, existing, cache *resource, then map[string]any) *answer {
	status, provisioning, v, took := http.StatusOK, "", updating, time.Duration(0)
	switch {
	case existing == nil:
		status, provisioning, v, took = http.StatusCreated, "Creating", creating, redisCreation
	case existing.provisioningState() == "Failed":
		provisioning, took = "Creating", redisCreation
	case then != nil:
		provisioning, took = "Scaling", redisScaling
	case differs(existing, cache) || c.fail:
		provisioning, took = "Updating", redisUpdate
	}
	setProvisioningState(cache, "Succeeded")
	ans := wrote(status, nil)
	if provisioning != "" {
		setProvisioningState(cache, provisioning)
		op := a.begin(c, operation{
			Resource: cache.ID, Verb: v, Poll: pollStatus, Path: cacheOperations(c, cache, "asyncOperations"), Undo: existing, Then: then, Quiet: true,
		}, took)
		ans = op.announceRedis(c, ans)
	}
	body := clone(cache.Body)
	if c.method == http.MethodPut {
		// A PATCH answers null (seen 2019-10, 2021-12).
		object(body, "properties")["accessKeys"] = clone(cache.Hidden)
	}
	ans.body = body
	return ans
}

// statusSince is the api-version from which on an operation on a cache has a status
// document. Before it a creation had the cache as its Location, and a change nothing
// (seen 2019-01, 2019-10; with both headers from 2021 on).
const statusSince = "2021-06-01"

func (op *operation) announceRedis(c *call, ans *answer) *answer {
	if c.apiVersion >= statusSince {
		return op.announce(c, ans)
	}
	if op.Verb == creating {
		ans.header.Set("Location", c.base+op.Resource+"?api-version="+c.apiVersion)
	}
	return ans
}

// cacheOperations returns a path under which operations of Microsoft.Cache are polled.
// It has the region's display name (seen 2021-12).
func cacheOperations(c *call, r *resource, kind string) string {
	return "/subscriptions/" + c.id.subscription + "/providers/Microsoft.Cache/locations/" + catalog.DisplayRegion(r.location()) + "/" + kind
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

// deleteRedis is accepted with 202 and polled.
func deleteRedis(a *Azure, c *call) (*answer, *Error) {
	cache, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if op, busy := a.busy(c.id); busy && op.Verb == deleting {
		return op.announce(c, wrote(http.StatusAccepted, nil)), nil
	}
	if e := a.checkIdle(c, cache); e != nil {
		return nil, e
	}
	undo := cache.copy()
	setProvisioningState(cache, "Deleting")
	// Deletions are polled by Location only (seen 2019-10, 2021-12).
	op := a.begin(c, operation{
		Resource: cache.ID, Verb: deleting, Poll: pollLocation, Path: cacheOperations(c, cache, "operationresults"), Undo: undo, Quiet: true,
	}, redisDeletion)
	return op.announce(c, wrote(http.StatusAccepted, nil)), nil
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

// checkIdle refuses any change while an operation runs: seen in Altinn/dialogporten#523.
func (a *Azure) checkIdle(c *call, cache *resource) *Error {
	if _, busy := a.busy(cache.id()); !busy {
		return nil
	}
	e := refuse(http.StatusConflict, "Conflict",
		"The resource '%s' is busy processing a previous update request or is undergoing system maintenance.  As such, it is currently unable to accept the update request.  Please try again later.",
		cache.ID)
	e.Message += c.requestIDSuffix()
	return e
}

// newKey makes an access key as Azure's are: 32 random bytes in standard
// base64, 44 characters that may contain "/" and "+" and always end in "=".
func (a *Azure) newKey() string { return base64.StdEncoding.EncodeToString(a.random(32)) }

// listKeys answers empty keys while the cache is being created, as people ran
// into (pulumi/pulumi-azure-native#2007): a client must wait for the cache.
func listKeys(a *Azure, c *call) (*answer, *Error) {
	cache, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	keys := clone(cache.Hidden)
	if cache.provisioningState() == "Creating" {
		keys = map[string]any{"primaryKey": "", "secondaryKey": ""}
	}
	return ok(keys), nil
}

// regenerateKey replaces one key and answers both ("Redis - Regenerate Key").
func regenerateKey(a *Azure, c *call) (*answer, *Error) {
	cache, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	which, e := c.keyType()
	if e != nil {
		return nil, e
	}
	if which == "" {
		return nil, c.refuseRedis("The value of the parameter 'keyType' is invalid.")
	}
	if e := a.checkIdle(c, cache); e != nil {
		return nil, e
	}
	cache.Hidden[which] = a.newKey()
	return wrote(http.StatusOK, clone(cache.Hidden)), nil
}

// keyType reads which key is to be replaced, as listKeys names it; "" for a key
// that there is not.
func (c *call) keyType() (string, *Error) {
	if e := c.readBody(); e != nil {
		return "", e
	}
	body, e := shape([]field{{name: "keyType"}}, c.body, "")
	if e != nil {
		return "", e
	}
	for _, name := range []string{"Primary", "Secondary"} {
		if strings.EqualFold(text(body, "keyType"), name) {
			return strings.ToLower(name) + "Key", nil
		}
	}
	return "", nil
}
