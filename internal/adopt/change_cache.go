package adopt

import (
	"cmp"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/program/appenv"
	"scaleout/program/settings"
)

func (d *drafter) cacheChanges() {
	c := d.adopted()
	if c == nil {
		sku, wait := d.stated(settings.KeyRedisSKU), ", in 15 to 30 minutes"
		if size, _ := catalog.CacheByName(sku); size.Managed {
			wait = "" // nobody has said how long it takes
		}
		d.change(atCache, "", "a %s is created in %s%s", sku, catalog.NormalRegion(d.facts.Site.Location), wait)
		return
	}
	d.cacheKept(c)
}

// cacheKept says what changes of a cache that is taken over.
func (d *drafter) cacheKept(c *Cache) {
	if c.Tags["project"] == "" {
		d.change(atCache, "", "it gets the tags project=%s and stack=%s", d.wishes.Project, d.wishes.Stack)
	}
	switch v := c.Properties.MinTLS; {
	case v > "1.2":
		d.change(atCache, "clients may connect with TLS 1.2 again", "TLS from 1.2 on (it was %s)", v)
	case v != "1.2":
		d.change(atCache, "clients that know no TLS 1.2 cannot connect any more", "TLS from 1.2 on (it was %s)", cmp.Or(v, "not set"))
	}
	if c.Properties.Plaintext {
		people := "whoever connects to port 6379 cannot any more"
		if url, _ := d.facts.redisURL(); strings.HasPrefix(url, "redis://") {
			people += ", the app among them until it has the new " + appenv.RedisURL + ": let it use rediss:// and port 6380 before"
		}
		d.change(atCache, people, "the port without TLS is closed")
	}
	name, policy, ours := "maxmemory-policy", c.body()["redisConfiguration.maxmemory-policy"], "volatile-lru"
	if c.managed() {
		name, policy, ours = "evictionPolicy", c.Database.All["evictionPolicy"], "VolatileLRU"
		if blank(c.All["publicNetworkAccess"]) {
			d.change(atCache, "", "publicNetworkAccess is Enabled (it was not set)")
		}
	}
	if !sameWord(policy, ours) {
		people := ""
		if text, _ := policy.(string); strings.HasPrefix(strings.ToLower(text), "allkeys") {
			people = "keys that never expire no longer give way: where an app stores such, writes fail once they fill the cache"
		}
		d.change(atCache, people, "%s becomes %s (it was %s): the oldest sessions give way when it is full", name, ours, cmp.Or(shortly(policy), "set"))
	}
}
