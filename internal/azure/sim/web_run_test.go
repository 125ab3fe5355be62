package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

// Everything that restarts an app changes its generation, and nothing else does. That changed
// settings restart it is documented ("Configure an App Service app"), and that changes of the
// health check do ("Monitor App Service instances using Health check").
func TestGenerations(t *testing.T) {
	t.Parallel()
	const restarts, goesOn = true, false
	for name, test := range map[string]struct {
		method, path string
		body         any
		want         bool
	}{
		"app settings":            {"PUT", "/config/appsettings", obj{"properties": obj{"A": "2"}}, restarts},
		"the same settings":       {"PUT", "/config/appsettings", obj{"properties": obj{"A": "1", "B": "2"}}, goesOn},
		"connection strings":      {"PUT", "/config/connectionstrings", obj{"properties": obj{"db": obj{"value": "x", "type": "Custom"}}}, restarts},
		"no connection strings":   {"PUT", "/config/connectionstrings", obj{"properties": obj{}}, goesOn},
		"the stack":               {"PATCH", "/config/web", obj{"properties": obj{"linuxFxVersion": "PYTHON|3.13"}}, restarts},
		"the command":             {"PATCH", "/config/web", obj{"properties": obj{"appCommandLine": "gunicorn app:app"}}, restarts},
		"the health check":        {"PATCH", "/config/web", obj{"properties": obj{"healthCheckPath": "/healthz"}}, restarts},
		"traffic by percentage":   {"PATCH", "/config/web", obj{"properties": obj{"experiments": obj{"rampUpRules": []obj{}}}}, goesOn},
		"TLS, at the front end":   {"PATCH", "/config/web", obj{"properties": obj{"minTlsVersion": "1.3"}}, goesOn},
		"logs":                    {"PUT", "/config/logs", obj{"properties": obj{"httpLogs": obj{"fileSystem": obj{"enabled": true}}}}, goesOn},
		"sticky names":            {"PUT", "/config/slotConfigNames", obj{"properties": obj{"appSettingNames": []string{"A"}}}, goesOn},
		"TLS up to the instance":  {"PATCH", "", obj{"properties": obj{"endToEndEncryptionEnabled": true}}, restarts},
		"tags":                    {"PATCH", "", obj{"tags": obj{"a": "b"}}, goesOn},
		"the site as it was":      {"PUT", "", siteBody(), goesOn},
		"the site with a setting": {"PUT", "", set(siteBody(), "properties.siteConfig.appSettings.0.value", "9"), restarts},
		"a restart":               {"POST", "/restart", nil, restarts},
		"a start of what runs":    {"POST", "/start", nil, goesOn},
		"a stop":                  {"POST", "/stop", nil, goesOn},
		"a look":                  {"GET", "/config/web", nil, goesOn},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withSite()
			before := w.azure.Runs(sitePath)[0]
			require.Positive(t, before.Generation)
			w.must(test.method, sitePath+test.path, test.body)
			after := w.azure.Runs(sitePath)[0]
			require.Equal(t, test.want, after.Generation > before.Generation)
			require.Equal(t, !test.want, after.Generation == before.Generation)
			require.Equal(t, after.Generation, w.restored().azure.Runs(sitePath)[0].Generation)
		})
	}
}

func TestRunsFollowStopsAndStarts(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	require.Nil(t, w.azure.Runs(sitePath+"x"))
	require.Nil(t, w.azure.Runs(slotPath), "runs are asked for by app")
	w.must("POST", slotPath+"/stop", nil)
	app, slot := w.runs()
	require.Equal(t, []bool{true, false}, []bool{app.Running, slot.Running})
	w.must("POST", slotPath+"/start", nil)
	_, started := w.runs()
	require.True(t, started.Running)
	require.Greater(t, started.Generation, slot.Generation)

	w.must("POST", slotPath+"/stop", nil)
	w.must("PATCH", slotPath, obj{"tags": obj{"a": "b"}})
	w.must("PUT", slotPath, obj{"location": "eastus", "properties": obj{}})
	_, slot = w.runs()
	require.False(t, slot.Running, "a change that says nothing of it starts nothing")
	w.must("PATCH", slotPath, obj{"properties": obj{"enabled": true}})
	_, started = w.runs()
	require.True(t, started.Running)
	require.Greater(t, started.Generation, slot.Generation)

	w.must("DELETE", slotPath, nil)
	w.must("PUT", slotPath, obj{"location": "eastus", "properties": obj{}})
	_, again := w.runs()
	require.Greater(t, again.Generation, started.Generation, "a slot that comes again is no old acquaintance")
}

// A change that a fault undoes restarts the app twice.
func TestGenerationOfAnUndoneChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.azure.Inject(sim.Fault{Kind: sim.Fail})
	w.must("PUT", sitePath, set(siteBody(), "properties.siteConfig.linuxFxVersion", "PYTHON|3.13"))
	changed := w.azure.Runs(sitePath)[0].Generation
	w.clock.Advance(time.Minute)
	require.Greater(t, w.azure.Runs(sitePath)[0].Generation, changed)
}

// The rules are those that "az webapp traffic-routing set" sends.
func TestTrafficByPercentage(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	rule := func(host string, percent float64) obj {
		return obj{"actionHostName": host, "reroutePercentage": percent, "name": "staging"}
	}
	for _, test := range []struct {
		rules []obj
		want  map[string]float64
	}{
		{[]obj{rule("app1-staging.azurewebsites.net", 12.5)}, map[string]float64{"staging": 12.5}},
		{[]obj{rule("APP1-staging.azurewebsites.net", 0)}, map[string]float64{"staging": 0}}, // by cookie or query alone
		{[]obj{rule("app1-gone.azurewebsites.net", 50)}, nil},
		{[]obj{rule("", 3)}, map[string]float64{"staging": 3}},
		{[]obj{}, nil},
	} {
		got := w.must("PATCH", sitePath+"/config/web", obj{"properties": obj{"experiments": obj{"rampUpRules": test.rules}}})
		require.Len(t, got.at("properties.experiments.rampUpRules"), len(test.rules))
		require.Len(t, w.must("GET", sitePath+"/config/web", nil).at("properties.experiments.rampUpRules"), len(test.rules))
		app, slot := w.runs()
		require.Equal(t, test.want, app.Reroute)
		require.Nil(t, slot.Reroute)
	}
	invalid := "The parameter reroutePercentage has an invalid value."
	for _, percent := range []any{-1, 100.5, "ten"} {
		got := w.do("PATCH", sitePath+"/config/web", obj{"properties": obj{"experiments": obj{"rampUpRules": []obj{{"actionHostName": "app1-staging.azurewebsites.net", "reroutePercentage": percent, "name": "staging"}}}}})
		require.Equal(t, []any{400, "BadRequest", invalid}, []any{got.status, got.code(), got.message()}, "%v", percent)
	}
	w.must("PATCH", sitePath+"/config/web", obj{"properties": obj{"experiments": obj{"rampUpRules": []obj{rule("app1-staging.azurewebsites.net", 10)}}}})
	at := w.swap()
	w.clock.Advance(time.Minute)
	require.Equal(t, 200, w.send("GET", at, nil).status)
	app, _ := w.runs()
	require.Equal(t, map[string]float64{"staging": 10}, app.Reroute, "rules stay with production")
}
