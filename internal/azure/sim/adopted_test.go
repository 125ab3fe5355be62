package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// names are the names in a list's answer.
func names(r reply) []string {
	all := []string{}
	for _, entry := range r.at("value").([]any) {
		all = append(all, entry.(obj)["name"].(string))
	}
	return all
}

// Limits of slots are those of "App Service limits".
func TestSlots(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	require.Empty(t, names(w.must("GET", sitePath+"/slots", nil)))
	slot := obj{"location": "eastus", "properties": obj{}}
	got := w.must("PUT", sitePath+"/slots/staging", slot)
	require.Equal(t, "app1/staging", got.at("name"))
	require.Equal(t, "app1-staging.azurewebsites.net", got.at("properties.defaultHostName"))
	require.Equal(t, []string{"app1/staging"}, names(w.must("GET", sitePath+"/slots", nil)))
	require.Equal(t, []string{"app1"}, names(w.must("GET", planPath+"/sites", nil)), "a slot is no site of its own")

	require.Equal(t, "Conflict", w.do("PUT", planPath, set(planBody("B1", 1), "tags", obj{})).code(), "no way to Basic with a slot")
	w.must("DELETE", sitePath+"/slots/staging", nil)
	w.must("PUT", planPath, set(planBody("B1", 1), "tags", obj{}))
	require.Equal(t, "Conflict", w.do("PUT", sitePath+"/slots/staging", slot).code(), "Basic has no slots")
}

// A PUT of the site that names no host names leaves them: they are resources.
func TestHostNamesOutliveAPut(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.must("PUT", sitePath+"/hostNameBindings/shop.example.com", obj{"properties": obj{"sslState": "SniEnabled", "thumbprint": "AB"}})
	w.must("PUT", sitePath, siteBody())
	require.Equal(t, []any{"app1.azurewebsites.net", "shop.example.com"}, w.must("GET", sitePath, nil).at("properties.hostNames"))
	require.Equal(t, []string{"app1/app1.azurewebsites.net", "app1/shop.example.com"}, names(w.must("GET", sitePath+"/hostNameBindings", nil)))
	require.Equal(t, "AB", w.must("GET", sitePath+"/hostNameBindings/shop.example.com", nil).at("properties.thumbprint"))
	require.Equal(t, "BadRequest", w.do("PUT", sitePath+"/hostNameBindings/nodots", obj{"properties": obj{}}).code())
	w.must("DELETE", sitePath+"/hostNameBindings/shop.example.com", nil)
	require.Equal(t, []any{"app1.azurewebsites.net"}, w.must("GET", sitePath, nil).at("properties.hostNames"))
}

// Connection strings are as secret as app settings.
func TestConnectionStrings(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.must("PUT", sitePath, set(siteBody(), "properties.siteConfig", obj{
		"connectionStrings": []any{obj{"name": "DB", "connectionString": "Server=x;Password=y", "type": "PostgreSQL"}},
	}))
	require.NotContains(t, w.must("GET", sitePath+"/config/web", nil).raw, "Password")
	require.Equal(t, obj{"DB": obj{"value": "Server=x;Password=y", "type": "PostgreSQL"}},
		w.must("POST", sitePath+"/config/connectionstrings/list", nil).at("properties"))
}

// An enabled setting pulls the count into its range, one that is not leaves it.
func TestAutoscalePullsTheCountIntoItsRange(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withPlan("P1v3", 1)
	count := func() any { return w.must("GET", planPath, nil).at("sku.capacity") }
	w.must("PUT", scalePath, set(scaleBody(profile("default")), "properties.enabled", false))
	require.Equal(t, 1.0, count())
	w.must("PUT", scalePath, set(scaleBody(profile("default")), "properties.enabled", true))
	require.Equal(t, 2.0, count())
	w.must("PUT", planPath, planBody("P1v3", 9))
	w.must("PUT", scalePath, set(scaleBody(profile("default")), "properties.enabled", true))
	require.Equal(t, 5.0, count())
}
