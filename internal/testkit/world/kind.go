package world

import (
	"slices"
	"strings"
)

// A Kind is a kind of stack: which cache it has, what of the optional parts, and what it declares.
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

// Overseen is Watched with an Azure Front Door, which is watched, too: five resources of the Front Door's, a diagnostic setting and
// an alert.
var Overseen = Kind{
	Types: slices.Concat(Watched.Types, doorTypes), Caches: Watched.Caches, Keys: Watched.Keys,
	Base: slices.Concat(Watched.Base, []string{"appAccess", "publicFrontDoor"}),
	more: Watched.more + 2,
}

// overseenTypes are those of which a Front Door has one more, or the only one, where there is monitoring: of what it is made of,
// the profile stands for all.
var overseenTypes = []string{"Microsoft.Cdn/profiles", "Microsoft.Insights/diagnosticSettings", "Microsoft.Insights/metricAlerts"}

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

// networkTypes are those that a virtual network adds, and networkResources their number: two subnets with a security group each.
var networkTypes = []string{
	"Microsoft.Network/virtualNetworks", "Microsoft.Network/networkSecurityGroups", "Microsoft.Network/virtualNetworks/subnets",
	"Microsoft.Network/privateEndpoints",
	"Microsoft.Network/privateEndpoints/privateDnsZoneGroups", "Microsoft.Network/privateDnsZones",
	"Microsoft.Network/privateDnsZones/virtualNetworkLinks",
}

const networkResources = 9

// wayTypes are those by which app and slot are reached in the network, and wayResources their number: two endpoints with
// their records, a zone, its link.
var wayTypes = networkTypes[3:]

const wayResources = 6

// WatchingResources counts what monitoring adds: a workspace, Application Insights,
// five diagnostic settings, an action group, fifteen alerts, a workbook. A vault adds one
// of each of the diagnostic settings and the alerts, and so does a Front Door.
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
	for _, kind := range []Kind{Overseen, Watched, Joined, Reached, Shut, Behind, Kept, Admitted, Scheduled} {
		if slices.Equal(config, kind.Base) {
			return kind
		}
	}
	if slices.ContainsFunc(config, func(s string) bool { return strings.HasPrefix(s, "Balanced_") }) {
		return Managed
	}
	return Classic
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
