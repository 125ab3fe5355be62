package verify

import (
	"context"
	"errors"
	"net/netip"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
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
	named, _ := redisurl.ParseAny(s.redisURL())
	for _, body := range all {
		host := arm.Object(body).Object("properties").Text("hostName")
		if len(all) == 1 || strings.EqualFold(host, named.Host) {
			return readCache(ctx, c, arm.Object(body).ID("id"))
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
	o := arm.Object(body)
	p := o.Object("properties")
	return cache{
		id: o.ID("id"), name: o.Text("name"), location: catalog.NormalRegion(o.Text("location")), size: classicSize(p.Object("sku")),
		host: p.Text("hostName"), port: p.Whole("sslPort"), state: p.Text("provisioningState"),
		minTLS: p.Text("minimumTlsVersion"), plaintext: p.Flag("enableNonSslPort"),
		private: p.Text("publicNetworkAccess") == "Disabled", noKeys: p.Flag("disableAccessKeyAuthentication"),
		keysOf: o.ID("id"), version: arm.ClassicCacheAccessVersion, connections: p.List("privateEndpointConnections"),
	}, err
}

func classicSize(sku arm.Object) catalog.Cache {
	for _, size := range catalog.Caches() {
		if size.SKU == sku.Text("name") && size.Capacity == sku.Whole("capacity") {
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
	o, p, b := arm.Object(cluster), arm.Object(cluster).Object("properties"), arm.Object(body)
	d := b.Object("properties")
	m := cache{
		id: o.ID("id"), name: o.Text("name"), location: catalog.NormalRegion(o.Text("location")), size: catalog.Cache{Managed: true},
		host: p.Text("hostName"), port: d.Whole("port"), state: p.Text("provisioningState"),
		minTLS: p.Text("minimumTlsVersion"), plaintext: d.Text("clientProtocol") == "Plaintext",
		private: p.Text("publicNetworkAccess") == "Disabled", noKeys: d.Text("accessKeysAuthentication") != "Enabled",
		connections: p.List("privateEndpointConnections"), policy: d.Text("clusteringPolicy"), keysOf: b.ID("id"), version: arm.ManagedCacheVersion,
	}
	if m.state == "Succeeded" && d.Text("provisioningState") != "" {
		m.state = d.Text("provisioningState")
	}
	return m, err
}

// readKeys takes a POST, and a role that may write.
func readKeys(ctx context.Context, c *arm.Client, of cache) ([]string, error) {
	body, err := c.Post(ctx, of.keysOf.String()+"/listKeys", of.version, nil)
	return []string{arm.Object(body).Text("primaryKey"), arm.Object(body).Text("secondaryKey")}, err
}

// readAssigned lists the object ids that a managed cache lets in; a classic one is not asked.
func readAssigned(ctx context.Context, c *arm.Client, of cache) ([]string, error) {
	if !of.size.Managed {
		return nil, nil
	}
	list, err := c.List(ctx, of.keysOf.String()+"/accessPolicyAssignments", arm.ManagedCacheVersion)
	var all []string
	for _, body := range list {
		p := arm.Object(body).Object("properties")
		if p.Text("provisioningState") == "Succeeded" {
			all = append(all, p.Object("user").Text("objectId"))
		}
	}
	return all, err
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
		p := arm.Object(body).Object("properties")
		start, bad := netip.ParseAddr(p.Text("startIP"))
		end, bad2 := netip.ParseAddr(p.Text("endIP"))
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
