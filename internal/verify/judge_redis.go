package verify

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize/english"

	"scaleout/internal/azure/catalog"
	"scaleout/program/appenv"
	"scaleout/program/redisurl"
	"scaleout/program/settings"
	"scaleout/program/shellword"
)

func redisURL(s *seen, o *Options) verdict {
	if v, failed := s.settings.unread(); failed {
		return v
	}
	given := s.redisURL()
	if given == "" {
		return fail("the app has no "+appenv.RedisURL+" in its settings", o.resend())
	}
	if settings.KeyVaultReference(given) {
		return skip("a Key Vault has it, which does not show it; see secret-references", "")
	}
	u, err := redisurl.ParseAny(given)
	switch {
	case err != nil:
		return fail(appenv.RedisURL+" cannot be used: "+err.Error(), o.resend())
	case u.Key == "" && s.user() == "":
		return fail(appenv.RedisURL+" cannot be used: there is no access key in it, and no object id to log in with in "+appenv.RedisUsername, o.resend())
	case u.Database != 0:
		return warn(fmt.Sprintf("%s names database %d; sessions of this stack are in 0", appenv.RedisURL, u.Database), o.resend())
	}
	if u.Key == "" {
		return pass(fmt.Sprintf("%s://%s:%d/%d, without a key", redisurl.Scheme, u.Host, u.Port, u.Database))
	}
	return pass(fmt.Sprintf("%s://…@%s:%d/%d", redisurl.Scheme, u.Host, u.Port, u.Database))
}

// user is the object id with which the app logs in to the cache where REDIS_URL has no key.
func (s *seen) user() string { return s.settings.value[appenv.RedisUsername] }

// byToken reports whether the app logs in to the cache by Microsoft Entra ID.
func (s *seen) byToken() bool {
	u, err := redisurl.ParseAny(s.redisURL())
	return err == nil && u.Key == "" && s.user() != ""
}

// url is the app's REDIS_URL, or the verdict where there is none that can be used.
func (s *seen) url() (redisurl.URL, verdict, bool) {
	if v, failed := s.settings.unread(); failed {
		return redisurl.URL{}, v, true
	}
	u, err := redisurl.ParseAny(s.redisURL())
	if err != nil || u.Key == "" && s.user() == "" {
		return u, skip("REDIS_URL cannot be read", ""), true
	}
	if v, failed := s.cache.unread(); failed {
		return u, v, true
	}
	return u, verdict{}, false
}

func redisURLCache(s *seen, o *Options) verdict {
	u, v, failed := s.url()
	if failed {
		return v
	}
	c := s.cache.value
	if !strings.EqualFold(u.Host, c.host) || u.Port != c.port {
		return fail(fmt.Sprintf("REDIS_URL leads to %s:%d; the stack's cache is %s:%d", u.Host, u.Port, c.host, c.port), o.resend())
	}
	return pass("it leads to this stack's cache " + c.name)
}

// redisURLKey compares keys, and shows none. Without a key it is the identity that the cache
// has to let in.
func redisURLKey(s *seen, o *Options) verdict {
	u, v, failed := s.url()
	if failed {
		return v
	}
	if u.Key == "" {
		return s.letIn(o)
	}
	if v, failed := s.keys.unread(); failed {
		return v
	}
	switch slices.Index(s.keys.value, u.Key) {
	case 0:
		return pass("its key is the cache's primary key")
	case 1:
		return pass("its key is the cache's secondary key")
	}
	return fail("its key is none of the cache's two keys: they were regenerated", o.undo())
}

func cacheReady(s *seen, o *Options) verdict {
	if v, failed := s.cache.unread(); failed {
		return v
	}
	c := s.cache.value
	text := fmt.Sprintf("cache %s: %s", c.name, strings.ToLower(c.state))
	switch c.state {
	case "Succeeded":
		return pass(text)
	case "Failed", "Deleting", "Disabled":
		return fail(text, o.undo())
	}
	wait := "wait; --wait does it for you"
	if !c.size.Managed { // of the other kind nobody has said how long it takes
		wait = "wait: Azure takes 15 to 30 minutes; --wait does it for you"
	}
	if c.state == "Creating" {
		return fail(text, wait).later()
	}
	return warn(text, wait).later() // updating or scaling: it goes on answering
}

func cacheRegion(s *seen, o *Options) verdict {
	if v, failed := s.cache.unread(); failed {
		return v
	}
	if s.cache.value.location != s.site.location {
		return fail(fmt.Sprintf("the cache is in %s, the app in %s", s.cache.value.location, s.site.location), o.undo())
	}
	return pass("cache and app are in " + s.site.location)
}

func cacheTLS(s *seen, o *Options) verdict {
	if v, failed := s.cache.unread(); failed {
		return v
	}
	c := s.cache.value
	switch {
	case c.plaintext:
		return fail("the cache answers without TLS, too", o.undo())
	case c.minTLS == "":
		return fail("the cache does not say which TLS it wants at least", o.undo())
	case c.minTLS < "1.2":
		return fail("the cache accepts TLS "+c.minTLS, o.undo())
	}
	return pass("TLS " + c.minTLS + " or later, and nothing else")
}

// cacheClients reports whether a plain Redis client, as Flask-Session has, can use
// the cache ("Azure Managed Redis architecture", cluster policies).
func cacheClients(s *seen, o *Options) verdict {
	if v, failed := s.cache.unread(); failed {
		return v
	}
	c := s.cache.value
	switch {
	case s.byToken() && c.policy == catalog.OSSCluster && o.Declared.Policy == c.policy:
		return pass("tokens, clustering policy OSSCluster, as the stack says: for an app with a cluster client")
	case s.byToken() && c.policy != "" && c.policy != catalog.OSSCluster:
		return pass("tokens" + map[bool]string{false: " and access keys"}[c.noKeys] + ", clustering policy " + c.policy)
	case c.noKeys && !s.byToken():
		return fail("the cache does not accept access keys", o.undo())
	case c.policy == catalog.OSSCluster && o.Declared.Policy == c.policy:
		return pass("access keys, clustering policy OSSCluster, as the stack says: for an app with a cluster client")
	case c.policy == catalog.OSSCluster:
		return fail("the cache's clustering policy is OSSCluster: it sends clients elsewhere (MOVED)", o.undo())
	case c.policy != "":
		return pass("access keys, clustering policy " + c.policy)
	}
	return pass("access keys, one endpoint")
}

func cacheFirewall(s *seen, o *Options) verdict {
	if v, failed := s.firewall.unread(); failed {
		return v
	}
	if s.cache.value.private && len(s.cache.value.connections) > 0 {
		return pass("public network access is disabled: only private endpoints lead to the cache")
	}
	if s.cache.value.private {
		return fail("public network access is disabled: only private endpoints lead to the cache", o.undo())
	}
	rules := s.firewall.value
	if len(rules) == 0 {
		return pass("no rules: whoever has the key gets in")
	}
	if len(s.site.outbound) == 0 {
		return skip("Azure does not say from which addresses an app on this plan connects", "")
	}
	var out []string
	for _, a := range s.site.outbound {
		if !within(a, rules) {
			out = append(out, a.String())
		}
	}
	if len(out) > 0 {
		return fail(fmt.Sprintf("of the app's %s %d are not let in: %s", addressCount(s.site.outbound), len(out), strings.Join(out, ", ")),
			"let redisAllowedIpRanges hold all that the stack's output outboundIpAddresses lists; delete rules that are not of this stack: "+
				"az redis firewall-rules list --resource-group "+shellword.Of(s.site.id.Group())+" --name "+shellword.Of(s.cache.value.name))
	}
	return pass(fmt.Sprintf("%s, which let in all %s of the app", english.Plural(len(rules), "rule", ""), addressCount(s.site.outbound)))
}

func addressCount(all []netip.Addr) string {
	if len(all) == 1 {
		return "1 address"
	}
	return fmt.Sprintf("%d addresses", len(all))
}

func cacheAnswers(s *seen, o *Options) verdict {
	switch p := s.ping.value; {
	case s.ping.err != nil:
		return skip("not tried: "+s.ping.err.Error(), "")
	case p.unreachable != "" && s.cache.value.private:
		return skip("the cache is reached from its network only, and this machine is not in it", "what the app says of Redis counts: see sessions and session-log")
	case p.unreachable != "":
		return skip(p.unreachable, "a firewall may permit only the app: try from where it permits, or see cache-firewall")
	case p.refused != "":
		return fail("the cache is reached, but "+p.refused, o.undo())
	}
	if s.byToken() {
		return pass("TLS works from here, and without a token nobody gets in; the app's own only the app has")
	}
	return pass("TLS, login with the app's key and PING work from here")
}

func cacheRetirement(s *seen, o *Options) verdict {
	if v, failed := s.cache.unread(); failed {
		return v
	}
	size := s.cache.value.size
	if size.Managed {
		return pass("Azure Managed Redis")
	}
	ends := catalog.ClassicCacheEnds
	text := "this is an Azure Cache for Redis, which Microsoft switches off by " + ends.Format(time.DateOnly)
	move := o.Up(settings.KeyRedisSKU, size.Successor().Name)
	do := "move to Azure Managed Redis before. Sessions are lost once: " + move
	switch {
	case !catalog.HasManagedRedis(s.cache.value.location):
		do = fmt.Sprintf("ask Microsoft what takes its place: Azure Managed Redis is not in %s (unverified, %s)",
			s.cache.value.location, catalog.AsOf)
	case !o.Declared.Unprotected:
		do = fmt.Sprintf("move to Azure Managed Redis before. Sessions are lost once, and protect has to be off: %s; then %s; then set protect again",
			o.Up(settings.KeyProtect, "false"), move)
	}
	if s.now.After(ends) {
		return fail(text, do)
	}
	return warn(text+fmt.Sprintf(", %s from now", english.Plural(int(ends.Sub(s.now).Hours()/24), "day", "")), do)
}
