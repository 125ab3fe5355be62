package components

import (
	"github.com/pulumi/pulumi-azure-native-sdk/redisenterprise/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// managedPort is the port of every Azure Managed Redis.
const managedPort = 10000

// managedCache declares an Azure Managed Redis: a cluster and its one database.
//
// A large one has another name in the program. Azure changes neither the size of
// an unclustered cache to one that needs clustering, nor the policy back; with
// one name Pulumi would try. With two the new cache is created, the app moves to
// it, and the old one is deleted, as between the two kinds of cache.
func managedCache(ctx *pulumi.Context, c *SessionCache, name string, args *SessionCacheArgs) error {
	if args.Size.Clustered() {
		name += "-large" // an Azure name may have 60 characters, and this is the last that fits
	}
	availability := "Disabled"
	if args.HighAvailability {
		availability = "Enabled"
	}
	cluster, err := redisenterprise.NewRedisEnterprise(ctx, name, &redisenterprise.RedisEnterpriseArgs{
		ResourceGroupName: args.ResourceGroupName,
		Location:          args.Location,
		// The capacity is part of the name; a number of its own is refused.
		Sku:                 &redisenterprise.SkuArgs{Name: pulumi.String(args.Size.SKU)},
		HighAvailability:    pulumi.String(availability),
		MinimumTlsVersion:   pulumi.String("1.2"),
		PublicNetworkAccess: pulumi.String("Enabled"),
		Tags:                args.Tags,
	}, cacheOptions(c, args)...)
	if err != nil {
		return err
	}
	database, err := redisenterprise.NewDatabase(ctx, name+"-database", &redisenterprise.DatabaseArgs{
		ResourceGroupName: args.ResourceGroupName,
		ClusterName:       cluster.Name,
		DatabaseName:      pulumi.String("default"), // the only one that a cluster can have
		ClientProtocol:    pulumi.String("Encrypted"),
		Port:              pulumi.Int(managedPort),
		ClusteringPolicy:  pulumi.String(clusteringPolicy(args)),
		EvictionPolicy:    pulumi.String("VolatileLRU"), // as of a classic cache, see there
		// Azure's default opens the database to Entra ID only.
		AccessKeysAuthentication: pulumi.String("Enabled"),
	}, cacheOptions(c, args)...)
	if err != nil {
		return err
	}
	keys := pulumi.ToSecret(redisenterprise.ListDatabaseKeysOutput(ctx, redisenterprise.ListDatabaseKeysOutputArgs{
		ResourceGroupName: args.ResourceGroupName,
		ClusterName:       cluster.Name,
		DatabaseName:      onceCreated(database, pulumi.String("default").ToStringOutput()),
	}, pulumi.Parent(c))).(redisenterprise.ListDatabaseKeysResultOutput)
	c.ID, c.Measured = database.ID().ToStringOutput(), cluster.ID().ToStringOutput()
	c.Name, c.HostName = cluster.Name, cluster.HostName
	c.URL = connectionString(cluster.HostName, database.Port.Elem(), keys, args.Key)
	return nil
}

// clusteringPolicy returns the one that a plain Redis client, as Flask-Session has, can speak
// to. Azure's default, OSSCluster, answers it MOVED. NoCluster is a Redis like any
// other, as far as its size goes; EnterpriseCluster hides the shards behind one
// endpoint ("Azure Managed Redis architecture", cluster policies).
func clusteringPolicy(args *SessionCacheArgs) string {
	if args.Size.Clustered() {
		return "EnterpriseCluster"
	}
	return "NoCluster"
}
