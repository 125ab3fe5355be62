package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

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

// The status and the extended code are known, the words are not.
func TestSlotIsOfTheKindOfItsApp(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	got := w.do("PUT", slotPath, obj{"location": "eastus", "kind": "functionapp,linux", "properties": obj{}})
	require.Equal(t, []any{400, "BadRequest"}, []any{got.status, got.code()})
	require.Contains(t, got.raw, `"ExtendedCode":"54026"`)
	w.must("PUT", slotPath, obj{"location": "eastus", "kind": "Linux,App", "properties": obj{}})
	require.Len(t, w.must("GET", slotPath+"/instances", nil).at("value"), 2)
	require.Equal(t, 204, w.do("POST", slotPath+"/containerlogs", nil).status)
	w.azure.Attach(plane{log: "staging was here\n"})
	require.Equal(t, "staging was here\n", w.must("POST", slotPath+"/containerlogs", nil).raw)
}
