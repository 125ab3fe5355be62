package settings

import (
	"net/netip"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// Settings are the checked settings of one stack. Everything is filled in:
// what the person left unset has its default.
type Settings struct {
	Project, Stack string
	Location       string // Azure's name of the region, "westeurope"

	Plan          catalog.Plan // planSku
	Autoscale     bool
	MinInstances  int // the fixed count when Autoscale is off
	MaxInstances  int // equals MinInstances when Autoscale is off
	ZoneRedundant bool

	// Thresholds of the rule pairs; Rules lists those that are switched on.
	CPU, Memory      Thresholds // percent
	HTTPQueue        Thresholds // requests waiting, all instances averaged
	Requests         Thresholds // requests per instance and minute, averaged over the window
	ScaleOutWindow   time.Duration
	ScaleInWindow    time.Duration
	ScaleOutCooldown time.Duration
	ScaleInCooldown  time.Duration
	OffPeak          *OffPeak // nil: none
	NotifyEmails     []string
	Cache            catalog.Cache // redisSku
	RedisKey         string        // PrimaryKey or SecondaryKey: the one in REDIS_URL
	RedisAuth        string        // KeyAuth, BothAuth or EntraAuth: what opens the cache to the app
	RedisAllowedIPs  []IPRange     // empty: open to all who have the key
	Runtime          string        // linuxFxVersion, "PYTHON|3.12"
	StartCommand     string        // "": the platform starts gunicorn itself
	AlwaysOn         bool
	StagingSlot      bool     // a deployment slot beside the app
	ClientAffinity   bool     // a cookie ties a browser to an instance
	MinTLSVersion    string   // the oldest with which the app is reached, "1.2"
	SCMMinTLSVersion string   // the oldest with which its SCM site is reached
	EndToEndTLS      bool     // TLS from the front ends to the instances, too
	AppAccess        string   // where the app is reached: PublicApp, PublicFrontDoorApp, FrontDoorApp, BothApps, PrivateApp or ClosedApp
	FrontDoorSKU     string   // of the stack's own Azure Front Door; "": it has none
	Access           Access   // who may reach the app on its public address
	SCMAccess        Access   // who may reach its SCM site, unless SCMAsApp
	SCMAsApp         bool     // the SCM site has the app's rules
	Network          *Network // that app and cache share; nil: none
	HealthCheckPath  string
	WarmupPath       string
	FlaskSecretKey   Secret   // empty: to be generated
	FlaskReference   string   // where in a vault that key is, which is not the stack's; "": nowhere
	Secrets          string   // where the app finds its secrets: SecretsInAppSettings, SecretsPrepared or SecretsInVault
	ReferencedVaults []string // ids of vaults that the app's own settings refer to
	AppSettings      map[string]string
	AppSecrets       map[string]Secret
	Tags             map[string]string
	Protect          bool
	MonthlyBudget    int         // US dollars that the stack may cost at most; 0: no budget
	Monitoring       *Monitoring // nil: none

	RedisMaintenance  []MaintenanceWindow // when Azure may update a classic cache; empty: at any time
	JoinedSubnet      string              // id of the subnet that the app is in, where Network is nil; "": none
	RouteBackups      bool                // App Service's backups go through the network, too
	Bypass            Bypass              // what of the app's traffic does not go through the network
	Identities        []string            // ids of user-assigned identities that the app has beside the stack's own
	ReferenceIdentity string              // id of the one of them that fetches secrets; "": the app's own

	RedisPublicAccess     bool   // the cache is reached from everywhere; see CacheClosed
	RedisHighAvailability bool   // a second node; of a managed cache, others have one by their size
	RedisClusteringPolicy string // of a managed cache; "": the one that its size has for plain clients
	AutoscaleName         string // of the plan's autoscale setting
	KeepGroup             bool   // the resource group was there before: destroying the stack leaves it, and what else is in it

	// Warnings are things that are allowed but that a person should know, in
	// the order of importance. They hold no secret.
	Warnings []string
}

// Replicated reports whether the cache has a second node, which has the data when
// the first restarts.
func (s *Settings) Replicated() bool {
	if s.Cache.Managed {
		return s.RedisHighAvailability
	}
	return s.Cache.SKU != "Basic"
}

// Thresholds of a pair of rules. Out 0 switches the pair off.
type Thresholds struct {
	Out int // more than this adds an instance
	In  int // less than this removes one
}

// A Rule is a pair of autoscale rules over one metric.
type Rule struct {
	Metric catalog.Metric
	Thresholds
}

// Rules returns the rule pairs that are switched on, CPU first. It is never
// empty, and with two rules each stays below Azure's limit for a profile.
func (s *Settings) Rules() []Rule {
	var rules []Rule
	for _, r := range []Rule{
		{catalog.CPU, s.CPU},
		{catalog.Memory, s.Memory},
		{catalog.HTTPQueue, s.HTTPQueue},
		{catalog.Requests, s.Requests},
	} {
		if r.Out > 0 {
			rules = append(rules, r)
		}
	}
	return rules
}

// An IPRange is a range of IPv4 addresses, both ends included.
type IPRange struct{ Start, End netip.Addr }

// maxPrefix leaves room for what autonaming and the components add: an app's
// name has at most 60 characters, a cache's 63.
const maxPrefix = 40

// ResourcePrefix returns "<project>-<stack>" as it can stand at the head of
// any Azure name: lower-case letters, digits and single inner hyphens, at most
// 40 characters, starting with a letter.
func (s *Settings) ResourcePrefix() string { return resourcePrefix(s.Project, s.Stack) }

func resourcePrefix(project, stack string) string {
	var b strings.Builder
	hyphen := false
	for _, r := range strings.ToLower(project + "-" + stack) {
		letter := r >= 'a' && r <= 'z'
		if !letter && (r < '0' || r > '9') {
			hyphen = true
			continue
		}
		switch {
		case b.Len() == 0 && !letter:
			b.WriteString("x")
		case b.Len() > 0 && hyphen:
			b.WriteByte('-')
		}
		hyphen = false
		b.WriteRune(r)
	}
	name := b.String()
	if name == "" {
		return "app"
	}
	return strings.TrimRight(name[:min(len(name), maxPrefix)], "-")
}
