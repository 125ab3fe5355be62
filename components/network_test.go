package components_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/components"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/testkit/recorder"
)

func TestNetwork(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error { return declareAll(ctx, "a") }))
	tags := map[string]any{"team": "web"}
	assert.Equal(t, map[string]any{
		"resourceGroupName": "group", "location": "westeurope", "tags": tags,
		"addressSpace": map[string]any{"addressPrefixes": []any{"10.64.0.0/24"}},
	}, plain(r.One(t, "azure-native:network:VirtualNetwork").Inputs))
	app, endpoints := r.Named(t, "a-network-app"), r.Named(t, "a-network-endpoints")
	assert.Equal(t, "10.64.0.0/26", plain(app.Inputs)["addressPrefix"])
	assert.Equal(t, []any{map[string]any{"name": "app", "serviceName": "Microsoft.Web/serverFarms"}}, plain(app.Inputs)["delegations"])
	assert.Equal(t, "10.64.0.64/28", plain(endpoints.Inputs)["addressPrefix"])
	assert.NotContains(t, plain(endpoints.Inputs), "delegations", "private endpoints are in no delegated subnet")
	assert.Contains(t, endpoints.Request.GetDependencies(), app.URN, "one change of a network at a time")
	for _, subnet := range []recorder.Declared{app, endpoints} {
		assert.Equal(t, map[string]any{"id": "/id/" + subnet.Name + "-nsg"}, plain(subnet.Inputs)["networkSecurityGroup"])
	}
	assert.NotContains(t, plain(app.Inputs), "privateEndpointNetworkPolicies")
	assert.Equal(t, "Enabled", plain(endpoints.Inputs)["privateEndpointNetworkPolicies"], "or the rules do not count for endpoints")
	for _, zone := range []string{"privatelink.redis.azure.net", "privatelink.vaultcore.azure.net"} {
		there, link := plain(r.Named(t, "a-network-"+zone).Inputs), plain(r.Named(t, "a-network-"+zone+"-link").Inputs)
		assert.Equal(t, []any{zone, "global", "global", false}, []any{there["privateZoneName"], there["location"], link["location"], link["registrationEnabled"]})
	}
}

// The app goes through the network only once the names of cache and vault lead to their endpoints, of which
// the subnet gets one after the other.
func TestAppComesLast(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error { return declareAll(ctx, "a") }))
	site := r.One(t, "azure-native:web/v20240401:WebApp")
	for endpoint, zone := range map[string]string{"a-endpoint": "redis", "a-vault-endpoint": "vaultcore"} {
		records := r.Named(t, endpoint+"-records")
		assert.Contains(t, site.Request.GetDependencies(), records.URN)
		assert.Contains(t, records.Request.GetDependencies(), r.Named(t, "a-network-privatelink."+zone+".azure.net-link").URN)
	}
	assert.Contains(t, site.Request.GetDependencies(), r.Named(t, "a-network-app").URN)
	assert.Contains(t, r.Named(t, "a-vault-endpoint").Request.GetDependencies(), r.Named(t, "a-endpoint-records").URN)
	for _, token := range []string{"azure-native:web/v20240401:WebApp", "azure-native:web/v20240401:WebAppSlot"} {
		inputs := plain(r.One(t, token).Inputs)
		assert.Equal(t, "/id/a-network-app", inputs["virtualNetworkSubnetId"], token)
		for _, route := range []string{"vnetRouteAllEnabled", "vnetImagePullEnabled", "vnetContentShareEnabled"} {
			assert.Equal(t, true, inputs[route], "%s of %s", route, token)
		}
	}
}

func TestEndpoint(t *testing.T) {
	t.Parallel()
	for name, group := range map[string]string{"Balanced_B1": "redisEnterprise", "Standard_C1": "redisCache", "Basic_C0": "redisCache", "Premium_P1": "redisCache"} {
		r := &recorder.Recorder{}
		link := catalog.CacheLink(size(name), "westeurope")
		require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
			network, err := components.NewNetwork(ctx, "n", &components.NetworkArgs{
				Placement:     here,
				IntegrationID: "/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub/Subnets/apps",
				EndpointsID:   "/id/endpoints", Zones: []components.Zone{{Name: link.Zone, ID: "/id/zone"}},
			})
			if err != nil {
				return err
			}
			_, err = components.NewEndpoint(ctx, "e", &components.EndpointArgs{Placement: here, Network: network, Target: pulumi.String("/id/cache"), Link: link})
			return err
		}))
		endpoint := r.One(t, "azure-native:network:PrivateEndpoint")
		assert.Equal(t, map[string]any{
			"resourceGroupName": "group", "location": "westeurope", "tags": map[string]any{"team": "web"}, "subnet": map[string]any{"id": "/id/endpoints"},
			"privateLinkServiceConnections": []any{map[string]any{"name": group, "privateLinkServiceId": "/id/cache", "groupIds": []any{group}}},
		}, plain(endpoint.Inputs))
		assert.Equal(t, []string{"privateLinkServiceConnections"}, endpoint.Request.GetReplaceOnChanges())
		records := plain(r.One(t, "azure-native:network:PrivateDnsZoneGroup").Inputs)
		assert.Equal(t, []any{map[string]any{"name": group, "privateDnsZoneId": "/id/zone"}}, records["privateDnsZoneConfigs"])
		for _, d := range r.All() {
			assert.NotContains(t, []string{"azure-native:network:VirtualNetwork", "azure-native:network:Subnet", "azure-native:network:PrivateZone",
				"azure-native:network:VirtualNetworkLink", "azure-native:network:NetworkSecurityGroup"}, d.Type, "there was a network before")
		}
	}
}

func TestClosedCacheAndVault(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
		who, err := components.NewIdentity(ctx, "a-identity", &components.IdentityArgs{Placement: here})
		if err != nil {
			return err
		}
		_, err = components.NewSecretVault(ctx, "a-vault", &components.SecretVaultArgs{Placement: here, Identity: who, Closed: true})
		return err
	}))
	assert.Equal(t, "Disabled", plain(r.One(t, "azure-native:keyvault:Vault").Inputs)["properties"].(map[string]any)["publicNetworkAccess"])
	for token, args := range map[string]*components.SessionCacheArgs{
		"azure-native:cache:Redis": cacheArgs(), "azure-native:redisenterprise:RedisEnterprise": managedArgs("Balanced_B1"),
	} {
		for _, closed := range []bool{false, true} {
			r := &recorder.Recorder{}
			args.Closed = closed
			require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
				_, err := components.NewSessionCache(ctx, "a", args)
				return err
			}))
			assert.Equal(t, map[bool]string{false: "Enabled", true: "Disabled"}[closed], plain(r.One(t, token).Inputs)["publicNetworkAccess"])
		}
	}
}

func TestEndpointWithoutItsZone(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	err := declare(r, func(ctx *pulumi.Context) error {
		network, err := components.NewNetwork(ctx, "n", networkArgs())
		if err != nil {
			return err
		}
		_, err = components.NewEndpoint(ctx, "e", &components.EndpointArgs{
			Placement: here, Network: network, Target: pulumi.String("/id/cache"), Link: catalog.CacheLink(size("Standard_C1"), "westeurope"),
		})
		return err
	})
	require.ErrorContains(t, err, "the network has no zone privatelink.redis.cache.windows.net")
}

func TestNetworkOfNoSubnet(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	err := declare(r, func(ctx *pulumi.Context) error {
		_, err := components.NewNetwork(ctx, "n", &components.NetworkArgs{Placement: here, IntegrationID: "hub"})
		return err
	})
	require.ErrorContains(t, err, "hub is not the id of a subnet")
}
