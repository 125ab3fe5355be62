package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What a namespace can do is listed by the names that roles use, without a subscription.
func TestOperationsOfNamespaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var names []any
	for _, v := range w.send("GET", "/providers/microsoft.web/operations?api-version=2022-09-01", nil).at("value").([]any) {
		names = append(names, v.(obj)["name"])
		require.Equal(t, "Microsoft.Web", dig(v, "display.provider"))
	}
	for _, name := range []string{"Microsoft.Web/sites/read", "Microsoft.Web/sites/write", "Microsoft.Web/sites/delete", "Microsoft.Web/sites/slotsswap/action"} {
		require.Contains(t, names, name)
	}
	insights := w.send("GET", "/providers/microsoft.insights/operations?api-version=2021-09-01", nil)
	require.Contains(t, insights.raw, `"Microsoft.Insights/createNotifications/action"`)
	require.NotContains(t, insights.raw, "//")
	require.Equal(t, "InvalidResourceNamespace", w.send("GET", "/providers/Microsoft.Nothing/operations?api-version=2022-09-01", nil).code())
	require.Equal(t, "Microsoft.Web", w.send("GET", "/providers/Microsoft.Web?api-version=2021-04-01", nil).at("namespace"))
	require.NotEmpty(t, w.send("GET", "/providers?api-version=2021-04-01", nil).at("value"))
	require.Equal(t, 405, w.send("POST", "/providers/Microsoft.Web/operations?api-version=2022-09-01", nil).status)
}

// There are no previews to register for.
func TestFeatures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const features, version = subPath + "/providers/Microsoft.Features/", "?api-version=2021-07-01"
	require.Equal(t, []any{}, w.send("GET", features+"features"+version, nil).at("value"))
	require.Equal(t, []any{}, w.send("GET", features+"providers/Microsoft.Web/features"+version, nil).at("value"))
	for _, path := range []string{"providers/Microsoft.Web/features/new", "providers/Microsoft.Web/features/new/register"} {
		require.Equal(t, "FeatureNotFound", w.send("POST", features+path+version, nil).code())
	}
	for _, path := range []string{"things", "features/new", "providers/Microsoft.Web/features/new/register/again"} {
		require.Equal(t, "InvalidResourceId", w.send("GET", features+path+version, nil).code(), path)
	}
}

// A location has letters, digits and some signs; what looks like one and is none is refused otherwise (recorded 2016).
func TestLocationsOfGroups(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for location, code := range map[string]string{"non-existing": "InvalidResourceLocation", "nowhere": "LocationNotAvailableForResourceGroup"} {
		require.Equal(t, code, w.do("PUT", groupPath, obj{"location": location}).code(), location)
	}
}

// What regions offer to networks (recorded 2016 to 2023).
func TestNetworkLocations(t *testing.T) {
	t.Parallel()
	w := privateWorld(t)
	const at = "/providers/Microsoft.Network/locations/eastus/"
	usage := func(name string) any {
		for _, v := range w.do("GET", subPath+at+"usages", nil).at("value").([]any) {
			if dig(v, "name.value") == name {
				return dig(v, "currentValue")
			}
		}
		return nil
	}
	require.Equal(t, 1.0, usage("VirtualNetworks"))
	require.Equal(t, 0.0, usage("LoadBalancers"))
	for _, scope := range []string{subPath, groupPath} {
		first := w.must("GET", scope+at+"availablePrivateEndpointTypes", nil).at("value").([]any)[0]
		require.Equal(t, "Microsoft.Web/sites", dig(first, "resourceName"))
	}
	require.Equal(t, true, w.do("GET", subPath+at+"CheckDnsNameAvailability?domainNameLabel=free", nil).at("available"))
	require.Equal(t, 400, w.do("GET", subPath+at+"CheckDnsNameAvailability?domainNameLabel=-", nil).status)
}

// Somebody else's private link service is asked by its alias, and approves nothing here (recorded with 2025-03-01).
func TestEndpointToAnAlias(t *testing.T) {
	t.Parallel()
	w := privateWorld(t)
	body := func(id, list string) obj {
		return obj{"location": "eastus", "properties": obj{"subnet": obj{"id": endpointsPath}, list: []any{obj{"name": "a", "properties": obj{"privateLinkServiceId": id}}}}}
	}
	const alias = "pls.d57b5457-3beb-4618-b1ec-3bf491125e8c.westus2.azure.privatelinkservice"
	made := w.made(endpointPath+"2", body(alias, "manualPrivateLinkServiceConnections"))
	require.Equal(t, obj{"status": "Pending", "description": "Awaiting Approval", "actionsRequired": "None"},
		dig(made.at("properties.manualPrivateLinkServiceConnections").([]any)[0], "properties.privateLinkServiceConnectionState"))
	require.Equal(t, "InvalidResourceReference", w.do("PUT", endpointPath+"3", body(alias, "privateLinkServiceConnections")).code())
	require.Equal(t, "InvalidResourceReference", w.do("PUT", endpointPath+"3", body("pls.nowhere", "manualPrivateLinkServiceConnections")).code())
}

// What App Service says of an app beside it, and which metrics it has.
func TestBesideAnApp(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	require.Equal(t, obj{"category": "Dedicated", "signalAvailability": true}, w.must("GET", sitePath+"/resourceHealthMetadata/default", nil).at("properties"))
	require.Len(t, w.must("GET", sitePath+"/resourceHealthMetadata", nil).at("value"), 1)
	require.Equal(t, []any{}, w.must("GET", sitePath+"/recommendations", nil).at("value"))
	require.Equal(t, 204, w.do("POST", sitePath+"/containerlogs/zip/download", nil).status)
	const definitions = "/providers/Microsoft.Insights/metricDefinitions?api-version="
	shown := func(version string) obj {
		for _, v := range w.send("GET", sitePath+definitions+version, nil).at("value").([]any) {
			if dig(v, "name.value") == "CpuTime" {
				return v.(obj)
			}
		}
		return nil
	}
	require.Equal(t, []any{"Seconds", "Total", "Microsoft.Web/sites"}, []any{shown("2018-01-01")["unit"], shown("2018-01-01")["primaryAggregationType"], shown("2018-01-01")["namespace"]})
	require.NotContains(t, shown("2016-03-01"), "namespace")
	require.Equal(t, 404, w.send("GET", sitePath+"2"+definitions+"2018-01-01", nil).status)
}
