package provider

import (
	"maps"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	vnetType      tokens.Type = "azure-native:network:VirtualNetwork"
	subnetType    tokens.Type = "azure-native:network:Subnet"
	guardType     tokens.Type = "azure-native:network:NetworkSecurityGroup"
	endpointType  tokens.Type = "azure-native:network:PrivateEndpoint"
	zoneType      tokens.Type = "azure-native:network:PrivateZone"
	linkType      tokens.Type = "azure-native:network:VirtualNetworkLink"
	zoneGroupType tokens.Type = "azure-native:network:PrivateDnsZoneGroup"
)

func isNetwork(typ tokens.Type) bool { return strings.HasPrefix(string(typ), "azure-native:network:") }

// networked are the inputs of a type of networks, as this project declares it.
func (w *world) networked(typ tokens.Type, in map[string]any) {
	switch typ {
	case vnetType:
		in["addressSpace"] = map[string]any{"addressPrefixes": []any{"10.20.0.0/24"}}
	case guardType:
		in["securityRules"] = []any{map[string]any{"name": "deny", "priority": 4096, "direction": "Inbound", "access": "Deny", "protocol": "*",
			"sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "*"}}
	case subnetType:
		delete(in, "tags")
		maps.Copy(in, map[string]any{"virtualNetworkName": stringOf(w.state[vnetType]["name"]), "addressPrefix": "10.20.0.64/28", "subnetName": "endpoints",
			"networkSecurityGroup": map[string]any{"id": string(w.ids[guardType])}})
	case endpointType:
		maps.Copy(in, map[string]any{"subnet": map[string]any{"id": string(w.ids[subnetType])}, "privateLinkServiceConnections": []any{map[string]any{
			"name": "cache", "groupIds": []any{"redisCache"}, "privateLinkServiceId": string(w.ids[redisType])}}})
	case zoneType:
		maps.Copy(in, map[string]any{"location": "global", "privateZoneName": "privatelink.redis.cache.windows.net"})
	case linkType:
		maps.Copy(in, map[string]any{"location": "global", "privateZoneName": "privatelink.redis.cache.windows.net", "registrationEnabled": false,
			"virtualNetwork": map[string]any{"id": string(w.ids[vnetType])}})
	case zoneGroupType:
		delete(in, "tags")
		maps.Copy(in, map[string]any{"privateEndpointName": stringOf(w.state[endpointType]["name"]), "privateDnsZoneGroupName": "default",
			"privateDnsZoneConfigs": []any{map[string]any{"name": "cache", "privateDnsZoneId": string(w.ids[zoneType])}}})
	default:
		if isDoor(typ) {
			w.led(typ, in)
			return
		}
		w.watching(typ, in)
	}
}

// An update of a network that says nothing of subnets keeps those that were declared apart.
func TestSubnetsOutliveTheirNetworksUpdates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.build(zoneType)
	other := w.declared(vnetType)
	other["tags"] = resource.NewProperty(resource.PropertyMap{"team": resource.NewProperty("web")})
	require.NoError(t, w.update(vnetType, other))
	_, there := w.azure.Get(string(w.ids[subnetType]))
	assert.True(t, there)
}
