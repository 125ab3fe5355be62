package provider

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readPlan(t *testing.T, p *Provider, inputs, state resource.PropertyMap) (plugin.ReadResponse, error) {
	t.Helper()
	return p.Read(t.Context(), plugin.ReadRequest{URN: urnOf(planType, "plan"), ID: planID, Inputs: inputs, State: state})
}

// created makes a plan and returns its state.
func created(t *testing.T, p *Provider) resource.PropertyMap {
	t.Helper()
	resp, err := createPlan(t, p)
	require.NoError(t, err)
	return resp.Properties
}

func TestRefreshSeesWhatChanged(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	state := created(t, p)
	inputs := props(planInputs())

	same, err := readPlan(t, p, inputs, state)
	require.NoError(t, err)
	assert.Equal(t, inputs, same.Inputs)
	assert.Equal(t, state, same.Outputs)

	f.store[planID]["sku"] = map[string]any{"name": "P1v3", "capacity": 5, "tier": "PremiumV3"}
	f.store[planID]["tags"] = map[string]any{"by": "portal"}
	delete(f.store[planID], "kind")
	now, err := readPlan(t, p, inputs, state)
	require.NoError(t, err)
	assert.Equal(t, props(with(planInputs(), map[string]any{
		"sku": map[string]any{"name": "P1v3", "capacity": 5.0, "tier": "PremiumV3"}, "tags": map[string]any{"by": "portal"}, "kind": nil,
	})), now.Inputs)
	assert.Equal(t, resource.MakeSecret(resource.NewProperty(now.Inputs)), now.Outputs[storedInputs])
}

func TestRefreshLeavesDefaultsOut(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	f.script = func(r *http.Request, body map[string]any) *reply {
		if isPUT(r) {
			a := f.apply(r, body)
			f.store[planID]["sku"] = map[string]any{"name": "P1v3", "capacity": 2, "tier": "PremiumV3"}
			f.store[planID]["properties"] = map[string]any{"reserved": true, "zoneRedundant": false}
			return a
		}
		return nil
	}
	state := created(t, p)
	assert.Equal(t, "PremiumV3", stringOf(state["sku"].ObjectValue()["tier"]))
	now, err := readPlan(t, p, props(planInputs()), state)
	require.NoError(t, err)
	assert.Equal(t, props(planInputs()), now.Inputs)
}

func TestRefreshKeepsSecrets(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	inputs := props(planInputs())
	inputs["kind"] = secret("linux")
	inputs["tags"] = resource.NewProperty(resource.PropertyMap{"a": secret("1"), "b": resource.NewProperty("2")})
	resp, err := p.Create(t.Context(), plugin.CreateRequest{URN: urnOf(planType, "plan"), Properties: inputs})
	require.NoError(t, err)
	assert.True(t, resp.Properties["kind"].IsSecret())
	assert.Equal(t, inputs["tags"], resp.Properties["tags"])
	assert.False(t, resp.Properties[storedInputs].SecretValue().Element.ContainsSecrets())

	f.store[planID]["kind"] = "app"
	f.store[planID]["tags"] = map[string]any{"a": "9", "b": "2"}
	now, err := readPlan(t, p, inputs, resp.Properties)
	require.NoError(t, err)
	assert.Equal(t, secret("app"), now.Inputs["kind"])
	assert.Equal(t, secret("9"), now.Inputs["tags"].ObjectValue()["a"])
	assert.Equal(t, resource.NewProperty("2"), now.Inputs["tags"].ObjectValue()["b"])
	assert.True(t, now.Outputs["kind"].IsSecret())
}

func TestMergeOfArrays(t *testing.T) {
	t.Parallel()
	rule := func(name string, more ...string) map[string]any {
		m := map[string]any{"name": name}
		for _, k := range more {
			m[k] = "x"
		}
		return m
	}
	in := props(map[string]any{"a": []any{rule("1", "mine"), rule("2")}, "b": "kept"})
	was := props(map[string]any{"a": []any{rule("1", "default"), rule("2")}})
	is := props(map[string]any{"a": []any{rule("1", "default"), rule("3"), rule("4")}})
	assert.Equal(t, props(map[string]any{"a": []any{rule("1", "mine"), rule("3"), rule("4")}, "b": "kept"}), mergeFields(in, was, is))
	assert.Equal(t, props(map[string]any{"a": []any{rule("1", "mine")}, "b": "kept"}),
		mergeFields(in, was, props(map[string]any{"a": []any{rule("1", "default")}})))
}

func TestReadGone(t *testing.T) {
	t.Parallel()
	_, p := newFake(t)
	resp, err := readPlan(t, p, props(planInputs()), props(planInputs()))
	require.NoError(t, err)
	assert.Empty(t, resp.ID)
	assert.Nil(t, resp.Outputs)
}

func TestReadErrorIsNotGone(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	f.script = func(*http.Request, map[string]any) *reply { return failure(403, "AuthorizationFailed", "no") }
	_, err := readPlan(t, p, props(planInputs()), nil)
	require.EqualError(t, err, `Status=403 Code="AuthorizationFailed" Message="no"`)
}

func TestImport(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	created(t, p)
	f.store[planID]["properties"] = map[string]any{"reserved": true, "numberOfSites": 3}
	resp, err := readPlan(t, p, nil, nil)
	require.NoError(t, err)
	assert.Equal(t, props(planInputs()), resp.Inputs)
	assert.Equal(t, 3.0, resp.Outputs["numberOfSites"].NumberValue())

	_, err = p.Read(t.Context(), plugin.ReadRequest{URN: urnOf(planType, "plan"), ID: "/subscriptions/x"})
	require.ErrorContains(t, err, "'/subscriptions/x' is not an id of the form /subscriptions/{subscriptionId}/")
}

func TestReadWaitsUntilSettled(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	state := created(t, p)
	gets := 0
	f.script = func(*http.Request, map[string]any) *reply {
		gets++
		f.store[planID]["properties"] = map[string]any{"provisioningState": []string{"Creating", "Scaling", "Succeeded"}[min(gets, 3)-1]}
		return nil
	}
	resp, err := readPlan(t, p, props(planInputs()), state)
	require.NoError(t, err)
	assert.Equal(t, "Succeeded", stringOf(resp.Outputs["provisioningState"]))
	assert.Equal(t, 20*time.Second, f.clock.Now().Sub(epoch))
}

func TestReadWaitsForDeletion(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	state := created(t, p)
	f.store[planID]["properties"] = map[string]any{"provisioningState": "Deleting"}
	gets := 0
	f.script = func(*http.Request, map[string]any) *reply {
		if gets++; gets == 4 {
			delete(f.store, planID)
		}
		return nil
	}
	resp, err := readPlan(t, p, props(planInputs()), state)
	require.NoError(t, err)
	assert.Empty(t, resp.ID)
}

func TestReadOfUnhealthy(t *testing.T) {
	t.Parallel()
	for state, want := range map[string]string{
		"Failed":   "the provisioning state of the resource is Failed",
		"Updating": "the provisioning state of the resource is still Updating: the time limit of 1h0m0s is over",
	} {
		f, p := newFake(t)
		before := created(t, p)
		f.store[planID]["properties"] = map[string]any{"provisioningState": state, "reserved": true}
		resp, err := readPlan(t, p, props(planInputs()), before)
		assert.Equal(t, &plugin.InitError{Reasons: []string{want}}, err)
		assert.Equal(t, resource.StatusPartialFailure, resp.Status)
		assert.Equal(t, resource.ID(planID), resp.ID)
		assert.Equal(t, props(planInputs()), resp.Inputs)
		assert.Equal(t, state, stringOf(resp.Outputs["provisioningState"]))
		assert.NotContains(t, resp.Outputs, incomplete)
	}
}

// TestUnfinishedStaysUnfinished follows a creation whose answer was lost through
// a refresh and the update that mends it.
func TestUnfinishedStaysUnfinished(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	f.script = func(r *http.Request, body map[string]any) *reply {
		if isPUT(r) {
			f.apply(r, body)
			// Azure fills in what the program left out.
			f.store[planID]["properties"] = map[string]any{"reserved": true, "hyperV": false, "isXenon": false}
			return &reply{err: io.EOF}
		}
		return nil
	}
	made, err := createPlan(t, p)
	partial(t, err, made.Status, made.Properties)

	refreshed, err := readPlan(t, p, props(planInputs()), made.Properties)
	assert.Equal(t, interrupted, partial(t, err, refreshed.Status, refreshed.Outputs))
	assert.Equal(t, props(planInputs()), refreshed.Inputs, "Azure's defaults do not become inputs")
	diff, err := p.Diff(t.Context(), plugin.DiffRequest{URN: urnOf(planType, "plan"), OldInputs: refreshed.Inputs,
		OldOutputs: refreshed.Outputs, NewInputs: props(planInputs())})
	require.NoError(t, err)
	assert.Equal(t, plugin.DiffNone, diff.Changes)

	f.script = nil
	mended, err := p.Update(t.Context(), plugin.UpdateRequest{URN: urnOf(planType, "plan"), ID: planID,
		OldInputs: refreshed.Inputs, OldOutputs: refreshed.Outputs, NewInputs: props(planInputs())})
	require.NoError(t, err)
	assert.NotContains(t, mended.Properties, incomplete)
	healthy, err := readPlan(t, p, props(planInputs()), mended.Properties)
	require.NoError(t, err)
	assert.Equal(t, props(planInputs()), healthy.Inputs)
}

// TestTakeOver reads a resource whose creation was interrupted before the engine
// got any outputs.
func TestTakeOver(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	created(t, p)
	f.store[planID]["properties"] = map[string]any{"reserved": true, "hyperV": false}
	for _, state := range []resource.PropertyMap{nil, {}} {
		resp, err := readPlan(t, p, props(planInputs()), state)
		assert.Equal(t, interrupted, partial(t, err, resp.Status, resp.Outputs))
		assert.Equal(t, props(planInputs()), resp.Inputs)
	}
}

const siteID = "/subscriptions/" + subscription + "/resourceGroups/rg/providers/Microsoft.Web/sites/app"

func TestWebAppIsCompletedFromItsConfiguration(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	inputs := props(map[string]any{"resourceGroupName": "rg", "name": "app", "location": "westeurope", "siteConfig": map[string]any{
		"alwaysOn": true, "appSettings": []any{map[string]any{"name": "A", "value": "1"}},
	}})
	made, err := p.Create(t.Context(), plugin.CreateRequest{URN: urnOf(siteType, "app"), Properties: inputs})
	require.NoError(t, err)
	assert.Equal(t, props(map[string]any{"alwaysOn": true}), made.Properties["siteConfig"].ObjectValue())

	f.store[siteID]["properties"] = map[string]any{"siteConfig": map[string]any{"alwaysOn": false}}
	resp, err := p.Read(t.Context(), plugin.ReadRequest{URN: urnOf(siteType, "app"), ID: siteID, Inputs: inputs, State: made.Properties})
	require.NoError(t, err)
	config := resp.Inputs["siteConfig"].ObjectValue()
	assert.False(t, config["alwaysOn"].BoolValue())
	assert.Len(t, config["appSettings"].ArrayValue(), 1, "app settings are in no answer and stay as they are")

	f.script = func(r *http.Request, _ map[string]any) *reply {
		if r.URL.Path == siteID+"/config/web" {
			return failure(404, "NotFound", "no config")
		}
		return nil
	}
	_, err = p.Read(t.Context(), plugin.ReadRequest{URN: urnOf(siteType, "app"), ID: siteID, Inputs: inputs, State: made.Properties})
	require.ErrorContains(t, err, "no config", "a site without its configuration is not gone")
}
