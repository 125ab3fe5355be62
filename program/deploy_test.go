package program_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"scaleout/internal/testkit/recorder"
	"scaleout/program"
	"scaleout/program/appenv"
	"scaleout/program/settings"
)

// declaredTypes are the types of all that the program declares.
func declaredTypes(r *recorder.Recorder) []string {
	var types []string
	for _, d := range r.All() {
		types = append(types, d.Type)
	}
	return types
}

// topLevel are the types of resources that have no component above them.
func topLevel(r *recorder.Recorder) []string {
	var types []string
	for _, d := range r.All() {
		if d.Request.GetCustom() && resource.URN(d.Request.GetParent()).Type() == resource.RootStackType {
			types = append(types, d.Type)
		}
	}
	return types
}

// appSettings are the app settings of the site, those that are secret without their
// values.
func appSettings(t *testing.T, r *recorder.Recorder) map[string]string {
	t.Helper()
	config := r.One(t, "azure-native:web/v20240401:WebApp").Inputs["siteConfig"]
	if config.IsSecret() {
		config = config.SecretValue().Element
	}
	all := map[string]string{}
	for _, s := range config.ObjectValue()["appSettings"].ArrayValue() {
		name, value := s.ObjectValue()["name"].StringValue(), ""
		if v := s.ObjectValue()["value"]; v.IsString() {
			value = v.StringValue()
		}
		all[name] = value
	}
	return all
}

// deploy runs the program over a real stack file, changed by the overrides.
func deploy(t *testing.T, r *recorder.Recorder, stack string, overrides map[string]string) error {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "Pulumi."+stack+".yaml"))
	require.NoError(t, err)
	var file struct{ Config map[string]string }
	require.NoError(t, yaml.Unmarshal(b, &file))
	for k, v := range overrides {
		file.Config[k] = v
	}
	return r.Run("scaleout", stack, program.Deploy, func(info *pulumi.RunInfo) { info.Config = file.Config })
}

var (
	all = []string{
		"azure-native:resources:ResourceGroup", "azure-native:web/v20240401:AppServicePlan", "azure-native:redisenterprise:RedisEnterprise",
		"random:index/randomPassword:RandomPassword", "azure-native:web/v20240401:WebApp", "azure-native:web/v20240401:WebAppSlot", "azure-native:insights:AutoscaleSetting",
	}
	classic = map[string]string{"scaleout:redisSku": "Standard_C1"}
)

func TestRealStackFilesDeclareTheWholeDeployment(t *testing.T) {
	t.Parallel()
	for _, stack := range []string{"dev", "prod"} {
		c := &recorder.Recorder{}
		require.NoError(t, deploy(t, c, stack, nil))
		for _, typ := range all {
			assert.Contains(t, declaredTypes(c), typ, stack)
		}
		assert.Equal(t, []string{"azure-native:resources:ResourceGroup"}, topLevel(c), "all else belongs to a component")
	}
}

// Which Redis is one setting, and changes nothing else.
func TestClassicRedisByOneSetting(t *testing.T) {
	t.Parallel()
	old, managed := &recorder.Recorder{}, &recorder.Recorder{}
	require.NoError(t, deploy(t, old, "prod", classic))
	require.NoError(t, deploy(t, managed, "prod", nil))
	without := func(declared []string, types ...string) []string {
		return slices.DeleteFunc(slices.Clone(declared), func(typ string) bool { return slices.Contains(types, typ) })
	}
	assert.ElementsMatch(t, without(declaredTypes(old), "azure-native:cache:Redis"),
		without(declaredTypes(managed), "azure-native:redisenterprise:RedisEnterprise", "azure-native:redisenterprise:Database"))
	assert.Len(t, declaredTypes(managed), len(declaredTypes(old))+1, "a database more")
}

// Of monitoring there is all or nothing; prod has it.
func TestMonitoringIsASetting(t *testing.T) {
	t.Parallel()
	watching := []string{
		"azure-native:operationalinsights:Workspace", "azure-native:insights:Component", "azure-native:insights:DiagnosticSetting",
		"azure-native:insights:ActionGroup", "azure-native:insights:MetricAlert", "azure-native:insights:ScheduledQueryRule",
		"azure-native:insights:Workbook",
	}
	for _, c := range []struct {
		stack    string
		settings map[string]string
		watched  bool
	}{{"prod", nil, true}, {"dev", nil, false}, {"dev", map[string]string{"scaleout:monitoring": "true"}, true}, {"prod", map[string]string{"scaleout:monitoring": "false"}, false}} {
		cloud := &recorder.Recorder{}
		require.NoError(t, deploy(t, cloud, c.stack, c.settings))
		for _, typ := range watching {
			assert.Equal(t, c.watched, slices.Contains(declaredTypes(cloud), typ), "%s in %s", typ, c.stack)
		}
		names := map[string]bool{}
		for name := range appSettings(t, cloud) {
			names[name] = true
		}
		assert.Equal(t, c.watched, names["APPLICATIONINSIGHTS_CONNECTION_STRING"])
	}
}

func TestFixedCountHasNoAutoscale(t *testing.T) {
	t.Parallel()
	c := &recorder.Recorder{}
	require.NoError(t, deploy(t, c, "dev", map[string]string{"scaleout:autoscale": "false"}))
	assert.NotContains(t, declaredTypes(c), "azure-native:insights:AutoscaleSetting")
}

func TestEachFailureSurfacesByName(t *testing.T) {
	t.Parallel()
	for i, name := range []string{
		"scaleout-prod", "scaleout-prod-plan", "scaleout-prod-cache", "scaleout-prod-app-secret-key",
		"scaleout-prod-app", "scaleout-prod-slot", "scaleout-prod-autoscale",
	} {
		require.ErrorContains(t, deploy(t, &recorder.Recorder{Failing: all[i]}, "prod", nil), "refused by Azure: "+name)
	}
	require.ErrorContains(t, deploy(t, &recorder.Recorder{Failing: "azure-native:cache:Redis"}, "prod", classic), "refused by Azure: scaleout-prod-cache")
}

// Nothing is declared with wrong settings, and all of them are named at once.
func TestWrongSettingsComeBeforeAnything(t *testing.T) {
	t.Parallel()
	c := &recorder.Recorder{}
	err := deploy(t, c, "prod", map[string]string{"scaleout:planSku": "B1", "scaleout:minInstances": "1"})
	var problems settings.Problems
	require.ErrorAs(t, err, &problems)
	assert.GreaterOrEqual(t, len(problems), 2)
	assert.NotContains(t, declaredTypes(c), "azure-native:resources:ResourceGroup")
}

// Where App Service starts gunicorn, the program says how many requests it answers at a
// time, unless a person does.
func TestGunicornAnswersMoreThanOne(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ settings, want map[string]string }{
		"as it is": {nil, map[string]string{"WEB_CONCURRENCY": "2", "GUNICORN_CMD_ARGS": "--threads=64"}},
		"of its own": {map[string]string{"scaleout:appSettings": `{"gunicorn_cmd_args": "--threads=8"}`},
			map[string]string{"WEB_CONCURRENCY": "2", "gunicorn_cmd_args": "--threads=8"}},
		"a start command": {map[string]string{"scaleout:startCommand": "gunicorn app:app"}, map[string]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := &recorder.Recorder{}
			given := map[string]string{"scaleout:planSku": "P1v3"}
			maps.Copy(given, c.settings)
			require.NoError(t, deploy(t, cloud, "prod", given))
			got := map[string]string{}
			for name, value := range appSettings(t, cloud) {
				if strings.EqualFold(name, "WEB_CONCURRENCY") || strings.EqualFold(name, "GUNICORN_CMD_ARGS") {
					got[name] = value
				}
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// A swap waits for the warm-up path to answer 200, slot or no slot, unless a person says
// otherwise.
func TestASwapWaitsForAHealthyApp(t *testing.T) {
	t.Parallel()
	const path, statuses = appenv.WebsiteSwapWarmupPath, appenv.WebsiteSwapWarmupStatuses
	for name, c := range map[string]struct{ settings, want map[string]string }{
		"as it is":       {map[string]string{"scaleout:warmupPath": "/ready"}, map[string]string{path: "/ready", statuses: "200"}},
		"without a slot": {map[string]string{"scaleout:stagingSlot": "false"}, map[string]string{path: "/healthz", statuses: "200"}},
		"of its own": {map[string]string{"scaleout:appSettings": `{"website_swap_warmup_ping_path": "/all"}`},
			map[string]string{"website_swap_warmup_ping_path": "/all", statuses: "200"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := &recorder.Recorder{}
			require.NoError(t, deploy(t, cloud, "prod", c.settings))
			got := map[string]string{}
			for name, value := range appSettings(t, cloud) {
				if strings.EqualFold(name, path) || strings.EqualFold(name, statuses) {
					got[name] = value
				}
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// Where the plan has no slots there is none, and a person can do without.
func TestASlotIsASetting(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings map[string]string
		slot     bool
	}{
		"by default": {nil, true}, "off": {map[string]string{"scaleout:stagingSlot": "false"}, false},
		"on": {map[string]string{"scaleout:stagingSlot": "true"}, true}, "Standard": {map[string]string{"scaleout:planSku": "S1"}, true},
		"Basic": {map[string]string{"scaleout:planSku": "B1", "scaleout:autoscale": "false"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := &recorder.Recorder{}
			require.NoError(t, deploy(t, cloud, "dev", c.settings))
			assert.Equal(t, c.slot, slices.Contains(declaredTypes(cloud), "azure-native:web/v20240401:WebAppSlot"))
			assert.Equal(t, c.slot, slices.Contains(declaredTypes(cloud), "azure-native:web/v20240401:WebAppSlotConfigurationNames"))
		})
	}
}

// What the program sets itself is what a person is told not to set: a name that
// only one of the two knows would silently override a setting.
func TestWhatWeSetIsReserved(t *testing.T) {
	t.Parallel()
	c := &recorder.Recorder{}
	require.NoError(t, deploy(t, c, "prod", nil))
	names := appSettings(t, c)
	require.NotEmpty(t, names)
	for name := range names {
		name = strings.ToUpper(name)
		if slices.Contains([]string{appenv.WebConcurrency, appenv.GunicornCmdArgs, appenv.WebsiteSwapWarmupPath, appenv.WebsiteSwapWarmupStatuses}, name) {
			continue // a person's own value wins
		}
		_, reserved := settings.ReservedAppSettings[name]
		_, monitoring := settings.MonitoringAppSettings[name]
		assert.True(t, reserved || monitoring, name)
	}
	for tag := range c.One(t, "azure-native:web/v20240401:WebApp").Inputs["tags"].ObjectValue() {
		assert.Contains(t, settings.ReservedTags, string(tag))
	}
}
