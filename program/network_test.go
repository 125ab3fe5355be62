package program_test

import (
	"cmp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit/recorder"
	"scaleout/program/settings"
)

var networkTypes = []string{
	"azure-native:network:VirtualNetwork", "azure-native:network:Subnet", "azure-native:network:Subnet", "azure-native:network:PrivateZone",
	"azure-native:network:VirtualNetworkLink", "azure-native:network:PrivateEndpoint", "azure-native:network:PrivateDnsZoneGroup",
	"azure-native:network:NetworkSecurityGroup", "azure-native:network:NetworkSecurityGroup",
}

func TestNetworkIsDeclared(t *testing.T) {
	t.Parallel()
	for mode, access := range map[string]string{"public": "Enabled", "both": "Enabled", "private": "Disabled", "leaving": "Enabled"} {
		for _, kind := range []struct{ size, token string }{
			{"Standard_C1", "azure-native:cache:Redis"}, {"Balanced_B1", "azure-native:redisenterprise:RedisEnterprise"},
		} {
			r := &recorder.Recorder{}
			require.NoError(t, deploy(t, r, "dev", map[string]string{"scaleout:network": mode, "scaleout:redisSku": kind.size}))
			assert.Equal(t, access, r.One(t, kind.token).Inputs["publicNetworkAccess"].StringValue(), "%s %s", mode, kind.size)
			if mode == "public" {
				assert.NotContains(t, declaredTypes(r), networkTypes[0])
				assert.NotContains(t, r.One(t, "azure-native:web/v20240401:WebApp").Inputs, "virtualNetworkSubnetId")
				continue
			}
			assert.Subset(t, declaredTypes(r), networkTypes)
			_, inside := r.One(t, "azure-native:web/v20240401:WebApp").Inputs["virtualNetworkSubnetId"]
			assert.Equal(t, mode != "leaving", inside, mode)
			link := r.One(t, "azure-native:network:PrivateEndpoint").Inputs["privateLinkServiceConnections"].ArrayValue()[0].ObjectValue()
			cache := r.One(t, kind.token)
			assert.Equal(t, "/id/"+cache.Name, link["privateLinkServiceId"].StringValue(), "behind the endpoint is the cache")
		}
	}
}

// What keeps the app's secrets is in the network as the cache is, whether the app looks there yet or not.
func TestVaultIsInTheNetwork(t *testing.T) {
	t.Parallel()
	for mode, access := range map[string]string{"both": "Enabled", "private": "Disabled", "leaving": "Enabled"} {
		for _, place := range []string{"prepared", "keyvault"} {
			r := &recorder.Recorder{}
			require.NoError(t, deploy(t, r, "dev", map[string]string{"scaleout:network": mode, "scaleout:secrets": place}))
			vault := r.One(t, "azure-native:keyvault:Vault")
			assert.Equal(t, access, vault.Inputs["properties"].ObjectValue()["publicNetworkAccess"].StringValue(), mode)
			link := r.Named(t, "scaleout-dev-vault-endpoint").Inputs["privateLinkServiceConnections"].ArrayValue()[0].ObjectValue()
			assert.Equal(t, "/id/"+vault.Name, link["privateLinkServiceId"].StringValue())
			assert.Equal(t, "vault", link["groupIds"].ArrayValue()[0].StringValue())
			assert.Len(t, r.Of("azure-native:network:PrivateZone"), 2)
			dependencies := r.One(t, "azure-native:web/v20240401:WebApp").Request.GetDependencies()
			for _, records := range []string{"scaleout-dev-vault-endpoint-records", "scaleout-dev-cache-endpoint-records"} {
				urn := r.Named(t, records).URN
				if mode == "leaving" {
					assert.NotContains(t, dependencies, urn)
				} else {
					assert.Contains(t, dependencies, urn, "the app joins once the names lead there")
				}
			}
		}
	}
}

// Pulumi changes a live cache before it creates the endpoint: a preview says so.
func TestLiveCacheIsNotClosedInOneStep(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, mode, secrets string
		missing             []string // what is not there yet
		update, refused     bool
	}{
		{name: "a live stack", mode: "private", missing: []string{"network"}, refused: true},
		{name: "its way there", mode: "both", missing: []string{"network"}},
		{name: "its second step", mode: "private"},
		{name: "a vault without its endpoint", mode: "private", secrets: "keyvault", missing: []string{"scaleout-dev-vault-endpoint"}, refused: true},
		{name: "a vault that is made now", mode: "private", secrets: "prepared", missing: []string{"keyvault", "scaleout-dev-vault-endpoint"}},
		{name: "an update, in which everything has an id", mode: "private", update: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			step{c.missing, c.update, map[string]string{"scaleout:network": c.mode, "scaleout:secrets": cmp.Or(c.secrets, "appSettings")}}.isRefused(t, c.refused, "network both", "network private")
		})
	}
}

// The message's commands are ones that work.
func TestClosedTooEarlyNamesTheWay(t *testing.T) {
	t.Parallel()
	s, err := settings.Parse("scaleout", "prod", map[string]string{"azure-native:location": "westeurope", "network": "private"}, nil)
	require.NoError(t, err)
	p := s.ClosedTooEarly("cache")[0]
	assert.Equal(t, "pulumi config set network both --stack prod", p.Fix)
	assert.Contains(t, p.String(), "network = private")
}
