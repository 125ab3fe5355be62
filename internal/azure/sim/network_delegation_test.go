package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What a subnet can be given to is listed for the subscription and, with a path of Azure's own, for a group; a subnet says what it
// lets the service do (recorded 2018-09 and 2023-02).
func TestAvailableDelegations(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	const path = "/providers/Microsoft.Network/locations/westus/"
	first := func(at string) any {
		return w.must("GET", at+path+"availableDelegations", nil).at("value").([]any)[0].(obj)["id"]
	}
	require.Equal(t, subPath+"/providers/Microsoft.Network/availableDelegations/Microsoft.Web.serverFarms", first(subPath))
	require.Equal(t, subPath+"/resourceGroup/rg/providers/Microsoft.Network/availableDelegations/Microsoft.Web.serverFarms", first(groupPath))
	services := w.must("GET", subPath+path+"virtualNetworkAvailableEndpointServices", nil).at("value").([]any)
	require.Equal(t, obj{"name": "Microsoft.Storage", "id": subPath + "/providers/Microsoft.Network/virtualNetworkEndpointServices/Microsoft.Storage",
		"type": "Microsoft.Network/virtualNetworkEndpointServices"}, services[0])
	require.Equal(t, "InvalidResourceType", w.do("GET", subPath+path+"nothing", nil).code())

	vnet := groupPath + "/providers/Microsoft.Network/virtualNetworks/v"
	network := func(service string) obj {
		return obj{"location": "eastus", "properties": obj{"addressSpace": obj{"addressPrefixes": []any{"10.0.0.0/16"}}, "subnets": []any{
			obj{"name": "s", "properties": obj{"addressPrefix": "10.0.0.0/24", "delegations": []any{obj{"name": "d", "properties": obj{"serviceName": service}}}}}}}}
	}
	require.Equal(t, "InvalidServiceNameOnDelegation", w.do("PUT", vnet, network("Microsoft.Web/sites")).code())
	w.must("PUT", vnet, network("Microsoft.ContainerService/managedClusters"))
	delegation := w.must("GET", vnet+"/subnets/s", nil).at("properties.delegations").([]any)[0].(obj)
	require.Equal(t, []any{"Microsoft.Network/virtualNetworks/subnets/join/action"}, dig(delegation, "properties.actions"))
}
