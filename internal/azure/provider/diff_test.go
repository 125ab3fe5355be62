package provider

import (
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// with is a copy of a map with some keys set; nil takes a key out.
func with(m, changes map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range m {
		out[k] = v
	}
	for k, v := range changes {
		if v == nil {
			delete(out, k)
		} else {
			out[k] = v
		}
	}
	return out
}

func settings(pairs ...string) map[string]any {
	var list []any
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, map[string]any{"name": pairs[i], "value": pairs[i+1]})
	}
	return map[string]any{"siteConfig": map[string]any{"appSettings": list}}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	plan := planInputs()
	auto := with(plan, map[string]any{"__createBeforeDelete": true})
	type paths map[string]plugin.DiffKind
	for _, c := range []struct {
		name    string
		typ     tokens.Type
		old     map[string]any
		outputs map[string]any
		news    map[string]any
		ignore  []string
		want    paths
		replace []resource.PropertyKey
		before  bool // delete before replace
	}{
		{"same", planType, plan, nil, plan, nil, nil, nil, false},
		{"nested", planType, plan, nil, with(plan, map[string]any{"sku": map[string]any{"name": "P2v3", "capacity": 2.0}}), nil,
			paths{"sku.name": plugin.DiffUpdate}, nil, false},
		{"ignored", planType, plan, nil, with(plan, map[string]any{"sku": map[string]any{"name": "P1v3", "capacity": 5.0}}),
			[]string{"sku.capacity"}, nil, nil, false},
		{"tag", planType, plan, nil, with(plan, map[string]any{"tags": map[string]any{"a-b": "c"}}), nil,
			paths{"tags": plugin.DiffAdd}, nil, false},
		{"tag in map", planType, with(plan, map[string]any{"tags": map[string]any{"a-b": "c"}}), nil,
			with(plan, map[string]any{"tags": map[string]any{"a-b": "d"}}), nil,
			paths{`tags["a-b"]`: plugin.DiffUpdate}, nil, false},
		{"name", planType, plan, nil, with(plan, map[string]any{"name": "other"}), nil,
			paths{"name": plugin.DiffUpdateReplace}, []resource.PropertyKey{"name"}, true},
		{"group of a randomly named", planType, auto, nil, with(auto, map[string]any{"resourceGroupName": "other"}), nil,
			paths{"resourceGroupName": plugin.DiffUpdateReplace}, []resource.PropertyKey{"resourceGroupName"}, false},
		{"create-only", planType, plan, nil, with(plan, map[string]any{"reserved": false}), nil,
			paths{"reserved": plugin.DiffUpdateReplace}, []resource.PropertyKey{"reserved"}, true},
		{"create-only taken out", planType, plan, nil, with(plan, map[string]any{"reserved": nil}), nil,
			paths{"reserved": plugin.DiffDeleteReplace}, []resource.PropertyKey{"reserved"}, true},
		{"create-only added as it is", planType, with(plan, map[string]any{"reserved": nil}), map[string]any{"reserved": true}, plan, nil,
			paths{"reserved": plugin.DiffAdd}, nil, false},
		{"create-only added otherwise", planType, with(plan, map[string]any{"reserved": nil}), map[string]any{"reserved": false}, plan, nil,
			paths{"reserved": plugin.DiffAddReplace}, []resource.PropertyKey{"reserved"}, true},
		{"create-only default taken out", planType, with(plan, map[string]any{"hyperV": false}), nil, plan, nil, nil, nil, false},
		{"create-only default added", planType, plan, map[string]any{"hyperV": false}, with(plan, map[string]any{"hyperV": false}), nil, nil, nil, false},
		{"create-only default added against the facts", planType, plan, map[string]any{"hyperV": true}, with(plan, map[string]any{"hyperV": false}), nil,
			paths{"hyperV": plugin.DiffAddReplace}, []resource.PropertyKey{"hyperV"}, true},
		{"default added", planType, plan, nil, with(plan, map[string]any{"zoneRedundant": false}), nil, nil, nil, false},
		{"not the default added", planType, plan, nil, with(plan, map[string]any{"zoneRedundant": true}), nil,
			paths{"zoneRedundant": plugin.DiffAdd}, nil, false},
		{"region spelled otherwise", planType, plan, nil, with(plan, map[string]any{"location": "West Europe"}), nil, nil, nil, false},
		{"region", siteType, map[string]any{"location": "westeurope"}, nil, map[string]any{"location": "eastus"}, nil,
			paths{"location": plugin.DiffUpdateReplace}, []resource.PropertyKey{"location"}, true},
		{"flag alone", planType, auto, nil, plan, nil, nil, nil, false},
		{"settings in another order", siteType, settings("A", "1", "B", "2"), nil, settings("B", "2", "A", "1"), nil, nil, nil, false},
		{"setting changed, added, gone", siteType, settings("A", "1", "B", "2", "C", "3", "D", "4"), nil, settings("B", "5", "A", "1", "E", "6"), nil,
			paths{"siteConfig.appSettings[0].value": plugin.DiffUpdate, "siteConfig.appSettings[2]": plugin.DiffUpdate,
				"siteConfig.appSettings[3]": plugin.DiffDelete}, nil, false},
		{"unknown", planType, plan, nil, with(plan, map[string]any{"kind": resource.Computed{Element: resource.NewProperty("")}}), nil,
			paths{"kind": plugin.DiffUpdate}, nil, false},
		{"unknown group", planType, auto, nil, with(auto, map[string]any{"resourceGroupName": resource.Computed{Element: resource.NewProperty("")}}), nil,
			paths{"resourceGroupName": plugin.DiffUpdateReplace}, []resource.PropertyKey{"resourceGroupName"}, false},
		{"array grows", redisType, map[string]any{"zones": []any{"1"}}, nil, map[string]any{"zones": []any{"1", "2"}}, nil,
			paths{"zones[1]": plugin.DiffAdd}, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, p := newFake(t)
			resp, err := p.Diff(t.Context(), plugin.DiffRequest{
				URN: urnOf(c.typ, "x"), OldInputs: props(c.old), OldOutputs: props(c.outputs), NewInputs: props(c.news), IgnoreChanges: c.ignore,
			})
			require.NoError(t, err)
			var got paths
			for path, change := range resp.DetailedDiff {
				if got == nil {
					got = paths{}
				}
				got[path] = change.Kind
				assert.True(t, change.InputDiff)
			}
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.replace, resp.ReplaceKeys)
			assert.Equal(t, c.before, resp.DeleteBeforeReplace)
			assert.Equal(t, len(c.want) > 0, resp.Changes == plugin.DiffSome)
		})
	}
}

func TestDiffSeesThroughSecrets(t *testing.T) {
	t.Parallel()
	_, p := newFake(t)
	old, news := props(planInputs()), props(planInputs())
	news["kind"] = secret("linux")
	old["reserved"] = resource.NewProperty(resource.Output{Element: resource.NewProperty(true), Known: true})
	resp, err := p.Diff(t.Context(), plugin.DiffRequest{URN: urnOf(planType, "x"), OldInputs: old, NewInputs: news})
	require.NoError(t, err)
	assert.Equal(t, plugin.DiffNone, resp.Changes)
}

func TestDiffTakesStoredInputs(t *testing.T) {
	t.Parallel()
	_, p := newFake(t)
	resp, err := p.Diff(t.Context(), plugin.DiffRequest{
		URN: urnOf(planType, "x"), OldOutputs: checkpoint(resource.PropertyMap{}, props(planInputs())), NewInputs: props(planInputs()),
	})
	require.NoError(t, err)
	assert.Equal(t, plugin.DiffNone, resp.Changes)
}

// What replaces a resource is as in azure-native's source (provider/pkg/gen/replacement.go
// and x-ms-mutability of the specifications).
func TestWhatReplaces(t *testing.T) {
	t.Parallel()
	profile := func(id string) any { return map[string]any{"id": id} }
	for _, c := range []struct {
		typ      tokens.Type
		property string
		old, new any
		replaces bool
	}{
		{siteType, "kind", "app,linux", "app", true},
		{siteType, "location", "westeurope", "eastus", true},
		{siteType, "reserved", true, false, true},
		{siteType, "hostingEnvironmentProfile", profile("/a"), profile("/b"), true},
		{siteType, "managedEnvironmentId", "/a", "/b", false},
		{siteType, "serverFarmId", "/a", "/b", false},
		{planType, "location", "westeurope", "eastus", false},
		{planType, "isSpot", false, true, false},
		{planType, "kind", "linux", "app", false},
		{planType, "reserved", true, false, true},
		{planType, "hostingEnvironmentProfile", profile("/a"), profile("/b"), true},
		{redisType, "staticIP", "10.0.0.4", "10.0.0.5", true},
		{redisType, "location", "westeurope", "eastus", true},
		{redisType, "subnetId", "/a", "/b", false},
		{"azure-native:insights:Component", "applicationType", "web", "other", true},
		{"azure-native:insights:Component", "kind", "web", "java", false},
		{"azure-native:operationalinsights:Workspace", "location", "westeurope", "eastus", true},
	} {
		_, p := newFake(t)
		resp, err := p.Diff(t.Context(), plugin.DiffRequest{
			URN: urnOf(c.typ, "x"), OldInputs: props(map[string]any{c.property: c.old}), NewInputs: props(map[string]any{c.property: c.new}),
		})
		require.NoError(t, err)
		assert.Equal(t, plugin.DiffSome, resp.Changes, "%s.%s", c.typ, c.property)
		assert.Equal(t, c.replaces, len(resp.ReplaceKeys) > 0, "%s.%s", c.typ, c.property)
	}
}
