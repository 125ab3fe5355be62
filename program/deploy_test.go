package program_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"scaleout/program"
	"scaleout/program/settings"
)

// cloud answers whatever is declared, and refuses one type.
type cloud struct {
	failing string

	mu       sync.Mutex
	declared []string
	topLevel []string // types of what has no component above it
	site     resource.PropertyMap
}

func (c *cloud) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if args.TypeToken == c.failing {
		return "", nil, errors.New("Azure refuses " + args.Name)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.declared = append(c.declared, args.TypeToken)
	if resource.URN(args.RegisterRPC.GetParent()).Type() == resource.RootStackType && args.Custom {
		c.topLevel = append(c.topLevel, args.TypeToken)
	}
	if args.TypeToken == "azure-native:web:WebApp" {
		c.site = args.Inputs
	}
	out := args.Inputs.Copy()
	for k, v := range map[string]any{"name": args.Name, "hostName": "h", "sslPort": 6380, "result": "r", "defaultHostName": "h"} {
		if _, set := out[resource.PropertyKey(k)]; !set {
			out[resource.PropertyKey(k)] = resource.NewPropertyValue(v)
		}
	}
	return "/id/" + args.Name, out, nil
}

func (c *cloud) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) {
	return resource.NewPropertyMapFromMap(map[string]any{"primaryKey": "k", "secondaryKey": "k"}), nil
}

// appSettings are the names of the app settings of the site.
func (c *cloud) appSettings() []string {
	config := c.site["siteConfig"]
	if config.IsSecret() {
		config = config.SecretValue().Element
	}
	var names []string
	for _, s := range config.ObjectValue()["appSettings"].ArrayValue() {
		names = append(names, s.ObjectValue()["name"].StringValue())
	}
	return names
}

// deploy runs the program over a real stack file, changed by the overrides.
func deploy(t *testing.T, c *cloud, stack string, overrides map[string]string) error {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "Pulumi."+stack+".yaml"))
	require.NoError(t, err)
	var file struct{ Config map[string]string }
	require.NoError(t, yaml.Unmarshal(b, &file))
	for k, v := range overrides {
		file.Config[k] = v
	}
	return pulumi.RunErr(program.Deploy, pulumi.WithMocks("scaleout", stack, c),
		func(info *pulumi.RunInfo) { info.Config = file.Config })
}

var all = []string{
	"azure-native:resources:ResourceGroup", "azure-native:web:AppServicePlan", "azure-native:cache:Redis",
	"random:index/randomPassword:RandomPassword", "azure-native:web:WebApp", "azure-native:insights:AutoscaleSetting",
}

func TestRealStackFilesDeclareTheWholeDeployment(t *testing.T) {
	t.Parallel()
	for _, stack := range []string{"dev", "prod"} {
		c := &cloud{}
		require.NoError(t, deploy(t, c, stack, nil))
		for _, typ := range all {
			assert.Contains(t, c.declared, typ, stack)
		}
		assert.Equal(t, []string{"azure-native:resources:ResourceGroup"}, c.topLevel, "all else belongs to a component")
	}
}

// Which Redis is one setting, and changes nothing else.
func TestManagedRedisByOneSetting(t *testing.T) {
	t.Parallel()
	classic, managed := &cloud{}, &cloud{}
	require.NoError(t, deploy(t, classic, "prod", nil))
	require.NoError(t, deploy(t, managed, "prod", map[string]string{"scaleout:redisSku": "Balanced_B1"}))
	without := func(declared []string, types ...string) []string {
		return slices.DeleteFunc(slices.Clone(declared), func(typ string) bool { return slices.Contains(types, typ) })
	}
	// How many connections a managed cache allows is not known, so nothing watches them.
	const alert = "azure-native:insights:MetricAlert"
	assert.ElementsMatch(t, without(classic.declared, "azure-native:cache:Redis", alert),
		without(managed.declared, "azure-native:redisenterprise:RedisEnterprise", "azure-native:redisenterprise:Database", alert))
	assert.Len(t, managed.declared, len(classic.declared), "a database more, an alert less")
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
		cloud := &cloud{}
		require.NoError(t, deploy(t, cloud, c.stack, c.settings))
		for _, typ := range watching {
			assert.Equal(t, c.watched, slices.Contains(cloud.declared, typ), "%s in %s", typ, c.stack)
		}
		names := map[string]bool{}
		for _, name := range cloud.appSettings() {
			names[name] = true
		}
		assert.Equal(t, c.watched, names["APPLICATIONINSIGHTS_CONNECTION_STRING"])
	}
}

func TestFixedCountHasNoAutoscale(t *testing.T) {
	t.Parallel()
	c := &cloud{}
	require.NoError(t, deploy(t, c, "dev", map[string]string{"scaleout:autoscale": "false"}))
	assert.NotContains(t, c.declared, "azure-native:insights:AutoscaleSetting")
}

func TestEachFailureSurfacesByName(t *testing.T) {
	t.Parallel()
	for i, name := range []string{
		"scaleout-prod", "scaleout-prod-plan", "scaleout-prod-cache", "scaleout-prod-app-secret-key",
		"scaleout-prod-app", "scaleout-prod-autoscale",
	} {
		require.ErrorContains(t, deploy(t, &cloud{failing: all[i]}, "prod", nil), "Azure refuses "+name)
	}
}

// Nothing is declared with wrong settings, and all of them are named at once.
func TestWrongSettingsComeBeforeAnything(t *testing.T) {
	t.Parallel()
	c := &cloud{}
	err := deploy(t, c, "prod", map[string]string{"scaleout:planSku": "B1", "scaleout:minInstances": "1"})
	var problems settings.Problems
	require.ErrorAs(t, err, &problems)
	assert.GreaterOrEqual(t, len(problems), 2)
	assert.NotContains(t, c.declared, "azure-native:resources:ResourceGroup")
}

// What the program sets itself is what a person is told not to set: a name that
// only one of the two knows would silently override a setting.
func TestWhatWeSetIsReserved(t *testing.T) {
	t.Parallel()
	c := &cloud{}
	require.NoError(t, deploy(t, c, "prod", nil))
	names := c.appSettings()
	require.NotEmpty(t, names)
	for _, name := range names {
		name = strings.ToUpper(name)
		_, reserved := settings.ReservedAppSettings[name]
		_, monitoring := settings.MonitoringAppSettings[name]
		assert.True(t, reserved || monitoring, name)
	}
	for tag := range c.site["tags"].ObjectValue() {
		assert.Contains(t, settings.ReservedTags, string(tag))
	}
}
