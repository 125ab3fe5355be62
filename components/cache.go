package components

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-azure-native-sdk/cache/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/internal/redisurl"
)

// SessionCache is an Azure Cache for Redis that holds the sessions of all
// instances.
type SessionCache struct {
	pulumi.ResourceState

	ID       pulumi.IDOutput     // ARM id of the cache
	Name     pulumi.StringOutput // name that Azure knows the cache by
	HostName pulumi.StringOutput // as Azure reports it; differs between clouds
	URL      pulumi.StringOutput // REDIS_URL with the chosen key; secret
}

// SessionCacheArgs are the arguments of NewSessionCache.
type SessionCacheArgs struct {
	Placement // required

	SKU           CacheSKU       // required
	AllowedRanges []AddressRange // who may connect; empty: everyone who has the key
	Key           AccessKey      // the key in URL; default PrimaryKey
	Protect       bool           // refuse to delete or replace the cache
}

// AccessKey names one of a cache's two keys. While the app uses one, the other
// can be regenerated without anybody noticing.
type AccessKey string

// The keys of a cache.
const (
	PrimaryKey   AccessKey = "primary"
	SecondaryKey AccessKey = "secondary"
)

// CacheSKU is tier and size as ARM wants them: all three parts are required.
type CacheSKU struct {
	Name     string // Basic, Standard or Premium
	Family   string // C, or P for Premium
	Capacity int
}

// AddressRange is a range of IPv4 addresses, both ends included.
type AddressRange struct{ Start, End string }

// cacheTimeout is generous: Azure takes 15 to 30 minutes to create a cache, and
// a run that gives up earlier leaves one behind that nobody knows of.
const cacheTimeout = "90m"

// NewSessionCache declares a cache that speaks TLS 1.2 only and, when full,
// evicts the sessions that were not used for longest.
func NewSessionCache(ctx *pulumi.Context, name string, args *SessionCacheArgs, opts ...pulumi.ResourceOption) (
	*SessionCache, error,
) {
	c := &SessionCache{}
	if err := ctx.RegisterComponentResource("scaleout:components:SessionCache", name, c, opts...); err != nil {
		return nil, err
	}
	redis, err := cache.NewRedis(ctx, name, &cache.RedisArgs{
		ResourceGroupName: args.ResourceGroupName,
		Location:          args.Location,
		Sku: &cache.SkuArgs{
			Name:     pulumi.String(args.SKU.Name),
			Family:   pulumi.String(args.SKU.Family),
			Capacity: pulumi.Int(args.SKU.Capacity),
		},
		EnableNonSslPort:    pulumi.Bool(false),
		MinimumTlsVersion:   pulumi.String("1.2"),
		PublicNetworkAccess: pulumi.String("Enabled"),
		// Sessions expire, so volatile-lru can always make room. With noeviction
		// nobody could log in once the cache is full.
		RedisConfiguration: &cache.RedisCommonPropertiesRedisConfigurationArgs{
			MaxmemoryPolicy: pulumi.String("volatile-lru"),
		},
		Tags: args.Tags,
	}, pulumi.Parent(c), pulumi.Protect(args.Protect),
		pulumi.Timeouts(&pulumi.CustomTimeouts{Create: cacheTimeout, Update: cacheTimeout, Delete: cacheTimeout}))
	if err != nil {
		return nil, err
	}
	if err := allow(ctx, c, name, args, redis); err != nil {
		return nil, err
	}
	c.ID, c.Name, c.HostName = redis.ID(), redis.Name, redis.HostName
	c.URL = connectionString(ctx, c, args, redis)
	return c, ctx.RegisterResourceOutputs(c, pulumi.Map{"name": c.Name, "hostName": c.HostName, "url": c.URL})
}

// allow declares a firewall rule for each range, one after the other: of rules
// written at the same time, classic caches have been seen to lose some (public
// reports on terraform-provider-azurerm, issues 3731 and 14775). Rules are named
// after their range, so that the order of the setting does not matter.
func allow(ctx *pulumi.Context, c *SessionCache, name string, args *SessionCacheArgs, redis *cache.Redis) error {
	var previous []pulumi.Resource
	for _, r := range args.AllowedRanges {
		rule := strings.ReplaceAll(fmt.Sprintf("allow_%s_to_%s", r.Start, r.End), ".", "_")
		created, err := cache.NewFirewallRule(ctx, name+"-"+rule, &cache.FirewallRuleArgs{
			ResourceGroupName: args.ResourceGroupName,
			CacheName:         redis.Name,
			RuleName:          pulumi.String(rule),
			StartIP:           pulumi.String(r.Start),
			EndIP:             pulumi.String(r.End),
		}, pulumi.Parent(c), pulumi.DependsOn(previous))
		if err != nil {
			return err
		}
		previous = []pulumi.Resource{created}
	}
	return nil
}

// connectionString builds REDIS_URL from what Azure reports. The keys are
// asked for by a call whose answer Pulumi does not know to be secret, so it is
// made secret before anything is derived from it.
func connectionString(ctx *pulumi.Context, c *SessionCache, args *SessionCacheArgs, redis *cache.Redis) pulumi.StringOutput {
	keys := pulumi.ToSecret(cache.ListRedisKeysOutput(ctx, cache.ListRedisKeysOutputArgs{
		ResourceGroupName: args.ResourceGroupName,
		Name:              nameOnceCreated(redis),
	}, pulumi.Parent(c))).(cache.ListRedisKeysResultOutput)
	key := keys.PrimaryKey()
	if args.Key == SecondaryKey {
		key = keys.SecondaryKey()
	}
	return pulumi.All(redis.HostName, redis.SslPort, key).ApplyT(func(v []any) (string, error) {
		return redisurl.Build(v[0].(string), v[1].(int), v[2].(string))
	}).(pulumi.StringOutput)
}

// nameOnceCreated is the cache's name, unknown in a preview until the cache
// exists: the name itself is known earlier, and asking for keys would fail.
func nameOnceCreated(redis *cache.Redis) pulumi.StringOutput {
	return pulumi.All(redis.ID(), redis.Name).ApplyT(func(v []any) string {
		return v[1].(string)
	}).(pulumi.StringOutput)
}
