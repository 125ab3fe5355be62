package components

import (
	"cmp"

	"github.com/pulumi/pulumi-azure-native-sdk/redisenterprise/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/internal/azure/catalog"
)

// managedPort is the port of every Azure Managed Redis.
const managedPort = 10000

// ManagedName returns the name in the program of a managed cache with a policy, given
// the name of its component.
//
// Azure changes the policy of a clustered cache to none other, and the size of an
// unclustered one to none that needs clustering; with one name Pulumi would try. With names of their own
// the new cache is created, the app moves to it, and the old one is deleted, as between
// the two kinds of cache.
func ManagedName(component, policy string) string {
	switch policy {
	case catalog.EnterpriseCluster:
		return component + "-large" // an Azure name may have 60 characters, and this is the last that fits
	case catalog.OSSCluster:
		return component + "-oss"
	}
	return component
}

// DatabaseName returns the name in the program of a managed cache's database.
func DatabaseName(cluster string) string { return cluster + "-database" }

// managedCache declares an Azure Managed Redis: a cluster and its one database.
func managedCache(ctx *pulumi.Context, c *SessionCache, name string, args *SessionCacheArgs) error {
	policy := cmp.Or(args.ClusteringPolicy, args.Size.ClusteringPolicy())
	name = ManagedName(name, policy)
	availability := "Disabled"
	if args.HighAvailability {
		availability = "Enabled"
	}
	guard, err := stepwise(ctx, name, args.Auth)
	if err != nil {
		return err
	}
	cluster, err := redisenterprise.NewRedisEnterprise(ctx, name, &redisenterprise.RedisEnterpriseArgs{
		ResourceGroupName: args.ResourceGroupName,
		Location:          args.Location,
		// The capacity is part of the name; a number of its own is refused.
		Sku:                 &redisenterprise.SkuArgs{Name: pulumi.String(args.Size.SKU)},
		HighAvailability:    pulumi.String(availability),
		MinimumTlsVersion:   pulumi.String("1.2"),
		PublicNetworkAccess: publicAccess(args.Closed),
		Tags:                authTags(args),
	}, append(cacheOptions(c, args), guard.cluster...)...)
	if err != nil {
		return err
	}
	database, err := redisenterprise.NewDatabase(ctx, DatabaseName(name), &redisenterprise.DatabaseArgs{
		ResourceGroupName: args.ResourceGroupName,
		ClusterName:       cluster.Name,
		DatabaseName:      pulumi.String("default"), // the only one that a cluster can have
		ClientProtocol:    pulumi.String("Encrypted"),
		Port:              pulumi.Int(managedPort),
		ClusteringPolicy:  pulumi.String(policy),
		EvictionPolicy:    pulumi.String("VolatileLRU"), // as of a classic cache, see there
		// Azure's default opens the database to Entra ID only.
		AccessKeysAuthentication: pulumi.String(args.Auth.keys()),
	}, append(cacheOptions(c, args), guard.database...)...)
	if err != nil {
		return err
	}
	c.ID, c.Measured = database.ID().ToStringOutput(), cluster.ID().ToStringOutput()
	c.Name, c.HostName = cluster.Name, cluster.HostName
	if args.Auth.token() {
		c.URL, err = admit(ctx, c, name, args, cluster, database)
		return err
	}
	keys := pulumi.ToSecret(redisenterprise.ListDatabaseKeysOutput(ctx, redisenterprise.ListDatabaseKeysOutputArgs{
		ResourceGroupName: args.ResourceGroupName,
		ClusterName:       cluster.Name,
		DatabaseName:      onceCreated(database, pulumi.String("default").ToStringOutput()),
	}, pulumi.Parent(c))).(redisenterprise.ListDatabaseKeysResultOutput)
	c.URL = connectionString(cluster.HostName, database.Port.Elem(), keys, args.Key)
	return nil
}
