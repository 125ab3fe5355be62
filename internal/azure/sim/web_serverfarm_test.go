package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPlanIsCompleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	created := w.do("PUT", planPath, planBody("P1v3", 2))
	require.Equal(t, 200, created.status)
	require.Equal(t, obj{"name": "P1v3", "tier": "PremiumV3", "size": "P1v3", "family": "Pv3", "capacity": 2.0}, created.at("sku"))
	require.Equal(t, "linux", created.at("kind"))
	shows(t, obj{
		"reserved": true, "isXenon": false, "hyperV": false, "isSpot": false, "perSiteScaling": false,
		"elasticScaleEnabled": false, "zoneRedundant": false, "maximumElasticWorkerCount": 1.0,
		"targetWorkerCount": 0.0, "targetWorkerSizeId": 0.0, "status": "Ready", "provisioningState": "Succeeded",
		"subscription": "5ca1ab1e-0000-4000-8000-000000000001", "resourceGroup": "rg", "geoRegion": "East US",
		"numberOfSites": 0.0, "numberOfWorkers": 2.0, "currentNumberOfWorkers": 2.0, "maximumNumberOfWorkers": 0.0,
	}, created.at("properties"))
	require.Equal(t, created.at("sku"), created.at("properties.sku"))
	require.Equal(t, "eastus", created.at("location"), "as it was sent")
	got := w.do("GET", planPath, nil)
	require.Equal(t, "East US", got.at("location"))
	require.Equal(t, 30.0, got.at("properties.maximumNumberOfWorkers"))
	require.NotContains(t, got.at("properties"), "sku")
	require.Equal(t, 200, w.do("PUT", planPath, planBody("P1v3", 3)).status)
	require.Equal(t, 3.0, w.do("GET", planPath, nil).at("properties.numberOfWorkers"))
}

func TestPlanSKUFamilies(t *testing.T) {
	t.Parallel()
	for sku, want := range map[string][2]string{
		"F1": {"Free", "F"}, "B2": {"Basic", "B"}, "S1": {"Standard", "S"}, "P1v2": {"PremiumV2", "Pv2"},
		"p2mv3": {"PremiumMV3", "Pmv3"}, "P0v4": {"PremiumV4", "Pv4"},
	} {
		w := newWorld(t).withPlan(sku, 1)
		got := w.do("GET", planPath, nil)
		require.Equal(t, want[0], got.at("sku.tier"), sku)
		require.Equal(t, want[1], got.at("sku.family"), sku)
	}
}

// kind without reserved makes a plan for Windows, silently.
func TestPlanWithoutReservedIsWindows(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	got := w.must("PUT", planPath, set(planBody("P1v3", 1), "properties", nil))
	require.Equal(t, "app", got.at("kind"))
	require.Equal(t, false, got.at("properties.reserved"))
	w.refuses([]refusal{
		{"linux app on it", "", sitePath, siteBody(), 400, "BadRequest", "The parameter LinuxFxVersion has an invalid value."},
	})
}

func TestPlanReadOnlyMembersAreIgnored(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	body := planBody("B1", 1)
	body["properties"] = obj{"reserved": true, "maximumNumberOfWorkers": 99, "numberOfWorkers": 7, "status": "Odd", "noSuchThing": 1}
	w.must("PUT", planPath, body)
	got := w.do("GET", planPath, nil)
	require.Equal(t, 3.0, got.at("properties.maximumNumberOfWorkers"))
	require.Equal(t, 1.0, got.at("properties.numberOfWorkers"))
	require.Equal(t, "Ready", got.at("properties.status"))
	require.NotContains(t, got.at("properties"), "noSuchThing")
}

func TestPlanZoneRedundancyForcesTwo(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	body := set(planBody("P1v3", 1), "properties.zoneRedundant", true)
	got := w.must("PUT", planPath, body)
	require.Equal(t, 2.0, got.at("sku.capacity"))
	require.Equal(t, 2.0, got.at("properties.numberOfWorkers"))
	require.NoError(t, w.azure.Scale(planPath, 1))
	require.Equal(t, 2.0, w.do("GET", planPath, nil).at("sku.capacity"))
	off := w.must("PUT", planPath, set(body, "properties.zoneRedundant", false))
	require.Equal(t, 1.0, off.at("sku.capacity"))
}

func TestPlanRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withPlan("P1v3", 2)
	other := groupPath + "/providers/Microsoft.Web/serverfarms/other"
	const exceeds = "Number of Web workers exceeds the maximum allowed for the hosting plan."
	w.refuses([]refusal{
		{"no sku", "", other, set(planBody("P1v3", 1), "sku", nil), 400, "BadRequest", "The parameter SKU.Name has an invalid value."},
		{"unknown sku", "", other, planBody("P9v9", 1), 400, "BadRequest", "The parameter SKU.Name has an invalid value."},
		{"too many for basic", "", other, planBody("B1", 4), 409, "Conflict", exceeds},
		{"too many for standard", "", other, planBody("S1", 11), 409, "Conflict", exceeds},
		{"too many for premium", "", other, planBody("P1v3", 31), 409, "Conflict", exceeds},
		{"two on free", "", other, planBody("F1", 2), 409, "Conflict", exceeds},
		{"none", "", other, planBody("P1v3", 0), 400, "BadRequest", "The parameter SKU.Capacity has an invalid value."},
		{"scaled down too far for the count", "", planPath, planBody("F1", 2), 409, "Conflict", exceeds},
		{"zones on standard", "", other, set(planBody("S1", 2), "properties.zoneRedundant", true), 400, "BadRequest", "Zone redundancy cannot be enabled for sku S1"},
		{"reserved changed", "", planPath, set(planBody("P1v3", 2), "properties.reserved", false), 409, "Conflict",
			"The operating system of the App Service plan plan cannot be changed."},
		{"moved", "", planPath, set(planBody("P1v3", 2), "location", "westus"), 409, "InvalidResourceLocation",
			"The resource 'plan' already exists in location 'eastus' in resource group 'rg'. A resource with the same name cannot be created in location 'westus'. Please select a new resource name."},
		{"no location", "", other, set(planBody("P1v3", 2), "location", nil), 400, "LocationRequired", "The location property is required for this definition."},
		{"bad name", "", groupPath + "/providers/Microsoft.Web/serverfarms/a.b", planBody("P1v3", 1), 400, "BadRequest", "The parameter name has an invalid value."},
		{"capacity a string", "", other, set(planBody("P1v3", 1), "sku.capacity", "2"), 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Error converting value to type 'System.Nullable`1[System.Int32]'. Path 'sku.capacity'.'."},
		{"capacity a fraction", "", other, set(planBody("P1v3", 1), "sku.capacity", 1.5), 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Error converting value to type 'System.Nullable`1[System.Int32]'. Path 'sku.capacity'.'."},
		{"reserved a string", "", other, set(planBody("P1v3", 1), "properties.reserved", "true"), 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Error converting value to type 'System.Nullable`1[System.Boolean]'. Path 'properties.reserved'.'."},
		{"properties a list", "", other, set(planBody("P1v3", 1), "properties", []any{}), 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Error converting value to type 'Newtonsoft.Json.Linq.JObject'. Path 'properties'.'."},
		{"unknown outer member", "", other, obj{"location": "eastus", "bogus": 1}, 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Could not find member 'bogus' on object of type 'ResourceDefinition'. Path 'bogus', line 1, position 9.'."},
		{"patch missing", "PATCH", other, obj{}, 404, "ResourceNotFound",
			"The Resource 'Microsoft.Web/serverFarms/other' under resource group 'rg' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"},
		{"get missing", "GET", other, nil, 404, "ResourceNotFound",
			"The Resource 'Microsoft.Web/serverFarms/other' under resource group 'rg' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"},
	})
}

// App Service has an envelope of its own.
func TestWebErrorEnvelope(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	const message = "Number of Web workers exceeds the maximum allowed for the hosting plan."
	require.Equal(t, obj{
		"Code": "Conflict", "Message": message, "Target": nil,
		"Details": []any{
			obj{"Message": message}, obj{"Code": "Conflict"},
			obj{"ErrorEntity": obj{"ExtendedCode": "03002", "MessageTemplate": message, "Parameters": []any{}, "Code": "Conflict", "Message": message}},
		},
		"Innererror": nil,
	}, w.do("PUT", planPath, planBody("F1", 2)).body)
}

func TestPlanPatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withPlan("P1v3", 2)
	got := w.must("PATCH", planPath, obj{"sku": obj{"capacity": 5}, "tags": obj{"x": "y"}})
	require.Equal(t, 5.0, got.at("sku.capacity"))
	require.Equal(t, "P1v3", got.at("sku.name"))
	require.Equal(t, obj{"x": "y"}, got.at("tags"))
	require.Equal(t, true, got.at("properties.reserved"))
}

// Another SKU is there at once (seen 2019 and 2022-01-21).
func TestPlanChangesSKU(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	got := w.do("PUT", planPath, planBody("P0v4", 2))
	require.Equal(t, 200, got.status)
	require.Empty(t, got.header.Get("Location"))
	require.Equal(t, "P0v4", got.at("sku.name"))
	require.Equal(t, "Succeeded", got.at("properties.provisioningState"))
	site := w.do("GET", sitePath, nil)
	require.Equal(t, "", site.at("properties.outboundIpAddresses"), "Premium v4 has no outbound addresses")
	require.Equal(t, "", site.at("properties.possibleOutboundIpAddresses"))
}

// A plan that went with its last app answers 200 to a DELETE for some seconds more (recorded 2020-09 to 2023-04), and then 204.
func TestDeleteOfAPlanThatWentWithItsApp(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.must("DELETE", sitePath, nil)
	w.clock.Advance(11 * time.Second)
	require.Equal(t, 200, w.do("DELETE", planPath, nil).status)
	w.clock.Advance(2 * time.Second)
	require.Equal(t, 204, w.do("DELETE", planPath, nil).status)
}

// With asyncScalingEnabled instances are added later (seen 2025-09-25).
func TestPlanScalesLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	accepted := w.send("PUT", planPath+"?api-version=2024-11-01", set(planBody("P1v3", 9), "properties.asyncScalingEnabled", true))
	require.Equal(t, 202, accepted.status)
	require.Empty(t, accepted.raw)
	require.Equal(t, "15", accepted.header.Get("Retry-After"))
	location := accepted.header.Get("Location")
	require.Contains(t, location, planPath+"/operationresults/")
	require.Equal(t, "InProgress", w.do("GET", planPath, nil).at("properties.provisioningState"))
	require.Equal(t, 202, w.send("GET", location, nil).status)

	busy := w.do("PUT", planPath, planBody("P1v3", 9))
	require.Equal(t, 409, busy.status)
	require.Regexp(t, `^Cannot modify this web hosting plan because another operation is in progress\. Details: Id: [0-9a-f-]{36}, OperationName: Update, CreatedTime: 11/23/2026 12:00:00 PM, RequestId: [0-9a-f-]{36}, EntityType: 9$`, busy.message())
	require.Equal(t, 409, w.do("DELETE", planPath, nil).status)

	w.clock.Advance(15 * time.Second)
	done := w.send("GET", location, nil)
	require.Equal(t, 200, done.status)
	require.Equal(t, "Succeeded", done.at("properties.provisioningState"))
	require.Equal(t, 9.0, done.at("sku.capacity"))
	require.NotContains(t, w.do("GET", planPath, nil).at("properties"), "asyncScalingEnabled", "of a later api-version")
}

// Where a region has no zones App Service refuses to spread a plan over them.
func TestPlanNeedsZones(t *testing.T) {
	t.Parallel()
	for region, status := range map[string]int{"westus": 400, "Japan West": 400, "northcentralus": 400, "eastus2": 200, "Sweden Central": 200} {
		w := newWorld(t).withGroup()
		body := set(set(planBody("P1v3", 3), "properties.zoneRedundant", true), "location", region)
		got := w.do("PUT", planPath, body)
		require.Equal(t, status, got.status, region)
		if status == 400 {
			require.Equal(t, "Requested features are not supported in region. Please try another region.", got.message())
		}
	}
}

// What answers show can be sent back: a Free plan's capacity of 0 is no number of instances.
func TestFreePlanCanBeSentBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withPlan("F1", 1)
	got := w.do("GET", planPath, nil)
	require.Equal(t, 0.0, got.at("sku.capacity"))
	require.Equal(t, "Shared", got.at("properties.computeMode"))
	again := w.do("PUT", planPath, got.body)
	require.Equal(t, 200, again.status, again.raw)
	require.Equal(t, "East US", again.at("location"))
	got.body["sku"] = obj{"name": "P0v3", "capacity": 0}
	require.Equal(t, 1.0, w.must("PUT", planPath, got.body).at("sku.capacity"))
	got.body["sku"] = obj{"name": "P0v3", "capacity": 0}
	require.Equal(t, 400, w.do("PUT", planPath, got.body).status)
}

func TestPlanDeletion(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.refuses([]refusal{
		{"with a site", "DELETE", planPath, nil, 409, "Conflict", "Server farm 'plan' cannot be deleted because it has web app(s) app1 assigned to it."},
	})
	w.must("DELETE", sitePath+"?deleteEmptyServerFarm=false", nil)
	require.Equal(t, 200, w.do("DELETE", planPath, nil).status)
	require.Equal(t, 204, w.do("DELETE", planPath, nil).status)
}

func TestScale(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	require.NoError(t, w.azure.Scale(planPath, 5))
	got := w.do("GET", planPath, nil)
	require.Equal(t, 5.0, got.at("sku.capacity"))
	require.Equal(t, 5.0, got.at("properties.numberOfWorkers"))
	require.EqualError(t, w.azure.Scale(planPath, 31), "Conflict: Number of Web workers exceeds the maximum allowed for the hosting plan.")
	require.EqualError(t, w.azure.Scale(planPath, 0), "BadRequest: The parameter SKU.Capacity has an invalid value.")
	require.EqualError(t, w.azure.Scale(sitePath, 2), `no App Service plan has the id "`+sitePath+`"`)
}

// A downgrade to a tier without Always On is refused while a site has it on.
func TestPlanDowngradeWithAlwaysOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.refuses([]refusal{{"to free", "", planPath, planBody("F1", 1), 409, "Conflict",
		"There was a conflict. AlwaysOn cannot be set for this site as the plan does not allow it. For more information on pricing and features, please see: https://aka.ms/appservicepricingdetails "}})
}

// A B1 plan for Linux costs nothing for its first 30 days; no other plan does.
func TestFreeDaysOfAPlan(t *testing.T) {
	t.Parallel()
	for sku, until := range map[string]any{"B1": "2026-12-23T12:00:00", "B2": nil, "P0v3": nil} {
		w := newWorld(t).withPlan(sku, 1)
		require.Equal(t, until, w.must("GET", planPath, nil).at("properties.freeOfferExpirationTime"), sku)
	}
}
