package sim

import (
	"net/http"
	"reflect"
	"slices"
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

// changesRedis reports whether anything but tags changes. A client that sends back what it
// has read sends what was never set (Azure CLI 2.91).
func changesRedis(before, after *resource) bool {
	before, after = before.copy(), after.copy()
	for _, r := range []*resource{before, after} {
		setDefault(r.properties(), "minimumTlsVersion", "1.2")
		setDefault(r.properties(), "tenantSettings", map[string]any{})
	}
	return differs(before, after)
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
	case changesRedis(existing, cache) || c.fail:
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
		if c.method == http.MethodPatch && c.look(asPatched).since("2022-05-01") {
			ans.status = http.StatusAccepted // recorded 2023 with 2022-06-01 and 2023-04-01; 200 until 2019-07-01
		}
	}
	body := a.show(cache, c.written(existing))
	if c.method == http.MethodPut {
		// A PATCH answers null (seen 2019-10, 2021-12).
		object(body, "properties")["accessKeys"] = clone(cache.Hidden)
	}
	ans.body = body
	return ans
}

// statusSince is the api-version from which on an operation on a cache has a status
// document. A creation has the cache as its Location (seen 2019-01 to 2022-12, and with 2023-04-01 to 2024-11-01); a PATCH
// has the status document there, too, and before it nothing.
const statusSince = "2021-06-01"

func (op *operation) announceRedis(c *call, ans *answer) *answer {
	if c.apiVersion >= statusSince {
		op.announce(c, ans)
	}
	switch {
	case op.Verb == creating:
		ans.header.Set("Location", c.base+op.Resource+"?api-version="+c.apiVersion)
	case c.method == http.MethodPut:
		ans.header.Del("Location") // recorded, 2023-04-01
	}
	return ans
}

// cacheOperations returns a path under which operations of Microsoft.Cache are polled.
// It has the region's display name (seen 2021-12).
func cacheOperations(c *call, r *resource, kind string) string {
	return "/subscriptions/" + c.id.subscription + "/providers/Microsoft.Cache/locations/" + catalog.DisplayRegion(r.location()) + "/" + kind
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
	if e := a.checkUnlinked(c, cache); e != nil {
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
