package adopt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/program/redisurl"
	"scaleout/program/settings"
)

// Versions of the APIs that are asked.
const (
	groupVersion     = "2022-09-01"
	webVersion       = "2022-09-01"
	cacheVersion     = "2023-04-01"
	autoscaleVersion = "2022-10-01"
	accountVersion   = "2022-12-01"
)

// Subscription is the one that is logged in to, if there is only one.
func Subscription(ctx context.Context, c *arm.Client) (string, error) {
	list, err := c.List(ctx, "/subscriptions", accountVersion)
	if err != nil {
		return "", err
	}
	var ids []string
	for _, s := range list {
		if id, ok := s["subscriptionId"].(string); ok {
			ids = append(ids, id)
		}
	}
	if len(ids) != 1 {
		return "", fmt.Errorf("whoever is logged in sees %d subscriptions; name one with --subscription or ARM_SUBSCRIPTION_ID", len(ids))
	}
	return ids[0], nil
}

// Read asks Azure for everything there is to know about an app. Reading app
// settings takes a role that may write: they are secret.
func Read(ctx context.Context, c *arm.Client, subscription, group, app string) (Facts, error) {
	r := reader{ctx: ctx, client: c}
	id := "/subscriptions/" + subscription + "/resourceGroups/" + group
	var f Facts
	r.get(id, groupVersion, &f.Group, nil)
	siteID := id + "/providers/Microsoft.Web/sites/" + app
	r.get(siteID, webVersion, &f.Site, &f.Site.All)
	r.get(siteID+"/config/web", webVersion, &f.Config, &f.Config.All)
	f.Settings = r.appSettings(siteID)
	f.ConnectionStrings = slices.Sorted(maps.Keys(r.post(siteID+"/config/connectionstrings/list", webVersion)))
	f.Slots = r.names(siteID+"/slots", app)
	for _, name := range r.names(siteID+"/hostNameBindings", app) {
		if !strings.EqualFold(name, f.Site.Properties.HostName) {
			f.HostNames = append(f.HostNames, name)
		}
	}
	if r.err == nil && f.Site.Properties.PlanID == "" {
		return f, fmt.Errorf("%s is not an App Service app", siteID)
	}
	r.get(f.Site.Properties.PlanID, webVersion, &f.Plan, &f.Plan.All)
	for _, name := range r.names(f.Site.Properties.PlanID+"/sites", "") {
		if !strings.EqualFold(name, app) {
			f.Neighbours = append(f.Neighbours, name)
		}
	}
	all := "/subscriptions/" + subscription + "/providers/"
	for _, s := range list[Autoscale](&r, all+"Microsoft.Insights/autoscalesettings", autoscaleVersion) {
		if strings.EqualFold(s.Properties.Target, f.Plan.ID) {
			f.Autoscale = append(f.Autoscale, s)
		}
	}
	f.Caches = list[Cache](&r, all+"Microsoft.Cache/redis", cacheVersion)
	r.keys(&f)
	return f, r.err
}

// reader reads one thing after the other until one cannot be read.
type reader struct {
	ctx    context.Context
	client *arm.Client
	err    error
}

// get reads a resource and, where wanted, its properties as they came.
func (r *reader) get(id, version string, into any, properties *map[string]any) {
	if r.err != nil {
		return
	}
	body, err := r.client.Get(r.ctx, id, version)
	r.err = err
	r.decode(body, into)
	if properties != nil {
		*properties, _ = body["properties"].(map[string]any)
	}
}

// decode gives a body its shape. Errors name no value: it may be secret.
func (r *reader) decode(body map[string]any, into any) {
	if r.err != nil {
		return
	}
	b, err := json.Marshal(body)
	if err == nil && json.Unmarshal(b, into) != nil {
		err = fmt.Errorf("what Azure answers about %v has not the documented shape", body["id"])
	}
	r.err = err
}

// post returns the properties that an action answers.
func (r *reader) post(id, version string) map[string]any {
	if r.err != nil {
		return nil
	}
	var body map[string]any
	body, r.err = r.client.Post(r.ctx, id, version, nil)
	properties, _ := body["properties"].(map[string]any)
	return properties
}

func (r *reader) appSettings(site string) map[string]string {
	settings := map[string]string{}
	for name, v := range r.post(site+"/config/appsettings/list", webVersion) {
		value, isText := v.(string)
		if !isText {
			r.err = errors.Join(r.err, fmt.Errorf("app setting %s is not a text", name))
		}
		settings[name] = value
	}
	return settings
}

// names are the last parts of the names in a list: "staging" of "app/staging".
func (r *reader) names(id, parent string) []string {
	var all []string
	for _, found := range list[Resource](r, id, webVersion) {
		name := found.Name
		if rest, inside := strings.CutPrefix(name, parent+"/"); inside {
			name = rest
		}
		all = append(all, name)
	}
	return all
}

func list[T any](r *reader, id, version string) []T {
	if r.err != nil {
		return nil
	}
	var bodies []map[string]any
	bodies, r.err = r.client.List(r.ctx, id, version)
	var all []T
	for _, body := range bodies {
		var one T
		r.decode(body, &one)
		all = append(all, one)
	}
	return all
}

// keys reads the keys of the cache that REDIS_URL names, and of no other.
func (r *reader) keys(f *Facts) {
	used := f.cacheInUse()
	if used == nil || r.err != nil {
		return
	}
	var body map[string]any
	body, r.err = r.client.Post(r.ctx, used.ID+"/listKeys", cacheVersion, nil)
	used.PrimaryKey, _ = body["primaryKey"].(string)
	used.SecondaryKey, _ = body["secondaryKey"].(string)
}

// cacheInUse is the cache that REDIS_URL names; nil if it names none of them.
func (f *Facts) cacheInUse() *Cache {
	host := redisHost(f.Settings[redisURL])
	for i, c := range f.Caches {
		if host != "" && strings.EqualFold(c.Properties.HostName, host) {
			return &f.Caches[i]
		}
	}
	return nil
}

// redisHost is the host in a Redis URL, however that is written: a key that is not
// percent-encoded may hold anything, and no part of it may pass for the host.
func redisHost(url string) string {
	if parsed, err := redisurl.Parse(url); err == nil {
		return parsed.Host
	}
	_, rest, _ := strings.Cut(url, "://")
	if settings.KeyVaultReference(url) {
		return ""
	}
	rest = rest[strings.LastIndex(rest, "@")+1:]
	rest, _, _ = strings.Cut(rest, "?")
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, ":")
	return host
}
