package sim_test

import (
	"testing"

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
	for _, got := range []reply{
		w.do("GET", sitePath+"/config/configreferences", nil), w.do("POST", sitePath+"/config/pushsettings/list", nil),
	} {
		require.Equal(t, []any{404, "InvalidResourceId"}, []any{got.status, got.code()}, "Azure has it: it is this Azure that does not")
	}
	require.Equal(t, 405, w.do("GET", sitePath+"/config/connectionstrings", nil).status)
	require.Equal(t, 405, w.do("PATCH", sitePath+"/config/logs", obj{"properties": obj{}}).status)
}

// The settings of App Service's own authentication: what nobody has set, what a switch
// alone makes of them, and what a path that is let through adds (seen 2025-10-21).
func TestAuthSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	at := sitePath + "/config/authsettingsV2"
	require.Equal(t, obj{"platform": obj{"enabled": false}}, w.must("GET", at, nil).at("properties"))
	require.Equal(t, obj{}, w.must("GET", at+"/list", nil).at("properties"))
	require.Equal(t, 405, w.do("GET", sitePath+"/config/appsettings/list", nil).status)
	w.must("PUT", at, obj{"properties": obj{"platform": obj{"enabled": true}, "globalValidation": obj{"excludedPaths": []any{"/health"}}}})
	got := w.must("GET", at, nil)
	require.Equal(t, got.body, w.must("GET", at+"/list", nil).body)
	require.Equal(t, "authsettingsV2", got.at("name"))
	require.Equal(t, obj{"enabled": true, "runtimeVersion": "~1"}, got.at("properties.platform"))
	require.Equal(t, obj{"requireAuthentication": true, "unauthenticatedClientAction": "RedirectToLoginPage", "excludedPaths": []any{"/health"}},
		got.at("properties.globalValidation"))
	require.Equal(t, "08:00:00", got.at("properties.login.cookieExpiration.timeToExpiration"))
	w.must("PUT", at, obj{"properties": obj{"platform": obj{"enabled": false}}})
	require.Nil(t, w.must("GET", at, nil).at("properties.globalValidation.excludedPaths"), "a PUT replaces them")
	require.Equal(t, 405, w.do("PATCH", at, obj{"properties": obj{}}).status)
}

// A member that came in 2018 and has had another name since 2019 (recorded 2016 to 2020).
func TestReservedInstances(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	for version, there := range map[string]bool{"2016-08-01": false, "2018-02-01": true, "2018-11-01": true, "2019-08-01": false} {
		properties := w.send("GET", sitePath+"/config/web?api-version="+version, nil).at("properties").(obj)
		_, found := properties["reservedInstanceCount"]
		require.Equal(t, there, found, version)
	}
}
