package verify

import (
	"context"
	"errors"
	"net/netip"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/redisurl"
)

const cacheVersion = "2024-11-01"

// errNoCache is what there is instead of a cache that nobody names.
var errNoCache = errors.New("no cache was found in the app's resource group")

// findCache reads the stack's cache. Where the stack does not say which that is,
// it is the one in the app's resource group; of several, the one that REDIS_URL
// names.
func findCache(ctx context.Context, c *arm.Client, s *seen, o *Options) (cache, error) {
	if o.Declared.CacheID != "" {
		body, err := c.Get(ctx, o.Declared.CacheID, cacheVersion)
		return classic(body), err
	}
	list, err := c.List(ctx, s.site.group+"/providers/Microsoft.Cache/redis", cacheVersion)
	if err != nil {
		return cache{}, err
	}
	named, _ := redisurl.Parse(s.settings.value[redisURLSetting])
	for _, body := range list {
		found := classic(body)
		if len(list) == 1 || strings.EqualFold(found.host, named.Host) {
			return found, nil
		}
	}
	return cache{}, errNoCache
}

// classic reads an Azure Cache for Redis.
func classic(body map[string]any) cache {
	o := object(body)
	p := o.object("properties")
	return cache{
		id: o.text("id"), name: o.text("name"), location: region(o.text("location")), classic: true,
		host: p.text("hostName"), port: p.whole("sslPort"), state: p.text("provisioningState"),
		minTLS: p.text("minimumTlsVersion"), plaintext: p.flag("enableNonSslPort"),
	}
}

// readKeys takes a POST, and a role that may write.
func readKeys(ctx context.Context, c *arm.Client, of cache) ([]string, error) {
	body, err := c.Post(ctx, of.id+"/listKeys", cacheVersion, nil)
	return []string{object(body).text("primaryKey"), object(body).text("secondaryKey")}, err
}

// readFirewall lists who may connect; an empty list lets everybody in.
func readFirewall(ctx context.Context, c *arm.Client, of cache) ([]addresses, error) {
	list, err := c.List(ctx, of.id+"/firewallRules", cacheVersion)
	var all []addresses
	for _, body := range list {
		p := object(body).object("properties")
		start, bad := netip.ParseAddr(p.text("startIP"))
		end, bad2 := netip.ParseAddr(p.text("endIP"))
		if err := errors.Join(bad, bad2); err != nil {
			return nil, err
		}
		all = append(all, addresses{start, end})
	}
	return all, err
}

// within tells whether an address is in one of the ranges.
func within(a netip.Addr, ranges []addresses) bool {
	for _, r := range ranges {
		if a.Compare(r.start) >= 0 && a.Compare(r.end) <= 0 {
			return true
		}
	}
	return false
}
