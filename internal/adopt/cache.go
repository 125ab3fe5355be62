package adopt

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/program/appenv"
	"scaleout/program/redisurl"
	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// cache takes over the cache that REDIS_URL names. Where it names something else
// the sessions there would be lost.
func (d *drafter) cache() {
	url, set := d.facts.redisURL()
	if !set {
		return
	}
	if c := d.adopted(); c != nil {
		d.adoptCache(c, url)
		return
	}
	where := redisHost(url)
	if where == "" {
		where = "something that is not a Redis URL"
		if settings.KeyVaultReference(url) {
			where = "a secret in a Key Vault"
		}
	}
	why, do := d.notTaken(d.facts.cacheInUse())
	if settings.KeyVaultReference(url) {
		why, do = "Azure Resource Manager does not show what it names", d.readURL(url)
	}
	if !d.deny(Refusal{
		Name: appenv.RedisURL, What: "app setting " + appenv.RedisURL + " names " + where,
		Why:        "the program owns " + appenv.RedisURL + ", and sessions are not moved: everybody is logged out once. " + why,
		Do:         do,
		Acceptable: true,
	}) {
		d.Changes = append(d.Changes, Change{
			at: atApp, What: appenv.RedisURL + " names the stack's cache instead of " + where, People: "everybody is logged out, once",
		})
	}
}

// readURL is how REDIS_URL is read from a vault, so that the cache that it names can be taken over.
func (d *drafter) readURL(reference string) string {
	f, secret := d.facts, secretAt(reference)
	return fmt.Sprintf("to keep that cache, and everybody logged in: az webapp config appsettings set --resource-group %s --name %s "+
		"--settings %s=\"$(az keyvault secret show %s --query value --output tsv)\", which takes the role Key Vault Secrets User on that vault, restarts the app once and leaves the key in its settings; "+
		"adopt; then go into the stack's own vault in two updates, see docs/secrets.md. Or %s",
		shellword.Of(f.Group.Name), shellword.Of(f.Site.Name), appenv.RedisURL, secret, ownCache)
}

// secretAt names the secret of a reference as az keyvault secret takes it. Both forms of a reference are known ("Use Key Vault
// references as app settings"); of any other, a person has to find the secret.
func secretAt(reference string) string {
	inner := strings.TrimSuffix(reference[len(appenv.KeyVaultReference):], ")")
	said := map[string]string{}
	for part := range strings.SplitSeq(inner, ";") {
		name, value, _ := strings.Cut(part, "=")
		said[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
	}
	uri, vault, name, version := said["secreturi"], said["vaultname"], said["secretname"], said["secretversion"]
	switch {
	case uri != "":
		return "--id " + shellword.Of(strings.TrimSuffix(uri, "/"))
	case vault == "" || name == "":
		return "--vault-name VAULT --name SECRET"
	case version != "":
		return "--vault-name " + shellword.Of(vault) + " --name " + shellword.Of(name) + " --version " + shellword.Of(version)
	}
	return "--vault-name " + shellword.Of(vault) + " --name " + shellword.Of(name)
}

// ownCache is the way out where a cache cannot be taken over.
const ownCache = "let the stack create a cache of its own: --accept " + appenv.RedisURL

// notTaken returns why a cache cannot be taken over, and what to do; nothing where it
// can. What single properties have against it is not asked here.
func (d *drafter) notTaken(c *Cache) (why, do string) {
	if c == nil {
		return "it is no cache of this subscription", ownCache
	}
	project, stack := c.Tags["project"], c.Tags["stack"]
	known := slices.ContainsFunc(catalog.ManagedCaches(), func(size catalog.Cache) bool { return size.Name == c.size() })
	switch here, there := catalog.NormalRegion(d.facts.Site.Location), catalog.NormalRegion(c.Location); {
	case d.anothers(c):
		return fmt.Sprintf("by its tags, the cache %s belongs to stack %s of project %s: of two stacks that declare it, each undoes what the other does", c.Name, stack, project),
			fmt.Sprintf("%s; or if that stack is gone for good: az tag update --resource-id %s --operation delete --tags project=%s stack=%s",
				ownCache, shellword.Of(c.ID.String()), shellword.Of(project), shellword.Of(stack))
	case !d.facts.Group.holds(c.ID) && c.managed():
		return fmt.Sprintf("the cache is in the resource group %s, and a stack has one group", c.ID.Group()), ownCache
	case !d.facts.Group.holds(c.ID):
		return fmt.Sprintf("the cache is in the resource group %s, and a stack has one group", c.ID.Group()),
			fmt.Sprintf("az resource move --destination-group %s --ids %s; or a cache of the stack's own: --accept %s",
				shellword.Of(d.facts.Group.Name), shellword.Of(c.ID.String()), appenv.RedisURL)
	case here != there:
		return fmt.Sprintf("the cache is in %s and the app in %s", there, here), "let the stack create a cache beside the app: --accept " + appenv.RedisURL
	case c.managed() && !known:
		return fmt.Sprintf("the cache is a %s, which Azure creates no more and the program does not declare", c.size()), ownCache
	case c.managed() && c.Database == nil:
		return fmt.Sprintf("the cache %s has no database", c.Name), ownCache
	}
	return d.refusedFor(c), ownCache
}

// refusedFor names the properties of a cache that the first update would reset, where a
// person has accepted another cache for them; see properties.
func (d *drafter) refusedFor(c *Cache) string {
	if !slices.Contains(d.wishes.Accepted, appenv.RedisURL) {
		return ""
	}
	var names []string
	for _, b := range d.cacheBodies(c) {
		for _, p := range b.refused() {
			names = append(names, p.Name+" of the "+b.what)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "the first update would reset " + strings.Join(names, ", ")
}

// anothers reports whether a cache is of another stack, by its tags. The stack that had
// the app, too, may be gone, as a person has said.
func (d *drafter) anothers(c *Cache) bool {
	project, stack := c.Tags["project"], c.Tags["stack"]
	if stack == "" || stack == d.wishes.Stack && project == d.wishes.Project {
		return false
	}
	app := d.facts.Site.Tags
	return !slices.Contains(d.wishes.Accepted, "owned") || app["stack"] != stack || app["project"] != project
}

// adopted is the cache that is taken over; nil: a new one is created.
func (d *drafter) adopted() *Cache {
	c := d.facts.cacheInUse()
	if why, _ := d.notTaken(c); why != "" {
		return nil
	}
	return c
}

// newCache chooses a cache that Azure will create. A tenant without a classic cache
// is refused one, in the middle of the update; where the subscription has one, the
// tenant has.
func (d *drafter) newCache() {
	if d.adopted() != nil {
		return
	}
	region := catalog.NormalRegion(d.facts.Site.Location)
	named := d.effective(settings.KeyRedisSKU)
	if named == "" {
		d.state(settings.KeyRedisSKU, settings.DefaultCache(region))
		return
	}
	hasClassic := slices.ContainsFunc(d.facts.Caches, func(c Cache) bool { return !c.managed() })
	wanted, known := catalog.CacheByName(named)
	if hasClassic || !known || wanted.Managed || !catalog.HasManagedRedis(region) {
		return
	}
	successor := wanted.Successor().Name
	if !d.deny(Refusal{
		Name: settings.KeyRedisSKU, What: "the stack's file says redisSku: " + wanted.Name + ", and the subscription has no Azure Cache for Redis",
		Why: "these caches are being retired: Azure refuses to create one in a tenant that had none before 2026-04-01, and the first update would stop there",
		Do: fmt.Sprintf("pulumi config set redisSku %s --stack %s; or if another subscription of the tenant has such a cache, --accept %s",
			successor, d.wishes.Stack, settings.KeyRedisSKU),
		Acceptable: true,
	}) {
		d.change(atCache, "nobody: if Azure refuses to create it, the update stops before it changes the app", "the subscription has no other Azure Cache for Redis")
	}
}

// adoptCache keeps the cache, and the key that is in use.
func (d *drafter) adoptCache(c *Cache, url string) {
	d.state(settings.KeyRedisSKU, c.size())
	if closed(c) && d.facts.Site.subnet() != "" {
		d.state(settings.KeyRedisPublicAccess, "false")
	}
	if now, err := redisurl.Parse(url); err == nil && now.Key != "" && c.PrimaryKey != "" {
		switch now.Key {
		case c.PrimaryKey:
		case c.SecondaryKey:
			d.state(settings.KeyRedisKey, settings.SecondaryKey)
		default:
			d.change(atApp, "sessions work again: the cache refuses the key that the app has now", "%s gets a key of the cache: the one in it is neither of the two", appenv.RedisURL)
		}
	}
	if !c.managed() {
		d.keepMaintenance(c)
		return
	}
	d.byToken(c, url)
	d.state(settings.KeyRedisHighAvailability, strconv.FormatBool(c.replicated()))
	size, _ := catalog.CacheByName(c.size())
	policy := c.Database.Properties.Policy
	if policy != size.ClusteringPolicy() || d.effective(settings.KeyRedisClusteringPolicy) != "" {
		d.state(settings.KeyRedisClusteringPolicy, policy)
	}
}

// replicated reports whether a managed cache has a second node.
func (c *Cache) replicated() bool { return !sameWord(c.All["highAvailability"], "Disabled") }
