package verify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/entra"
	"scaleout/internal/dataplane/redisserver"
	"scaleout/internal/local"
)

// Things that people do behind Pulumi's back, through ARM, as the portal does.

const (
	web       = "2024-11-01"
	caches    = "2024-11-01"
	managed   = "2025-07-01"
	autoscale = "2022-10-01"
)

func (w *world) call(method, id, version string, body any) map[string]any {
	w.t.Helper()
	payload, err := json.Marshal(body)
	require.NoError(w.t, err)
	request, err := http.NewRequestWithContext(context.Background(), method, local.Endpoint+id+"?api-version="+version, bytes.NewReader(payload))
	require.NoError(w.t, err)
	request.Header.Set("Content-Type", "application/json")
	answer, err := w.session.Azure.Transport().RoundTrip(request)
	require.NoError(w.t, err)
	defer answer.Body.Close()
	var said map[string]any
	_ = json.NewDecoder(answer.Body).Decode(&said)
	require.Less(w.t, answer.StatusCode, 300, "%s %s: %v", method, id, said)
	return said
}

// settle lets what is under way end.
func (w *world) settle() { w.session.Azure.Clock.Advance(time.Hour) }

func (w *world) site(properties map[string]any) {
	w.t.Helper()
	w.call(http.MethodPatch, w.options.SiteID, web, map[string]any{"properties": properties})
}

func (w *world) siteConfig(properties map[string]any) {
	w.t.Helper()
	w.call(http.MethodPatch, w.options.SiteID+"/config/web", web, map[string]any{"properties": properties})
}

// authentication turns on App Service's own, but for some paths.
func (w *world) authentication(excluded ...string) {
	w.t.Helper()
	w.call(http.MethodPut, w.options.SiteID+"/config/authsettingsV2", web, map[string]any{"properties": map[string]any{
		"platform": map[string]any{"enabled": true}, "globalValidation": map[string]any{"excludedPaths": excluded},
	}})
}

func (w *world) scale(n int) {
	w.t.Helper()
	w.call(http.MethodPatch, w.output("planId"), web, map[string]any{"sku": map[string]any{"capacity": n}})
	w.app.instances = w.instanceIDs()
}

func (w *world) cache(properties map[string]any) {
	w.t.Helper()
	w.call(http.MethodPatch, w.output("redisId"), caches, map[string]any{"properties": properties})
}

// cacheVersion is the api-version for the stack's kind of cache.
func (w *world) cacheVersion() string {
	if strings.Contains(w.output("redisId"), "/redisEnterprise/") {
		return managed
	}
	return caches
}

func (w *world) keys() []string {
	w.t.Helper()
	keys := w.post(w.output("redisId")+"/listKeys", w.cacheVersion(), nil)
	return []string{keys["primaryKey"].(string), keys["secondaryKey"].(string)}
}

// setAppSettings changes single settings; an empty value takes one away.
func (w *world) setAppSettings(changes map[string]string) {
	w.t.Helper()
	w.changeSettings(w.options.SiteID, changes)
}

// changeSettings does so for an app or a slot.
func (w *world) changeSettings(id string, changes map[string]string) {
	w.t.Helper()
	all := w.post(id+"/config/appsettings/list", web, nil)["properties"].(map[string]any)
	for name, value := range changes {
		all[name] = value
		if value == "" {
			delete(all, name)
		}
	}
	w.call(http.MethodPut, id+"/config/appsettings", web, map[string]any{"properties": all})
}

// autoscaleID is the id of the stack's autoscale setting.
func (w *world) autoscaleID() string {
	return w.group() + "/providers/Microsoft.Insights/autoscalesettings/scaleout-prod-autoscale"
}

func (w *world) group() string { return w.id("") }

// id is that of a resource in the stack's group.
func (w *world) id(typeAndName string) string {
	group := "/subscriptions/5ca1ab1e-0000-4000-8000-000000000001/resourceGroups/" + w.output("resourceGroup")
	if typeAndName == "" {
		return group
	}
	return group + "/providers/" + typeAndName
}

// autoscaleSetting changes the properties of the stack's autoscale setting.
func (w *world) autoscaleSetting(change func(properties map[string]any)) {
	w.t.Helper()
	body, err := w.options.ARM.Get(context.Background(), w.autoscaleID(), autoscale)
	require.NoError(w.t, err)
	change(body["properties"].(map[string]any))
	w.call(http.MethodPut, w.autoscaleID(), autoscale, body)
}

// autoscaleRules changes those of the only profile.
func (w *world) autoscaleRules(change func([]any) []any) {
	w.t.Helper()
	w.autoscaleSetting(func(p map[string]any) {
		profile := p["profiles"].([]any)[0].(map[string]any)
		profile["rules"] = change(profile["rules"].([]any))
	})
}

func (w *world) newPlan(name string, linux bool) string {
	w.t.Helper()
	id := w.id("Microsoft.Web/serverfarms/" + name)
	w.call(http.MethodPut, id, web, map[string]any{
		"location": "westeurope", "sku": map[string]any{"name": "P1v3", "capacity": 2}, "properties": map[string]any{"reserved": linux},
	})
	return id
}

// newCache makes a second cache in a region and puts a Redis behind it.
func (w *world) newCache(region string) (id, url string) {
	w.t.Helper()
	id = w.id("Microsoft.Cache/redis/second")
	w.call(http.MethodPut, id, caches, map[string]any{"location": region, "properties": map[string]any{
		"sku": map[string]any{"name": "Standard", "family": "C", "capacity": 1},
	}})
	w.settle()
	keys := w.post(id+"/listKeys", caches, nil)
	w.startRedis("second.redis.cache.windows.net", keys["primaryKey"].(string), keys["secondaryKey"].(string))
	return id, redisURL(w.t, "second.redis.cache.windows.net", keys["primaryKey"].(string))
}

func (w *world) startRedis(host, primary, secondary string) {
	w.t.Helper()
	w.startRedisWith(host, redisserver.Access{Primary: primary, Secondary: secondary})
}

func (w *world) startRedisWith(host string, access redisserver.Access) {
	w.t.Helper()
	issuer, err := entra.NewIssuer(nil, nil)
	require.NoError(w.t, err)
	server, err := redisserver.Start(context.Background(), redisserver.Options{
		Dir: w.t.TempDir(), InProcess: true, HostName: host, Access: access, Tokens: issuer.ForRedis(),
	})
	require.NoError(w.t, err)
	w.t.Cleanup(func() { require.NoError(w.t, server.Close()) })
	w.redis = server
	w.trust()
}
