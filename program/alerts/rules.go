package alerts

import (
	"cmp"
	"fmt"
	"time"

	"scaleout/internal/azure/catalog"
)

// Limits holds the values that a deployment is measured against.
type Limits struct {
	Autoscale       bool
	MinInstances    int     // the least that is ever allowed
	CPU, Memory     float64 // percent of the plan above which autoscale adds an instance
	ErrorPercent    float64 // of requests
	ResponseSeconds float64
	RedisPercent    float64 // of the cache's memory, connections and time
	CacheType       string  // ARM type of the cache; empty: the classic one
	RedisClients    int     // connections that the cache's tier allows; 0: not known
	Capped          bool    // a daily cap limits the logs
	Vault           bool    // the app's secrets are in a vault
	Tokens          bool    // the app logs in to the cache by token
	FrontDoor       bool    // people come through the stack's own Azure Front Door
}

// Log search alerts are billed by how often they look.
const (
	soon  = 5 * time.Minute
	later = 15 * time.Minute
)

const (
	_ = iota // critical: nothing here is
	failing
	warning
	informational
)

// Rules returns the rules for a deployment, those about people first.
func Rules(l Limits) []Rule {
	rules := appRules(l)
	if l.FrontDoor {
		rules = append(rules, frontDoorRule())
	}
	rules = append(rules, planRules(l)...)
	rules = append(rules, cacheRules(l)...)
	rules = append(rules, sessionRule())
	if l.Vault || l.Tokens {
		rules = append(rules, accessRule(l))
	}
	if l.Capped {
		rules = append(rules, capRule())
	}
	return rules
}

func appRules(l Limits) []Rule {
	return []Rule{
		{
			Name: "http-5xx", Title: fmt.Sprintf("More than %v %% of the requests fail", l.ErrorPercent),
			Reason:    "People see error pages, and what they sent is lost.",
			FirstStep: "open the workbook: do all instances fail, or one? Then read AppServiceConsoleLogs of that time.",
			Severity:  failing, Window: later, Frequency: soon,
			// Logs come some minutes late: a window of five would often be empty.
			Condition: Share{On: App, Part: "Http5xx", Whole: "Requests", Percent: l.ErrorPercent, AtLeast: 5},
		},
		{
			Name: "response-time", Title: fmt.Sprintf("Answers take more than %v s on average", l.ResponseSeconds),
			Reason:    "People wait, and requests pile up on the instances.",
			FirstStep: "compare with CPU, waiting requests and the cache's server load in the workbook.",
			Severity:  warning, Window: 5 * time.Minute, Frequency: time.Minute,
			Condition: threshold(App, "HttpResponseTime", "Average", "GreaterThan", l.ResponseSeconds),
		},
		{
			Name: "health-check", Title: "An instance does not pass the health check",
			Reason:    "It gets no traffic, the others carry its share; after an hour App Service replaces it.",
			FirstStep: "see which one: Health check in the portal, or 'scaleout verify'; then its console log.",
			Severity:  failing, Window: 5 * time.Minute, Frequency: time.Minute,
			Condition: threshold(App, "HealthCheckStatus", "Average", "LessThan", 100),
		},
	}
}

// frontDoorRule: App Service's own health check asks an instance from within, and sees neither access rules that keep the
// Front Door out nor a way that leads elsewhere.
func frontDoorRule() Rule {
	return Rule{
		Name: "front-door-origin", Title: fmt.Sprintf("The Front Door gets a good answer of the app to fewer than %d %% of its probes", catalog.OriginHealthAlert),
		Reason:    "People come through it, and see what the probes do: error pages, or nothing.",
		FirstStep: "'scaleout verify --only app-access' follows the way. Is the app healthy, look at its access rules; the Front Door's log FrontDoorHealthProbeLog has each probe that failed.",
		Severity:  failing, Window: 5 * time.Minute, Frequency: time.Minute,
		Condition: threshold(FrontDoor, "OriginHealthPercentage", "Average", "LessThan", catalog.OriginHealthAlert),
	}
}

func threshold(on Resource, metric, aggregation, operator string, value float64) Threshold {
	return Threshold{Metric{on, metric}, types[on], aggregation, operator, value}
}

// planRules: without autoscale there is no maximum to be at, and nothing that
// counts instances in a metric.
func planRules(l Limits) []Rule {
	saturated := func(name, metric, title string, percent float64) Rule {
		r := Rule{
			Name: name, Title: title, Severity: warning, Window: later, Frequency: later,
			Reason:    "Autoscale can add no further instance: more load makes everybody wait.",
			FirstStep: "raise maxInstances, or take a larger planSku.",
			Condition: Saturated{Metric: metric, Percent: percent, Minutes: 10},
		}
		if !l.Autoscale {
			r.Reason = "The number of instances is fixed: more load makes everybody wait."
			r.FirstStep = "raise minInstances, switch autoscale on, or take a larger planSku."
			r.Frequency = soon
			r.Condition = threshold(Plan, metric, "Average", "GreaterThan", percent)
		}
		return r
	}
	rules := []Rule{
		saturated("cpu-at-maximum", "CpuPercentage", fmt.Sprintf("CPU above %v %% and no instance to add", l.CPU), l.CPU),
		saturated("memory-at-maximum", "MemoryPercentage", fmt.Sprintf("Memory above %v %% and no instance to add", l.Memory), l.Memory),
	}
	if !l.Autoscale {
		return rules
	}
	return append(rules, Rule{
		Name: "too-few-instances", Title: fmt.Sprintf("Fewer than %d instances run", l.MinInstances),
		Reason:    "Below two, every platform upgrade is downtime and every crash an outage.",
		FirstStep: "look at the scale actions in the workbook; 'az appservice plan show' tells the count. Did somebody scale by hand?",
		Severity:  failing, Window: 5 * time.Minute, Frequency: time.Minute,
		Condition: threshold(Autoscale, "ObservedCapacity", "Average", "LessThan", float64(l.MinInstances)),
	}, Rule{
		Name: "autoscale-failed", Title: "Autoscale could not change the number of instances",
		Reason:    "Load is not followed until it can again.",
		FirstStep: "read ResultDescription in AutoscaleScaleActionsLog: often the region or the quota has no room.",
		Severity:  failing, Window: later, Frequency: later,
		Condition: Rows{"AutoscaleScaleActionsLog", []Values{
			{"ResultType", []string{"Failed"}},
			{"ScaleActionOperationStatus", []string{"Failed", "Timeout", "Canceled"}},
		}},
	}, Rule{
		Name: "autoscale-flapping", Title: "Autoscale adds and removes instances in turn",
		Reason:    "Each new instance starts cold; thresholds that are too close make people pay for that.",
		FirstStep: "widen the gap between cpuScaleOut and cpuScaleIn (or memory), or lengthen scaleInCooldown.",
		Severity:  warning, Window: time.Hour, Frequency: later,
		Condition: Turns{AtLeast: 3},
	})
}

// frequency is the interval at which a metric can have a new value.
func frequency(typ, metric string) time.Duration {
	m, _ := catalog.MonitoredBy(typ, metric)
	return max(time.Minute, m.Grain)
}

func cacheRules(l Limits) []Rule {
	typ := cmp.Or(l.CacheType, catalog.ClassicCacheType)
	names := catalog.CacheMetricsOf(typ)
	watch := func(name, title, reason, step string, severity int, metric, aggregation string, above float64) Rule {
		return Rule{
			Name: name, Title: title, Reason: reason, FirstStep: step, Severity: severity,
			Window: 5 * time.Minute, Frequency: frequency(typ, metric),
			Condition: Threshold{Metric{Cache, metric}, typ, aggregation, "GreaterThan", above},
		}
	}
	rules := []Rule{
		watch("redis-memory", fmt.Sprintf("The cache's memory is more than %v %% full", l.RedisPercent),
			"When it is full, the sessions that were not used for longest are evicted: people are logged out. If keys never expire, all sessions go, and then nobody can log in.",
			"see whether all keys expire ('INFO keyspace'); then shorten the lifetime of sessions, or raise redisSku.", warning, names.Memory, "Maximum", l.RedisPercent),
		watch("redis-evictions", "The cache evicts sessions",
			"Every evicted key is somebody who is logged out. Keys that never expire are not evicted: when only they are left, nobody can log in.",
			"see whether all keys expire: in the output of 'INFO keyspace', expires must equal keys. If they do, raise redisSku.", failing, names.Evicted, "Total", 0),
		watch("redis-server-load", fmt.Sprintf("The cache is busy more than %v %% of the time", l.RedisPercent),
			"Redis works on one thing at a time: soon every request waits for it.",
			"look for slow commands and many new connections; raise redisSku.", warning, names.Load, "Maximum", l.RedisPercent),
		watch("redis-errors", "The cache reports errors",
			"It failed over, lost data or lost clients; what exactly says the dimension ErrorType.",
			"look at the metric errors by ErrorType. After one failover, which every patch brings, nothing is to be done.",
			informational, names.Errors, "Maximum", 0),
	}
	if l.RedisClients == 0 {
		return rules
	}
	limit := l.RedisPercent / 100 * float64(l.RedisClients)
	return append(rules, watch("redis-connections",
		fmt.Sprintf("More than %v of the cache's %d connections are in use", limit, l.RedisClients),
		"At the limit new connections are refused, and with them the requests that need one.",
		"let each process share one connection pool; raise redisSku.", warning, names.Clients, "Maximum", limit))
}

// sessionTexts appear in the log of an app that cannot reach its sessions: the
// guide's line, and what redis-py raises as a traceback names it. That is any of its
// exceptions, because the same trouble has different names in different versions: a
// renewed key is a ResponseError in 4.3.4 and an AuthenticationError in 8.1, and a full
// cache a ResponseError or an OutOfMemoryError.
var sessionTexts = []string{
	"Using Flask's built-in session storage",
	"redis.exceptions.",
}

// otherTexts are exceptions by which redis-py answers an app that uses Redis for more
// than sessions: a lock that somebody else holds, a transaction to be repeated.
var otherTexts = []string{
	"redis.exceptions.LockError",
	"redis.exceptions.LockNotOwnedError",
	"redis.exceptions.WatchError",
	"redis.exceptions.NoScriptError",
	"redis.exceptions.PubSubError",
}

func sessionRule() Rule {
	return Rule{
		Name: "sessions-not-in-redis", Title: "An instance does not keep its sessions in Redis",
		Reason: "People are logged out whenever another instance answers them, or see error pages.",
		FirstStep: "read the line that was found. WRONGPASS or AuthenticationError: the key was renewed, or the app's identity is let in no more: run 'pulumi up'. " +
			"OOM or OutOfMemoryError: the cache is full of keys that never expire. Else 'scaleout verify' tries a session on every instance.",
		Severity: failing, Window: later, Frequency: soon,
		Condition: Lines{Table: "AppServiceConsoleLogs", Column: "ResultDescription", Texts: sessionTexts, Except: otherTexts, By: "Host"},
	}
}

// accessRule: an app whose role or assignment is taken away goes on with what it has read and
// with the connections that it has, so neither a metric nor its log shows it until an instance
// starts or a token ends.
func accessRule(l Limits) Rule {
	var done Done
	if l.Vault {
		done.On, done.Operations = append(done.On, Vault), append(done.Operations, catalog.RoleDeleted)
	}
	if l.Tokens {
		done.On, done.Operations = append(done.On, Cache), append(done.Operations, catalog.CacheAccessDeleted)
	}
	return Rule{
		Name: "access-revoked", Title: "Somebody took away what lets the app into its vault or its cache",
		Reason: "Instances that start read no secrets, and tokens that end are not followed by others: people are logged out, or see error pages.",
		FirstStep: "see who did it in the activity log. Was it no update of the stack, run 'pulumi up': it gives the app its access again, " +
			"with a role after up to ten minutes. 'scaleout verify' says what is missing.",
		Severity: failing, Window: 5 * time.Minute, Frequency: 5 * time.Minute,
		Condition: done,
	}
}

// capRule has the query of "Set daily cap on Log Analytics workspace".
func capRule() Rule {
	return Rule{
		Name: "log-cap", Title: "The daily cap is reached: no more logs today",
		Reason:    "Until the cap is reset, alerts from logs are blind; metric alerts still work.",
		FirstStep: "see which table grows (Usage in the workspace); then raise logDailyCapGB or log less.",
		Severity:  warning, Window: later, Frequency: later,
		Condition: overQuota{},
	}
}

// overQuota appears in the log of a workspace that stops taking logs.
type overQuota struct{}

func (overQuota) holds(d Data) bool {
	return Lines{Table: "_LogOperation", Column: "Detail", Texts: []string{"OverQuota"}}.holds(d)
}

func (overQuota) query() string {
	return "_LogOperation\n| where Category =~ \"Ingestion\"\n| where Detail contains \"OverQuota\""
}
