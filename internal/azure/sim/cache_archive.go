package sim

import (
	"net/http"
	"slices"
	"time"
)

// redisArchiving is how long an export or import takes: those recorded in 2018 to 2023, of caches that were nearly empty,
// took one to three minutes.
const redisArchiving = 2 * time.Minute

// archiveAuthMethods are how a cache may log in to the storage.
var archiveAuthMethods = []string{"", "SAS", "ManagedIdentity"}

// exportRedis is "Redis - Export Data". No storage is simulated: nothing is written.
func exportRedis(a *Azure, c *call) (*answer, *Error) { return a.archive(c, "prefix", "container") }

// importRedis is "Redis - Import Data". No storage is simulated: what runs behind the cache keeps what it has.
func importRedis(a *Azure, c *call) (*answer, *Error) { return a.archive(c, "files") }

// archive accepts an export or import, which is polled by Location only (recorded 2018 to 2023). That they need Premium is in
// "Import and Export data in Azure Cache for Redis"; the words of the refusals were not seen.
func (a *Azure) archive(c *call, required ...string) (*answer, *Error) {
	cache, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	if e := c.readBody(); e != nil {
		return nil, e
	}
	for _, name := range required {
		if text(c.body, name) == "" && len(list(c.body, name)) == 0 {
			return nil, c.refuseRedis("The value of the parameter '%s' is required.", name)
		}
	}
	if !slices.Contains(archiveAuthMethods, text(c.body, "preferred-data-archive-auth-method")) {
		return nil, c.refuseRedis("The value of the parameter '%s' is invalid.", "preferred-data-archive-auth-method")
	}
	if size, _ := cacheOf(object(cache.properties(), "sku")); size.SKU != "Premium" {
		return nil, c.refuseRedis("Import and export are not supported on '%s' cache instances.", size.SKU)
	}
	if e := a.checkIdle(c, cache); e != nil {
		return nil, e
	}
	op := a.begin(c, operation{
		Resource: cache.ID, Verb: archiving, Poll: pollLocation, Path: cacheOperations(c, cache, "operationresults"), Undo: cache.copy(), Quiet: true,
	}, redisArchiving)
	return op.announce(c, wrote(http.StatusAccepted, nil)), nil
}
