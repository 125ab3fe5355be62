package provider

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	sdkproperty "github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func updatePlan(t *testing.T, p *Provider, state resource.PropertyMap, news map[string]any) (plugin.UpdateResponse, error) {
	t.Helper()
	return p.Update(t.Context(), plugin.UpdateRequest{URN: urnOf(planType, "plan"), ID: planID,
		OldInputs: props(planInputs()), OldOutputs: state, NewInputs: props(news)})
}

func TestUpdateSendsEverything(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	state := created(t, p)
	state["zoneRedundant"] = resource.NewProperty(true)
	resp, err := updatePlan(t, p, state, with(planInputs(), map[string]any{"tags": map[string]any{"a": "b"}}))
	require.NoError(t, err)
	assert.Equal(t, []string{"PUT " + planID, "GET " + planID}, f.log[3:])
	assert.Equal(t, map[string]any{
		"kind": "linux", "location": "westeurope", "tags": map[string]any{"a": "b"},
		"sku":        map[string]any{"name": "P1v3", "capacity": 2.0},
		"properties": map[string]any{"reserved": true, "zoneRedundant": false},
	}, f.bodies[3], "zoneRedundant, which the program no longer sets, goes back to its default")
	assert.NotContains(t, resp.Properties[storedInputs].SecretValue().Element.ObjectValue(), resource.PropertyKey("zoneRedundant"))
}

func TestUpdateRefused(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	state := created(t, p)
	f.script = func(r *http.Request, _ map[string]any) *reply {
		if isPUT(r) {
			return failure(409, "Conflict", "no")
		}
		return nil
	}
	resp, err := updatePlan(t, p, state, planInputs())
	require.EqualError(t, err, `Status=409 Code="Conflict" Message="no"`)
	assert.NotEqual(t, resource.StatusPartialFailure, resp.Status, "the old state holds")
}

func TestUpdateUnfinished(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]func(f *fakeARM) func(*http.Request, map[string]any) *reply{
		"lost": func(*fakeARM) func(*http.Request, map[string]any) *reply {
			return func(r *http.Request, _ map[string]any) *reply {
				if isPUT(r) {
					return &reply{err: io.EOF}
				}
				return nil
			}
		},
		"failed": func(f *fakeARM) func(*http.Request, map[string]any) *reply {
			return accepted(f, "Azure-AsyncOperation", operationIs("Failed"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, p := newFake(t)
			state := created(t, p)
			f.script = script(f)
			resp, err := updatePlan(t, p, state, planInputs())
			partial(t, err, resp.Status, resp.Properties)
		})
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	remove := func(p *Provider, urn resource.URN, id resource.ID) error {
		_, err := p.Delete(t.Context(), plugin.DeleteRequest{URN: urn, ID: id})
		return err
	}
	t.Run("at once, then gone already", func(t *testing.T) {
		t.Parallel()
		f, p := newFake(t)
		created(t, p)
		require.NoError(t, remove(p, urnOf(planType, "plan"), planID))
		assert.Empty(t, f.store)
		require.NoError(t, remove(p, urnOf(planType, "plan"), planID))
	})
	t.Run("web app", func(t *testing.T) {
		t.Parallel()
		f, p := newFake(t)
		require.NoError(t, remove(p, urnOf(siteType, "app"), siteID))
		assert.Equal(t, []string{"DELETE " + siteID + "?deleteEmptyServerFarm=false"}, f.log)
	})
	t.Run("long-running", func(t *testing.T) {
		t.Parallel()
		f, p := newFake(t)
		created(t, p)
		f.script = accepted(f, "Azure-AsyncOperation", operationIs("InProgress"), operationIs("Succeeded"))
		require.NoError(t, remove(p, urnOf(planType, "plan"), planID))
		assert.Equal(t, 30*time.Second, f.clock.Now().Sub(epoch))
	})
	t.Run("operation forgotten with the resource", func(t *testing.T) {
		t.Parallel()
		f, p := newFake(t)
		created(t, p)
		f.script = accepted(f, "Location", failure(404, "NotFound", "gone"))
		require.NoError(t, remove(p, urnOf(planType, "plan"), planID))
	})
	t.Run("answer lost", func(t *testing.T) {
		t.Parallel()
		f, p := newFake(t)
		created(t, p)
		lost := false
		f.script = func(r *http.Request, body map[string]any) *reply {
			if r.Method == http.MethodDelete && !lost {
				lost = true
				f.apply(r, body)
				return &reply{err: io.EOF}
			}
			return nil
		}
		require.NoError(t, remove(p, urnOf(planType, "plan"), planID))
	})
	t.Run("failed", func(t *testing.T) {
		t.Parallel()
		f, p := newFake(t)
		created(t, p)
		f.script = accepted(f, "Azure-AsyncOperation", operationIs("Failed"))
		require.EqualError(t, remove(p, urnOf(planType, "plan"), planID),
			"deleting '"+planID+`': Status="Failed" Code="Quota" Message="none left"`)
	})
	t.Run("accepted without a place to poll", func(t *testing.T) {
		t.Parallel()
		f, p := newFake(t)
		created(t, p)
		gets := 0
		f.script = func(r *http.Request, _ map[string]any) *reply {
			if r.Method == http.MethodDelete {
				return &reply{status: 202}
			}
			if gets++; gets == 2 {
				delete(f.store, planID)
			}
			return nil
		}
		require.NoError(t, remove(p, urnOf(planType, "plan"), planID))
		assert.Empty(t, f.store)
	})
}

const cacheID = "/subscriptions/" + subscription + "/resourceGroups/rg/providers/Microsoft.Cache/redis/c"

func TestInvoke(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	f.script = func(r *http.Request, _ map[string]any) *reply {
		assert.Equal(t, redisAPI, r.URL.Query().Get("api-version"))
		return &reply{status: 200, body: map[string]any{"primaryKey": "P", "secondaryKey": "S", "more": "x"}}
	}
	args := sdkproperty.NewMap(map[string]sdkproperty.Value{"resourceGroupName": sdkproperty.New("rg"), "name": sdkproperty.New("c").WithSecret(true)})
	resp, err := p.Invoke(t.Context(), plugin.InvokeRequest{Tok: "azure-native:cache:listRedisKeys", Args: args})
	require.NoError(t, err)
	assert.Equal(t, []string{"POST " + cacheID + "/listKeys"}, f.log)
	assert.Equal(t, sdkproperty.NewMap(map[string]sdkproperty.Value{"primaryKey": sdkproperty.New("P"), "secondaryKey": sdkproperty.New("S")}), resp.Properties)

	f.script = nil
	_, err = p.Invoke(t.Context(), plugin.InvokeRequest{Tok: "azure-native:cache:listRedisKeys", Args: args})
	require.EqualError(t, err, "request failed "+cacheID+`/listKeys: Status=404 Code="ResourceNotFound" Message="not found"`)

	resp, err = p.Invoke(t.Context(), plugin.InvokeRequest{Tok: "azure-native:cache:listRedisKeys"})
	require.NoError(t, err)
	assert.Equal(t, []string{"missing required property 'resourceGroupName'", "missing required property 'name'"}, reasons(resp.Failures))

	_, err = p.Invoke(t.Context(), plugin.InvokeRequest{Tok: "azure-native:web/v20240401:listNothing"})
	require.EqualError(t, err, "invoke type azure-native:web/v20240401:listNothing not found")
}

func TestConfigure(t *testing.T) {
	t.Parallel()
	env := map[string]string{}
	p := New(Options{SubscriptionID: "options", Getenv: func(k string) string { return env[k] }}).(*Provider)
	configure := func(inputs map[string]any) error {
		_, err := p.Configure(t.Context(), plugin.ConfigureRequest{Inputs: props(inputs)})
		return err
	}
	require.NoError(t, configure(nil))
	assert.Equal(t, "options", p.subscription)
	env["ARM_SUBSCRIPTION_ID"] = "environment"
	require.NoError(t, configure(nil))
	assert.Equal(t, "environment", p.subscription)
	require.NoError(t, configure(map[string]any{"subscriptionId": `"config"`, "azure-native:config:location": "eastus"}))
	assert.Equal(t, "config", p.subscription)
	assert.Equal(t, "eastus", p.location)
	require.NoError(t, configure(nil))
	assert.Equal(t, "environment", p.subscription, "the last call counts")
	assert.Empty(t, p.location)

	delete(env, "ARM_SUBSCRIPTION_ID")
	p.fallback = ""
	require.ErrorContains(t, configure(nil), "no subscription: set it with 'pulumi config set azure-native:subscriptionId <id>'")
}

func TestPluginInfo(t *testing.T) {
	t.Parallel()
	_, p := newFake(t)
	info, err := p.GetPluginInfo(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "2.92.3", info.Version.String())
	mixed, err := New(Options{Mixed: true}).GetPluginInfo(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "3.26.0", mixed.Version.String(), "as new as any resource may want it")
	shake, err := p.Handshake(t.Context(), plugin.ProviderHandshakeRequest{})
	require.NoError(t, err)
	assert.True(t, shake.AcceptSecrets)
	_, err = p.Construct(t.Context(), plugin.ConstructRequest{})
	require.ErrorContains(t, err, "not yet implemented")
}
