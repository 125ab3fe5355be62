package program_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit/recorder"
	"scaleout/program/settings"
)

// restrictionsOf are the rules of an app or a slot about its Front Door, and what happens to whom none names.
func restrictionsOf(r recorder.Declared) (ids []string, others string) {
	config := r.Inputs["siteConfig"].SecretValue().Element.ObjectValue() // app settings are secret
	for _, rule := range config["ipSecurityRestrictions"].ArrayValue() {
		if headers := rule.ObjectValue()["headers"]; headers.IsObject() {
			for _, id := range headers.ObjectValue()["x-azure-fdid"].ArrayValue() {
				ids = append(ids, id.StringValue())
			}
		}
	}
	return ids, config["ipSecurityRestrictionsDefaultAction"].StringValue()
}

const sent = "f0d00000-0000-4000-8000-000000000001" // what the recorder answers
const given = "4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b"

// A Front Door is declared where the app is to be behind one and none is named; app and slot let in what it brings.
func TestWhoseFrontDoor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config  map[string]string
		sku     string
		lets    []string
		outside string
	}{
		"public":                 {nil, "", nil, "Allow"},
		"behind one that is its": {map[string]string{"appAccess": "frontDoor"}, "Standard_AzureFrontDoor", []string{sent}, "Deny"},
		"behind a better one":    {map[string]string{"appAccess": "frontDoor", "frontDoorSku": "Premium_AzureFrontDoor"}, "Premium_AzureFrontDoor", []string{sent}, "Deny"},
		"on the way":             {map[string]string{"appAccess": "publicFrontDoor"}, "Standard_AzureFrontDoor", []string{sent}, "Allow"},
		"on the way, with rules": {map[string]string{"appAccess": "publicFrontDoor", "accessRules": `["allow 203.0.113.0/24"]`}, "Standard_AzureFrontDoor", []string{sent}, "Deny"},
		"behind somebody else's": {map[string]string{"appAccess": "frontDoor", "frontDoorId": given}, "", []string{given}, "Deny"},
		"named alone":            {map[string]string{"frontDoorId": given}, "", []string{given}, "Deny"},
	} {
		config := map[string]string{}
		for key, value := range c.config {
			config["scaleout:"+key] = value
		}
		r := &recorder.Recorder{}
		require.NoError(t, deploy(t, r, "dev", config), name)
		profiles := r.Of("azure-native:cdn:Profile")
		if c.sku == "" {
			assert.Empty(t, profiles, name)
		} else {
			require.Len(t, profiles, 1, name)
			assert.Equal(t, c.sku, profiles[0].Inputs["sku"].ObjectValue()["name"].StringValue(), name)
		}
		for _, token := range []string{"azure-native:web/v20240401:WebApp", "azure-native:web/v20240401:WebAppSlot"} {
			lets, others := restrictionsOf(r.One(t, token))
			assert.Equal(t, c.lets, lets, "%s %s", name, token)
			assert.Equal(t, c.outside, others, "%s %s", name, token)
		}
	}
}

// Production alone is behind it, under its own host name, and the route comes when there is an origin.
func TestWhereTheFrontDoorLeads(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, deploy(t, r, "dev", map[string]string{"scaleout:appAccess": "frontDoor", "scaleout:healthCheckPath": "/live"}))
	origin := r.One(t, "azure-native:cdn:AFDOrigin")
	assert.Equal(t, origin.Inputs["hostName"], origin.Inputs["originHostHeader"])
	probe := r.One(t, "azure-native:cdn:AFDOriginGroup").Inputs["healthProbeSettings"].ObjectValue()
	assert.Equal(t, "/live", probe["probePath"].StringValue())
	assert.Equal(t, "Https", probe["probeProtocol"].StringValue())
	route := r.One(t, "azure-native:cdn:Route")
	assert.Equal(t, "HttpsOnly", route.Inputs["forwardingProtocol"].StringValue())
	assert.Equal(t, "Enabled", route.Inputs["httpsRedirect"].StringValue())
	assert.Equal(t, "Enabled", route.Inputs["linkToDefaultDomain"].StringValue())
	assert.Contains(t, route.Request.GetDependencies(), origin.URN)
}

// Pulumi changes a live app before it creates the route, which needs the app: a preview says so.
func TestLiveAppIsNotPutBehindAFrontDoorInOneStep(t *testing.T) {
	t.Parallel()
	const route = "scaleout-dev-front-door-route"
	for name, c := range map[string]struct {
		access, id      string
		missing         []string // what is not there yet
		update, refused bool
	}{
		"a live app":                   {access: "frontDoor", missing: []string{route}, refused: true},
		"its way there":                {access: "publicFrontDoor", missing: []string{route}},
		"its second step":              {access: "frontDoor"},
		"an app that is made now":      {access: "frontDoor", missing: []string{"scaleout-dev-app", route}},
		"an update, where all has ids": {access: "frontDoor", update: true},
		"somebody else's Front Door":   {access: "frontDoor", id: given},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step{c.missing, c.update, map[string]string{"scaleout:appAccess": c.access, "scaleout:frontDoorId": c.id}}.isRefused(t, c.refused, "appAccess publicFrontDoor", "appAccess frontDoor")
		})
	}
}

// The message's commands are ones that work.
func TestFrontDoorTooEarlyNamesTheWay(t *testing.T) {
	t.Parallel()
	s, err := settings.Parse("scaleout", "prod", map[string]string{"azure-native:location": "westeurope", "appAccess": "frontDoor"}, nil)
	require.NoError(t, err)
	p := s.FrontDoorTooEarly()[0]
	assert.Equal(t, "pulumi config set appAccess publicFrontDoor --stack prod", p.Fix)
	assert.Contains(t, p.String(), "appAccess = frontDoor")
}
