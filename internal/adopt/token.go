package adopt

import (
	"fmt"
	"slices"

	"scaleout/program/appenv"
	"scaleout/program/redisurl"
	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// byToken keeps how the app logs in to a managed cache: without a key where there is none, or where
// REDIS_URL has none.
func (d *drafter) byToken(c *Cache, url string) {
	now, err := redisurl.ParseAny(url)
	switch {
	case c.keyless():
		d.state(settings.KeyRedisAuth, settings.EntraAuth)
	case err == nil && now.Key == "" && d.effective(settings.KeyRedisAuth) != settings.EntraAuth:
		d.state(settings.KeyRedisAuth, settings.BothAuth)
	}
}

// assignmentName is that of the stack's own access policy assignment; see components/cache_auth.go.
const assignmentName = "app"

// keys refuses to switch off keys while the app that runs uses one, and an assignment that is in the way
// of the stack's own.
func keys(d *drafter) {
	c := d.adopted()
	if c == nil || !c.managed() {
		return
	}
	stack := shellword.Of(d.wishes.Stack)
	if !c.keyless() && d.effective(settings.KeyRedisAuth) == settings.EntraAuth {
		d.deny(Refusal{
			Name: settings.KeyRedisAuth, What: "the stack's file has redisAuth: entra, and the cache " + c.Name + " takes keys",
			Why: "the first update would switch the keys off while the app that runs logs in with one, or may",
			Do: fmt.Sprintf("adopt first: pulumi config rm %s --stack %s; then go to tokens in two updates, see docs/redis.md",
				settings.KeyRedisAuth, stack),
		})
	}
	url, _ := d.facts.redisURL()
	now, err := redisurl.ParseAny(url)
	tokens := c.keyless() || err == nil && now.Key == "" || d.effective(settings.KeyRedisAuth) != settings.KeyAuth
	if !tokens || d.wishes.Deployed != "" || !slices.Contains(c.Database.Assignments, assignmentName) {
		return
	}
	at := fmt.Sprintf("--resource-group %s --cluster-name %s --database-name default", shellword.Of(c.ID.Group()), shellword.Of(c.Name))
	d.deny(Refusal{
		Name: "accessPolicyAssignment", What: fmt.Sprintf("the cache %s has an access policy assignment by the name %s", c.Name, assignmentName),
		Why: "the stack lets its own identity in by this name, and Azure creates nothing that is there already",
		Do: "let who comes in by it in by another name, at a quiet time: az redisenterprise database access-policy-assignment delete " + at +
			" --access-policy-assignment-name " + assignmentName + "; then the same with create, --access-policy-assignment-name before --access-policy-name default " +
			"--object-id ID",
	})
}

// tokenChanges say as whom the app logs in to the cache.
func (d *drafter) tokenChanges() {
	f, c := d.facts, d.adopted()
	d.change(atApp, "", "it gets an identity of the stack's, which the cache lets in, beside those that it has")
	people := "code that takes no token of Microsoft Entra ID is without Redis"
	if c != nil && c.keyless() {
		people = "" // it takes one today
	}
	d.change(atApp, people, "%s and %s are the stack's identity's, and %s has no key: the app logs in by a token",
		appenv.RedisUsername, appenv.AzureClientID, appenv.RedisURL)
	if c == nil {
		return
	}
	if was := f.Settings[appenv.RedisUsername]; was != "" {
		d.change(atApp, "", "whom %s named until now is let in as before", appenv.RedisUsername)
	}
}

// loggedIn deals with the app settings by which the program says as whom the app logs in to the cache.
func (d *drafter) loggedIn(name, value string) bool {
	if auth := d.stated(settings.KeyRedisAuth); auth == settings.KeyAuth {
		return false
	}
	for ours, why := range settings.AuthAppSettings {
		if !settings.SameAppSetting(name, ours) {
			continue
		}
		d.replaced = append(d.replaced, name)
		if ours == appenv.RedisUsername || value == "" || d.facts.Site.Tags["stack"] == d.wishes.Stack {
			return true // a user name is of use in the cache only; and the rest is the stack's already
		}
		d.deny(Refusal{
			Name: ours, What: "app setting " + name + " names an identity of the app's own",
			Why:        "the program owns this setting: " + why,
			Do:         "name that identity in the code, where it means no Redis, then --accept " + ours,
			Acceptable: true,
		})
		return true
	}
	return false
}
