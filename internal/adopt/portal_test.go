package adopt_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/adopt"
	"scaleout/internal/adopt/portal"
	"scaleout/internal/azure/arm"
	"scaleout/program/redisurl"
)

// What people do in the portal.

func set(name, value string) func(*portal.App) {
	return func(a *portal.App) { a.Settings[name] = value }
}

var noBuild = set("SCM_DO_BUILD_DURING_DEPLOYMENT", "false")

var insights = set("APPLICATIONINSIGHTS_CONNECTION_STRING", "InstrumentationKey=11111111-2222-3333-4444-555555555555")

var foreignRedis = set("REDIS_URL", "rediss://:hunter2hunter2@redis.example.com:6380/0")

func runtime(of string) func(*world) {
	return func(w *world) {
		w.call(http.MethodPatch, w.app.ID()+"/config/web", web, obj{"properties": obj{"linuxFxVersion": of}})
	}
}

func restrict(w *world) {
	w.call(http.MethodPatch, w.app.ID()+"/config/web", web, obj{"properties": obj{"ipSecurityRestrictions": []any{
		obj{"ipAddress": "203.0.113.0/24", "action": "Allow", "priority": 100, "name": "office"},
		obj{"ipAddress": "203.0.113.9", "subnetMask": "255.255.255.255", "action": "Deny", "priority": 50, "name": "printer"},
		obj{"ipAddress": "AzureFrontDoor.Backend", "tag": "ServiceTag", "action": "Allow", "priority": 300, "name": "door",
			"headers": obj{"X-Azure-FDID": []any{"4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b"}}},
		obj{"ipAddress": "Any", "action": "Deny", "priority": 2147483647, "name": "Deny all"},
	}, "scmIpSecurityRestrictionsUseMain": true}})
}

func (w *world) doorID() string { return w.app.GroupID() + "/providers/Microsoft.Cdn/profiles/door" }

// frontDoor makes an Azure Front Door that leads to a host, and returns the id that it sends.
func (w *world) frontDoor(leadsTo string) string {
	w.t.Helper()
	door, group := w.doorID(), w.doorID()+"/originGroups/app"
	for _, part := range []struct {
		id         string
		properties obj
	}{
		{door, obj{}},
		{door + "/afdEndpoints/shop", obj{"enabledState": "Enabled"}},
		{group, obj{"loadBalancingSettings": obj{}, "healthProbeSettings": obj{"probePath": "/", "probeProtocol": "Https"}}},
		{group + "/origins/app", obj{"hostName": leadsTo, "originHostHeader": leadsTo}},
		{door + "/afdEndpoints/shop/routes/app", obj{"originGroup": obj{"id": group}, "linkToDefaultDomain": "Enabled", "httpsRedirect": "Enabled"}},
	} {
		body := obj{"properties": part.properties}
		switch part.id {
		case door:
			body["location"], body["sku"] = "Global", obj{"name": "Standard_AzureFrontDoor"}
		case door + "/afdEndpoints/shop":
			body["location"] = "Global"
		}
		w.call(http.MethodPut, part.id, "2023-05-01", body)
		w.session.Azure.Clock.Advance(time.Minute)
	}
	return w.get(door, "2023-05-01", "properties", "frontDoorId").(string)
}

// behind lets in what a Front Door brings, and nobody else.
func (w *world) behind(sends string) {
	restrictTo(obj{"ipAddress": "AzureFrontDoor.Backend", "tag": "ServiceTag", "headers": obj{"x-azure-fdid": []any{sends}}})(w)
}

// restrictTo lets in nobody else.
func restrictTo(rule obj) func(*world) {
	return func(w *world) {
		rule["action"], rule["priority"], rule["name"] = "Allow", 100, "rule"
		w.call(http.MethodPatch, w.app.ID()+"/config/web", web, obj{"properties": obj{"ipSecurityRestrictions": []any{rule}}})
	}
}

// lock puts a management lock on the plan.
func lock(level string) func(*world) {
	return func(w *world) {
		w.call(http.MethodPut, w.app.PlanID()+"/providers/Microsoft.Authorization/locks/keep", arm.LockVersion, obj{"properties": obj{"level": level}})
	}
}

func neighbour(w *world) {
	w.call(http.MethodPut, w.app.GroupID()+"/providers/Microsoft.Web/sites/admin-app", web, obj{
		"location": "westeurope", "kind": "app,linux", "properties": obj{"serverFarmId": w.app.PlanID()},
	})
}

// stackFile is what was written for the stack.
func (w *world) stackFile() string {
	w.t.Helper()
	b, err := os.ReadFile(filepath.Join(w.root, "Pulumi.live.yaml"))
	require.NoError(w.t, err)
	return string(b)
}

func (w *world) stackSetting(name string) string {
	w.t.Helper()
	wishes, err := adopt.WishesOf(context.Background(), w.session.Stack)
	require.NoError(w.t, err)
	return wishes.File[name]
}

func (w *world) patch(id, version string, body obj) { w.call(http.MethodPatch, id, version, body) }

// get follows a path through what a GET answers.
func (w *world) get(id, version string, path ...string) any {
	w.t.Helper()
	var v any = w.call(http.MethodGet, id, version, nil)
	for _, name := range path {
		v = v.(obj)[name]
	}
	return v
}

func (w *world) autoscale(group, name string, least, most int) {
	w.call(http.MethodPut, group+"/providers/Microsoft.Insights/autoscalesettings/"+name, "2022-10-01", obj{
		"location": "westeurope", "properties": obj{
			"enabled": true, "targetResourceUri": w.app.PlanID(),
			"profiles": []any{obj{
				"name": "Auto created default scale condition", "rules": []any{},
				"capacity": obj{"minimum": strconv.Itoa(least), "maximum": strconv.Itoa(most), "default": strconv.Itoa(least)},
			}},
		},
	})
}

// cache creates a cache and waits until it is there.
func (w *world) cache(name string) string {
	id := w.app.GroupID() + "/providers/Microsoft.Cache/redis/" + name
	w.call(http.MethodPut, id, "2023-04-01", obj{
		"location": "westeurope", "properties": obj{"sku": obj{"name": "Standard", "family": "C", "capacity": 1}},
	})
	w.session.Azure.Clock.Advance(time.Hour)
	return id
}

// useCache lets the app use a cache, with one of its keys.
func (w *world) useCache(name, key string) {
	keys := w.call(http.MethodPost, w.cache(name)+"/listKeys", "2023-04-01", nil)
	url, err := redisurl.Build(name+".redis.cache.windows.net", 6380, keys[key].(string))
	require.NoError(w.t, err)
	w.setting("REDIS_URL", url)
}

// setting sets one app setting, as the portal does: with all others.
func (w *world) setting(name, value string) {
	w.app.Settings[name] = value
	properties := obj{}
	for n, v := range w.app.Settings {
		properties[n] = v
	}
	w.call(http.MethodPut, w.app.ID()+"/config/appsettings", web, obj{"properties": properties})
}
