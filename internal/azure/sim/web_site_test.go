package sim_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSiteIsCompleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	got := w.do("GET", sitePath, nil)
	require.Equal(t, "app1.azurewebsites.net", got.at("properties.defaultHostName"))
	require.Equal(t, "Running", got.at("properties.state"))
	require.Equal(t, true, got.at("properties.clientAffinityEnabled"), "affinity is on unless turned off")
	require.Equal(t, true, got.at("properties.httpsOnly"))
	require.Equal(t, true, got.at("properties.reserved"))
	require.Equal(t, planPath, got.at("properties.serverFarmId"))
	require.Len(t, strings.Split(got.at("properties.outboundIpAddresses").(string), ","), 6)
	require.Equal(t, true, got.at("properties.siteConfig.alwaysOn"), "the answer to the creation says no (recorded 2025-07)")
	require.Nil(t, got.at("properties.siteConfig.appSettings"))
	require.Equal(t, "East US", got.at("location"))
	require.Equal(t, obj{}, got.at("properties.dnsConfiguration"))
	require.Equal(t, 1.0, w.do("GET", planPath, nil).at("properties.numberOfSites"))
}

// What a PUT that names nothing leaves to the service.
func TestSiteDefaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withPlan("P1v3", 1)
	got := w.must("PUT", sitePath, obj{"location": "eastus", "properties": obj{"serverFarmId": planPath}})
	require.Equal(t, "app,linux", got.at("kind"), "as the plan")
	props := got.at("properties").(obj)
	for _, name := range []string{"outboundIpAddresses", "possibleOutboundIpAddresses", "customDomainVerificationId"} {
		require.NotEmpty(t, props[name], name)
	}
	shows(t, obj{
		"serverFarmId": planPath, "enabled": true, "state": "Running", "reserved": true, "isXenon": false, "hyperV": false,
		"clientAffinityEnabled": true, "clientCertEnabled": false, "clientCertMode": "Required", "httpsOnly": false,
		"hostNamesDisabled": false, "scmSiteAlsoStopped": false, "storageAccountRequired": false,
		"keyVaultReferenceIdentity": "SystemAssigned", "redundancyMode": "None", "vnetRouteAllEnabled": false,
		"containerSize": 0.0, "dailyMemoryTimeQuota": 0.0, "defaultHostName": "app1.azurewebsites.net",
		"hostNames": []any{"app1.azurewebsites.net"}, "enabledHostNames": []any{"app1.azurewebsites.net", "app1.scm.azurewebsites.net"},
		"repositorySiteName": "app1", "availabilityState": "Normal", "usageState": "Normal", "resourceGroup": "rg",
		"lastModifiedTimeUtc": "2026-11-23T12:00:00.0000000",
	}, props)
	shows(t, obj{
		"numberOfWorkers": 1.0, "linuxFxVersion": "", "appCommandLine": "", "scmType": "None", "netFrameworkVersion": "v4.0",
		"phpVersion": "", "pythonVersion": "", "nodeVersion": "", "powerShellVersion": "", "requestTracingEnabled": false,
		"remoteDebuggingEnabled": false, "httpLoggingEnabled": false, "detailedErrorLoggingEnabled": false,
		"logsDirectorySizeLimit": 35.0, "acrUseManagedIdentityCreds": false, "use32BitWorkerProcess": true,
		"webSocketsEnabled": false, "alwaysOn": false, "managedPipelineMode": "Integrated", "loadBalancing": "LeastRequests",
		"autoHealEnabled": false, "vnetRouteAllEnabled": false, "localMySqlEnabled": false, "http20Enabled": false,
		"minTlsVersion": "1.2", "scmMinTlsVersion": "1.2", "ftpsState": "FtpsOnly", "scmIpSecurityRestrictionsUseMain": false,
		"preWarmedInstanceCount": 0.0, "functionAppScaleLimit": nil, "elasticWebAppScaleLimit": 0.0,
		"minimumElasticInstanceCount": 0.0, "functionsRuntimeScaleMonitoringEnabled": false, "publishingUsername": "$app1",
	}, w.must("GET", sitePath+"/config/web", nil).at("properties"))
	require.Equal(t, obj{}, w.must("POST", sitePath+"/config/appsettings/list", nil).at("properties"))
}

func TestSiteConfigLivesApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	got := w.do("GET", sitePath+"/config/web", nil)
	require.Equal(t, sitePath+"/config/web", got.at("id"))
	require.Equal(t, "app1", got.at("name"))
	require.Equal(t, "Microsoft.Web/sites/config", got.at("type"))
	for name, want := range (obj{
		"linuxFxVersion": "PYTHON|3.12", "alwaysOn": true, "ftpsState": "FtpsOnly", "minTlsVersion": "1.2",
		"http20Enabled": false, "numberOfWorkers": 1.0, "appCommandLine": "", "publishingUsername": "$app1",
	}) {
		require.Equal(t, want, got.at("properties."+name), name)
	}
	require.Nil(t, got.at("properties.appSettings"))

	// What a later PUT does not name keeps its value.
	w.must("PUT", sitePath, set(siteBody(), "properties.siteConfig", obj{"http20Enabled": true}))
	got = w.do("GET", sitePath+"/config/web", nil)
	require.Equal(t, true, got.at("properties.http20Enabled"))
	require.Equal(t, true, got.at("properties.alwaysOn"))

	// "Web Apps - List Slot Configuration Names" of an app without slots.
	require.Equal(t, obj{"connectionStringNames": nil, "appSettingNames": nil, "azureStorageConfigNames": nil},
		w.must("GET", sitePath+"/config/slotConfigNames", nil).at("properties"))
	require.Equal(t, obj{"connectionStringNames": []any{}, "appSettingNames": []any{"A"}, "azureStorageConfigNames": []any{}},
		w.must("PUT", sitePath+"/config/slotConfigNames", obj{"properties": obj{"appSettingNames": []any{"A"}}}).at("properties"))
	require.Equal(t, []any{"A"}, w.must("GET", sitePath+"/config/slotConfigNames", nil).at("properties.appSettingNames"))
	require.NotContains(t, w.send("GET", sitePath+"/config/slotConfigNames?api-version=2016-08-01", nil).at("properties"), "azureStorageConfigNames")

	patched := w.must("PATCH", sitePath+"/config/web", obj{"properties": obj{"alwaysOn": false}})
	require.Equal(t, false, patched.at("properties.alwaysOn"))
	require.Equal(t, "PYTHON|3.12", patched.at("properties.linuxFxVersion"))
}

func TestAppSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	list := func() any { return w.must("POST", sitePath+"/config/appsettings/list", nil).at("properties") }
	require.Equal(t, obj{"A": "1", "B": "2"}, list())
	w.must("PUT", sitePath, set(siteBody(), "properties.siteConfig.appSettings", nil))
	require.Equal(t, obj{"A": "1", "B": "2"}, list(), "a PUT without app settings keeps them")
	w.must("PUT", sitePath, set(siteBody(), "properties.siteConfig.appSettings", []obj{{"name": "C", "value": "3"}}))
	require.Equal(t, obj{"C": "3"}, list(), "a PUT with app settings replaces the whole set")
	got := w.must("PUT", sitePath+"/config/appsettings", obj{"properties": obj{"D": "4"}})
	require.Equal(t, "appsettings", got.at("name"))
	require.Equal(t, obj{"D": "4"}, got.at("properties"))
	require.Equal(t, obj{"D": "4"}, list())
	w.must("PUT", sitePath, set(siteBody(), "properties.siteConfig.appSettings", []obj{{"name": "A", "value": true}, {"name": "B", "value": 80}}))
	require.Equal(t, obj{"A": "True", "B": "80"}, w.must("POST", sitePath+"/config/appsettings/list", nil).at("properties"), "what becomes a string is taken")
	w.must("PUT", sitePath, set(siteBody(), "properties.siteConfig.appSettings", []obj{}))
	require.Equal(t, obj{}, list(), "an empty list clears them")
}

func TestSitePutResetsWhatItDoesNotName(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	got := w.must("PUT", sitePath, set(siteBody(), "properties.httpsOnly", nil))
	require.Equal(t, false, got.at("properties.httpsOnly"))
	got = w.must("PATCH", sitePath, obj{"properties": obj{"clientAffinityEnabled": false}, "tags": obj{"a": "b"}})
	require.Equal(t, false, got.at("properties.clientAffinityEnabled"))
	require.Equal(t, planPath, got.at("properties.serverFarmId"))
	require.Equal(t, obj{"a": "b"}, got.at("tags"))
	got = w.must("PATCH", sitePath, obj{"properties": obj{"httpsOnly": true}})
	require.Equal(t, false, got.at("properties.clientAffinityEnabled"))
}

func TestSiteIdentity(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	require.Nil(t, w.do("GET", sitePath, nil).at("identity"))
	with := set(siteBody(), "identity", obj{"type": "SystemAssigned"})
	first := w.must("PUT", sitePath, with)
	require.Equal(t, "5ca1ab1e-0000-4000-8000-000000000002", first.at("identity.tenantId"))
	require.Regexp(t, `^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`, first.at("identity.principalId"))
	again := w.must("PUT", sitePath, with)
	require.Equal(t, first.at("identity"), again.at("identity"), "the principal stays")
	require.Equal(t, first.at("identity"), w.must("PUT", sitePath, siteBody()).at("identity"), "and outlives a PUT that is silent about it")
	require.Nil(t, w.must("PUT", sitePath, set(siteBody(), "identity", obj{"type": "None"})).at("identity"))
	require.NotEqual(t, first.at("identity"), w.must("PUT", sitePath, with).at("identity"))
}

func TestSiteRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	sites := groupPath + "/providers/Microsoft.Web/sites/"
	w.must("PUT", subPath+"/resourceGroups/rg2", groupBody())
	w.must("PUT", groupPath+"/providers/Microsoft.Web/serverfarms/west", set(planBody("P1v3", 1), "location", "westus"))
	w.must("PUT", groupPath+"/providers/Microsoft.Web/serverfarms/free", planBody("F1", 1))
	config := func(name string, v any) obj { return set(siteBody(), "properties.siteConfig."+name, v) }
	farm := func(id any) obj { return set(siteBody(), "properties.serverFarmId", id) }
	alwaysOn := "There was a conflict. AlwaysOn cannot be set for this site as the plan does not allow it. For more information on pricing and features, please see: https://aka.ms/appservicepricingdetails "
	invalid := func(p string) string { return "The parameter " + p + " has an invalid value." }
	w.refuses([]refusal{
		{"taken in another group", "", subPath + "/resourceGroups/rg2/providers/Microsoft.Web/sites/APP1", siteBody(), 409, "Conflict", "Website with given name APP1 already exists."},
		{"name too short", "", sites + "a", siteBody(), 400, "BadRequest", invalid("name")},
		{"name too long", "", sites + strings.Repeat("a", 61), siteBody(), 400, "BadRequest", invalid("name")},
		{"name ends in hyphen", "", sites + "ab-", siteBody(), 400, "BadRequest", invalid("name")},
		{"no plan", "", sites + "new", farm(nil), 400, "BadRequest", invalid("serverFarmId")},
		{"missing plan", "", sites + "new", farm(planPath + "x"), 404, "NotFound", "Cannot find ServerFarm with name planx."},
		{"plan in another region", "", sites + "new", farm(groupPath + "/providers/Microsoft.Web/serverfarms/west"), 404, "NotFound", "Cannot find ServerFarm with name west."},
		{"not a plan", "", sites + "new", farm(sitePath), 404, "NotFound", "Cannot find ServerFarm with name app1."},
		{"always on on free", "", sites + "new", farm(groupPath + "/providers/Microsoft.Web/serverfarms/free"), 409, "Conflict", alwaysOn},
		{"stack without version", "", sites + "new", config("linuxFxVersion", "python"), 400, "BadRequest", invalid("LinuxFxVersion")},
		{"unknown stack", "", sites + "new", config("linuxFxVersion", "COBOL|85"), 400, "BadRequest", invalid("LinuxFxVersion")},
		{"unknown python", "", sites + "new", config("linuxFxVersion", "PYTHON|3.99"), 400, "BadRequest", invalid("LinuxFxVersion")},
		{"python with a colon", "", sites + "new", config("linuxFxVersion", "PYTHON:3.12"), 400, "BadRequest", invalid("LinuxFxVersion")},
		{"health path", "", sites + "new", config("healthCheckPath", "healthz"), 400, "BadRequest", invalid("HealthCheckPath")},
		{"tls version", "", sites + "new", config("minTlsVersion", "1.4"), 400, "BadRequest", invalid("MinTlsVersion")},
		{"ftps state", "", sites + "new", config("ftpsState", "Off"), 400, "BadRequest", invalid("FtpsState")},
		{"setting without a name", "", sites + "new", config("appSettings", []obj{{"value": "x"}}), 400, "BadRequest", invalid("appSettings")},
		{"setting twice", "", sites + "new", config("appSettings", []obj{{"name": "a", "value": "x"}, {"name": "A", "value": "y"}}), 400, "BadRequest", invalid("appSettings")},
		{"setting an object", "", sites + "new", config("appSettings", []obj{{"name": "a", "value": obj{}}}), 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Error converting value to type 'System.String'. Path 'properties.siteConfig.appSettings[0].value'.'."},
		{"moved", "", sitePath, set(siteBody(), "location", "westus"), 409, "InvalidResourceLocation",
			"The resource 'app1' already exists in location 'eastus' in resource group 'rg'. A resource with the same name cannot be created in location 'westus'. Please select a new resource name."},
		{"identity type", "", sitePath, set(siteBody(), "identity", obj{"type": "Mine"}), 400, "InvalidIdentityType",
			"The identity type 'Mine' is not valid. Allowed values are: 'None', 'SystemAssigned', 'UserAssigned', 'SystemAssigned, UserAssigned'."},
		{"read app settings", "GET", sitePath + "/config/appsettings", nil, 405, "MethodNotAllowed", "The requested resource does not support http method 'GET'."},
		{"existence of a view", "HEAD", sitePath + "/config/web", nil, 405, "MethodNotAllowed", "The requested resource does not support http method 'HEAD'."},
		{"list of a view", "GET", sitePath + "/config", nil, 405, "MethodNotAllowed", "The requested resource does not support http method 'GET'."},
		{"one instance", "GET", sitePath + "/instances/x", nil, 405, "MethodNotAllowed", "The requested resource does not support http method 'GET'."},
		{"more workers than the tier", "", sites + "new", config("numberOfWorkers", 31), 400, "BadRequest", invalid("NumberOfWorkers")},
		{"no worker", "", sites + "new", config("numberOfWorkers", 0), 400, "BadRequest", invalid("NumberOfWorkers")},
		{"user-assigned identity", "", sitePath, set(siteBody(), "identity", obj{"type": "SystemAssigned,UserAssigned"}), 400, "LinkedInvalidPropertyId",
			"The identity type 'UserAssigned' needs at least one id under 'identity.userAssignedIdentities'."},
		{"config of a missing site", "GET", sites + "new/config/web", nil, 404, "ResourceNotFound",
			"The Resource 'Microsoft.Web/sites/new' under resource group 'rg' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"},
		{"settings of a missing site", "", sites + "new/config/appsettings", obj{"properties": obj{}}, 404, "ParentResourceNotFound",
			"Failed to perform 'write' on resource(s) of type 'sites/config', because the parent resource '" + sites + "new' could not be found."},
		{"settings not strings", "", sitePath + "/config/appsettings", obj{"properties": obj{"a": 1}}, 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Error converting value to type 'System.String'. Path 'properties.a'.'."},
		{"config with a wrong type", "PATCH", sitePath + "/config/web", obj{"properties": obj{"alwaysOn": "yes"}}, 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Error converting value to type 'System.Nullable`1[System.Boolean]'. Path 'properties.alwaysOn'.'."},
		{"unknown action", "POST", sitePath + "/explode", nil, 404, "InvalidResourceId", "The requested path '" + sitePath + "/explode' is not a resource that this Azure knows."},
	})
}

// A wrong type is reported without its value, which may be a secret.
func TestErrorsDoNotRepeatValues(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	got := w.do("PUT", sitePath+"/config/appsettings", obj{"properties": obj{"KEY": []string{"hunter2"}}})
	require.Equal(t, 400, got.status)
	require.NotContains(t, got.raw, "hunter2")
	got = w.do("PUT", sitePath, `{"location":"eastus","properties":{"a":"hunter2"`)
	require.Equal(t, 400, got.status)
	require.NotContains(t, got.raw, "hunter2")
}

func TestSiteInstances(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	names := func() []string {
		var out []string
		for _, v := range w.must("GET", sitePath+"/instances", nil).at("value").([]any) {
			require.Equal(t, "Microsoft.Web/sites/instances", dig(v, "type"))
			require.Equal(t, sitePath+"/instances/"+dig(v, "name").(string), dig(v, "id"))
			out = append(out, dig(v, "name").(string))
		}
		return out
	}
	two := names()
	require.Len(t, two, 2)
	require.Regexp(t, `^[0-9a-f]{64}$`, two[0])
	require.NotEqual(t, two[0], two[1])
	require.NoError(t, w.azure.Scale(planPath, 5))
	five := names()
	require.Len(t, five, 5)
	require.Equal(t, two, five[:2], "instances that stay keep their ids")
	w.must("POST", sitePath+"/stop", nil)
	require.Empty(t, names())
	require.Equal(t, "Stopped", w.do("GET", sitePath, nil).at("properties.state"))
	w.must("POST", sitePath+"/start", nil)
	require.Equal(t, five, names())
	w.must("PUT", planPath, set(planBody("P1v3", 5), "properties.perSiteScaling", true))
	require.Len(t, names(), 1, "with per-site scaling the site's own count decides")
	require.Equal(t, 200, w.do("POST", sitePath+"/restart", nil).status)
}

func TestSiteDeletionTakesAnEmptyPlanAlong(t *testing.T) {
	t.Parallel()
	second := groupPath + "/providers/Microsoft.Web/sites/app2"
	w := newWorld(t).withSite()
	w.must("PUT", second, siteBody())
	require.Equal(t, 200, w.do("DELETE", sitePath, nil).status)
	require.Equal(t, 200, w.do("GET", planPath, nil).status, "another site is left")
	require.Equal(t, 1.0, w.do("GET", planPath, nil).at("properties.numberOfSites"))
	require.Equal(t, 200, w.do("DELETE", second, nil).status)
	require.Equal(t, 404, w.do("GET", planPath, nil).status)
	require.Equal(t, 204, w.do("DELETE", second, nil).status)

	w = newWorld(t).withSite()
	require.Equal(t, 200, w.do("DELETE", sitePath+"?deleteEmptyServerFarm=false", nil).status)
	require.Equal(t, 200, w.do("GET", planPath, nil).status)
}

// A bare plan name means one in the same group; moving a site updates both plans.
func TestSiteMovesBetweenPlans(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	other := groupPath + "/providers/Microsoft.Web/serverfarms/other"
	w.must("PUT", other, planBody("S1", 1))
	got := w.must("PUT", sitePath, set(siteBody(), "properties.serverFarmId", "other"))
	require.Equal(t, other, got.at("properties.serverFarmId"))
	require.Equal(t, 0.0, w.do("GET", planPath, nil).at("properties.numberOfSites"))
	require.Equal(t, 1.0, w.do("GET", other, nil).at("properties.numberOfSites"))
}

// End-to-end TLS is documented for Premium, and for apps that exist already on Standard.
func TestEndToEndTLSNeedsATier(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	for sku, refused := range map[string]bool{"P1v3": false, "P0v4": false, "P1v2": false, "S1": false, "B1": true} {
		w.must("PUT", planPath+sku, planBody(sku, 1))
		body := set(set(siteBody(), "properties.serverFarmId", planPath+sku), "properties.endToEndEncryptionEnabled", true)
		got := w.do("PUT", sitePath+sku, body)
		if !refused {
			require.Equal(t, true, got.at("properties.endToEndEncryptionEnabled"), got.raw)
			continue
		}
		require.Equal(t, 409, got.status, sku)
		require.Contains(t, got.raw, "EndToEndEncryptionEnabled cannot be set for this site as the plan does not allow it.")
		require.Equal(t, 200, w.do("PUT", sitePath+sku, set(body, "properties.endToEndEncryptionEnabled", false)).status)
	}
}

// A PUT of a version that does not know a member leaves it (not confirmed); one that knows it
// sets it back when it does not name it.
func TestPutOfAVersionThatDoesNotKnow(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	const older, newer = "?api-version=2024-04-01", "?api-version=2024-11-01"
	patched := w.send("PATCH", sitePath+newer, obj{"properties": obj{"sshEnabled": false, "endToEndEncryptionEnabled": true}})
	require.Equal(t, 200, patched.status, patched.raw)
	at := func(member string) any { return w.send("GET", sitePath+newer, nil).at("properties." + member) }
	require.Equal(t, []any{false, true}, []any{at("sshEnabled"), at("endToEndEncryptionEnabled")})
	require.NotContains(t, w.send("GET", sitePath+older, nil).raw, "sshEnabled")

	w.must("PUT", sitePath, siteBody()) // 2022-09-01
	require.Equal(t, []any{false, true}, []any{at("sshEnabled"), at("endToEndEncryptionEnabled")})
	require.Equal(t, 200, w.send("PUT", sitePath+older, siteBody()).status)
	require.Equal(t, []any{false, false}, []any{at("sshEnabled"), at("endToEndEncryptionEnabled")})
	require.Equal(t, 200, w.send("PUT", sitePath+newer, siteBody()).status)
	require.Nil(t, at("sshEnabled"))
}
