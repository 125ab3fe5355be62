package arm

// Types of resources, as ids name them. Compare them with [ResourceID.Is].
const (
	ResourceGroups    = "Microsoft.Resources/resourceGroups"
	Plans             = "Microsoft.Web/serverfarms"
	Sites             = "Microsoft.Web/sites"
	ClassicCaches     = "Microsoft.Cache/redis"
	ManagedCaches     = "Microsoft.Cache/redisEnterprise"
	ManagedDatabases  = "Microsoft.Cache/redisEnterprise/databases"
	AutoscaleSettings = "Microsoft.Insights/autoscalesettings"
	AppInsights       = "Microsoft.Insights/components"
	MetricAlerts      = "Microsoft.Insights/metricAlerts"
	Diagnostics       = "Microsoft.Insights/diagnosticSettings" // of any resource
	Vaults            = "Microsoft.KeyVault/vaults"
	FrontDoors        = "Microsoft.Cdn/profiles"
	RoleAssignments   = "Microsoft.Authorization/roleAssignments" // for any resource
)

// The api-versions in which resources are read and changed, by what the request is
// about. They are those in which azure-native declares the same resources, so that
// what is read has the shape of what was declared. The rows of the stand-in provider
// keep their own, since they state what azure-native sends; the simulator and the
// conformance suite do, since they state what Azure accepts.
const (
	SubscriptionsVersion = "2022-12-01" // nothing declares one: the latest documented
	GroupsVersion        = "2022-09-01"
	WebVersion           = "2024-04-01" // plans, apps, and all below them
	ClassicCacheVersion  = "2023-04-01"
	ManagedCacheVersion  = "2025-07-01" // versions before it were announced to stop on 2026-10-31
	AutoscaleVersion     = "2022-10-01"
	AppInsightsVersion   = "2020-02-02"
	MetricAlertsVersion  = "2018-03-01"
	DiagnosticsVersion   = "2021-05-01-preview"
	MetricsVersion       = "2023-10-01" // nothing declares one
	NetworkVersion       = "2023-02-01"
	PrivateZoneVersion   = "2020-06-01"
	VaultVersion         = "2023-02-01"
	FrontDoorVersion     = "2023-05-01"
	RolesVersion         = "2022-04-01"
)

// The api-versions of 'scaleout verify' where it asks for more than was declared.
const (
	// The first in which an instance has a physicalZone, among those documented here.
	WebZonesVersion = "2024-11-01"
	// NewerVersion has properties of apps, plans and classic caches that the program's
	// versions leave out.
	NewerVersion = "2024-11-01"
	// 2023-04-01 has no disableAccessKeyAuthentication.
	ClassicCacheAccessVersion = "2024-11-01"
	// That with which the documentation asks what became of references to a vault.
	ReferencesVersion = "2022-03-01"
)
