package components_test

import (
	"maps"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/components"
	"scaleout/internal/testkit/recorder"
)

// A slot is declared as the app is, down to the settings: whatever a swap exchanges is
// the same on both sides.
func TestSlotIsDeclaredAsTheAppIs(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*components.AppArgs){
		"as it is":      func(*components.AppArgs) {},
		"all otherwise": otherwise,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &recorder.Recorder{}
			require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
				args := appArgs()
				change(args)
				app, err := components.NewApp(ctx, "a", args)
				if err != nil {
					return err
				}
				_, err = components.NewSlot(ctx, "s", &components.SlotArgs{App: app})
				return err
			}))
			site, slot := r.One(t, "azure-native:web/v20240401:WebApp"), r.One(t, "azure-native:web/v20240401:WebAppSlot")
			want := maps.Clone(site.Inputs)
			want["name"], want["slot"] = resource.NewProperty("a-azure"), resource.NewProperty("staging")
			assert.Equal(t, want, slot.Inputs)
			assert.False(t, slot.Request.GetProtect(), "a slot can be given up")
		})
	}
}

// otherwise changes everything that the slot could miss.
func otherwise(args *components.AppArgs) {
	args.StartCommand, args.AlwaysOn, args.ClientAffinity = "gunicorn app:app", false, true
	args.SCMMinTLSVersion, args.PublicAccess, args.EndToEndTLS = "1.3", components.Closed, true
	args.Access = components.Access{FrontDoorID: pulumi.String("id"), DenyOthers: true, SCM: []components.AccessRule{{Block: "203.0.113.7/32"}}, SCMAsApp: true}
	args.MinTLSVersion, args.HealthCheckPath, args.WarmupPath, args.Runtime = "1.3", "/up", "/warm", "PYTHON|3.13"
	args.Insights = pulumi.String("InstrumentationKey=1")
	args.SecretKey = pulumi.String("mine")
}

// What a release does to slot and app is not for Pulumi to undo.
func TestWhatReleasesOwn(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error { return declareAll(ctx, "a") }))
	assert.Equal(t, []string{"siteConfig.experiments"}, r.One(t, "azure-native:web/v20240401:WebApp").Request.GetIgnoreChanges())
	ignored := r.One(t, "azure-native:web/v20240401:WebAppSlot").Request.GetIgnoreChanges()
	assert.Equal(t, []string{"enabled", `tags["` + components.DeploymentTag + `"]`}, ignored)
	for _, path := range ignored {
		_, err := resource.ParsePropertyPath(path)
		require.NoError(t, err)
	}
}

// Nothing is sticky, and that is declared: who makes REDIS_URL or FLASK_SECRET_KEY
// sticky logs everybody out with the next swap.
func TestNothingIsSticky(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error { return declareAll(ctx, "a") }))
	names := r.One(t, "azure-native:web/v20240401:WebAppSlotConfigurationNames")
	assert.Equal(t, map[string]any{"resourceGroupName": "group", "name": "a-app-azure", "appSettingNames": []any{}}, plain(names.Inputs))
	assert.Contains(t, names.Request.GetDependencies(), r.One(t, "azure-native:web/v20240401:WebAppSlot").URN, "one change of a site at a time")
}
