package adopt

import (
	"fmt"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/program/appenv"
	"scaleout/program/redisurl"
	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// cache takes over the cache that REDIS_URL names. Where it names something else
// the sessions there would be lost.
func (d *drafter) cache() {
	url, set := d.redisURL()
	if !set || d.ownsCache() {
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
		do = fmt.Sprintf("az resource move --destination-group %s --ids %s; or a cache of the stack's own: --accept %s",
			shellword.Of(d.facts.Group.Name), shellword.Of(used.ID.String()), appenv.RedisURL)
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

// ownsCache reports whether REDIS_URL names a managed cache that the stack has
// already: it is in the state, and there is nothing to take over.
func (d *drafter) ownsCache() bool {
	url, _ := d.redisURL()
	return d.wishes.CacheHost != "" && d.facts.cacheInUse() == nil && strings.EqualFold(redisHost(url), d.wishes.CacheHost)
}

// newCache chooses a cache that Azure will create. A tenant without a classic cache
// is refused one, in the middle of the update; where the subscription has one, the
// tenant has.
func (d *drafter) newCache() {
	if d.adopted() != nil || d.ownsCache() {
		return
	}
	region := catalog.NormalRegion(d.facts.Site.Location)
	named := d.effective(settings.KeyRedisSKU)
	if named == "" {
		d.state(settings.KeyRedisSKU, settings.DefaultCache(region))
		return
	}
	wanted, known := catalog.CacheByName(named)
	if len(d.facts.Caches) > 0 || !known || wanted.Managed || !catalog.HasManagedRedis(region) {
		return
	}
	successor := wanted.Successor().Name
	if !d.deny(Refusal{
		Name: settings.KeyRedisSKU, What: "the stack's file says redisSku: " + wanted.Name + ", and the subscription has no Azure Cache for Redis",
		Why: "these caches are being retired: Azure refuses to create one in a tenant that had none before 2026-04-01, and the first update would stop there",
		Do: fmt.Sprintf("pulumi config set redisSku %s --stack %s; or if another subscription of the tenant has such a cache, --accept %s",
			successor, d.wishes.Stack, settings.KeyRedisSKU),
		Acceptable: true,
	}) {
		d.change(atCache, "nobody: if Azure refuses to create it, the update stops before it changes the app", "the subscription has no other Azure Cache for Redis")
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
