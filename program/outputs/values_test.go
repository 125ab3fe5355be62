package outputs_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/outputs"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want outputs.Values
	}{
		"nothing was deployed": {`{}`, outputs.Values{}},
		"secrets are masked":   {`{"appId": "/a", "redisUrl": "[secret]", "appSettings": "[secret]"}`, outputs.Values{AppID: "/a"}},
		"secrets are shown": {`{"redisUrl": "rediss://:k@h:6380/0", "appSettings": {"A": "[secret]"}}`,
			outputs.Values{RedisURL: "rediss://:k@h:6380/0", AppSettings: map[string]string{"A": "[secret]"}}},
		"numbers":               {"{\"minInstances\": 2.0, \"monthlyCost\": {\"atMax\": 12.5}}\r\n", outputs.Values{MinInstances: 2, MonthlyCost: outputs.MonthlyCost{AtMax: 12.5}}},
		"an output of your own": {`{"mine": [1], "appName": "app"}`, outputs.Values{AppName: "app"}},
		"null":                  {`{"workbookId": null, "autoscale": true}`, outputs.Values{Autoscale: true}},
	} {
		got, err := outputs.Parse([]byte(c.text))
		require.NoError(t, err, name)
		assert.Equal(t, c.want, got, name)
	}
}

// People come by the app's own address, unless it answers its Front Door alone.
func TestAddress(t *testing.T) {
	t.Parallel()
	const app, door = "https://app.azurewebsites.net", "https://app-0123456789abcdef.z01.azurefd.net"
	for name, c := range map[string]struct {
		of   outputs.Values
		want string
	}{
		"public":                 {outputs.Values{URL: app}, app},
		"on the way":             {outputs.Values{URL: app, AppAccess: "publicFrontDoor", FrontDoorURL: door}, app},
		"behind its own":         {outputs.Values{URL: app, AppAccess: "frontDoor", FrontDoorURL: door}, door},
		"behind somebody else's": {outputs.Values{URL: app, AppAccess: "frontDoor"}, app},
		"nothing was deployed":   {outputs.Values{}, ""},
	} {
		assert.Equal(t, c.want, c.of.Address(), name)
	}
}

func TestWhatAreNoOutputs(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		``:                                   "no JSON object",
		`[]`:                                 "no JSON object",
		`error: no stack selected`:           "no JSON object",
		`{"appId": {"hunter2": 1}}`:          "output appId is a object, where this program exports a string",
		`{"appSettings": "hunter2"}`:         "output appSettings is a string",
		`{"minInstances": "two"}`:            "output minInstances is a string, where this program exports a int",
		`{"monthlyCost": {"atMax": "much"}}`: "output monthlyCost.atMax is a string",
	} {
		_, err := outputs.Parse([]byte(text))
		require.ErrorContains(t, err, says, text)
		assert.NotContains(t, err.Error(), "hunter2")
	}
}
