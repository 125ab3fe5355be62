package program_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit/recorder"
	"scaleout/program/settings"
)

// App and slot say whether they are public wherever a private endpoint is, was or will be.
func TestWhetherTheAppIsPublic(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ network, access, want string }{
		{"public", "public", ""}, {"both", "public", "Enabled"}, {"private", "public", "Enabled"}, {"leaving", "public", "Enabled"},
		{"both", "both", "Enabled"}, {"private", "both", "Enabled"}, {"both", "private", "Disabled"}, {"private", "private", "Disabled"},
		{"public", "closed", "Disabled"}, {"private", "closed", "Disabled"},
	} {
		r := &recorder.Recorder{}
		require.NoError(t, deploy(t, r, "dev", map[string]string{"scaleout:network": c.network, "scaleout:appAccess": c.access}))
		for _, token := range []string{"azure-native:web/v20240401:WebApp", "azure-native:web/v20240401:WebAppSlot"} {
			said, declared := r.One(t, token).Inputs["publicNetworkAccess"]
			assert.Equal(t, c.want != "", declared, "%+v", c)
			if declared {
				assert.Equal(t, c.want, said.StringValue(), "%+v", c)
			}
		}
		wanted := 0
		if c.access == "both" || c.access == "private" {
			wanted = 2
		}
		if c.network != "public" {
			assert.Len(t, r.Of("azure-native:network:PrivateEndpoint"), 1+wanted, "%+v", c)
		}
	}
}

// The slot's endpoint names the app, and the slot in its group. Each is made when what is behind it is as declared, one
// after the other, in one zone.
func TestEndpointsOfAppAndSlot(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, deploy(t, r, "dev", map[string]string{"scaleout:network": "private", "scaleout:appAccess": "private"}))
	app, slot := r.Named(t, "scaleout-dev-app-endpoint"), r.Named(t, "scaleout-dev-slot-endpoint")
	for group, endpoint := range map[string]recorder.Declared{"sites": app, "sites-staging": slot} {
		link := endpoint.Inputs["privateLinkServiceConnections"].ArrayValue()[0].ObjectValue()
		assert.Equal(t, "/id/scaleout-dev-app", link["privateLinkServiceId"].StringValue())
		assert.Equal(t, group, link["groupIds"].ArrayValue()[0].StringValue())
		records := r.Named(t, endpoint.Name+"-records").Inputs["privateDnsZoneConfigs"].ArrayValue()[0].ObjectValue()
		assert.Equal(t, "/id/scaleout-dev-network-privatelink.azurewebsites.net", records["privateDnsZoneId"].StringValue())
	}
	assert.Contains(t, app.Request.GetDependencies(), r.Named(t, "scaleout-dev-app-scm").URN)
	assert.Contains(t, app.Request.GetDependencies(), r.Named(t, "scaleout-dev-cache-endpoint-records").URN)
	assert.Contains(t, slot.Request.GetDependencies(), r.Named(t, "scaleout-dev-slot-scm").URN)
	assert.Contains(t, slot.Request.GetDependencies(), r.Named(t, "scaleout-dev-app-endpoint-records").URN)
	assert.Len(t, r.Of("azure-native:network:PrivateZone"), 2)

	without := &recorder.Recorder{}
	require.NoError(t, deploy(t, without, "dev", map[string]string{
		"scaleout:network": "private", "scaleout:appAccess": "private", "scaleout:stagingSlot": "false",
	}))
	assert.Len(t, without.Of("azure-native:network:PrivateEndpoint"), 2)
}

// Pulumi changes a live app before it creates the endpoint, which needs the app: a preview says so.
func TestLiveAppIsNotClosedInOneStep(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		access          string
		missing         []string // what is not there yet
		update, refused bool
	}{
		"a live app":                    {access: "private", missing: []string{"scaleout-dev-app-endpoint"}, refused: true},
		"its way there":                 {access: "both", missing: []string{"scaleout-dev-app-endpoint"}},
		"its second step":               {access: "private"},
		"an app that is made now":       {access: "private", missing: []string{"scaleout-dev-app"}},
		"an update, where all has ids":  {access: "private", update: true},
		"somebody else's endpoints":     {access: "closed", missing: []string{"scaleout-dev-app-endpoint"}},
		"a slot that comes, is no case": {access: "private", missing: []string{"scaleout-dev-slot"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step{c.missing, c.update, map[string]string{"scaleout:network": "private", "scaleout:appAccess": c.access}}.isRefused(t, c.refused, "appAccess both", "appAccess private")
		})
	}
}

// The message's commands are ones that work.
func TestAppClosedTooEarlyNamesTheWay(t *testing.T) {
	t.Parallel()
	s, err := settings.Parse("scaleout", "prod", map[string]string{"azure-native:location": "westeurope", "network": "private", "appAccess": "private"}, nil)
	require.NoError(t, err)
	p := s.AppClosedTooEarly()[0]
	assert.Equal(t, "pulumi config set appAccess both --stack prod", p.Fix)
	assert.Contains(t, p.String(), "appAccess = private")
}
