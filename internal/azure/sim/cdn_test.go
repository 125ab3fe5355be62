package sim_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

const (
	profilesPath = groupPath + "/providers/Microsoft.Cdn/profiles"
	profilePath  = profilesPath + "/door"
	doorPath     = profilePath + "/afdEndpoints/shop"
	originsPath  = profilePath + "/originGroups/app"
	originPath   = originsPath + "/origins/app"
	routePath    = doorPath + "/routes/app"
	siteHost     = "app1.azurewebsites.net"
)

func profileBody() obj {
	return obj{"location": "global", "sku": obj{"name": "Standard_AzureFrontDoor"}, "properties": obj{}}
}

func doorBody() obj { return obj{"location": "Global", "properties": obj{}} }

func originGroupBody() obj {
	return obj{"properties": obj{"loadBalancingSettings": obj{}, "healthProbeSettings": obj{"probePath": "/healthz", "probeProtocol": "Https"}}}
}

func originBody(host string) obj {
	return obj{"properties": obj{"hostName": host, "originHostHeader": host}}
}

func routeBody() obj {
	return obj{"properties": obj{"originGroup": obj{"id": originsPath}, "linkToDefaultDomain": "Enabled", "httpsRedirect": "Enabled"}}
}

// withDoor is a Front Door that leads to the app.
func (w *world) withDoor() *world {
	w.t.Helper()
	for _, part := range []struct {
		path string
		body obj
	}{{profilePath, profileBody()}, {doorPath, doorBody()}, {originsPath, originGroupBody()}, {originPath, originBody(siteHost)}, {routePath, routeBody()}} {
		w.made(part.path, part.body)
	}
	return w
}

func TestFrontDoorRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite().withDoor()
	empty := profilePath + "/originGroups/empty"
	w.made(empty, originGroupBody())
	bad := func(body obj, name string, v any) obj { return set(body, "properties."+name, v) }
	const code = "BadRequest"
	rows := []refusal{}
	for name, c := range map[string]struct {
		path string
		body obj
		says string
	}{
		"a SKU of the older network":  {profilesPath + "/cdn", obj{"location": "global", "sku": obj{"name": "Standard_Microsoft"}}, "The SKU 'Standard_Microsoft' is not one of Standard_AzureFrontDoor, Premium_AzureFrontDoor."},
		"another SKU":                 {profilePath, obj{"location": "global", "sku": obj{"name": "Premium_AzureFrontDoor"}}, "The SKU of the profile 'door' cannot be changed to 'Premium_AzureFrontDoor'."},
		"a timeout":                   {profilePath, bad(profileBody(), "originResponseTimeoutSeconds", 241), "The value 241 of 'originResponseTimeoutSeconds' is not between 16 and 240."},
		"a name of an endpoint":       {profilePath + "/afdEndpoints/-shop", doorBody(), "The endpoint name '-shop' is invalid."},
		"a switch of an endpoint":     {doorPath, bad(doorBody(), "enabledState", "on"), "The value 'on' of 'enabledState' is not one of Enabled, Disabled."},
		"a group without settings":    {originsPath, obj{"properties": obj{}}, "The load balancing settings of the origin group are missing."},
		"a probe's path":              {originsPath, bad(originGroupBody(), "healthProbeSettings.probePath", "healthz"), "The probe path 'healthz' does not begin with a slash."},
		"a probe too often":           {originsPath, bad(originGroupBody(), "healthProbeSettings.probeIntervalInSeconds", 1), "The value 1 of 'probeIntervalInSeconds' is not between 5 and 31536000."},
		"an origin with a scheme":     {originPath, originBody("https://x"), "The host name 'https://x' of the origin is not valid."},
		"a priority":                  {originPath, bad(originBody(siteHost), "priority", 6), "The value 6 of 'priority' is not between 1 and 5."},
		"the last origin, disabled":   {originPath, bad(originBody(siteHost), "enabledState", "Disabled"), "Cannot disable or delete the last origin when the origin group is still associated with a route or a rule. Please disassociate the origin group and try again."},
		"a route to an empty group":   {routePath, bad(routeBody(), "originGroup.id", empty), "The origin group 'empty' has no enabled origin."},
		"a route to no group":         {routePath, bad(routeBody(), "originGroup.id", empty+"2"), "The origin group '" + empty + "2' of the route was not found in the profile."},
		"a route from nowhere":        {routePath, bad(routeBody(), "linkToDefaultDomain", "Disabled"), "The route 'app' is linked neither to the default domain nor to a custom domain."},
		"a redirect from nothing":     {routePath, bad(routeBody(), "supportedProtocols", []any{"Https"}), "The route 'app' can redirect HTTP to HTTPS only if it supports both."},
		"a second route of a pattern": {doorPath + "/routes/other", routeBody(), "The route 'other' has a domain and a pattern that the route 'app' has, too."},
		"a custom domain not known":   {routePath, bad(routeBody(), "customDomains", []any{obj{"id": "/x"}}), "The resources in 'customDomains' of the route 'app' were not found."},
	} {
		rows = append(rows, refusal{name, "", c.path, c.body, 400, code, c.says})
	}
	rows = append(rows,
		refusal{"a group with a route", "DELETE", originsPath, nil, 400, code, "The origin group 'app' cannot be deleted while the route 'app' is associated with it."},
		refusal{"the last origin", "DELETE", originPath, nil, 400, code, "Cannot disable or delete the last origin when the origin group is still associated with a route or a rule. Please disassociate the origin group and try again."},
	)
	w.refuses(rows)
	w.gone(routePath)
	w.gone(originPath)
	w.gone(originsPath)
	w.gone(profilePath)
	assert.Equal(t, 404, w.do("GET", doorPath, nil).status, "what is in a profile goes with it")
}

// An operation says that there is no error, and a profile has its id from the beginning (recorded 2021 to 2023).
func TestFrontDoorTakesItsTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	r := w.do("PUT", profilePath, profileBody())
	require.Equal(t, 201, r.status, r.raw)
	assert.Regexp(t, `^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`, r.at("properties.frontDoorId"))
	assert.Equal(t, "Global", r.at("location"))
	status := r.header.Get("Azure-AsyncOperation")
	require.Contains(t, status, "/resourcegroups/")
	assert.Equal(t, 409, w.do("PUT", profilePath, profileBody()).status, "while it is being made")
	assert.JSONEq(t, `{"status": "InProgress", "error": {"code": "None", "message": null}}`, w.send("GET", status, nil).raw)
	w.clock.Advance(29 * time.Second)
	assert.Equal(t, "Creating", w.do("GET", profilePath, nil).at("properties.resourceState"))
	w.clock.Advance(time.Second)
	assert.Equal(t, "Active", w.do("GET", profilePath, nil).at("properties.resourceState"))
	assert.JSONEq(t, `{"status": "Succeeded", "error": {"code": "None", "message": null}}`, w.send("GET", status, nil).raw)
}

// What leads to an app: as long as each part is there and enabled.
func TestFrontDoorsOfAnApp(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite().withDoor()
	sends := w.do("GET", profilePath, nil).at("properties.frontDoorId").(string)
	host := w.do("GET", doorPath, nil).at("properties.hostName").(string)
	assert.Regexp(t, `^shop-[a-z2-7]{16}\.z01\.azurefd\.net$`, host)
	there := []sim.FrontDoor{{Host: host, Sends: sends, Origin: siteHost}}
	leads := func(is bool, when string) {
		t.Helper()
		if is {
			assert.Equal(t, there, w.azure.FrontDoors(sitePath), when)
			return
		}
		assert.Empty(t, w.azure.FrontDoors(sitePath), when)
	}
	leads(true, "all is there")
	for path, c := range map[string]struct{ good, bad obj }{
		doorPath:   {doorBody(), set(doorBody(), "properties.enabledState", "Disabled")},
		routePath:  {routeBody(), set(routeBody(), "properties.enabledState", "Disabled")},
		originPath: {originBody(siteHost), originBody("elsewhere.example")},
	} {
		w.made(path, c.bad)
		leads(false, path)
		w.made(path, c.good)
		leads(true, path)
	}
	w.do("DELETE", routePath, nil)
	leads(false, "a route that is being deleted leads nowhere")
}

// Access restrictions are looked at where they name a Front Door that is here: addresses in their order, the Front Door by its
// id, all others by the last rule.
func TestGuard(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite().withDoor()
	mine, theirs := w.do("GET", profilePath, nil).at("properties.frontDoorId").(string), "4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b"
	brought := func(id string) any {
		return obj{"ipAddress": "AzureFrontDoor.Backend", "tag": "ServiceTag", "action": "Allow", "priority": 300, "name": "fd", "headers": obj{"x-azure-fdid": []any{id}}}
	}
	rule := func(action, block string, priority int) any {
		return obj{"ipAddress": block, "action": action, "priority": priority, "name": block}
	}
	here := netip.MustParseAddr("198.51.100.1")
	for name, c := range map[string]struct {
		rules           []any
		others          string
		looked          bool
		direct, through bool
	}{
		"no rules":                      {nil, "Allow", false, true, true},
		"somebody else's Front Door":    {[]any{brought(theirs)}, "Deny", false, true, true},
		"its own":                       {[]any{brought(mine)}, "Deny", true, false, true},
		"its own, and all others":       {[]any{brought(mine)}, "Allow", true, true, true},
		"its own, and this machine":     {[]any{rule("Allow", "198.51.100.0/24", 100), brought(mine)}, "Deny", true, true, true},
		"its own, and another machine":  {[]any{rule("Allow", "203.0.113.0/24", 100), brought(mine)}, "Deny", true, false, true},
		"its own, and not this machine": {[]any{rule("Deny", "198.51.100.1/32", 100), rule("Allow", "198.51.100.0/24", 200), brought(mine)}, "Deny", true, false, true},
		"addresses, and no Front Door":  {[]any{rule("Allow", "203.0.113.0/24", 100)}, "Deny", false, true, true},
	} {
		t.Log(name)
		w.must("PATCH", sitePath+"/config/web", obj{"properties": obj{"ipSecurityRestrictions": c.rules, "ipSecurityRestrictionsDefaultAction": c.others}})
		guard := w.azure.Runs(sitePath)[0].Guard
		require.Equal(t, c.looked, guard != nil, name)
		if guard == nil {
			continue
		}
		assert.Equal(t, c.direct, guard.Lets(here, ""), name)
		assert.Equal(t, c.through, guard.Lets(here, mine), name)
		assert.False(t, guard.Lets(here, theirs), name)
	}
}
