package sim_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

func integrated(subnet string) obj {
	return set(set(siteBody(), "properties.virtualNetworkSubnetId", subnet), "properties.vnetRouteAllEnabled", true)
}

func TestIntegration(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.makeNetwork()
	before := w.azure.Runs(sitePath)[0].Generation
	assert.Equal(t, sim.Source{}, w.azure.Source(sitePath))
	w.must("PUT", sitePath, integrated(strings.ToUpper(appsPath)))
	site := w.do("GET", sitePath, nil)
	assert.Equal(t, appsPath, site.at("properties.virtualNetworkSubnetId"), "as the subnet spells it")
	assert.Equal(t, true, site.at("properties.vnetRouteAllEnabled"))
	assert.Equal(t, true, w.do("GET", sitePath+"/config/web", nil).at("properties.vnetRouteAllEnabled"))
	newer := w.send("GET", sitePath+"?api-version=2024-11-01", nil)
	assert.Equal(t, true, newer.at("properties.outboundVnetRouting.applicationTraffic"))
	assert.Equal(t, sim.Source{Subnet: appsPath, RouteAll: true}, w.azure.Source(sitePath))
	assert.Greater(t, w.azure.Runs(sitePath)[0].Generation, before, "it restarts the app")
	links := w.do("GET", appsPath, nil).at("properties").(obj)["serviceAssociationLinks"].([]any)
	require.Equal(t, links, w.must("GET", appsPath+"/serviceAssociationLinks", nil).at("value"))
	assert.Equal(t, planPath, dig(links[0], "properties.link"))

	w.must("PATCH", sitePath, obj{"properties": obj{"siteConfig": obj{"vnetRouteAllEnabled": false}}})
	assert.Equal(t, sim.Source{Subnet: appsPath}, w.azure.Source(sitePath))
	before = w.azure.Runs(sitePath)[0].Generation
	w.must("PUT", sitePath, siteBody())
	assert.Greater(t, w.azure.Runs(sitePath)[0].Generation, before, "and so does its end alone")
	assert.Nil(t, w.do("GET", sitePath, nil).at("properties.virtualNetworkSubnetId"))
	w.gone(appsPath)
}

// Clients see an app's subnet in a list of its own, and end the integration there ("az webapp
// vnet-integration list", "remove").
func TestIntegrationIsListedAndLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.makeNetwork()
	list := func() (seen []any) {
		r := w.must("GET", sitePath+"/virtualNetworkConnections", nil)
		require.NoError(t, json.Unmarshal([]byte(r.raw), &seen), "an array, without \"value\"")
		return seen
	}
	assert.Empty(t, list())
	w.must("PUT", sitePath, integrated(appsPath))
	seen := list()
	require.Len(t, seen, 1)
	assert.Equal(t, appsPath, dig(seen[0], "properties.vnetResourceId"))
	assert.Equal(t, true, dig(seen[0], "properties.isSwift"))

	before := w.azure.Runs(sitePath)[0].Generation
	require.Equal(t, 404, w.do("DELETE", sitePath+"/networkConfig/other", nil).status)
	w.must("DELETE", sitePath+"/networkConfig/virtualNetwork", nil)
	assert.Greater(t, w.azure.Runs(sitePath)[0].Generation, before, "it restarts the app")
	assert.Nil(t, w.do("GET", sitePath, nil).at("properties.virtualNetworkSubnetId"))
	w.gone(appsPath)
}

// What nobody can make here is empty, not unknown; and nobody can make it.
func TestNothingIsEmpty(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	for _, list := range []string{"backups", "snapshots", "hybridConnectionRelays", "continuouswebjobs", "triggeredwebjobs"} {
		assert.Equal(t, []any{}, w.must("GET", sitePath+"/"+list, nil).at("value"), list)
		assert.Equal(t, 405, w.do("PUT", sitePath+"/"+list+"/one", obj{"properties": obj{}}).status, list)
		assert.Equal(t, "ResourceNotFound", w.do("GET", sitePath+"/"+list+"/one", nil).code(), list)
		assert.Equal(t, 404, w.do("GET", sitePath+"x/"+list, nil).status, list)
	}
	assert.Equal(t, []any{}, w.must("GET", groupPath+"/providers/Microsoft.Web/certificates", nil).at("value"))
	w.must("PUT", redisPath, redisBody("Basic", "C", 0))
	assert.Equal(t, []any{}, w.must("GET", redisPath+"/linkedServers", nil).at("value"))
}

func TestIntegrationRefusals(t *testing.T) {
	t.Parallel()
	const other = groupPath + "/providers/Microsoft.Network/virtualNetworks/other"
	w := newWorld(t).withSite()
	w.makeNetwork()
	w.made(vnetPath+"/subnets/small", subnetBody("10.20.0.80/29", "Microsoft.Web/serverFarms"))
	w.made(vnetPath+"/subnets/least", subnetBody("10.20.0.96/28", "Microsoft.Web/serverFarms"))
	w.made(vnetPath+"/subnets/third", subnetBody("10.20.0.112/28", "Microsoft.Web/serverFarms"))
	w.made(other, set(vnetBody("10.30.0.0/24"), "location", "westus"))
	w.made(other+"/subnets/apps", subnetBody("10.30.0.0/26", "Microsoft.Web/serverFarms"))
	w.must("PUT", planPath+"f", planBody("F1", 1))
	w.must("PUT", planPath+"big", planBody("P1v3", 12))
	free := set(set(integrated(appsPath), "properties.serverFarmId", planPath+"f"), "properties.siteConfig.alwaysOn", false)
	big := set(integrated(vnetPath+"/subnets/least"), "properties.serverFarmId", planPath+"big")
	w.refuses([]refusal{
		{"no delegation", "", sitePath, integrated(endpointsPath), 400, "BadRequest",
			"Subnet vnet in VNET endpoints is missing a delegation to Microsoft.Web/serverFarms. Please add the delegation and try again."},
		{"no subnet", "", sitePath, integrated(vnetPath + "/subnets/x"), 404, "NotFound", "Cannot find Subnet with name " + vnetPath + "/subnets/x."},
		{"another region", "", sitePath, integrated(other + "/subnets/apps"), 400, "BadRequest", "The virtual network other is not in the region of the app: eastus."},
		{"too small a subnet", "", sitePath, integrated(vnetPath + "/subnets/small"), 400, "BadRequest", "Subnet small is too small. App Service needs a subnet of /28 or larger."},
		{"too many instances", "", sitePath + "b", big, 409, "Conflict", "Subnet least has not enough free IP addresses for the instances of the App Service plan."},
		{"a free plan", "", sitePath + "f", free, 409, "Conflict", "VNet integration is not allowed on the tier 'Free'."},
	})
	w.must("PUT", sitePath, integrated(vnetPath+"/subnets/least"))
	w.refuses([]refusal{
		{"more instances than addresses", "", planPath, planBody("P1v3", 12), 409, "Conflict",
			"Subnet least has not enough free IP addresses for the instances of the App Service plan."},
		{"a larger size without room for both", "PATCH", planPath, obj{"sku": obj{"name": "P2v3", "capacity": 10}}, 409, "Conflict",
			"Subnet least has not enough free IP addresses for the instances of the App Service plan."},
		{"a subnet with an app", "DELETE", vnetPath + "/subnets/least", nil, 400, "InUseSubnetCannotBeDeleted",
			"Subnet least is in use by " + vnetPath + "/subnets/least/serviceAssociationLinks/AppServiceLink and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet."},
	})
	require.ErrorContains(t, w.azure.Scale(planPath, 12), "not enough free IP addresses")
	require.NoError(t, w.azure.Scale(planPath, 11))
	w.must("PUT", sitePath+"2", integrated(appsPath))
	r := w.do("PUT", sitePath+"3", integrated(vnetPath+"/subnets/third"))
	assert.Equal(t, 409, r.status, r.raw)
	assert.Contains(t, r.message(), "App Service Plan VNET limit of 2")
}

// "networkConfig/virtualNetwork" reads, makes and ends an app's integration (recorded 2020-09).
func TestNetworkConfig(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup().withPlan("S1", 1).withSite()
	const at = sitePath + "/networkConfig/virtualNetwork"
	alone := w.must("GET", at, nil)
	require.Equal(t, sitePath+"/config/virtualNetwork", alone.at("id"))
	require.Nil(t, alone.at("properties.subnetResourceId"))
	missing := w.do("PUT", at, obj{"properties": obj{"subnetResourceId": groupPath + "/providers/Microsoft.Network/virtualNetworks/no/subnets/no"}})
	require.Equal(t, 404, missing.status)
	require.Equal(t, 400, w.do("PUT", at, obj{"properties": obj{"swiftSupported": true}}).status)
}
