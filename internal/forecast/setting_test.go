package forecast_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/autoscale"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/forecast"
	"scaleout/internal/testkit/recorder"
	"scaleout/program"
	"scaleout/program/settings"
)

// TestSettingIsWhatTheProgramDeploys runs the program and reads the autoscale setting
// that it declares.
func TestSettingIsWhatTheProgramDeploys(t *testing.T) {
	t.Parallel()
	tried := 0
	for name, values := range stacks() {
		tried++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, deployed(t, values), forecast.Setting(parsed(t, values)))
		})
	}
	assert.Greater(t, tried, 36)
}

// Without autoscale nothing is deployed that could decide.
func TestNoSettingWithoutAutoscale(t *testing.T) {
	t.Parallel()
	values := map[string]string{"autoscale": "false", "minInstances": "3"}
	r := &recorder.Recorder{}
	require.NoError(t, run(r, values))
	assert.Empty(t, r.Of("azure-native:insights:AutoscaleSetting"))
	assert.False(t, forecast.Setting(parsed(t, values)).Enabled)
}

// stacks are settings in which everything that autoscale can be told differs.
func stacks() map[string]map[string]string {
	all := map[string]map[string]string{"as it is": {}}
	add := func(name string, pairs ...string) {
		values := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			values[pairs[i]] = pairs[i+1]
		}
		all[name] = values
	}
	for _, n := range [][2]string{{"2", "3"}, {"2", "10"}, {"3", "3"}, {"5", "30"}} {
		add("from "+n[0]+" to "+n[1], "minInstances", n[0], "maxInstances", n[1], "planSku", "P1v3")
	}
	for out, in := range map[string]string{"50": "20", "60": "25", "80": "40", "90": "45"} {
		add("CPU "+out, "cpuScaleOut", out, "cpuScaleIn", in)
		add("memory "+out, "memoryScaleOut", out, "memoryScaleIn", in)
		add("queue "+out, "httpQueueScaleOut", out, "httpQueueScaleIn", in)
		add("requests "+out, "requestsScaleOut", out+"0", "requestsScaleIn", in+"0")
	}
	add("CPU alone", "memoryScaleOut", "0", "httpQueueScaleOut", "0")
	add("without memory", "memoryScaleOut", "0")
	for _, minutes := range []string{"5", "7", "60", "72"} {
		add("windows of "+minutes, "scaleOutWindow", minutes, "scaleInWindow", minutes+"0")
		add("cooldowns of "+minutes, "scaleOutCooldown", minutes, "scaleInCooldown", minutes+"0")
	}
	add("named", "autoscaleName", "flask-plan-Autoscale-118", "notifyEmails", `["ops@example.com"]`)
	for i, span := range [][3]string{
		{`"Monday","Tuesday","Wednesday","Thursday","Friday"`, "19:00", "07:00"}, {`"Saturday","Sunday"`, "00:00", "24:00"},
		{`"Sunday"`, "22:30", "05:15"}, {`"Monday","Wednesday"`, "01:00", "06:00"}, {`"Friday"`, "20:00", "24:00"},
	} {
		for _, zone := range []string{"UTC", "W. Europe Standard Time", "India Standard Time"} {
			add(fmt.Sprint("off-peak ", i, " ", zone), "maxInstances", "6", "offPeak", fmt.Sprintf(
				`{"days":[%s],"start":%q,"end":%q,"timeZone":%q,"minInstances":2,"maxInstances":3}`, span[0], span[1], span[2], zone))
		}
	}
	return all
}

func parsed(t testing.TB, values map[string]string) *settings.Settings {
	t.Helper()
	s, err := settings.Parse("scaleout", "test", withLocation(values), nil)
	require.NoError(t, err)
	return s
}

// withLocation adds what every stack needs.
func withLocation(values map[string]string) map[string]string {
	all := map[string]string{settings.KeyLocation: "westeurope"}
	for key, value := range values {
		all["scaleout:"+key] = value
	}
	return all
}

func run(r *recorder.Recorder, values map[string]string) error {
	return r.Run("scaleout", "test", program.Deploy, func(info *pulumi.RunInfo) { info.Config = maps.Clone(withLocation(values)) })
}

// deployed is the setting as ARM would return it, with the ids of a forecast.
func deployed(t *testing.T, values map[string]string) autoscale.Setting {
	t.Helper()
	r := &recorder.Recorder{}
	require.NoError(t, run(r, values))
	inputs := r.One(t, "azure-native:insights:AutoscaleSetting").Inputs.Mappable()
	text, err := json.Marshal(inputs)
	require.NoError(t, err)
	short := strings.NewReplacer("/id/scaleout-test-plan", "plan", "/id/scaleout-test-app", "site").Replace(string(text))
	var properties map[string]any
	require.NoError(t, json.Unmarshal([]byte(short), &properties))
	s, err := autoscale.Parse(map[string]any{"properties": properties}, catalog.Location)
	require.NoError(t, err)
	return s
}
