package verify

import (
	"context"
	"errors"
	"net/netip"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/program/appenv"
	"scaleout/program/redisurl"
)

// Where a managed cache's database is, below the cache. There is no other one.
const database = "/databases/default"

// errNoCache reports that nothing names a cache and none was found.
var errNoCache = errors.New("no cache was found in the app's resource group")

// findCache reads the stack's cache. Where the stack does not say which that is,
// it is the one in the app's resource group; of several, the one that REDIS_URL
// names.
func findCache(ctx context.Context, c *arm.Client, s *seen, o *Options) (cache, error) {
	if o.Declared.CacheID != "" {
		id, err := arm.ParseResourceID(o.Declared.CacheID)
		if err != nil {
			return cache{}, err
		}
		return readCache(ctx, c, id)
	}
	inGroup := s.site.id.GroupID().String() + "/providers/"
	all, err := c.List(ctx, inGroup+arm.ClassicCaches, arm.ClassicCacheAccessVersion)
	if err != nil {
		return cache{}, err
	}
	managed, err := c.List(ctx, inGroup+arm.ManagedCaches, arm.ManagedCacheVersion)
	if err != nil {
		return cache{}, err
	}
	all = append(all, managed...)
	named, _ := redisurl.Parse(s.settings.value[appenv.RedisURL])
	for _, body := range all {
		host := object(body).object("properties").text("hostName")
		if len(all) == 1 || strings.EqualFold(host, named.Host) {
			return readCache(ctx, c, object(body).id("id"))
		}
	}
	return cache{}, errNoCache
}

// readCache reads a cache by its id, or by that of its database.
func readCache(ctx context.Context, c *arm.Client, id arm.ResourceID) (cache, error) {
	switch {
	case id.Is(arm.ManagedDatabases):
		return readManaged(ctx, c, id.Parent().String())
	case id.Is(arm.ManagedCaches):
		return readManaged(ctx, c, id.String())
	}
	body, err := c.Get(ctx, id.String(), arm.ClassicCacheAccessVersion)
	o := object(body)
	p := o.object("properties")
	return cache{
		id: o.id("id"), name: o.text("name"), location: catalog.NormalRegion(o.text("location")), size: classicSize(p.object("sku")),
		host: p.text("hostName"), port: p.whole("sslPort"), state: p.text("provisioningState"),
		minTLS: p.text("minimumTlsVersion"), plaintext: p.flag("enableNonSslPort"),
		private: p.text("publicNetworkAccess") == "Disabled", noKeys: p.flag("disableAccessKeyAuthentication"),
		keysOf: o.id("id"), version: arm.ClassicCacheAccessVersion,
	}, err
}

func classicSize(sku object) catalog.Cache {
	for _, size := range catalog.Caches() {
		if size.SKU == sku.text("name") && size.Capacity == sku.whole("capacity") {
			return size
		}
	}
	return catalog.Cache{}
}

// readManaged reads an Azure Managed Redis and its database.
func readManaged(ctx context.Context, c *arm.Client, id string) (cache, error) {
	cluster, err := c.Get(ctx, id, arm.ManagedCacheVersion)
	if err != nil {
		return cache{}, err
	}
	body, err := c.Get(ctx, id+database, arm.ManagedCacheVersion)
	o, p, b := object(cluster), object(cluster).object("properties"), object(body)
	d := b.object("properties")
	m := cache{
		id: o.id("id"), name: o.text("name"), location: catalog.NormalRegion(o.text("location")), size: catalog.Cache{Managed: true},
		host: p.text("hostName"), port: d.whole("port"), state: p.text("provisioningState"),
		minTLS: p.text("minimumTlsVersion"), plaintext: d.text("clientProtocol") == "Plaintext",
		private: p.text("publicNetworkAccess") == "Disabled", noKeys: d.text("accessKeysAuthentication") != "Enabled",
		policy: d.text("clusteringPolicy"), keysOf: b.id("id"), version: arm.ManagedCacheVersion,
	}
	if m.state == "Succeeded" && d.text("provisioningState") != "" {
		m.state = d.text("provisioningState")
	}
	return m, err
}

// readKeys takes a POST, and a role that may write.
func readKeys(ctx context.Context, c *arm.Client, of cache) ([]string, error) {
	body, err := c.Post(ctx, of.keysOf.String()+"/listKeys", of.version, nil)
	return []string{object(body).text("primaryKey"), object(body).text("secondaryKey")}, err
}

// readFirewall lists who may connect; an empty list lets everybody in. A managed
// cache has no such rules.
func readFirewall(ctx context.Context, c *arm.Client, of cache) ([]addresses, error) {
	if of.size.Managed {
		return nil, nil
	}
	list, err := c.List(ctx, of.id.String()+"/firewallRules", arm.ClassicCacheAccessVersion)
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

// within reports whether an address is in one of the ranges.
func within(a netip.Addr, ranges []addresses) bool {
	for _, r := range ranges {
		if a.Compare(r.start) >= 0 && a.Compare(r.end) <= 0 {
			return true
		}
	}
	return false
}
