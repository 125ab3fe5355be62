package adopt

import (
	"context"
	"slices"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/program/appenv"
	"scaleout/program/redisurl"
	"scaleout/program/settings"
)

// ClassicCaches returns the Azure Caches for Redis of a subscription. A tenant that has
// one can create another.
func ClassicCaches(ctx context.Context, c *arm.Client, subscription string) ([]Cache, error) {
	r := reader{client: c}
	all := r.classicCaches(ctx, subscription)
	return all, r.err
}

func (r *reader) classicCaches(ctx context.Context, subscription string) []Cache {
	return list[Cache](ctx, r, "/subscriptions/"+subscription+"/providers/"+arm.ClassicCaches, arm.ClassicCacheVersion)
}

// managedCaches lists those of a subscription, unless the app is in a cloud that has
// none, where the type may be unknown.
func (r *reader) managedCaches(ctx context.Context, subscription, region string) []Cache {
	if !catalog.HasManagedRedis(catalog.NormalRegion(region)) {
		return nil
	}
	return list[Cache](ctx, r, "/subscriptions/"+subscription+"/providers/"+arm.ManagedCaches, arm.ManagedCacheVersion)
}

// cache reads the cache that REDIS_URL names, with its keys, and no other.
func (r *reader) cache(ctx context.Context, f *Facts) {
	used := f.cacheInUse()
	if used == nil || r.err != nil {
		return
	}
	id := used.ID.String()
	if !used.managed() {
		r.whole(ctx, id, arm.ClassicCacheVersion, used, &used.All)
		used.Schedule = r.schedule(ctx, id)
		r.keys(ctx, id, arm.ClassicCacheVersion, used)
		return
	}
	r.get(ctx, id, arm.ManagedCacheVersion, used, &used.All)
	used.Database = r.database(ctx, id)
	if d := used.Database; d != nil {
		for _, one := range list[Resource](ctx, r, d.ID.String()+"/accessPolicyAssignments", arm.ManagedCacheVersion) {
			d.Assignments = append(d.Assignments, one.ID.Name())
		}
	}
	if d := used.Database; d != nil && strings.EqualFold(d.Properties.AccessKeys, "Enabled") {
		r.keys(ctx, d.ID.String(), arm.ManagedCacheVersion, used)
	}
}

// schedule reads when Azure may update a classic cache ("Patch Schedules - List By Redis
// Resource": there is one at most), in UTC. Azure answers 404 where there is none (recorded 2019-10).
func (r *reader) schedule(ctx context.Context, cache string) *Schedule {
	if r.err != nil {
		return nil
	}
	all := list[Schedule](ctx, r, cache+"/patchSchedules", arm.ClassicCacheVersion)
	if arm.KindOf(r.err) == arm.Missing {
		r.err = nil
	}
	for _, s := range all {
		if len(s.Properties.Entries) > 0 {
			return &s
		}
	}
	return nil
}

// database is the one that a cluster can have; nil where it has none.
func (r *reader) database(ctx context.Context, cluster string) *Database {
	all := list[Database](ctx, r, cluster+"/databases", arm.ManagedCacheVersion)
	i := slices.IndexFunc(all, func(d Database) bool { return strings.EqualFold(d.ID.Name(), onlyDatabase) })
	if i < 0 {
		return nil
	}
	d := &all[i]
	r.get(ctx, d.ID.String(), arm.ManagedCacheVersion, d, &d.All)
	return d
}

// onlyDatabase is the name of the one database of a managed cache.
const onlyDatabase = "default"

// keys asks for the keys of a cache; of a managed one, of its database.
func (r *reader) keys(ctx context.Context, id, version string, of *Cache) {
	if r.err != nil {
		return
	}
	var body map[string]any
	body, r.err = r.client.Post(ctx, id+"/listKeys", version, nil)
	of.PrimaryKey, _ = body["primaryKey"].(string)
	of.SecondaryKey, _ = body["secondaryKey"].(string)
}

// redisURL is what the app has for the program's REDIS_URL, and whether it has any.
func (f *Facts) redisURL() (string, bool) {
	for name, value := range f.Settings {
		if settings.SameAppSetting(name, appenv.RedisURL) && value != "" {
			return value, true
		}
	}
	return "", false
}

// cacheInUse is the cache that REDIS_URL names; nil if it names none of them.
func (f *Facts) cacheInUse() *Cache {
	url, _ := f.redisURL()
	host := redisHost(url)
	for i, c := range f.Caches {
		if host != "" && strings.EqualFold(c.Properties.HostName, host) {
			return &f.Caches[i]
		}
	}
	return nil
}

// redisHost is the host in a Redis URL, however that is written: a key that is not
// percent-encoded may hold anything, and no part of it may pass for the host.
func redisHost(url string) string {
	if parsed, err := redisurl.Parse(url); err == nil {
		return parsed.Host
	}
	_, rest, _ := strings.Cut(url, "://")
	if settings.KeyVaultReference(url) {
		return ""
	}
	rest = rest[strings.LastIndex(rest, "@")+1:]
	rest, _, _ = strings.Cut(rest, "?")
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, ":")
	return host
}
