package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Tags of a resource, of a group and of the subscription are changed without a word of the rest ("Tags"; recorded 2020 to 2023).
func TestTags(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	for _, scope := range []string{subPath, groupPath, sitePath} {
		at := scope + "/providers/Microsoft.Resources/tags/default"
		w.must("DELETE", at, nil)
		require.Equal(t, obj{"id": at, "name": "default", "type": "Microsoft.Resources/tags", "properties": obj{}}, w.must("GET", at, nil).body)
		for _, step := range []struct {
			method, operation string
			sent, want        obj
		}{
			{"PUT", "", obj{"a": "1", "b": "2"}, obj{"a": "1", "b": "2"}},
			{"PATCH", "Merge", obj{"A": "3", "c": "4"}, obj{"A": "3", "b": "2", "c": "4"}},
			{"PATCH", "Delete", obj{"b": "other"}, obj{"A": "3", "b": "2", "c": "4"}},
			{"PATCH", "Delete", obj{"b": "2", "a": ""}, obj{"c": "4"}},
			{"PATCH", "Replace", obj{"d": "5"}, obj{"d": "5"}},
			{"PUT", "", obj{"e": "6"}, obj{"e": "6"}},
		} {
			body := obj{"properties": obj{"tags": step.sent}}
			if step.operation != "" {
				body["operation"] = step.operation
			}
			require.Equal(t, step.want, w.must(step.method, at, body).at("properties.tags"), step)
			require.Equal(t, step.want, w.must("GET", at, nil).at("properties.tags"))
		}
		require.Equal(t, obj{"e": "6"}, w.must("GET", scope, nil).at("tags"), scope)
		require.Equal(t, 400, w.do("PATCH", at, obj{"operation": "Add", "properties": obj{"tags": obj{}}}).status)
		require.Equal(t, "InvalidTagNameCharacters", w.do("PUT", at, obj{"properties": obj{"tags": obj{"a/b": "1"}}}).code())
	}
	require.Equal(t, "Running", w.must("GET", sitePath, nil).at("properties.state"))
	require.Equal(t, 404, w.do("GET", sitePath+"2/providers/Microsoft.Resources/tags/default", nil).status)
	require.Equal(t, 404, w.do("GET", sitePath+"/providers/Microsoft.Resources/tags/other", nil).status)
	vnet := groupPath + "/providers/Microsoft.Network/virtualNetworks/v"
	w.must("PUT", vnet, obj{"location": "eastus", "properties": obj{
		"addressSpace": obj{"addressPrefixes": []any{"10.0.0.0/16"}}, "subnets": []any{obj{"name": "s", "properties": obj{"addressPrefix": "10.0.0.0/24"}}}}})
	before := w.must("GET", vnet, nil).at("etag")
	w.must("PUT", vnet+"/providers/Microsoft.Resources/tags/default", obj{"properties": obj{"tags": obj{"a": "1"}}})
	require.NotEqual(t, before, w.must("GET", vnet, nil).at("etag"))
	require.Equal(t, 400, w.do("GET", vnet+"/subnets/s/providers/Microsoft.Resources/tags/default", nil).status, "what has no tags")
}

// A subscription without tags says so in newer api-versions (recorded 2023 to 2026 with 2022-12-01).
func TestSubscriptionWithoutTags(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, obj{}, w.send("GET", subPath+"?api-version=2022-12-01", nil).at("tags"))
	require.NotContains(t, w.send("GET", subPath+"?api-version=2021-04-01", nil).body, "tags")
}
