package adopt

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleout/internal/azure/arm"
)

// Subscription returns the id of the only subscription that the login can see.
func Subscription(ctx context.Context, c *arm.Client) (string, error) {
	list, err := c.List(ctx, "/subscriptions", arm.SubscriptionsVersion)
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
	r := reader{client: c}
	id := "/subscriptions/" + subscription + "/resourceGroups/" + group
	var f Facts
	r.get(ctx, id, arm.GroupsVersion, &f.Group, nil)
	siteID := id + "/providers/" + arm.Sites + "/" + app
	r.whole(ctx, siteID, arm.WebVersion, &f.Site, &f.Site.All)
	r.whole(ctx, siteID+"/config/web", arm.WebVersion, &f.Config, &f.Config.All)
	f.Settings = r.appSettings(ctx, siteID)
	r.get(ctx, siteID+arm.AuthSettings, arm.WebVersion, &struct{}{}, &f.Auth)
	f.ConnectionStrings = slices.Sorted(maps.Keys(r.post(ctx, siteID+"/config/connectionstrings/list", arm.WebVersion)))
	f.Passwords = r.passwords(ctx, siteID)
	f.Slots = r.names(ctx, siteID+"/slots", app)
	f.Sticky = r.sticky(ctx, siteID)
	for _, name := range r.names(ctx, siteID+"/hostNameBindings", app) {
		if !strings.EqualFold(name, f.Site.Properties.HostName) {
			f.HostNames = append(f.HostNames, name)
		}
	}
	planID := f.Site.Properties.PlanID
	if r.err == nil && planID.IsZero() {
		return f, fmt.Errorf("%s is not an App Service app", siteID)
	}
	r.whole(ctx, planID.String(), arm.WebVersion, &f.Plan, &f.Plan.All)
	f.Plan.SKU.Instances = max(1, f.Plan.SKU.Instances) // Free shows 0: it shares one with others
	for _, name := range r.names(ctx, planID.String()+"/sites", "") {
		if !strings.EqualFold(name, app) {
			f.Neighbours = append(f.Neighbours, name)
		}
	}
	f.Locks = r.locks(ctx, siteID, planID.String())
	all := "/subscriptions/" + subscription + "/providers/"
	for _, s := range list[Autoscale](ctx, &r, all+arm.AutoscaleSettings, arm.AutoscaleVersion) {
		if s.Properties.Target.Equal(f.Plan.ID) {
			r.get(ctx, s.ID.String(), arm.AutoscaleVersion, &s, &s.All)
			f.Autoscale = append(f.Autoscale, s)
		}
	}
	f.Caches = append(r.classicCaches(ctx, subscription), r.managedCaches(ctx, subscription, f.Site.Location)...)
	r.cache(ctx, &f)
	r.frontDoor(ctx, subscription, &f)
	return f, r.err
}

// reader reads one thing after the other until one cannot be read.
type reader struct {
	client *arm.Client
	err    error
}

// get reads a resource and, where wanted, its properties as they came.
func (r *reader) get(ctx context.Context, id, version string, into any, properties *map[string]any) {
	if r.err != nil {
		return
	}
	body, err := r.client.Get(ctx, id, version)
	r.err = err
	r.decode(id, body, into)
	if properties != nil {
		*properties, _ = body["properties"].(map[string]any)
	}
}

// whole reads a resource with the program's api-version, and its properties with a
// newer one, too: each leaves out some that the other has.
func (r *reader) whole(ctx context.Context, id, version string, into any, properties *map[string]any) {
	r.get(ctx, id, version, into, properties)
	var newer map[string]any
	r.get(ctx, id, arm.NewerVersion, &struct{}{}, &newer)
	if *properties == nil {
		*properties = map[string]any{}
	}
	maps.Copy(*properties, newer)
}

// decode gives what was answered about an id its shape. Errors name no value: it may
// be secret, or as long as an answer may be.
func (r *reader) decode(id string, body map[string]any, into any) {
	if r.err != nil {
		return
	}
	b, err := json.Marshal(body)
	if err == nil && json.Unmarshal(b, into) != nil {
		err = fmt.Errorf("what Azure answers about %s has not the documented shape", id)
	}
	r.err = err
}

// post returns the properties that an action answers.
func (r *reader) post(ctx context.Context, id, version string) map[string]any {
	if r.err != nil {
		return nil
	}
	var body map[string]any
	body, r.err = r.client.Post(ctx, id, version, nil)
	properties, _ := body["properties"].(map[string]any)
	return properties
}

func (r *reader) appSettings(ctx context.Context, site string) map[string]string {
	settings := map[string]string{}
	for name, v := range r.post(ctx, site+"/config/appsettings/list", arm.WebVersion) {
		value, isText := v.(string)
		if !isText && r.err == nil {
			r.err = fmt.Errorf("an app setting of %s is not a text, as Azure answers it", site)
		}
		settings[name] = value
	}
	return settings
}

// sticky returns the names that stay with production and each slot in a swap.
func (r *reader) sticky(ctx context.Context, site string) []string {
	var found struct {
		Properties struct {
			Settings    []string `json:"appSettingNames"`
			Connections []string `json:"connectionStringNames"`
			Storage     []string `json:"azureStorageConfigNames"`
		} `json:"properties"`
	}
	r.get(ctx, site+"/config/slotConfigNames", arm.WebVersion, &found, nil)
	p := found.Properties
	return slices.Concat(p.Settings, p.Connections, p.Storage)
}

// passwords are the ways of publishing that a name and a password open.
func (r *reader) passwords(ctx context.Context, site string) []string {
	type policy struct {
		Name       string
		Properties struct{ Allow bool }
	}
	var open []string
	for _, p := range list[policy](ctx, r, site+"/basicPublishingCredentialsPolicies", arm.WebVersion) {
		if p.Properties.Allow {
			open = append(open, p.Name)
		}
	}
	return open
}

// locks are those that hold for any of some resources. Whoever may not read them learns of them in the update.
func (r *reader) locks(ctx context.Context, ids ...string) []Lock {
	var all []Lock
	for _, id := range ids {
		for _, l := range list[Lock](ctx, r, id+"/providers/Microsoft.Authorization/locks", arm.LockVersion) {
			if !slices.ContainsFunc(all, func(o Lock) bool { return o.ID.Equal(l.ID) }) {
				all = append(all, l)
			}
		}
		if arm.KindOf(r.err) == arm.Forbidden {
			r.err = nil
		}
	}
	return all
}

// names are the last parts of the names in a list: "staging" of "app/staging".
func (r *reader) names(ctx context.Context, id, parent string) []string {
	var all []string
	for _, found := range list[Resource](ctx, r, id, arm.WebVersion) {
		name := found.Name
		if rest, inside := strings.CutPrefix(name, parent+"/"); inside {
			name = rest
		}
		all = append(all, name)
	}
	return all
}

func list[T any](ctx context.Context, r *reader, id, version string) []T {
	if r.err != nil {
		return nil
	}
	var bodies []map[string]any
	bodies, r.err = r.client.List(ctx, id, version)
	var all []T
	for _, body := range bodies {
		var one T
		r.decode(id, body, &one)
		all = append(all, one)
	}
	return all
}
