package arm_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
)

const (
	doorPath = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Cdn/profiles/d"
	appHost  = "app.azurewebsites.net"
)

// A Front Door leads to an app by its own address, or by a domain of somebody's own only.
func TestWayThroughAFrontDoor(t *testing.T) {
	t.Parallel()
	const own = `"customDomains": [{"id": "` + doorPath + `/customDomains/c"}]`
	const elsewhere = `{"name": "api", "properties": {"enabledState": "Enabled", "linkToDefaultDomain": "Enabled", "patternsToMatch": ["/api/*"], "originGroup": {"id": "` + doorPath + `/originGroups/api"}}}, `
	for name, c := range map[string]struct {
		route, origin string
		host, wrong   string
		other         string // a route beside it
	}{
		"its own address":            {`"enabledState": "Enabled", "linkToDefaultDomain": "Enabled"`, `"enabledState": "Enabled", "hostName": "APP.azurewebsites.net"`, "d.azurefd.net", "", ""},
		"and a domain":               {`"enabledState": "Enabled", "linkToDefaultDomain": "Enabled", ` + own, `"enabledState": "Enabled", "hostName": "app.azurewebsites.net"`, "d.azurefd.net", "", ""},
		"a domain alone":             {`"enabledState": "Enabled", "linkToDefaultDomain": "Disabled", ` + own, `"enabledState": "Enabled", "hostName": "app.azurewebsites.net"`, "shop.example", "", ""},
		"no address":                 {`"enabledState": "Enabled", "linkToDefaultDomain": "Disabled"`, ``, "d.azurefd.net", "no route of the Front Door is enabled for its address e", ""},
		"the route is off":           {`"enabledState": "Disabled", "linkToDefaultDomain": "Enabled"`, ``, "d.azurefd.net", "no route of the Front Door is enabled for its address e", ""},
		"the origin is off":          {`"enabledState": "Enabled", "linkToDefaultDomain": "Enabled"`, `"enabledState": "Disabled", "hostName": "app.azurewebsites.net"`, "d.azurefd.net", "the route r of the Front Door does not lead to " + appHost, ""},
		"it leads elsewhere":         {`"enabledState": "Enabled", "linkToDefaultDomain": "Enabled"`, `"enabledState": "Enabled", "hostName": "other.azurewebsites.net"`, "d.azurefd.net", "the route r of the Front Door does not lead to " + appHost, ""},
		"other paths lead elsewhere": {`"enabledState": "Enabled", "linkToDefaultDomain": "Enabled"`, `"enabledState": "Enabled", "hostName": "app.azurewebsites.net"`, "d.azurefd.net", "", elsewhere},
		"a domain beside another's":  {`"enabledState": "Enabled", "linkToDefaultDomain": "Disabled", ` + own, `"enabledState": "Enabled", "hostName": "app.azurewebsites.net"`, "shop.example", "", elsewhere},
		"to a domain of the app":     {`"enabledState": "Enabled", "linkToDefaultDomain": "Enabled"`, `"enabledState": "Enabled", "hostName": "www.shop.example"`, "d.azurefd.net", "", ""},
		"both lead elsewhere":        {`"enabledState": "Enabled", "linkToDefaultDomain": "Enabled"`, `"enabledState": "Enabled", "hostName": "other.azurewebsites.net"`, "d.azurefd.net", "the route r of the Front Door does not lead to " + appHost, elsewhere},
	} {
		client := newClient(t, func(r *http.Request) (*http.Response, error) {
			body, found := map[string]string{
				"": `{"sku": {"name": "Standard_AzureFrontDoor"}, "properties": {"frontDoorId": "f"}}`,
				"/afdEndpoints": `{"value": [{"id": "` + doorPath + `/afdEndpoints/off", "properties": {"enabledState": "Disabled", "hostName": "off.azurefd.net"}},
					{"id": "` + doorPath + `/afdEndpoints/e", "properties": {"enabledState": "Enabled", "hostName": "d.azurefd.net"}}]}`,
				"/afdEndpoints/e/routes":    `{"value": [` + c.other + `{"name": "r", "properties": {"originGroup": {"id": "` + doorPath + `/originGroups/o"}, ` + c.route + `}}]}`,
				"/originGroups/o/origins":   `{"value": [{"properties": {` + c.origin + `}}]}`,
				"/originGroups/api/origins": `{"value": [{"properties": {"enabledState": "Enabled", "hostName": "api.azurewebsites.net"}}]}`,
				"/customDomains/c":          `{"properties": {"hostName": "shop.example"}}`,
			}[strings.TrimPrefix(r.URL.Path, doorPath)]
			assert.True(t, found, r.URL.Path)
			return answer(200, body)(r)
		}, credential{})
		id, err := arm.ParseResourceID(doorPath)
		require.NoError(t, err)
		d, err := arm.ReadFrontDoor(t.Context(), client, id, appHost, "www.shop.example")
		require.NoError(t, err, name)
		assert.Equal(t, arm.FrontDoor{ID: id, SKU: "Standard_AzureFrontDoor", Sends: "f", Host: c.host, Wrong: c.wrong}, d, name)
	}
}

// A subscription that never had anything of Microsoft.Cdn has no Front Door; one in which they cannot be seen is another matter.
func TestFrontDoorsOfASubscription(t *testing.T) {
	t.Parallel()
	in := func(status int, body string) ([]arm.ResourceID, error) {
		return arm.FrontDoorsIn(t.Context(), newClient(t, answer(status, body), credential{}), "/subscriptions/s")
	}
	ids, err := in(409, arms("MissingSubscriptionRegistration"))
	require.NoError(t, err)
	assert.Empty(t, ids)
	_, err = in(403, arms("AuthorizationFailed"))
	assert.Equal(t, arm.Forbidden, arm.KindOf(err))
	ids, err = in(200, `{"value": [{"id": "`+doorPath+`", "sku": {"name": "Premium_AzureFrontDoor"}}, {"id": "`+doorPath+`n", "sku": {"name": "Standard_Microsoft"}}]}`)
	require.NoError(t, err)
	require.Len(t, ids, 1, "content delivery networks are no Front Doors")
	assert.Equal(t, "d", ids[0].Name())
}
