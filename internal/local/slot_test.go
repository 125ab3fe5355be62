package local_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/components"
	"scaleout/internal/azure/sim"
	"scaleout/internal/local"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/world"
)

const webVersion = "2022-09-01"

// call asks Azure as somebody else than Pulumi would.
func call(t *testing.T, w *world.World, method, id string, body map[string]any) map[string]any {
	t.Helper()
	answer, err := w.Azure.Call(t.Context(), method, id, webVersion, body)
	require.NoError(t, err)
	return answer
}

func appSettingsOf(t *testing.T, w *world.World, id string) map[string]any {
	t.Helper()
	return call(t, w, http.MethodPost, id+"/config/appsettings/list", nil)["properties"].(map[string]any)
}

// The slot has what the app has, at an address of its own.
func TestSlotIsAsTheAppIs(t *testing.T) {
	t.Parallel()
	w := world.Standing(t, "dev")
	app, slot := w.Output("appId"), w.Output("slotId")
	assert.Equal(t, app+"/slots/"+components.SlotName, slot)
	assert.Equal(t, components.SlotName, w.Output("slotName"))
	assert.Equal(t, strings.Replace(w.Output("url"), ".azure", "-staging.azure", 1), w.Output("slotUrl"))
	settings := appSettingsOf(t, w, app)
	assert.Equal(t, settings, appSettingsOf(t, w, slot))
	for _, name := range []string{"REDIS_URL", "FLASK_SECRET_KEY"} {
		assert.NotEmpty(t, settings[name])
	}
	names := call(t, w, http.MethodGet, app+"/config/slotConfigNames", nil)["properties"].(map[string]any)
	assert.Equal(t, map[string]any{"appSettingNames": []any{}, "connectionStringNames": []any{}, "azureStorageConfigNames": []any{}}, names)
}

// All that a release does is none of Pulumi's business: it starts and stops the slot,
// marks it, gives it a share of the traffic, and swaps.
func TestAReleaseLeavesNothingToDo(t *testing.T) {
	t.Parallel()
	w := world.Standing(t, "dev")
	app, slot := w.Output("appId"), w.Output("slotId")
	tags := call(t, w, http.MethodGet, slot, nil)["tags"].(map[string]any)
	tags[components.DeploymentTag] = "somebody, 2026-11-23T09:00:00Z"
	for _, step := range []struct {
		what string
		do   func()
	}{
		{"its mark", func() { call(t, w, http.MethodPatch, slot, map[string]any{"tags": tags}) }},
		{"a share of the traffic", func() {
			call(t, w, http.MethodPatch, app+"/config/web", map[string]any{"properties": map[string]any{"experiments": map[string]any{
				"rampUpRules": []any{map[string]any{"name": "staging", "actionHostName": "x-staging.azurewebsites.net", "reroutePercentage": 10.0}},
			}}})
		}},
		{"a deployment", func() {
			_, refused := w.Azure.BeginDeployment(slot, sim.Deployment{ID: "b1"})
			require.Nil(t, refused)
			require.NoError(t, w.Azure.EndDeployment(slot, "b1", "b1", true))
		}},
		{"a preview that is taken back", func() {
			call(t, w, http.MethodPost, slot+"/applySlotConfig", toProduction)
			call(t, w, http.MethodPost, slot+"/resetSlotConfig", nil)
		}},
		{"a swap with preview", func() {
			call(t, w, http.MethodPost, slot+"/applySlotConfig", toProduction)
			swap(t, w, slot)
		}},
		{"a swap", func() { swap(t, w, slot) }},
		{"a swap back", func() { swap(t, w, slot) }},
		{"a stop", func() { call(t, w, http.MethodPost, slot+"/stop", nil) }},
	} {
		step.do()
		w.Nothing(w.Preview)
		w.Nothing(w.Up)
		w.Nothing(w.Refresh)
		w.Nothing(w.Preview)
	}

	// What Pulumi does change leaves all that.
	w.Must(w.Up, "tags.team", "web")
	after := call(t, w, http.MethodGet, slot, nil)
	assert.Equal(t, "Stopped", after["properties"].(map[string]any)["state"])
	assert.Equal(t, "web", after["tags"].(map[string]any)["team"])
	assert.Equal(t, tags[components.DeploymentTag], after["tags"].(map[string]any)[components.DeploymentTag])
	config := call(t, w, http.MethodGet, app+"/config/web", nil)["properties"].(map[string]any)
	assert.NotEmpty(t, config["experiments"].(map[string]any)["rampUpRules"])
}

// Somebody swaps a slot of their own into production, without what is declared: an update
// puts all of it right, and leaves nothing to do.
func TestAForeignSwapIsPutRight(t *testing.T) {
	t.Parallel()
	w := world.Standing(t, "dev")
	app := w.Output("appId")
	declared, hotfix := appSettingsOf(t, w, app), app+"/slots/hotfix"
	call(t, w, http.MethodPut, hotfix, map[string]any{"location": "westeurope", "properties": map[string]any{}})
	swap(t, w, hotfix)
	require.Empty(t, appSettingsOf(t, w, app))
	w.Must(w.Preview)
	assert.Contains(t, w.Out.String(), "1 to update")
	w.Must(w.Up)
	assert.Equal(t, declared, appSettingsOf(t, w, app))
	w.Nothing(w.Preview)
	w.Nothing(w.Up)
	w.Nothing(w.Refresh)
}

// App settings went to production through the slot, before an update knew of them: the
// update restarts nothing in production, and brings the slot to the same.
func TestUpAfterSettingsWentThroughTheSlot(t *testing.T) {
	t.Parallel()
	w := world.Standing(t, "dev")
	app, slot := w.Output("appId"), w.Output("slotId")
	settings := appSettingsOf(t, w, slot)
	settings["MODE"] = "new"
	call(t, w, http.MethodPut, slot+"/config/appsettings", map[string]any{"properties": settings})
	swap(t, w, slot)
	require.Equal(t, settings, appSettingsOf(t, w, app))
	before := w.Azure.Runs(app)
	wish := []string{"appSettings.MODE", "new"}
	w.Must(w.Up, wish...)
	after := w.Azure.Runs(app)
	assert.Equal(t, before[0].Generation, after[0].Generation, "production is restarted")
	assert.NotEqual(t, before[1].Generation, after[1].Generation)
	assert.Equal(t, settings, appSettingsOf(t, w, app))
	assert.Equal(t, settings, appSettingsOf(t, w, slot))
	w.Nothing(w.Up, wish...)
}

var toProduction = map[string]any{"targetSlot": "production", "preserveVnet": true}

// swap lets Azure swap, to the end.
func swap(t *testing.T, w *world.World, slot string) {
	t.Helper()
	call(t, w, http.MethodPost, slot+"/slotsswap", toProduction)
	w.Azure.Clock.Advance(time.Minute)
	status := call(t, w, http.MethodGet, slot, nil)["properties"].(map[string]any)["slotSwapStatus"]
	require.Equal(t, w.Azure.Clock.Now().Add(-40*time.Second).Format("15:04"), status.(map[string]any)["timestampUtc"].(string)[11:16])
}

// Somebody makes a setting sticky: the next update makes that undone.
func TestAStickySettingIsDrift(t *testing.T) {
	t.Parallel()
	w := world.Standing(t, "dev")
	names := w.Output("appId") + "/config/slotConfigNames"
	call(t, w, http.MethodPut, names, map[string]any{"properties": map[string]any{"appSettingNames": []any{"REDIS_URL"}}})
	w.Must(w.Preview)
	assert.Contains(t, w.Out.String(), "WebAppSlotConfigurationNames")
	w.Must(w.Up)
	assert.Empty(t, call(t, w, http.MethodGet, names, nil)["properties"].(map[string]any)["appSettingNames"])
	w.Nothing(w.Preview)
}

// A slot comes and goes without a change of the app, which would restart it.
func TestSlotComesAndGoes(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	w := world.New(t, "dev")
	w.Must(w.Up)
	slot, all := w.Output("slotId"), w.Azure.Resources()
	require.Contains(t, all, slot)
	before := len(w.Azure.Requests())
	off := []string{"stagingSlot", "false"}
	w.Must(w.Up, off...)
	assert.NotContains(t, w.Azure.Resources(), slot)
	assert.Len(t, w.Azure.Resources(), len(all)-1)
	w.Nothing(w.Up, off...)
	w.Nothing(w.Refresh, off...)
	w.Must(w.Up)
	assert.Equal(t, all, w.Azure.Resources())
	w.Nothing(w.Up)
	for _, r := range w.Azure.Requests()[before:] {
		assert.False(t, r.Method == http.MethodPut && strings.EqualFold(r.Path, w.Output("appId")), "the app is changed")
	}
	w.Must(w.Destroy)
	assert.Empty(t, w.Azure.Resources())
}

// From Basic to a tier with slots in one step; back in two, since Azure refuses a tier
// without slots while there is one.
func TestSlotAndTier(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	basic := []string{"planSku", "B1", "autoscale", "false"}
	standard := []string{"planSku", "S1", "autoscale", "false"}
	w := world.New(t, "dev")
	w.Must(w.Preview, basic...)
	assert.Contains(t, w.Out.String(), "the Basic tier has no deployment slots")
	w.Must(w.Up, basic...)
	without := w.Azure.Resources()
	w.Must(w.Up, standard...)
	assert.Len(t, w.Azure.Resources(), len(without)+1)
	w.Nothing(w.Up, standard...)

	w.Out.Reset()
	w.Must(w.Preview, basic...)
	assert.Contains(t, w.Out.String(), "pulumi up -c stagingSlot=false --stack dev", "the way is said before")
	_, err := w.Up(t.Context(), w.Options(basic...))
	require.Error(t, err, "Azure refuses")
	assert.Contains(t, w.Out.String(), "number of slots allowed for the 'Basic' SKU")
	w.Must(w.Up, append([]string{"stagingSlot", "false"}, standard...)...)
	w.Must(w.Up, basic...)
	assert.Equal(t, without, w.Azure.Resources())
	w.Nothing(w.Up, basic...)
}

// Builds run in folders of their own, where a relative path would lead elsewhere.
func TestHomeIsNoRelativePath(t *testing.T) {
	t.Parallel()
	assert.True(t, filepath.IsAbs(local.HomeDir("", "state")))
}
