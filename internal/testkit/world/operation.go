package world

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"scaleout/internal/local"
)

// Persistent is how many faults in a row outlast the provider's own retries.
const Persistent = 20

// A Kind is a kind of session cache, with what a stack that has it declares.
type Kind struct {
	Types  []string // ARM types of all that the program declares
	Caches []string // those of the cache
	Keys   string   // the one that is asked for the keys
	Base   []string // settings that declare every type and let it be destroyed
	change []string // settings that change the cache, and more
	more   int      // resources beyond one of each type
}

const (
	siteType = "Microsoft.Web/sites"
	slotType = "Microsoft.Web/sites/slots"
	// configType has the names of sticky settings, which are there with the app: they
	// are sent and never deleted.
	configType = "Microsoft.Web/sites/config"
	// The policies about publishing passwords are there with the app and the slot.
	policyType     = "Microsoft.Web/sites/basicPublishingCredentialsPolicies"
	scheduleType   = "Microsoft.Cache/redis/patchSchedules"
	slotPolicyType = slotType + "/basicPublishingCredentialsPolicies"
)

// Classic is Azure Cache for Redis, and Managed is Azure Managed Redis.
var (
	Classic = Kind{
		Types: []string{
			"Microsoft.Resources/resourceGroups", "Microsoft.Web/serverfarms", "Microsoft.Cache/redis",
			"Microsoft.Cache/redis/firewallRules", "Microsoft.Web/sites", slotType, "Microsoft.Insights/autoscalesettings",
		},
		Caches: []string{"Microsoft.Cache/redis", "Microsoft.Cache/redis/firewallRules"},
		Keys:   "Microsoft.Cache/redis",
		Base:   slices.Concat(unfenced, []string{"redisAllowedIpRanges[0]", "203.0.113.7"}),
		change: []string{
			"tags.team", "web", "planSku", "P2v3", "redisSku", "Standard_C2", "cpuScaleOut", "75",
			"redisAllowedIpRanges[0]", "203.0.113.8",
		},
	}
	Managed = Kind{
		Types: []string{
			"Microsoft.Resources/resourceGroups", "Microsoft.Web/serverfarms", "Microsoft.Cache/redisEnterprise",
			"Microsoft.Cache/redisEnterprise/databases", "Microsoft.Web/sites", slotType, "Microsoft.Insights/autoscalesettings",
		},
		Caches: []string{"Microsoft.Cache/redisEnterprise", "Microsoft.Cache/redisEnterprise/databases"},
		Keys:   "Microsoft.Cache/redisEnterprise/databases",
		Base:   []string{"protect", "false", "monitoring", "false", "redisSku", "Balanced_B1"},
		change: []string{"tags.team", "web", "redisSku", "Balanced_B3"},
	}
	// Admitted is Managed with an app that logs in by token, and with keys that are accepted still.
	Admitted = Kind{
		Types: slices.Concat(Managed.Types, tokenTypes), Caches: Managed.Caches, Keys: Managed.Keys,
		Base: slices.Concat(Managed.Base, []string{"redisAuth", "both"}),
	}
	// Joined is Classic, without firewall rules, in a virtual network.
	Joined = Kind{
		Types: slices.Concat(Classic.Types, networkTypes), Caches: Classic.Caches[:1], Keys: Classic.Keys,
		Base: slices.Concat(unfenced, []string{"network", "both"}),
		more: networkResources - len(networkTypes) - 1, // no firewall rule
	}
	// Scheduled is Classic, without firewall rules, with a maintenance window.
	Scheduled = Kind{
		Types: append(slices.Clone(Classic.Types), scheduleType), Caches: Classic.Caches[:1], Keys: Classic.Keys,
		Base: slices.Concat(unfenced, []string{"redisMaintenance[0]", "Sunday 02:00"}),
		more: -1, // no firewall rule
	}
)

// Reached is Joined with private endpoints of the app and of its slot, and with rules who else may reach them. Shut is the
// same with no public access left.
var (
	Reached = Joined.reachedBy("both")
	Shut    = Joined.reachedBy("private")
)

func (k Kind) reachedBy(access string) Kind {
	k.Base = slices.Concat(k.Base, []string{"appAccess", access, "accessRules[0]", "allow 203.0.113.0/24", "scmUsesAccessRules", "true"})
	k.more += wayResources
	return k
}

// Behind is Classic, without firewall rules, with an Azure Front Door.
var Behind = Kind{
	Types: slices.Concat(Classic.Types, doorTypes), Caches: Classic.Caches[:1], Keys: Classic.Keys,
	Base: slices.Concat(unfenced, []string{"appAccess", "publicFrontDoor"}),
	more: -1, // no firewall rule
}

// Kept is Classic, without firewall rules, with a vault that has the app's secrets.
var Kept = Kind{
	Types: slices.Concat(Classic.Types, vaultTypes), Caches: Classic.Caches[:1], Keys: Classic.Keys,
	Base: slices.Concat(unfenced, []string{"secrets", "prepared"}),
	// Two secrets, and no firewall rule: as many as there are types.
}

// Watched is Kept with monitoring.
var Watched = Kind{
	Types: slices.Concat(Kept.Types, watchingTypes), Caches: Kept.Caches, Keys: Kept.Keys,
	Base: slices.Concat(Kept.Base, []string{"monitoring", "true", "alertEmails[0]", "ops@example.com"}),
	more: WatchingResources + 2 - len(watchingTypes),
}

// vaultTypes are those that a vault adds. Secrets go with it.
var vaultTypes = []string{
	"Microsoft.ManagedIdentity/userAssignedIdentities", "Microsoft.KeyVault/vaults", "Microsoft.Authorization/roleAssignments",
	"Microsoft.KeyVault/vaults/secrets",
}

// doorTypes are those that a Front Door adds.
var doorTypes = []string{
	"Microsoft.Cdn/profiles", "Microsoft.Cdn/profiles/afdEndpoints", "Microsoft.Cdn/profiles/originGroups",
	"Microsoft.Cdn/profiles/originGroups/origins", "Microsoft.Cdn/profiles/afdEndpoints/routes",
}

// tokenTypes are those that a login by token adds.
var tokenTypes = []string{
	"Microsoft.ManagedIdentity/userAssignedIdentities", "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments",
}

// networkTypes are those that a virtual network adds, and networkResources their number: two subnets.
var networkTypes = []string{
	"Microsoft.Network/virtualNetworks", "Microsoft.Network/virtualNetworks/subnets", "Microsoft.Network/privateEndpoints",
	"Microsoft.Network/privateEndpoints/privateDnsZoneGroups", "Microsoft.Network/privateDnsZones",
	"Microsoft.Network/privateDnsZones/virtualNetworkLinks",
}

const networkResources = 7

// wayTypes are those by which app and slot are reached in the network, and wayResources their number: two endpoints with
// their records, a zone, its link.
var wayTypes = networkTypes[2:]

const wayResources = 6

// WatchingResources counts what monitoring adds: a workspace, Application Insights,
// five diagnostic settings, an action group, fifteen alerts, a workbook. A vault adds one
// of each of the diagnostic settings and the alerts.
const WatchingResources = 24

// watchingTypes are those that monitoring adds. They are all alike, for the provider
// and for the simulator, and nothing of them takes long.
var watchingTypes = []string{
	"Microsoft.OperationalInsights/workspaces", "Microsoft.Insights/components", "Microsoft.Insights/diagnosticSettings",
	"Microsoft.Insights/actionGroups", "Microsoft.Insights/metricAlerts", "Microsoft.Insights/activityLogAlerts", "Microsoft.Insights/scheduledQueryRules",
	"Microsoft.Insights/workbooks",
}

// KindOf is what settings ask for.
func KindOf(config []string) Kind {
	for _, kind := range []Kind{Watched, Joined, Reached, Shut, Behind, Kept, Admitted, Scheduled} {
		if slices.Equal(config, kind.Base) {
			return kind
		}
	}
	if slices.ContainsFunc(config, func(s string) bool { return strings.HasPrefix(s, "Balanced_") }) {
		return Managed
	}
	return Classic
}

// An Operation is a run in which things can go wrong: what to do with which settings
// on a stack that stands, and the requests that it sends.
type Operation struct {
	Name     string
	Before   []string // settings of the stack that stands; nil: there is none
	Config   []string
	Do       func(*World) Verb
	Requests Requests
	Keys     bool // the keys are asked for
	Brief    bool // four kinds of faults are enough
}

// Requests are ARM types by the method that is sent to them.
type Requests map[string][]string

func each(types []string, methods ...string) Requests {
	r := Requests{}
	for _, m := range methods {
		r[m] = types
	}
	return r
}

// and adds a type to those that a method is sent to.
func (r Requests) and(method, typ string) Requests {
	r[method] = append(slices.Clone(r[method]), typ)
	return r
}

// ClassicCache are the settings that give a stack an Azure Cache for Redis, as those have
// that were there before Azure Managed Redis was the default.
var ClassicCache = []string{"redisSku", "Standard_C1"}

// unfenced is a stack whose classic cache has no firewall rule.
var unfenced = slices.Concat([]string{"protect", "false", "monitoring", "false"}, ClassicCache)

// Operations are all operations in the life of a stack.
var Operations = slices.Concat(
	ClassicOperations, ManagedOperations, WatchOperations, NetworkOperations, WayOperations, VaultOperations, TokenOperations,
	ScheduleOperations, DoorOperations,
)

// Watching reports whether a type is one that monitoring adds.
func Watching(typ string) bool {
	return slices.ContainsFunc(watchingTypes, func(t string) bool { return strings.EqualFold(t, typ) })
}

// ClassicOperations are those of a stack with Azure Cache for Redis.
var ClassicOperations = []Operation{
	{"create", nil, Classic.Base, up, each(Classic.Types, "GET", "PUT").and("PUT", configType).
		and("PUT", policyType).and("PUT", slotPolicyType), true, false},
	{"update", Classic.Base, Classic.changed(), up, each(Classic.Types, "GET", "PUT"), true, false},
	{"replace", Classic.Base, Classic.elsewhere(), up, each(Classic.Types, "PUT", "DELETE"), false, false},
	{"refresh", Classic.Base, Classic.Base, refresh, each(Classic.Types, "GET").and("GET", configType).and("GET", policyType), false, false},
	{"destroy", Classic.Base, Classic.Base, destroy, each(Classic.Types, "DELETE").and("PUT", configType), false, false},
}

// ManagedOperations are those of a stack with Azure Managed Redis, in which everything but
// the cache is as it was, and those that lead from one kind of cache to the other.
var ManagedOperations = []Operation{
	{"managed create", nil, Managed.Base, up, each(Managed.Caches, "GET", "PUT"), true, false},
	{"managed update", Managed.Base, Managed.changed(), up, Requests{"GET": Managed.Caches, "PUT": Managed.Caches[:1]}, true, false},
	{"managed replace", Managed.Base, Managed.elsewhere(), up, each(Managed.Caches, "PUT", "DELETE"), false, false},
	{"managed refresh", Managed.Base, Managed.Base, refresh, each(Managed.Caches, "GET"), false, false},
	{"managed destroy", Managed.Base, Managed.Base, destroy, each(Managed.Caches, "DELETE"), false, false},
	{"move", unfenced, Managed.Base, up, Requests{"PUT": append(Managed.Caches, "Microsoft.Web/sites"), "DELETE": Classic.Caches[:1]}, true, false},
	{"move back", Managed.Base, unfenced, up, Requests{"PUT": append(Classic.Caches[:1:1], "Microsoft.Web/sites"), "DELETE": Managed.Caches}, true, false},
}

// WatchOperations begin and end the monitoring of a stack.
var WatchOperations = []Operation{
	{"watch", Kept.Base, Watched.Base, up, each(watchingTypes, "GET", "PUT"), false, true},
	{"unwatch", Watched.Base, Kept.Base, up, each(watchingTypes, "DELETE"), false, true},
}

// NetworkOperations take a stack into a virtual network, and out of it.
var NetworkOperations = []Operation{
	{"join", unfenced, Joined.Base, up, Requests{"PUT": networkTypes}, false, true},
	{"leave", Joined.Base, unfenced, up, Requests{"DELETE": networkTypes}, false, true},
}

// WayOperations let people reach the app in its network and by rules, then in the network only, and then as before.
var WayOperations = []Operation{
	{"reach", Joined.Base, Reached.Base, up, Requests{"PUT": append(slices.Clone(wayTypes), siteType, slotType)}, false, true},
	{"shut", Reached.Base, Shut.Base, up, Requests{"PUT": {siteType, slotType}}, false, true},
	{"withdraw", Reached.Base, Joined.Base, up, Requests{"DELETE": wayTypes, "PUT": {siteType, slotType}}, false, true},
}

// VaultOperations put the app's secrets into a vault, and take it away again.
var VaultOperations = []Operation{
	{"keep", unfenced, Kept.Base, up, Requests{"PUT": vaultTypes}, false, true},
	{"give back", Kept.Base, unfenced, up, Requests{"DELETE": vaultTypes[:3]}, false, true},
}

// TokenOperations let an app in by token, and by its key again. Keys are not switched off in the
// first: that is an update of the database alone, which others strike.
var TokenOperations = []Operation{
	{"admit", Managed.Base, Admitted.Base, up, Requests{"PUT": tokenTypes[1:]}, false, true},
	{"admit no more", Admitted.Base, Managed.Base, up, Requests{"DELETE": tokenTypes[1:]}, true, true},
}

// ScheduleOperations give a cache a maintenance window, and take it away.
var ScheduleOperations = []Operation{
	{"schedule", unfenced, Scheduled.Base, up, Requests{"PUT": {scheduleType}}, false, true},
	{"unschedule", Scheduled.Base, unfenced, up, Requests{"DELETE": {scheduleType}}, false, true},
}

// DoorOperations give an app a Front Door, and take it away. A group of origins is made at once.
var DoorOperations = []Operation{
	{"open a door", unfenced, Behind.Base, up, Requests{"PUT": doorTypes}, false, true},
	{"close the door", Behind.Base, unfenced, up, Requests{"DELETE": doorTypes}, false, true},
}

func (k Kind) changed() []string { return slices.Concat(k.Base, k.change) }
func (k Kind) elsewhere() []string {
	return slices.Concat(k.Base, []string{"azure-native:location", "northeurope"})
}

// declares counts the resources that settings ask for.
func declares(config []string) int {
	n := len(KindOf(config).Types) + KindOf(config).more
	if slices.Equal(config, unfenced) {
		n-- // no firewall rule
	}
	return n
}

// OperationNamed returns one of Operations.
func OperationNamed(name string) Operation {
	return Operations[slices.IndexFunc(Operations, func(o Operation) bool { return o.Name == name })]
}

// Prepared is a home in which the operation can begin.
func (o Operation) Prepared(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	w := Open(t, In(dir))
	if o.Before != nil {
		w.Must(w.Up, o.Before...)
	}
	require.NoError(t, w.Close())
	return dir
}

// In are the options for the real prod stack in a home.
func In(dir string) local.Options {
	return local.Options{Root: ProjectRoot(), Stack: "prod", Home: dir, Azure: local.AzureOptions{Start: Start}}
}

func up(w *World) Verb      { return w.Up }
func refresh(w *World) Verb { return w.Refresh }
func destroy(w *World) Verb { return w.Destroy }
