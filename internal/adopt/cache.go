package adopt

import (
	"fmt"

	"scaleout/internal/azure/catalog"
	"scaleout/program/appenv"
	"scaleout/program/redisurl"
	"scaleout/program/settings"
)

// cache takes over the cache that REDIS_URL names. Where it names something else
// the sessions there would be lost.
func (d *drafter) cache() {
	url, set := d.redisURL()
	if !set {
		return
	}
	used := d.facts.cacheInUse()
	where := redisHost(url)
	if where == "" {
		where = "something that is not a Redis URL"
		if settings.KeyVaultReference(url) {
			where = "a secret in a Key Vault"
		}
	}
	why, do := "", ""
	switch {
	case used == nil:
		why = "it is none of the subscription's Azure Caches for Redis; others, Azure Managed Redis among them, cannot be taken over"
		do = "let the stack create a cache of its own: --accept " + appenv.RedisURL
	case !d.facts.Group.holds(used.ID):
		why = fmt.Sprintf("the cache is in the resource group %s, and a stack has one group", used.ID.Group())
		do = fmt.Sprintf("az resource move --destination-group %s --ids %s; or a cache of the stack's own: --accept %s", d.facts.Group.Name, used.ID, appenv.RedisURL)
	case catalog.NormalRegion(used.Location) != catalog.NormalRegion(d.facts.Site.Location):
		why = fmt.Sprintf("the cache is in %s and the app in %s", catalog.NormalRegion(used.Location), catalog.NormalRegion(d.facts.Site.Location))
		do = "let the stack create a cache beside the app: --accept " + appenv.RedisURL
	default:
		d.adoptCache(used, url)
		return
	}
	if !d.deny(Refusal{
		Name: appenv.RedisURL, What: "app setting " + appenv.RedisURL + " names " + where,
		Why:        "the program owns " + appenv.RedisURL + ", and sessions are not moved: everybody is logged out once. " + why,
		Do:         do,
		Acceptable: true,
	}) {
		d.Changes = append(d.Changes, Change{
			at: atApp, What: appenv.RedisURL + " names the stack's cache instead of " + where, People: "everybody is logged out, once",
		})
	}
}

func (d *drafter) redisURL() (string, bool) {
	for name, value := range d.facts.Settings {
		if settings.SameAppSetting(name, appenv.RedisURL) && value != "" {
			return value, true
		}
	}
	return "", false
}

// adoptCache keeps the cache, and the key that is in use.
func (d *drafter) adoptCache(c *Cache, url string) {
	sku := c.Properties.SKU
	d.state(settings.KeyRedisSKU, fmt.Sprintf("%s_%s%d", sku.Name, sku.Family, sku.Capacity))
	if now, err := redisurl.Parse(url); err == nil && now.Key == c.SecondaryKey {
		d.state(settings.KeyRedisKey, settings.SecondaryKey)
	}
}

// adopted is the cache that is taken over; nil: a new one is created.
func (d *drafter) adopted() *Cache {
	c := d.facts.cacheInUse()
	if c == nil || !d.facts.Group.holds(c.ID) || catalog.NormalRegion(c.Location) != catalog.NormalRegion(d.facts.Site.Location) {
		return nil
	}
	return c
}
