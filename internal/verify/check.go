package verify

import "scaleout/program/appenv"

// A check asks one question about a deployment. Names are stable: scripts know them.
type check struct {
	name  string
	group string
	why   string // why it matters
	judge func(*seen, *Options) verdict
}

// Groups of checks, in the order in which they are shown.
const (
	groupInstances = "Instances"
	groupApp       = "App"
	groupSlot      = "Releases"
	groupRedisURL  = appenv.RedisURL
	groupCache     = "Session cache"
	groupTraffic   = "Sessions and traffic"
)

// checks is all that is checked, in the order in which it is shown.
var checks = []check{
	{"plan-instances", groupInstances, "With one instance every platform upgrade is downtime and every crash an outage.", planInstances},
	{"running-instances", groupInstances, "What the plan has is not yet what runs: an instance that does not start takes no requests.", runningInstances},
	{"zone-spread", groupInstances, "Instances in one zone go down together with it.", zoneSpread},
	{"autoscale-enabled", groupInstances, "Without an enabled autoscale setting of its own the plan stays at the number it has, whatever the load.", autoscaleEnabled},
	{"autoscale-range", groupInstances, "A minimum of one lets autoscale take away the second instance. Another maximum than the stack's lets people wait, or costs more.", autoscaleRange},
	{"autoscale-headroom", groupInstances, "At its maximum the plan cannot grow with the load.", autoscaleHeadroom},

	{"app-running", groupApp, "A stopped app answers everybody with 403.", appRunning},
	{"app-access", groupApp, "Where any link of the way to a private app is missing, its name leads to its public address, which is closed, and nobody gets there.", appAccess},
	{"linux", groupApp, "A Python app does not run on a Windows plan, which Azure makes wherever Linux was not asked for twice.", linux},
	{"always-on", groupApp, "Without Always On an instance is unloaded when idle, and the next visitor waits for it.", alwaysOn},
	{"affinity", groupApp, "Affinity cookies keep people on one instance: load stays where it is, and a broken session store goes unnoticed.", affinity},
	{"https-only", groupApp, "Over plain HTTP anybody on the way reads session cookies.", httpsOnly},
	{"ftps", groupApp, "FTP sends the deployment password in clear.", ftps},
	{"tls", groupApp, "Versions of TLS before 1.2 can be broken.", minimumTLS},
	{"health-check", groupApp, "Without a health check Azure keeps sending requests to an instance that no longer answers.", healthCheck},
	{"health-path", groupApp, "Azure follows no redirects: only 200 to 299, directly, is healthy. Unhealthy instances are taken out of rotation.", healthPath},
	{"app-settings", groupApp, "A refresh does not see app settings, so what somebody edits in the portal stays unnoticed until an update undoes it.", appSettings},
	{"secret-references", groupApp, "Where a reference to a Key Vault cannot be resolved, the app finds its text: no session store, or a secret key that anybody can guess.", secretReferences},
	{"secret-key", groupApp, "If each instance makes a key of its own, people are logged out whenever they reach another, Redis or not.", secretKey},

	{"slot", groupSlot, "Without the staging slot a release goes straight into production, where all instances restart at once.", slotThere},
	{"slot-config", groupSlot, "A swap brings what the slot has to everybody: runtime, start command and health path go with it.", slotConfig},
	{"slot-settings", groupSlot, "A swap brings the slot's app settings to everybody, and takes production's away.", slotSettings},
	{"slot-sessions", groupSlot, "If slot and production keep sessions elsewhere, or sign them with another key, a swap logs everybody out.", slotSessions},
	{"slot-references", groupSlot, "A slot that cannot read its secrets brings an app without sessions into production.", slotReferences},
	{"slot-warmup", groupSlot, "Unless told otherwise, a swap takes any answer of the new build as a sign that it works, even an error.", slotWarmup},
	{"slot-sticky", groupSlot, "What a swap leaves where it is, production has never been tried with.", slotSticky},
	{"swap", groupSlot, "While a swap is half done, Azure refuses changes of the configuration, and a share of the people may have the slot's build.", swapDone},
	{"builds", groupSlot, "After somebody else's swap, a rollback brings back another build than the last release meant.", buildsKnown},

	{"redis-url", groupRedisURL, "An app that cannot use REDIS_URL keeps sessions to itself, or does not start.", redisURL},
	{"redis-url-cache", groupRedisURL, "Sessions in another cache than this stack's are out of this stack's hands.", redisURLCache},
	{"redis-url-key", groupRedisURL, "With a key that is no longer valid, the next new connection is refused and sessions are gone.", redisURLKey},

	{"cache-ready", groupCache, "The cache takes connections only when it is provisioned.", cacheReady},
	{"cache-region", groupCache, "Every request reads its session: from another region that costs milliseconds each time, and a second region can fail.", cacheRegion},
	{"cache-tls", groupCache, "Over a plain connection keys and sessions can be read on the way.", cacheTLS},
	{"cache-clients", groupCache, "A client that is refused, or sent to another node that it does not know, stores no session.", cacheClients},
	{"cache-firewall", groupCache, "If the firewall does not let the app in, nobody can log in.", cacheFirewall},
	{"cache-network", groupCache, "Where any link of the way is missing, the cache's name leads to its public address, which is closed, and nobody can log in.", cacheNetwork},
	{"cache-answers", groupCache, "Only a cache that answers with this key keeps sessions.", cacheAnswers},
	{"cache-retirement", groupCache, "Azure Cache for Redis is being switched off.", cacheRetirement},

	{"sessions", groupTraffic, "This is what it is all for: whoever logs in on one instance is known on all.", sessionsShared},
	{"session-log", groupTraffic, "An app that fell back to its own memory says so in its log, and nowhere else.", sessionLog},
	{"load-distribution", groupTraffic, "An instance that gets no requests does not help when another fails.", loadDistribution},
	{"http-errors", groupTraffic, "These are people who saw an error page.", httpErrors},
}

// Checks returns the names of all checks, in their order.
func Checks() []string {
	names := make([]string, len(checks))
	for i, c := range checks {
		names[i] = c.name
	}
	return names
}

func (c check) find(s *seen, o *Options) Finding {
	v := c.judge(s, o)
	f := Finding{Check: c.name, Group: c.group, Status: v.status, Seen: v.seen, Do: v.do, Pending: v.pending, Moot: v.moot}
	if v.status == Warn || v.status == Fail {
		f.Why = c.why
	}
	return f
}
