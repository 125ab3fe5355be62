package components

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-azure-native-sdk/cache/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// classicCache declares an Azure Cache for Redis.
func classicCache(ctx *pulumi.Context, c *SessionCache, name string, args *SessionCacheArgs) error {
	redis, err := cache.NewRedis(ctx, name, &cache.RedisArgs{
		ResourceGroupName: args.ResourceGroupName,
		Location:          args.Location,
		Sku: &cache.SkuArgs{
			Name:     pulumi.String(args.Size.SKU),
			Family:   pulumi.String(args.Size.Family),
			Capacity: pulumi.Int(args.Size.Capacity),
		},
		EnableNonSslPort:    pulumi.Bool(false),
		MinimumTlsVersion:   pulumi.String("1.2"),
		PublicNetworkAccess: publicAccess(args.Closed),
		// Sessions expire, so volatile-lru can make room for them; with noeviction
		// nobody could log in once the cache is full. It evicts only what expires:
		// where an app stores keys that never do, all sessions go first, and then
		// every write fails. The alert redis-evictions notices the former,
		// sessions-not-in-redis the latter.
		RedisConfiguration: &cache.RedisCommonPropertiesRedisConfigurationArgs{
			MaxmemoryPolicy: pulumi.String("volatile-lru"),
		},
		Tags: args.Tags,
	}, cacheOptions(c, args)...)
	if err != nil {
		return err
	}
	if err := allow(ctx, c, name, args, redis); err != nil {
		return err
	}
	if err := schedule(ctx, c, name, args, redis); err != nil {
		return err
	}
	keys := pulumi.ToSecret(cache.ListRedisKeysOutput(ctx, cache.ListRedisKeysOutputArgs{
		ResourceGroupName: args.ResourceGroupName,
		Name:              onceCreated(redis, redis.Name),
	}, pulumi.Parent(c))).(cache.ListRedisKeysResultOutput)
	c.ID, c.Measured = redis.ID().ToStringOutput(), redis.ID().ToStringOutput()
	c.Name, c.HostName = redis.Name, redis.HostName
	c.URL = connectionString(redis.HostName, redis.SslPort, keys, args.Key)
	return nil
}

// schedule declares when the cache may be updated, if anybody has said so.
func schedule(ctx *pulumi.Context, c *SessionCache, name string, args *SessionCacheArgs, redis *cache.Redis) error {
	if len(args.Maintenance) == 0 {
		return nil
	}
	entries := cache.ScheduleEntryArray{}
	for _, w := range args.Maintenance {
		entries = append(entries, cache.ScheduleEntryArgs{
			DayOfWeek: pulumi.String(w.Day), StartHourUtc: pulumi.Int(w.Hour), MaintenanceWindow: pulumi.String(period(w.Length)),
		})
	}
	_, err := cache.NewPatchSchedule(ctx, name+"-maintenance", &cache.PatchScheduleArgs{
		ResourceGroupName: args.ResourceGroupName, Name: redis.Name, Default: pulumi.String("default"), ScheduleEntries: entries,
	}, pulumi.Parent(c))
	return err
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
