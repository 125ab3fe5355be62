package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What one configuration is set to leaves the others alone, in an app and in a slot.
func TestConfigurations(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	slot := sitePath + "/slots/staging"
	w.must("PUT", slot, obj{"location": "eastus", "properties": obj{"siteConfig": obj{"linuxFxVersion": "PYTHON|3.12"}}})
	for _, at := range []string{sitePath, slot} {
		w.must("PUT", at+"/config/appsettings", obj{"properties": obj{"KEY": "value"}})
		got := w.must("PUT", at+"/config/connectionstrings", obj{"properties": obj{"db": obj{"value": "secret", "type": "Custom"}}})
		require.Equal(t, obj{"db": obj{"value": "secret", "type": "Custom"}}, got.at("properties"))
		w.must("PUT", at+"/config/metadata", obj{"properties": obj{"CURRENT_STACK": "python"}})
		got = w.must("PUT", at+"/config/logs", obj{"properties": obj{"httpLogs": obj{"fileSystem": obj{"enabled": true}}}})
		require.Equal(t, 35.0, got.at("properties.httpLogs.fileSystem.retentionInMb"))
		w.must("PATCH", at+"/config/web", obj{"properties": obj{"http20Enabled": true}})

		require.Equal(t, obj{"KEY": "value"}, w.must("POST", at+"/config/appsettings/list", nil).at("properties"))
		require.Equal(t, "secret", w.must("POST", at+"/config/connectionstrings/list", nil).at("properties.db.value"))
		require.Equal(t, "python", w.must("POST", at+"/config/metadata/list", nil).at("properties.CURRENT_STACK"))
		require.Equal(t, true, w.must("GET", at+"/config/logs", nil).at("properties.httpLogs.fileSystem.enabled"))
		web := w.must("GET", at+"/config/web", nil)
		require.Equal(t, "PYTHON|3.12", web.at("properties.linuxFxVersion"))
		require.NotContains(t, web.raw, "secret")
		require.NotContains(t, w.must("GET", at, nil).raw, "secret")
	}
	w.refuses([]refusal{
		{"a connection string that is no object", "", sitePath + "/config/connectionstrings", obj{"properties": obj{"db": "x"}}, 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Error converting value to type 'Newtonsoft.Json.Linq.JObject'. Path 'properties.db'.'."},
		{"names that are no list", "", sitePath + "/config/slotConfigNames", obj{"properties": obj{"appSettingNames": "x"}}, 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Error converting value to type 'Newtonsoft.Json.Linq.JArray'. Path 'properties.appSettingNames'.'."},
		{"no such configuration", "GET", sitePath + "/config/nonsense", nil, 404, "ResourceNotFound",
			"The Resource 'Microsoft.Web/sites/app1/config/nonsense' under resource group 'rg' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"},
	})
	require.Equal(t, 405, w.do("GET", sitePath+"/config/connectionstrings", nil).status)
	require.Equal(t, 405, w.do("PATCH", sitePath+"/config/logs", obj{"properties": obj{}}).status)
}

// A slot is an app of its own (seen 2026-04-10).
func TestSlotIsAnApp(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	slot := sitePath + "/slots/staging"
	w.must("PUT", slot, obj{"location": "eastus", "identity": obj{"type": "SystemAssigned"}, "properties": obj{"httpsOnly": true}})
	got := w.must("GET", slot, nil)
	require.Equal(t, "app1/staging", got.at("name"))
	shows(t, obj{
		"name": "app1(staging)", "httpsOnly": true, "hostNames": []any{"app1-staging.azurewebsites.net"}, "serverFarmId": planPath,
		"siteMode": nil, "kind": "app,linux",
	}, got.at("properties"))
	require.NotEmpty(t, got.at("identity.principalId"))
	listed := w.must("GET", sitePath+"/slots", nil).at("value").([]any)[0].(obj)
	shows(t, obj{"siteMode": "Limited", "computeMode": "Dedicated"}, listed["properties"])

	principal := got.at("identity.principalId")
	patched := w.must("PATCH", slot, obj{"properties": obj{"clientAffinityEnabled": false}})
	require.Equal(t, false, patched.at("properties.clientAffinityEnabled"))
	require.Equal(t, true, patched.at("properties.httpsOnly"), "a PATCH leaves the rest")
	require.Equal(t, principal, patched.at("identity.principalId"))
	require.Equal(t, 404, w.do("PATCH", sitePath+"/slots/other", obj{"properties": obj{}}).status)
	require.Equal(t, 1.0, w.must("GET", planPath, nil).at("properties.numberOfSites"), "slots are not counted")
	w.must("POST", slot+"/stop", nil)
	require.Equal(t, "Stopped", w.must("GET", slot, nil).at("properties.state"))
	require.Equal(t, "Running", w.must("GET", sitePath, nil).at("properties.state"))
}

// The kind follows plan and stack, and what is read can be sent back.
func TestKindOfAnApp(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ asked, stack, want string }{
		{"", "PYTHON|3.12", "app,linux"},
		{"app,linux", "PYTHON|3.12", "app,linux"},
		{"app,linux", "DOCKER|nginx", "app,linux,container"},
		{"app,linux,container,linux", "DOCKER|nginx", "app,linux,container"},
		{"functionapp,linux", "PYTHON|3.12", "functionapp,linux"},
	} {
		w := newWorld(t).withPlan("P1v3", 1)
		body := obj{"location": "eastus", "properties": obj{"serverFarmId": planPath, "siteConfig": obj{"linuxFxVersion": row.stack}}}
		if row.asked != "" {
			body["kind"] = row.asked
		}
		require.Equal(t, row.want, w.must("PUT", sitePath, body).at("kind"))
		got := w.must("GET", sitePath, nil)
		again := w.must("PUT", sitePath, got.body)
		require.Equal(t, row.want, again.at("kind"))
		require.Equal(t, row.stack, w.must("GET", sitePath+"/config/web", nil).at("properties.linuxFxVersion"), "siteConfig says nothing of itself, but the stack")
	}
}

// Microsoft.Web answers itself what is asked of no resource, and says which type it does
// not know.
func TestQuestionsToMicrosoftWeb(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	ask := subPath + "/providers/Microsoft.Web/checknameavailability"
	shows(t, obj{"nameAvailable": false, "reason": "AlreadyExists"}, w.must("POST", ask, obj{"name": "APP1", "type": "Site"}).body)
	shows(t, obj{"nameAvailable": true, "reason": ""}, w.must("POST", ask, obj{"name": "app2", "type": "Site"}).body)
	shows(t, obj{"nameAvailable": false, "reason": "Invalid"}, w.must("POST", ask, obj{"name": "-", "type": "Site"}).body)
	shows(t, obj{"status": "Success"}, w.must("POST", groupPath+"/providers/Microsoft.Web/validate", obj{"name": "app2", "type": "Site", "location": "eastus"}).body)
	for _, unknown := range []string{"Microsoft.Web/nonsense", "Microsoft.Cache/nonsense"} {
		got := w.do("POST", subPath+"/providers/"+unknown, obj{})
		require.Equal(t, 404, got.status)
		require.Equal(t, "InvalidResourceType", got.code())
		require.Contains(t, got.message(), "The resource type 'nonsense' could not be found")
	}
}

// For some seconds App Service itself answers for a plan that went with its last app.
func TestPlanThatJustWent(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.must("DELETE", sitePath, nil)
	got := w.do("GET", planPath, nil)
	require.Equal(t, 404, got.status)
	require.Equal(t, "NotFound", got.body["Code"])
	require.Equal(t, "Cannot find ServerFarm with name plan.", got.message())
	w.clock.Advance(time.Minute)
	got = w.do("GET", planPath, nil)
	require.Equal(t, "ResourceNotFound", got.code())
}

// An older api-version shows what it showed then: null lists' members, tags, and no siteConfig.
func TestOlderVersions(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	old := w.send("GET", sitePath+"?api-version=2019-08-01", nil)
	require.NotContains(t, old.at("properties"), "siteConfig")
	require.NotContains(t, old.at("properties"), "ipMode")
	require.Equal(t, obj{}, old.at("tags"))
	list := w.send("GET", groupPath+"/providers/Microsoft.Web/sites?api-version=2022-03-01", nil)
	require.Contains(t, list.body, "nextLink")
	require.NotContains(t, w.must("GET", groupPath+"/providers/Microsoft.Web/sites", nil).body, "nextLink")
}
