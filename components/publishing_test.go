package components_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit/recorder"
)

// No password publishes the app or its slot. The policies are never turned on again, and
// come one after the other, since App Service changes one thing of a site at a time.
func TestNobodyPublishesWithAPassword(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error { return declareAll(ctx, "a") }))
	after := r.One(t, "azure-native:web/v20240401:WebApp")
	for _, typ := range []string{
		"azure-native:web/v20240401:WebAppFtpAllowed", "azure-native:web/v20240401:WebAppScmAllowed", "azure-native:web/v20240401:WebAppSlot",
		"azure-native:web/v20240401:WebAppSlotConfigurationNames", "azure-native:web/v20240401:WebAppFtpAllowedSlot", "azure-native:web/v20240401:WebAppScmAllowedSlot",
	} {
		d := r.One(t, typ)
		assert.Contains(t, d.Request.GetDependencies(), after.URN, typ)
		after = d
		if _, policy := d.Inputs["allow"]; !policy {
			continue
		}
		want := map[string]any{"resourceGroupName": "group", "name": "a-app-azure", "allow": false}
		if typ == "azure-native:web/v20240401:WebAppFtpAllowedSlot" || typ == "azure-native:web/v20240401:WebAppScmAllowedSlot" {
			want["slot"] = "staging"
		}
		assert.Equal(t, want, plain(d.Inputs), typ)
		assert.True(t, d.Request.GetRetainOnDelete(), "%s would be turned on again", typ)
	}
	assert.Equal(t, "azure-native:web/v20240401:WebAppScmAllowedSlot", after.Type)
}

// What nobody needs and anybody could use is off, and old TLS is refused, on both sites.
func TestTheSiteIsClosedToWhatNobodyNeeds(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error { return declareAll(ctx, "a") }))
	for _, typ := range []string{"azure-native:web/v20240401:WebApp", "azure-native:web/v20240401:WebAppSlot"} {
		config := plain(r.One(t, typ).Inputs)["siteConfig"].(map[string]any)
		assert.Equal(t, "Disabled", config["ftpsState"], typ)
		assert.Equal(t, false, config["remoteDebuggingEnabled"], typ)
		assert.Equal(t, "1.2", config["minTlsVersion"], typ)
		assert.Equal(t, "1.2", config["scmMinTlsVersion"], typ)
	}
}
