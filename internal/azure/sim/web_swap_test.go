package sim_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

const slotPath = sitePath + "/slots/staging"

var toProduction = obj{"targetSlot": "production", "preserveVnet": true}

// yard is a data plane in which apps start when the test says so.
type yard struct {
	plane
	ready    map[string]int64 // the generation that is ready, by ARM id
	problem  string
	switched []string
}

func (y *yard) Ready(id string, generation int64) (bool, string) {
	return y.ready[id] == generation, y.problem
}
func (y *yard) Swapped(target, source string) { y.switched = append(y.switched, target+" <- "+source) }

// withYard attaches a data plane where nothing is ready yet.
func (w *world) withYard() *yard {
	y := &yard{ready: map[string]int64{}}
	w.azure.Attach(y)
	return y
}

// withSlot makes an app with sticky settings and a slot, each with its own settings.
func (w *world) withSlot() *world {
	w.t.Helper()
	w.withSite()
	w.must("PUT", slotPath, obj{"location": "eastus", "properties": obj{"siteConfig": obj{
		"linuxFxVersion": "PYTHON|3.13", "healthCheckPath": "/new", "ftpsState": "Disabled", "minTlsVersion": "1.3",
	}}})
	w.must("PATCH", sitePath+"/config/web", obj{"properties": obj{"healthCheckPath": "/old"}})
	w.must("PUT", sitePath+"/config/slotConfigNames", obj{"properties": obj{"appSettingNames": []string{"PLACE"}, "connectionStringNames": []string{"here"}}})
	for at, name := range map[string]string{sitePath: "production", slotPath: "staging"} {
		w.must("PUT", at+"/config/appsettings", obj{"properties": obj{"PLACE": name, "CODE": name, "AGENT_EXTENSION_VERSION": name, "ONLY_" + name: "x"}})
		w.must("PUT", at+"/config/connectionstrings", obj{"properties": obj{"here": obj{"value": name, "type": "Custom"}, "there": obj{"value": name, "type": "Custom"}}})
	}
	return w
}

func (w *world) settings(at string) any {
	w.t.Helper()
	return w.must("POST", at+"/config/appsettings/list", nil).at("properties")
}

// runs are those of the app and of its slot.
func (w *world) runs() (app, slot sim.Run) {
	w.t.Helper()
	runs := w.azure.Runs(sitePath)
	require.Len(w.t, runs, 2)
	return runs[0], runs[1]
}

// deploy makes a deployment that succeeds.
func (w *world) deploy(at, id string) {
	w.t.Helper()
	_, e := w.azure.BeginDeployment(at, sim.Deployment{ID: id, Deployer: "Push-Deployer"})
	require.Nil(w.t, e)
	require.NoError(w.t, w.azure.EndDeployment(at, id, id, true))
}

// swap asks for a swap and returns where to poll.
func (w *world) swap() string {
	w.t.Helper()
	got := w.do("POST", slotPath+"/slotsswap", toProduction)
	require.Equal(w.t, 202, got.status, got.raw)
	require.Empty(w.t, got.raw)
	require.Equal(w.t, "15", got.header.Get("Retry-After"))
	require.Empty(w.t, got.header.Get("Azure-AsyncOperation"))
	at := got.header.Get("Location")
	require.True(w.t, strings.HasPrefix(at, "https://management.azure.com"+slotPath+"/operationresults/"), at)
	return at
}

// The answers are those of 2025-07-15; what moves and what stays are those of "Set up staging
// environments".
func TestSwapExchangesContentAndWhatMoves(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	w.deploy(sitePath, "old")
	w.deploy(slotPath, "new")
	appBefore, slotBefore := w.runs()
	idsBefore := []any{w.must("GET", sitePath, nil).at("properties.deploymentId"), w.must("GET", slotPath, nil).at("properties.deploymentId")}
	require.Equal(t, "app1", idsBefore[0])
	require.Regexp(t, `^app1__[0-9a-f]{4}$`, idsBefore[1])

	at := w.swap()
	_, slot := w.runs()
	require.Greater(t, slot.Generation, slotBefore.Generation, "the source restarts with the target's sticky settings")
	require.Equal(t, obj{"PLACE": "production", "CODE": "staging", "AGENT_EXTENSION_VERSION": "production", "ONLY_staging": "x"}, w.settings(slotPath))
	w.clock.Advance(19 * time.Second)
	poll := w.send("GET", at, nil)
	require.Equal(t, []any{202, "", at}, []any{poll.status, poll.raw, poll.header.Get("Location")})
	warmed := slot.Generation

	w.clock.Advance(time.Second)
	poll = w.send("GET", at, nil)
	require.Equal(t, 200, poll.status)
	require.Equal(t, "app1/staging", poll.at("name"))
	swapped := obj{"timestampUtc": "2026-11-23T12:00:20.000Z", "sourceSlotName": "staging", "destinationSlotName": "Production"}
	require.Equal(t, swapped, poll.at("properties.slotSwapStatus"))
	app := w.must("GET", sitePath, nil)
	require.Equal(t, swapped, app.at("properties.slotSwapStatus"))
	require.Nil(t, app.at("properties.targetSwapSlot"))
	require.Equal(t, []any{idsBefore[1], idsBefore[0]}, []any{app.at("properties.deploymentId"), poll.at("properties.deploymentId")})

	require.Equal(t, obj{"PLACE": "production", "CODE": "staging", "AGENT_EXTENSION_VERSION": "production", "ONLY_staging": "x"}, w.settings(sitePath))
	require.Equal(t, obj{"PLACE": "staging", "CODE": "production", "AGENT_EXTENSION_VERSION": "staging", "ONLY_production": "x"}, w.settings(slotPath))
	for at, want := range map[string][]any{
		sitePath: {"production", "staging", "PYTHON|3.13", "/new", "FtpsOnly", true, "1.2"},
		slotPath: {"staging", "production", "PYTHON|3.12", "/old", "Disabled", false, "1.3"},
	} {
		connections := w.must("POST", at+"/config/connectionstrings/list", nil)
		web := w.must("GET", at+"/config/web", nil)
		require.Equal(t, want, []any{
			connections.at("properties.here.value"), connections.at("properties.there.value"),
			web.at("properties.linuxFxVersion"), web.at("properties.healthCheckPath"), web.at("properties.ftpsState"),
			web.at("properties.alwaysOn"), web.at("properties.minTlsVersion"),
		}, at)
	}

	appAfter, slotAfter := w.runs()
	require.Equal(t, sim.Run{ID: sitePath, Running: true, Generation: warmed, Build: "new", DeploymentID: idsBefore[1].(string)}, appAfter)
	require.Equal(t, "old", slotAfter.Build)
	require.Greater(t, slotAfter.Generation, max(warmed, appBefore.Generation), "the old production restarts")
}

// Swapped back, everything is as it was.
func TestTwoSwapsAreNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	w.deploy(slotPath, "new")
	before := []any{w.settings(sitePath), w.settings(slotPath), w.must("GET", sitePath+"/config/web", nil).body, w.must("GET", slotPath+"/config/web", nil).body}
	for range 2 {
		at := w.swap()
		w.clock.Advance(time.Minute)
		require.Equal(t, 200, w.send("GET", at, nil).status)
	}
	require.Equal(t, before, []any{w.settings(sitePath), w.settings(slotPath), w.must("GET", sitePath+"/config/web", nil).body, w.must("GET", slotPath+"/config/web", nil).body})
	app, slot := w.runs()
	require.Equal(t, []string{"", "new"}, []string{app.Build, slot.Build})
	require.Equal(t, "app1", app.DeploymentID)
}

// With a data plane the swap lasts as long as the source takes to warm up.
func TestSwapWaitsForTheDataPlane(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	y := w.withYard()
	_, before := w.runs()
	y.ready[slotPath] = before.Generation
	at := w.swap()
	w.clock.Advance(5 * time.Minute)
	require.Equal(t, 202, w.send("GET", at, nil).status, "the generation before the swap is not enough")
	require.Empty(t, y.switched)
	app, slot := w.runs()
	y.ready[slotPath] = slot.Generation
	appAfter, slotAfter := w.runs()
	require.Equal(t, []string{sitePath + " <- " + slotPath}, y.switched, "looking at what runs settles it")
	require.Equal(t, slot.Generation, appAfter.Generation)
	require.Greater(t, slotAfter.Generation, app.Generation)
	require.Equal(t, 200, w.send("GET", at, nil).status)
	w.runs()
	require.Len(t, y.switched, 1)
}

// "If any instance fails to restart, the swap operation reverts all changes to the source slot
// and stops the operation." The error is seen in Azure/azure-functions-host#8969.
func TestSwapOfASlotThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	for name, fails := range map[string]func(w *world, y *yard){
		"a problem":         func(_ *world, y *yard) { y.problem = "500 at /" },
		"never any answer":  func(w *world, _ *yard) { w.clock.Advance(30 * time.Minute) },
		"after a preview":   func(_ *world, y *yard) { y.problem = "500 at /" },
		"no data plane now": func(w *world, _ *yard) { w.azure.Attach(nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withSlot()
			w.deploy(slotPath, "new")
			y := w.withYard()
			settings := []any{w.settings(sitePath), w.settings(slotPath)}
			app, slot := w.runs()
			if name == "after a preview" {
				w.must("POST", slotPath+"/applySlotConfig", toProduction)
			}
			at := w.swap()
			fails(w, y)
			got := w.send("GET", at, nil)
			if name == "no data plane now" {
				require.Equal(t, []any{500, "InternalServerError"}, []any{got.status, got.code()})
			} else {
				require.Equal(t, []any{417, "ExpectationFailed"}, []any{got.status, got.code()})
				require.Equal(t, "Cannot swap site slots for site 'app1' because the 'staging' slot did not respond to http ping.", got.message())
			}
			require.Equal(t, settings, []any{w.settings(sitePath), w.settings(slotPath)})
			appAfter, slotAfter := w.runs()
			require.Equal(t, app, appAfter, "production has not noticed")
			require.Greater(t, slotAfter.Generation, slot.Generation, "the slot restarts with its own settings")
			require.Equal(t, slot.Build, slotAfter.Build)
			require.Nil(t, w.must("GET", sitePath, nil).at("properties.slotSwapStatus"))
			require.Nil(t, w.must("GET", sitePath, nil).at("properties.targetSwapSlot"))
			require.Empty(t, y.switched)
			y.problem = ""
			w.azure.Attach(nil)
			w.swap()
		})
	}
}

// The members and answers are those of 2025-07-15.
func TestSwapWithPreview(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	own := w.settings(slotPath)
	got := w.do("POST", slotPath+"/applySlotConfig", toProduction)
	require.Equal(t, []any{200, ""}, []any{got.status, got.raw})
	require.Equal(t, "production", w.settings(slotPath).(obj)["PLACE"])
	require.Equal(t, "staging", w.must("GET", sitePath, nil).at("properties.targetSwapSlot"))
	_, prepared := w.runs()
	require.Equal(t, 200, w.do("POST", slotPath+"/applySlotConfig", toProduction).status)
	_, slot := w.runs()
	require.Equal(t, prepared, slot, "a second time nothing happens")

	refused := "The slot cannot be changed because its configuration settings have been prepared for swap."
	settings := obj{"properties": obj{"X": "y"}}
	for _, at := range []string{sitePath, slotPath} {
		w.refuses([]refusal{
			{"app settings of " + at, "", at + "/config/appsettings", settings, 409, "Conflict", refused},
			{"configuration of " + at, "PATCH", at + "/config/web", obj{"properties": obj{"http20Enabled": true}}, 409, "Conflict", refused},
			{"connection strings of " + at, "", at + "/config/connectionstrings", obj{"properties": obj{}}, 409, "Conflict", refused},
			{"a whole new " + at, "PATCH", at, obj{"properties": obj{"siteConfig": obj{"linuxFxVersion": "PYTHON|3.11"}}}, 409, "Conflict", refused},
		})
		w.must("PATCH", at, obj{"tags": obj{"lock": "me"}})
	}

	got = w.do("POST", sitePath+"/resetSlotConfig", nil)
	require.Equal(t, []any{200, ""}, []any{got.status, got.raw})
	require.Equal(t, own, w.settings(slotPath))
	require.Nil(t, w.must("GET", sitePath, nil).at("properties.targetSwapSlot"))
	_, reset := w.runs()
	require.Greater(t, reset.Generation, prepared.Generation)
	require.Equal(t, 200, w.do("POST", sitePath+"/resetSlotConfig", nil).status, "where nothing is prepared, too")
	_, slot = w.runs()
	require.Equal(t, reset, slot)

	w.must("POST", slotPath+"/applySlotConfig", toProduction)
	_, prepared = w.runs()
	at := w.swap()
	_, slot = w.runs()
	require.Equal(t, prepared.Generation, slot.Generation, "the slot is warm already")
	w.clock.Advance(20 * time.Second)
	require.Equal(t, 200, w.send("GET", at, nil).status)
	app, _ := w.runs()
	require.Equal(t, prepared.Generation, app.Generation)
	require.Equal(t, "staging", w.settings(slotPath).(obj)["PLACE"])
	w.must("PUT", slotPath+"/config/appsettings", settings)
}

// A swap that is asked of the app has the app as its source, which restarts.
func TestSwapAskedOfTheAppItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	before, _ := w.runs()
	got := w.do("POST", sitePath+"/slotsswap", obj{"targetSlot": "Staging"})
	require.Equal(t, 202, got.status, got.raw)
	app, slot := w.runs()
	require.Greater(t, app.Generation, before.Generation)
	w.clock.Advance(time.Minute)
	done := w.send("GET", got.header.Get("Location"), nil)
	require.Equal(t, "app1", done.at("name"))
	require.Equal(t, "Production", done.at("properties.slotSwapStatus.sourceSlotName"))
	appAfter, slotAfter := w.runs()
	require.Equal(t, app.Generation, slotAfter.Generation)
	require.Greater(t, appAfter.Generation, slot.Generation)
}

func TestSwapRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	invalid := "The parameter targetSlot has an invalid value."
	w.refuses([]refusal{
		{"no target", "POST", slotPath + "/slotsswap", obj{}, 400, "BadRequest", invalid},
		{"the slot itself", "POST", slotPath + "/slotsswap", obj{"targetSlot": "STAGING"}, 400, "BadRequest", invalid},
		{"the app with itself", "POST", sitePath + "/slotsswap", toProduction, 400, "BadRequest", invalid},
		{"a target that is not there", "POST", slotPath + "/slotsswap", obj{"targetSlot": "other"}, 404, "NotFound", "Cannot find Site with name app1/other."},
		{"a preview for what is not there", "POST", slotPath + "/applySlotConfig", obj{"targetSlot": "other"}, 404, "NotFound", "Cannot find Site with name app1/other."},
		{"no body", "POST", slotPath + "/slotsswap", nil, 400, "MissingRequestBody", "The request body was null or empty."},
		{"a source that is not there", "POST", sitePath + "/slots/other/slotsswap", toProduction, 404, "ResourceNotFound",
			"The Resource 'Microsoft.Web/sites/app1/slots/other' under resource group 'rg' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"},
	})
	w.must("POST", slotPath+"/stop", nil)
	stopped := "Cannot swap site slots because one of the slots is in a stopped state."
	w.refuses([]refusal{{"a stopped slot", "POST", slotPath + "/slotsswap", toProduction, 409, "Conflict", stopped}})
	w.must("POST", slotPath+"/applySlotConfig", toProduction)
}

// What changes an app or a slot is refused while it is being swapped (59206, seen 2019-09-20).
func TestNothingChangesDuringASwap(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	w.must("PUT", sitePath+"/slots/other", obj{"location": "eastus", "properties": obj{}})
	w.swap()
	w.must("PUT", sitePath+"/slots/other/config/appsettings", obj{"properties": obj{"free": "yes"}})
	for _, at := range []string{sitePath, slotPath} {
		for _, r := range []struct {
			method, path string
			body         any
		}{
			{"PATCH", "", obj{"tags": obj{"a": "b"}}}, {"DELETE", "", nil}, {"POST", "/stop", nil}, {"POST", "/restart", nil},
			{"PUT", "/config/appsettings", obj{"properties": obj{}}}, {"PATCH", "/config/web", obj{"properties": obj{}}},
			{"POST", "/resetSlotConfig", nil}, {"POST", "/slotsswap", obj{"targetSlot": "other"}}, {"POST", "/applySlotConfig", obj{"targetSlot": "other"}},
		} {
			got := w.do(r.method, at+r.path, r.body)
			require.Equal(t, 409, got.status, "%s %s: %s", r.method, at+r.path, got.raw)
			require.Contains(t, got.message(), "Cannot modify this site because another operation is in progress. Details: Id: ")
			require.Contains(t, got.message(), "OperationName: SwapSiteSlots, CreatedTime: 11/23/2026 12:00:00 PM, ")
			require.Contains(t, got.raw, `"ExtendedCode":"59206"`)
		}
		_, e := w.azure.BeginDeployment(at, sim.Deployment{})
		require.NotNil(t, e)
		require.Equal(t, 409, e.Status)
	}
	w.must("GET", sitePath, nil)
	w.clock.Advance(20 * time.Second)
	w.must("PATCH", slotPath, obj{"tags": obj{"a": "b"}})
}

func TestFaultsOnASwap(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	settings := w.settings(slotPath)
	w.azure.Inject(sim.Fault{Kind: sim.Fail, Type: "Microsoft.Web/sites/slots"})
	at := w.swap()
	require.Zero(t, w.azure.PendingFaults())
	w.clock.Advance(20 * time.Second)
	got := w.send("GET", at, nil)
	require.Equal(t, []any{409, "OperationFailed"}, []any{got.status, got.code()})
	require.Equal(t, settings, w.settings(slotPath))

	w.azure.Inject(sim.Fault{Kind: sim.DropAfter, Method: "POST", Name: "app1/staging"})
	_, err := w.try("POST", "https://management.azure.com"+slotPath+"/slotsswap?api-version=2024-11-01", toProduction)
	require.Error(t, err)
	require.Equal(t, 409, w.do("POST", slotPath+"/slotsswap", toProduction).status, "the swap goes on without its caller")
	w.clock.Advance(time.Minute)
	require.Equal(t, "staging", w.must("GET", sitePath, nil).at("properties.slotSwapStatus.sourceSlotName"))
}

// A data plane must not switch before it is stored that it has.
func TestSwapThatCannotBeStored(t *testing.T) {
	t.Parallel()
	full := false
	w := newWorld(t, func(o *sim.Options) {
		o.Persist = func([]byte) error {
			if full {
				return errors.New("disk full")
			}
			return nil
		}
	}).withSlot()
	y := w.withYard()
	at := w.swap()
	_, slot := w.runs()
	full = true
	y.ready[slotPath] = slot.Generation
	require.Equal(t, 500, w.send("GET", at, nil).status)
	w.runs()
	require.Empty(t, y.switched)
	full = false
	require.Equal(t, 200, w.send("GET", at, nil).status)
	w.runs()
	require.Len(t, y.switched, 1)
}

func TestSwapOutlivesItsProcess(t *testing.T) {
	t.Parallel()
	t.Run("by the clock", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t).withSlot()
		w.deploy(slotPath, "new")
		w.clock.Advance(startOfAnApp)
		at := w.swap()
		w = w.restored()
		require.Equal(t, 202, w.send("GET", at, nil).status)
		w.clock.Advance(20 * time.Second)
		require.Equal(t, 200, w.send("GET", at, nil).status)
		app, _ := w.runs()
		require.Equal(t, "new", app.Build)
		w = w.restored()
		again, _ := w.runs()
		require.Equal(t, app, again)
		require.Equal(t, "staging", w.must("GET", sitePath, nil).at("properties.slotSwapStatus.sourceSlotName"))
	})
	t.Run("whose data plane has gone", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t).withSlot()
		w.withYard()
		settings := w.settings(slotPath)
		app, _ := w.runs()
		at := w.swap()
		b, err := w.azure.Snapshot()
		require.NoError(t, err)
		next, err := sim.Restore(sim.Options{Clock: w.clock}, b)
		require.NoError(t, err)
		w.azure = next
		w.withYard()
		require.Equal(t, 500, w.send("GET", at, nil).status, "nobody knows whether the source would have answered")
		require.Equal(t, settings, w.settings(slotPath))
		after, _ := w.runs()
		require.Equal(t, app, after)
	})
	t.Run("prepared", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t).withSlot()
		settings := w.settings(slotPath)
		w.must("POST", slotPath+"/applySlotConfig", toProduction)
		w = w.restored()
		require.Equal(t, "staging", w.must("GET", sitePath, nil).at("properties.targetSwapSlot"))
		w.must("POST", sitePath+"/resetSlotConfig", nil)
		require.Equal(t, settings, w.settings(slotPath))
	})
}

// A slot that goes takes its content and a prepared swap along.
func TestSlotThatIsDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	w.deploy(sitePath, "old")
	w.deploy(slotPath, "new")
	at := w.swap()
	w.clock.Advance(time.Minute)
	require.Equal(t, 200, w.send("GET", at, nil).status)
	w.must("POST", slotPath+"/applySlotConfig", toProduction)
	w.must("DELETE", slotPath, nil)
	b, err := w.azure.Snapshot()
	require.NoError(t, err)
	require.NotContains(t, string(b), `"build":"old"`)
	require.Nil(t, w.must("GET", sitePath, nil).at("properties.targetSwapSlot"))
	w.must("PUT", sitePath+"/config/appsettings", obj{"properties": obj{}})
	w.must("PUT", slotPath, obj{"location": "eastus", "properties": obj{}})
	app, slot := w.runs()
	assert.Equal(t, []string{"new", ""}, []string{app.Build, slot.Build})
	assert.NotEqual(t, app.DeploymentID, slot.DeploymentID)
	assert.Empty(t, w.azure.Deployments(slotPath))
}

// An app that was prepared for a swap with a slot gets its own settings back when the slot goes.
func TestTargetThatIsDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	settings := w.settings(sitePath)
	w.must("POST", sitePath+"/applySlotConfig", obj{"targetSlot": "staging"})
	require.Equal(t, "staging", w.settings(sitePath).(obj)["PLACE"])
	w.must("DELETE", slotPath, nil)
	require.Equal(t, settings, w.settings(sitePath))
	w.must("PUT", sitePath+"/config/appsettings", obj{"properties": obj{}})
}

// twice draws each byte two times.
type twice struct{ n int }

func (r *twice) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(r.n / 2)
	}
	r.n++
	return len(b), nil
}

func TestVolumesAreNamedApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *sim.Options) { o.Random = &twice{} }).withSite()
	for _, name := range []string{"a1", "b1", "c1"} {
		w.must("PUT", sitePath+"/slots/"+name, obj{"location": "eastus", "properties": obj{}})
	}
	seen := map[string]bool{}
	for _, run := range w.azure.Runs(sitePath) {
		require.False(t, seen[run.DeploymentID], run.DeploymentID)
		seen[run.DeploymentID] = true
	}
}

// The rules' names of the differences are not documented.
func TestSlotDifferences(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	got := w.must("POST", slotPath+"/slotsdiffs", toProduction)
	rules := map[string]string{}
	for _, entry := range got.at("value").([]any) {
		p := dig(entry, "properties").(obj)
		rules[p["settingType"].(string)+" "+p["settingName"].(string)] = p["diffRule"].(string)
	}
	require.Equal(t, map[string]string{
		"AppSetting PLACE": "SettingsWillNotBeSwapped", "AppSetting AGENT_EXTENSION_VERSION": "SettingsWillNotBeSwapped",
		"AppSetting CODE": "SettingsWillBeSwapped", "AppSetting ONLY_production": "SettingsWillBeSwapped", "AppSetting ONLY_staging": "SettingsWillBeSwapped",
		"ConnectionString here": "SettingsWillNotBeSwapped", "ConnectionString there": "SettingsWillBeSwapped",
		"General linuxFxVersion": "SettingsWillBeSwapped", "General healthCheckPath": "SettingsWillBeSwapped",
	}, rules)
}
