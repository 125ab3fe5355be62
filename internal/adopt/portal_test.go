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

// restrictTo lets in nobody else.
func restrictTo(rule obj) func(*world) {
	return func(w *world) {
		rule["action"], rule["priority"], rule["name"] = "Allow", 100, "rule"
		w.call(http.MethodPatch, w.app.ID()+"/config/web", web, obj{"properties": obj{"ipSecurityRestrictions": []any{rule}}})
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
