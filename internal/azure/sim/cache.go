package sim

import (
	"net/http"
	"strings"
)

// cacheKind is Microsoft.Cache itself: what it is asked about no cache.
func cacheKind() *kind {
	return &kind{
		name: "Microsoft.Cache/", versions: cacheVersions, virtual: true,
		actions: map[string]handler{"checkNameAvailability": checkCacheNameAvailable},
	}
}

// checkCacheNameAvailable answers 200 without a body for a name that can be had (recorded 2020-06); that it is 409 otherwise is in
// "Redis - Check Name Availability", which has neither code nor words.
func checkCacheNameAvailable(a *Azure, c *call) (*answer, *Error) {
	if e := c.readBody(); e != nil {
		return nil, e
	}
	if !strings.EqualFold(text(c.body, "type"), redisType) {
		return nil, c.refuseRedis("The value of the parameter '%s' is invalid.", "type")
	}
	name := text(c.body, "name")
	if _, taken := a.state.named(redisType, name); taken || len(name) > 63 || !redisNameForm.MatchString(name) {
		return nil, refuse(http.StatusConflict, "NameNotAvailable", "The name '%s' is not available.", name)
	}
	return reply(http.StatusOK, nil), nil
}
