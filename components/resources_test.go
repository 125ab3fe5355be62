package components_test

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/components"
	"scaleout/internal/testkit/recorder"
)

func plain(m resource.PropertyMap) map[string]any { return m.Mappable() }

func TestPlanIsLinuxAndLeavesTheCountToAutoscale(t *testing.T) {
	t.Parallel()
	for name, autoscaled := range map[string]bool{"autoscaled": true, "fixed": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &recorder.Recorder{}
			require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
				args := planArgs()
				args.Autoscaled = autoscaled
				_, err := components.NewPlan(ctx, "p", args)
				return err
			}))
			plan := r.One(t, "azure-native:web/v20240401:AppServicePlan")
			assert.Equal(t, map[string]any{
				"resourceGroupName": "group", "location": "westeurope", "kind": "linux", "reserved": true,
				"zoneRedundant": false, "sku": map[string]any{"name": "P1v3", "capacity": 2.0},
				"tags":           map[string]any{"team": "web"},
				"perSiteScaling": false, "hyperV": false, "isXenon": false, // the typed package's defaults
			}, plain(plan.Inputs))
			var ignored []string
			if autoscaled {
				ignored = []string{"sku.capacity"}
			}
			assert.Equal(t, ignored, plan.Request.GetIgnoreChanges())
		})
	}
}

func TestCacheSpeaksTLSOnlyAndTakesItsTime(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
		c, err := components.NewSessionCache(ctx, "c", cacheArgs())
		if err != nil {
			return err
		}
		ctx.Export("url", c.URL)
		return nil
	}))
	redis := r.One(t, "azure-native:cache:Redis")
	assert.Equal(t, map[string]any{
		"resourceGroupName": "group", "location": "westeurope", "enableNonSslPort": false, "minimumTlsVersion": "1.2",
		"publicNetworkAccess": "Enabled", "redisConfiguration": map[string]any{"maxmemoryPolicy": "volatile-lru"},
		"sku":  map[string]any{"name": "Standard", "family": "C", "capacity": 1.0},
		"tags": map[string]any{"team": "web"},
	}, plain(redis.Inputs))
	timeouts := redis.Request.GetCustomTimeouts()
	assert.Equal(t, []string{"90m", "90m", "90m"}, []string{timeouts.Create, timeouts.Update, timeouts.Delete})
	assert.Equal(t, map[string]any{
		"resourceGroupName": "group", "cacheName": "c-azure", "ruleName": "allow_10_0_0_1_to_10_0_0_9",
		"startIP": "10.0.0.1", "endIP": "10.0.0.9",
	}, plain(r.One(t, "azure-native:cache:FirewallRule").Inputs))
}

// Azure Managed Redis has defaults that a plain client with a key fails on: a
// clustered database that access keys do not open.
func TestManagedCacheSuitsAPlainClient(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ cluster, policy string }{
		"Balanced_B0": {"c", "NoCluster"}, "Balanced_B20": {"c", "NoCluster"}, "MemoryOptimized_M20": {"c", "NoCluster"},
		"Balanced_B50": {"c-large", "EnterpriseCluster"}, "FlashOptimized_A250": {"c-large", "EnterpriseCluster"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &recorder.Recorder{}
			require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
				_, err := components.NewSessionCache(ctx, "c", managedArgs(name))
				return err
			}))
			cluster, database := r.One(t, "azure-native:redisenterprise:RedisEnterprise"), r.One(t, "azure-native:redisenterprise:Database")
			assert.Equal(t, want.cluster, cluster.Name)
			assert.Equal(t, map[string]any{
				"resourceGroupName": "group", "location": "westeurope", "sku": map[string]any{"name": name},
				"highAvailability": "Enabled", "minimumTlsVersion": "1.2", "publicNetworkAccess": "Enabled",
				"tags": map[string]any{"team": "web"},
			}, plain(cluster.Inputs))
			assert.Equal(t, map[string]any{
				"resourceGroupName": "group", "clusterName": want.cluster + "-azure", "databaseName": "default",
				"clientProtocol": "Encrypted", "port": 10000.0, "clusteringPolicy": want.policy, "evictionPolicy": "VolatileLRU",
				"accessKeysAuthentication": "Enabled",
			}, plain(database.Inputs))
			for _, d := range []recorder.Declared{cluster, database} {
				timeouts := d.Request.GetCustomTimeouts()
				assert.Equal(t, []string{"90m", "90m", "90m"}, []string{timeouts.Create, timeouts.Update, timeouts.Delete})
			}
		})
	}
}

// The policy of a cache that there was before stays, under a name of its own.
func TestClusteringPolicyThatIsKept(t *testing.T) {
	t.Parallel()
	for policy, want := range map[string]string{"NoCluster": "c", "EnterpriseCluster": "c-large", "OSSCluster": "c-oss"} {
		r := &recorder.Recorder{}
		require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
			args := managedArgs("Balanced_B1")
			args.ClusteringPolicy = policy
			_, err := components.NewSessionCache(ctx, "c", args)
			return err
		}))
		database := r.One(t, "azure-native:redisenterprise:Database")
		assert.Equal(t, want+"-database", database.Name)
		assert.Equal(t, policy, plain(database.Inputs)["clusteringPolicy"])
	}
}

func TestManagedCacheOfOneNode(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
		args := managedArgs("Balanced_B1")
		args.HighAvailability = false
		_, err := components.NewSessionCache(ctx, "c", args)
		return err
	}))
	assert.Equal(t, "Disabled", plain(r.One(t, "azure-native:redisenterprise:RedisEnterprise").Inputs)["highAvailability"])
}

// The longest prefix that settings make leaves room for every name.
func TestNamesFit(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
		_, err := components.NewSessionCache(ctx, strings.Repeat("p", 40)+"-cache", managedArgs("Balanced_B50"))
		return err
	}))
	const random = 8 // digits that azure-native adds
	assert.LessOrEqual(t, len(r.One(t, "azure-native:redisenterprise:RedisEnterprise").Name)+random, 60)
}

func TestFirewallRulesComeOneAfterTheOther(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
		args := cacheArgs()
		args.AllowedRanges = append(args.AllowedRanges, components.AddressRange{Start: "10.1.0.1", End: "10.1.0.1"})
		_, err := components.NewSessionCache(ctx, "c", args)
		return err
	}))
	var first, second recorder.Declared
	for _, d := range r.All() {
		switch d.Name {
		case "c-allow_10_0_0_1_to_10_0_0_9":
			first = d
		case "c-allow_10_1_0_1_to_10_1_0_1":
			second = d
		}
	}
	require.NotEmpty(t, first.URN)
	assert.Contains(t, second.Request.GetDependencies(), first.URN)
}

// REDIS_URL must be secret from the call that returns the keys onwards, and
// holds the key that was chosen.
func TestRedisURLIsSecret(t *testing.T) {
	t.Parallel()
	for at, of := range map[string]func() *components.SessionCacheArgs{
		"c.redis.cache.windows.net:6380":     cacheArgs,
		"c.westeurope.redis.azure.net:10000": func() *components.SessionCacheArgs { return managedArgs("Balanced_B1") },
	} {
		for key, encoded := range map[components.AccessKey]string{
			"": "Ab%2Fcd%2Bef%3D", components.PrimaryKey: "Ab%2Fcd%2Bef%3D", components.SecondaryKey: "other",
		} {
			t.Run(at+" key "+string(key), func(t *testing.T) {
				t.Parallel()
				chosen := of()
				chosen.Key = key
				values, secret := settings(t, appWith(t, chosen))
				require.True(t, secret)
				assert.Equal(t, "rediss://:"+encoded+"@"+at+"/0", values["REDIS_URL"])
			})
		}
	}
}

// appWith declares an app that uses a cache.
func appWith(t *testing.T, chosen *components.SessionCacheArgs) *recorder.Recorder {
	t.Helper()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
		c, err := components.NewSessionCache(ctx, "c", chosen)
		if err != nil {
			return err
		}
		args := appArgs()
		args.RedisURL, args.SecretKey = c.URL, pulumi.String("no secret, so that only REDIS_URL can be")
		_, err = components.NewApp(ctx, "a", args)
		return err
	}))
	return r
}

// settings are the app settings as they were declared, by name. A mocked engine
// is told that the whole site configuration is secret if one setting is.
func settings(t *testing.T, r *recorder.Recorder) (values map[string]string, secret bool) {
	t.Helper()
	config := r.One(t, "azure-native:web/v20240401:WebApp").Inputs["siteConfig"]
	if secret = config.IsSecret(); secret {
		config = config.SecretValue().Element
	}
	values = map[string]string{}
	for _, s := range config.ObjectValue()["appSettings"].ArrayValue() {
		values[s.ObjectValue()["name"].StringValue()] = s.ObjectValue()["value"].StringValue()
	}
	return values, secret
}

func TestAppIsReadyForSeveralInstances(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
		_, err := components.NewApp(ctx, "a", appArgs())
		return err
	}))
	site := plain(r.One(t, "azure-native:web/v20240401:WebApp").Inputs)
	delete(site["siteConfig"].(map[string]any), "appSettings")
	assert.Equal(t, map[string]any{
		"resourceGroupName": "group", "location": "westeurope", "serverFarmId": "/id/plan", "kind": "app,linux",
		"reserved": true, "httpsOnly": true, "clientAffinityEnabled": false, "endToEndEncryptionEnabled": false,
		"identity": map[string]any{"type": "SystemAssigned"}, "tags": map[string]any{"team": "web"},
		"siteConfig": map[string]any{
			"linuxFxVersion": "PYTHON|3.12", "appCommandLine": "", "alwaysOn": true, "healthCheckPath": "/healthz",
			"http20Enabled": true, "remoteDebuggingEnabled": false, "scmMinTlsVersion": "1.2",
			"ipSecurityRestrictions": []any{}, "ipSecurityRestrictionsDefaultAction": "Allow",
			"scmIpSecurityRestrictions": []any{}, "scmIpSecurityRestrictionsDefaultAction": "Allow", "scmIpSecurityRestrictionsUseMain": false,
			"minTlsVersion": "1.2", "ftpsState": "Disabled",
			"localMySqlEnabled": false, "netFrameworkVersion": "v4.6", // the typed package's defaults
		},
		"hyperV": false, "isXenon": false, "scmSiteAlsoStopped": false,
	}, site)

	values, _ := settings(t, r)
	assert.Equal(t, map[string]string{
		"FEATURE": "on", "REDIS_URL": "rediss://x", "FLASK_SECRET_KEY": "5ec2e7", "FLASK_ENV": "production",
		"SCM_DO_BUILD_DURING_DEPLOYMENT": "true", "WEBSITE_WARMUP_PATH": "/ready", "WEBSITE_WARMUP_STATUSES": "200",
	}, values)
}

func TestOwnSecretKeyIsUsed(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
		args := appArgs()
		args.SecretKey = pulumi.ToSecret(pulumi.String("mine")).(pulumi.StringOutput)
		_, err := components.NewApp(ctx, "a", args)
		return err
	}))
	values, secret := settings(t, r)
	assert.True(t, secret)
	assert.Equal(t, "mine", values["FLASK_SECRET_KEY"])
	// Still declared: it is protected, so Pulumi could not delete it.
	r.One(t, "random:index/randomPassword:RandomPassword")
}
