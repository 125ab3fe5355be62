package components

import (
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/internal/azure/catalog"
	"scaleout/program/redisurl"
)

// SessionCache is the Redis that holds the sessions of all instances: an Azure
// Cache for Redis or an Azure Managed Redis, as its size says. Whoever uses it
// need not know which.
type SessionCache struct {
	pulumi.ResourceState

	ID       pulumi.StringOutput // ARM id of what has the access keys: the cache, or the managed cache's database
	Measured pulumi.StringOutput // ARM id of what has the metrics: the cache
	Name     pulumi.StringOutput // name that Azure knows the cache by
	HostName pulumi.StringOutput // as Azure reports it; differs between clouds
	URL      pulumi.StringOutput // REDIS_URL with the chosen key, and secret; or without one, where tokens open the cache
}

// SessionCacheArgs are the arguments of NewSessionCache.
type SessionCacheArgs struct {
	Placement // required

	Size             catalog.Cache       // required
	HighAvailability bool                // a second node that has the data, too; of a managed cache, others have one by their size
	ClusteringPolicy string              // of a managed cache; empty: the one that its size has for plain clients
	AllowedRanges    []AddressRange      // who may connect; empty: everyone who has the key; not for a managed cache
	Maintenance      []MaintenanceWindow // when it may be updated; empty: at any time; not for a managed cache
	Key              AccessKey           // the key in URL; default PrimaryKey
	Closed           bool                // reached by its private endpoint only
	Auth             CacheAuth           // what opens the cache to the app; default KeyAuth; others for a managed cache
	Identity         *Identity           // whom a token is for; required but for KeyAuth
	Protect          bool                // refuse to delete or replace the cache
	After            []pulumi.Resource   // what has to be there before the cache is made
}

// AccessKey names one of a cache's two keys. While the app uses one, the other
// can be regenerated without anybody noticing.
type AccessKey string

// The keys of a cache.
const (
	PrimaryKey   AccessKey = "primary"
	SecondaryKey AccessKey = "secondary"
)

// A MaintenanceWindow is a time of the week, at least five hours long.
type MaintenanceWindow struct {
	Day    string // in English
	Hour   int    // UTC
	Length time.Duration
}

// AddressRange is a range of IPv4 addresses, both ends included.
type AddressRange struct{ Start, End string }

// cacheTimeout is generous: Azure takes 15 to 30 minutes to create a cache, and
// a run that gives up earlier leaves one behind that nobody knows of.
const cacheTimeout = "90m"

// publicAccess is on, or off, in the words of caches and vaults.
func publicAccess(closed bool) pulumi.String {
	if closed {
		return "Disabled"
	}
	return "Enabled"
}

// cacheOptions returns the options of every resource that holds sessions.
func cacheOptions(c *SessionCache, args *SessionCacheArgs) []pulumi.ResourceOption {
	return []pulumi.ResourceOption{
		pulumi.Parent(c), pulumi.Protect(args.Protect), pulumi.DependsOn(args.After),
		pulumi.Timeouts(&pulumi.CustomTimeouts{Create: cacheTimeout, Update: cacheTimeout, Delete: cacheTimeout}),
	}
}

// NewSessionCache declares a cache that speaks TLS 1.2 only and, when full,
// evicts the sessions that were not used for longest.
func NewSessionCache(ctx *pulumi.Context, name string, args *SessionCacheArgs, opts ...pulumi.ResourceOption) (
	*SessionCache, error,
) {
	c := &SessionCache{}
	if err := ctx.RegisterComponentResource("scaleout:components:SessionCache", name, c, opts...); err != nil {
		return nil, err
	}
	declare := classicCache
	if args.Size.Managed {
		declare = managedCache
	}
	if err := declare(ctx, c, name, args); err != nil {
		return nil, err
	}
	return c, ctx.RegisterResourceOutputs(c, pulumi.Map{"id": c.ID, "name": c.Name, "hostName": c.HostName, "url": c.URL})
}

// An accessKeys is the answer to the call that lists the keys. Pulumi does not
// know it to be secret, so it is made secret before anything is derived from it.
type accessKeys interface {
	PrimaryKey() pulumi.StringOutput
	SecondaryKey() pulumi.StringOutput
}

// connectionString builds REDIS_URL from what Azure reports.
func connectionString(host pulumi.StringOutput, port pulumi.IntOutput, keys accessKeys, choice AccessKey) pulumi.StringOutput {
	key := keys.PrimaryKey()
	if choice == SecondaryKey {
		key = keys.SecondaryKey()
	}
	return pulumi.All(host, port, key).ApplyT(func(v []any) (string, error) {
		return redisurl.Build(v[0].(string), v[1].(int), v[2].(string))
	}).(pulumi.StringOutput)
}

// onceCreated is the name of a resource, unknown in a preview until the resource
// exists: the name itself is known earlier, and asking for keys would fail.
func onceCreated(r pulumi.CustomResource, name pulumi.StringOutput) pulumi.StringOutput {
	return pulumi.All(r.ID(), name).ApplyT(func(v []any) string { return v[1].(string) }).(pulumi.StringOutput)
}
