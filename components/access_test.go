package components_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/components"
	"scaleout/internal/testkit/recorder"
)

// When a cache may be updated is declared of a classic one.
func TestMaintenance(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error { return declareAll(ctx, "a") }))
	assert.Equal(t, map[string]any{
		"resourceGroupName": "group", "name": "a-cache-azure", "default": "default",
		"scheduleEntries": []any{map[string]any{"dayOfWeek": "Sunday", "startHourUtc": 2.0, "maintenanceWindow": "PT5H"}},
	}, plain(r.One(t, "azure-native:cache:PatchSchedule").Inputs))
}

// Rules are declared in their order, Front Door by its id, and what happens to all others
// with them: it is not left to what Azure makes of the rules.
func TestAccess(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
		args := appArgs()
		args.Access = components.Access{
			Rules:       []components.AccessRule{{Block: "203.0.113.7/32"}, {Allow: true, Block: "203.0.113.0/24"}},
			FrontDoorID: pulumi.String("4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b"), DenyOthers: true,
			SCM: []components.AccessRule{{Block: "198.51.100.9/32"}}, SCMAsApp: true,
		}
		_, err := components.NewApp(ctx, "a", args)
		return err
	}))
	config := plain(r.One(t, "azure-native:web/v20240401:WebApp").Inputs)["siteConfig"].(map[string]any)
	assert.Equal(t, []any{
		map[string]any{"name": "deny-1", "priority": 100.0, "action": "Deny", "ipAddress": "203.0.113.7/32"},
		map[string]any{"name": "allow-2", "priority": 200.0, "action": "Allow", "ipAddress": "203.0.113.0/24"},
		map[string]any{"name": "front-door", "priority": 300.0, "action": "Allow", "ipAddress": "AzureFrontDoor.Backend", "tag": "ServiceTag",
			"headers": map[string]any{"x-azure-fdid": []any{"4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b"}}},
	}, config["ipSecurityRestrictions"])
	assert.Equal(t, "Deny", config["ipSecurityRestrictionsDefaultAction"])
	assert.Equal(t, []any{
		map[string]any{"name": "deny-1", "priority": 100.0, "action": "Deny", "ipAddress": "198.51.100.9/32"},
	}, config["scmIpSecurityRestrictions"])
	assert.Equal(t, "Allow", config["scmIpSecurityRestrictionsDefaultAction"])
	assert.Equal(t, true, config["scmIpSecurityRestrictionsUseMain"])
}

// Whom no rule names is kept from the SCM site where its rules say so, whatever the app's say.
func TestAccessToTheSCMSite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		access   components.Access
		app, scm string
	}{
		"no rules":         {components.Access{}, "Allow", "Allow"},
		"of the app only":  {components.Access{DenyOthers: true}, "Deny", "Allow"},
		"of the site only": {components.Access{SCMDenyOthers: true}, "Allow", "Deny"},
	} {
		r := &recorder.Recorder{}
		require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
			args := appArgs()
			args.Access = c.access
			_, err := components.NewApp(ctx, "a", args)
			return err
		}))
		config := plain(r.One(t, "azure-native:web/v20240401:WebApp").Inputs)["siteConfig"].(map[string]any)
		assert.Equal(t, c.app, config["ipSecurityRestrictionsDefaultAction"], name)
		assert.Equal(t, c.scm, config["scmIpSecurityRestrictionsDefaultAction"], name)
		assert.Equal(t, false, config["scmIpSecurityRestrictionsUseMain"], name)
	}
}
