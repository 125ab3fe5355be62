package sim_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a client asks about a namespace before it makes anything there ("Providers - Get").
func TestProviders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	web := w.must("GET", subPath+"/providers/Microsoft.Web", nil)
	require.Equal(t, "Registered", web.at("registrationState"))
	types := web.at("resourceTypes").([]any)
	i := slices.IndexFunc(types, func(v any) bool { return v.(obj)["resourceType"] == "sites" })
	require.GreaterOrEqual(t, i, 0)
	require.Contains(t, types[i].(obj)["apiVersions"], "2024-11-01")
	require.Contains(t, types[i].(obj)["locations"], "West Europe")
	require.Equal(t, "microsoft.insights", w.must("GET", subPath+"/providers/Microsoft.Insights", nil).at("namespace"))
	require.Equal(t, "RegistrationFree", w.must("GET", subPath+"/providers/Microsoft.Authorization", nil).at("registrationPolicy"))
	require.Equal(t, "Registered", w.must("POST", subPath+"/providers/Microsoft.Cache/register", nil).at("registrationState"))
	require.Len(t, w.must("GET", subPath+"/providers", nil).at("value"), 10)
	require.Equal(t, "InvalidResourceNamespace", w.do("GET", subPath+"/providers/Microsoft.Maps", nil).code())
	require.NotEmpty(t, w.must("GET", subPath+"/providers/Microsoft.Web/geoRegions?sku=Standard", nil).at("value"))
}

// "Resources - List By Resource Group" shows what ARM tracks, without properties.
func TestListOfResources(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	all := w.must("GET", groupPath+"/resources", nil).at("value").([]any)
	require.Len(t, all, 2)
	require.NotContains(t, all[0], "properties")
	require.Equal(t, "app,linux", all[1].(obj)["kind"])
	require.Len(t, w.must("GET", subPath+"/resources?$filter=resourceType%20eq%20'Microsoft.Web/sites'", nil).at("value"), 1)
	w.must("PATCH", groupPath, obj{"tags": obj{"env": "dev"}})
	w.must("PATCH", planPath, obj{"tags": obj{"env": "dev"}})
	for filter, found := range map[string]int{"'env'": 1, "'env'%20and%20tagValue%20eq%20'dev'": 1, "'env'%20and%20tagValue%20eq%20'prod'": 0, "'other'": 0} {
		for _, list := range []string{groupPath + "/resources", subPath + "/resourcegroups"} {
			require.Len(t, w.must("GET", list+"?$filter=tagName%20eq%20"+filter, nil).at("value"), found, "%s %s", list, filter)
		}
	}
	require.NotContains(t, w.send("GET", groupPath+"?api-version=2018-05-01", nil).body, "type", "older api-versions show none")
	require.Equal(t, "ResourceGroupNotFound", w.do("GET", groupPath+"x/resources", nil).code())
	require.Empty(t, w.must("GET", groupPath+"/providers/Microsoft.Resources/deployments", nil).at("value"))
	require.Equal(t, "DeploymentNotFound", w.do("GET", groupPath+"/providers/Microsoft.Resources/deployments/d", nil).code())
}

// Roles are the same in every scope, and can be asked for by name.
func TestRoleDefinitions(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	const definitions = "/providers/Microsoft.Authorization/roleDefinitions"
	for _, scope := range []string{subPath, groupPath} {
		found := w.must("GET", scope+definitions+"?$filter=roleName%20eq%20'reader'", nil).at("value").([]any)
		require.Len(t, found, 1)
		require.Equal(t, subPath+definitions+"/acdd72a7-3385-48ef-bd42-f606fba81ae7", found[0].(obj)["id"])
	}
	require.Equal(t, "Owner", w.must("GET", subPath+definitions+"/8e3af657-a8ff-443c-a75c-2fe8c4bcb635", nil).at("properties.roleName"))
	require.Equal(t, "RoleDefinitionDoesNotExist", w.do("GET", subPath+definitions+"/8e3af657-a8ff-443c-a75c-2fe8c4bcb636", nil).code())
	require.Empty(t, w.must("GET", subPath+definitions+"?$filter=type%20eq%20'CustomRole'", nil).at("value"))

	// An assignment may be for the whole subscription.
	assignment := subPath + "/providers/Microsoft.Authorization/roleAssignments/11111111-2222-4333-8444-555555555555"
	w.must("PUT", assignment, obj{"properties": obj{
		"roleDefinitionId": subPath + definitions + "/acdd72a7-3385-48ef-bd42-f606fba81ae7",
		"principalId":      "99999999-2222-4333-8444-555555555555", "principalType": "User",
	}})
	require.Equal(t, subPath, w.must("GET", assignment, nil).at("properties.scope"))
	require.Len(t, w.must("GET", groupPath+"/providers/Microsoft.Authorization/roleAssignments", nil).at("value"), 1, "it holds in the group, too")
	w.must("DELETE", assignment, nil)
	require.Equal(t, 404, w.do("GET", assignment, nil).status)
}

// Where a region is stood beside its name, then in metadata (recorded 2019 to 2025).
func TestLocations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	europe, pair := subPath+"/locations/westeurope", obj{"name": "northeurope", "id": subPath + "/locations/northeurope"}
	old := obj{"id": europe, "name": "westeurope", "displayName": "West Europe", "longitude": "4.9", "latitude": "52.3667"}
	metadata := obj{
		"regionType": "Physical", "regionCategory": "Recommended", "geographyGroup": "Europe", "longitude": "4.9", "latitude": "52.3667",
		"physicalLocation": "Netherlands", "pairedRegion": []any{pair},
	}
	middle := obj{"id": europe, "name": "westeurope", "displayName": "West Europe", "regionalDisplayName": "(Europe) West Europe", "metadata": metadata}
	newest := set(set(middle, "metadata.geography", "Europe"), "type", "Region")
	newest["availabilityZoneMappings"] = []any{
		obj{"logicalZone": "1", "physicalZone": "westeurope-az1"}, obj{"logicalZone": "2", "physicalZone": "westeurope-az2"}, obj{"logicalZone": "3", "physicalZone": "westeurope-az3"},
	}
	for version, want := range map[string]obj{"2019-06-01": old, "2019-11-01": middle, "2022-12-01": newest} {
		require.Contains(t, w.send("GET", subPath+"/locations?api-version="+version, nil).at("value"), any(want), version)
	}
}

// What the lists of subscriptions, tenants and namespaces say came with the years (recorded 2016 to 2023).
func TestAccountByVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	names := func(path, version string) []string {
		body := w.send("GET", path+"?api-version="+version, nil).body
		if value, is := body["value"].([]any); is {
			body = value[0].(obj)
		}
		return slices.Sorted(maps.Keys(body))
	}
	const policies = "subscriptionPolicies"
	require.Equal(t, []string{"displayName", "id", "state", "subscriptionId", policies}, names("/subscriptions", "2014-04-01-preview"))
	require.Equal(t, []string{"authorizationSource", "displayName", "id", "state", "subscriptionId", policies}, names(subPath, "2016-06-01"))
	require.Equal(t, []string{"authorizationSource", "displayName", "id", "managedByTenants", "state", "subscriptionId", policies, "tenantId"}, names("/subscriptions", "2019-11-01"))
	require.Equal(t, []string{"id", "tenantId"}, names("/tenants", "2016-06-01"))
	require.Equal(t, []string{"id", "tenantCategory", "tenantId"}, names("/tenants", "2019-11-01"))
	require.Equal(t, []string{"displayName", "id", "tenantCategory", "tenantId"}, names("/tenants", "2022-12-01"))
	require.NotContains(t, names(subPath+"/providers/Microsoft.Web", "2018-05-01"), "registrationPolicy")
	require.Contains(t, names(subPath+"/providers/Microsoft.Web", "2019-07-01"), "registrationPolicy")
}
