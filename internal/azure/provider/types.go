package provider

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// A naming is what happens to a resource whose name the program left out.
type naming int

const (
	unnamed naming = iota // the name is required
	random                // logical name and eight random hex digits
	copied                // the logical name: child resources need be unique among their siblings only
)

// A parameter is an input that is part of a resource's path. Changing it
// replaces the resource.
type parameter struct {
	name   string
	naming naming
	text   textRule
}

// A resourceType is all the provider knows about one type.
type resourceType struct {
	token      tokens.Type
	path       string // {parameter} stands for a parameter's value
	apiVersion string
	version    string // of azure-native that declares it; empty: Version
	parameters []parameter
	properties []property
	whole      bool       // "properties" is an output of its own instead of being flattened
	webConfig  bool       // GET <id>/config/web completes siteConfig
	deletion   url.Values // query of DELETE
	// native is what Azure makes together with the resource around it: properties as
	// they are then. Such a resource is taken over as long as it is so, and made so
	// again instead of being deleted.
	native map[string]any
	// maintained are members of "properties" that have resources of their own; see maintain.
	maintained []string
}

func (t *resourceType) parameter(name string) bool {
	for _, p := range t.parameters {
		if p.name == name {
			return true
		}
	}
	return false
}

// An invoke is a function of the provider: a POST to an action of a resource.
type invoke struct {
	token      tokens.ModuleMember
	path       string
	apiVersion string
	version    string // of azure-native that has it; empty: Version
	parameters []parameter
	results    []property
}

const (
	groupPath = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
	planPath  = groupPath + "/providers/Microsoft.Web/serverfarms/{name}"
	sitePath  = groupPath + "/providers/Microsoft.Web/sites/{name}"
	slotPath  = sitePath + "/slots/{slot}"
	redisPath = groupPath + "/providers/Microsoft.Cache/redis/{name}"
	rulePath  = groupPath + "/providers/Microsoft.Cache/redis/{cacheName}/firewallRules/{ruleName}"
	scalePath = groupPath + "/providers/Microsoft.Insights/autoscalesettings/{autoscaleSettingName}"

	clusterPath   = groupPath + "/providers/Microsoft.Cache/redisEnterprise/{clusterName}"
	databasePath  = clusterPath + "/databases/{databaseName}"
	assignedPath  = databasePath + "/accessPolicyAssignments/{accessPolicyAssignmentName}"
	insightsPath  = groupPath + "/providers/Microsoft.Insights"
	workspacePath = groupPath + "/providers/Microsoft.OperationalInsights/workspaces/{workspaceName}"
	// diagnosePath begins with the id of any resource.
	diagnosePath = "{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}"

	identityPath = groupPath + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}"
	vaultPath    = groupPath + "/providers/Microsoft.KeyVault/vaults/{vaultName}"
	// assignmentPath begins with the id of what the role is for.
	assignmentPath = "{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}"

	groupsAPI = "2022-09-01"
	redisAPI  = "2023-04-01"

	managedAPI = "2025-07-01"
)

// The limits of names are those of "Naming rules and restrictions for Azure
// resources" in Azure's documentation.
var (
	groupName = textRule{1, 90, regexp.MustCompile(`^[-\w\._\(\)]+$`)}
	planName  = textRule{1, 60, regexp.MustCompile(`^[0-9A-Za-z-]+$`)}
	siteName  = textRule{2, 60, regexp.MustCompile(`^[0-9A-Za-z]([0-9A-Za-z-]*[0-9A-Za-z])?$`)}
	slotName  = textRule{2, 59, regexp.MustCompile(`^[0-9A-Za-z-]+$`)}
	cacheName = textRule{1, 63, regexp.MustCompile(`^[0-9A-Za-z]+(-[0-9A-Za-z]+)*$`)}
	ruleName  = textRule{1, 256, regexp.MustCompile(`^[0-9A-Za-z_]+$`)}
	scaleName = textRule{min: 1, max: 260}

	clusterName   = textRule{1, 60, regexp.MustCompile(`^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$`)}
	databaseName  = textRule{min: 1}
	assignedName  = textRule{1, 60, regexp.MustCompile(`^[A-Za-z0-9]{1,60}$`)}
	workspaceName = textRule{4, 63, regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]$`)}
	insightsName  = textRule{min: 1, max: 260}

	identityName = textRule{3, 128, regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)}
	// vaultName is the pattern of the specification, which ARM's own rules make narrower.
	vaultName  = textRule{3, 24, regexp.MustCompile(`^[a-zA-Z0-9-]{3,24}$`)}
	secretName = textRule{1, 127, regexp.MustCompile(`^[a-zA-Z0-9-]{1,127}$`)}
)

func inGroup(others ...parameter) []parameter {
	return append([]parameter{{"resourceGroupName", unnamed, groupName}}, others...)
}

// resourceTypes has one row per type, in the words of azure-native 2.92 and, for
// Azure Managed Redis, 3.26.
var resourceTypes = slices.Concat(coreTypes, webTypes, olderWebTypes, networkTypes, cdnTypes)

var coreTypes = []resourceType{
	{
		token: "azure-native:resources:ResourceGroup", path: groupPath, apiVersion: groupsAPI,
		parameters: []parameter{{"resourceGroupName", random, groupName}},
		properties: join([]property{
			location(), tags(),
			text("managedBy", top),
			object("properties", all(text, "provisioningState", readOnly), top, readOnly),
		}, identifiers),
		whole: true,
	},
	{
		token: "azure-native:cache:Redis", path: redisPath, apiVersion: redisAPI,
		parameters: inGroup(parameter{"name", random, cacheName}),
		properties: join(redisProperties, identifiers),
	},
	{
		token: "azure-native:cache:FirewallRule", path: rulePath, apiVersion: redisAPI,
		parameters: inGroup(parameter{"cacheName", unnamed, cacheName}, parameter{"ruleName", copied, ruleName}),
		properties: join(all(text, "startIP endIP", required), identifiers),
	},
	{
		token: "azure-native:cache:PatchSchedule", path: redisPath + "/patchSchedules/{default}", apiVersion: redisAPI,
		parameters: inGroup(parameter{"name", unnamed, cacheName}, parameter{"default", copied, databaseName}),
		properties: join([]property{
			objects("scheduleEntries", join(all(text, "dayOfWeek", required), []property{integer("startHourUtc", required)}, all(text, "maintenanceWindow")), required),
		}, identifiers),
	},
	{
		token: "azure-native:insights:AutoscaleSetting", path: scalePath, apiVersion: "2022-10-01",
		parameters: inGroup(parameter{"autoscaleSettingName", random, scaleName}),
		// "name" is both an input (properties.name) and ARM's own name of the
		// resource, which is what the output of that name holds.
		properties: join(autoscaleProperties, all(text, "type", readOnly, top)),
	},
	{
		token: "azure-native:managedidentity:UserAssignedIdentity", path: identityPath, apiVersion: "2023-01-31",
		parameters: inGroup(parameter{"resourceName", random, identityName}),
		properties: join([]property{location(), tags()}, all(text, "clientId principalId tenantId", readOnly), identifiers),
	},
	{
		token: "azure-native:authorization:RoleAssignment", path: assignmentPath, apiVersion: "2022-04-01",
		parameters: []parameter{{"scope", unnamed, textRule{}}, {"roleAssignmentName", unnamed, textRule{}}},
		properties: join(assignmentProperties, identifiers),
	},
	{
		token: "azure-native:keyvault:Vault", path: vaultPath, apiVersion: "2023-02-01",
		parameters: inGroup(parameter{"vaultName", random, vaultName}),
		properties: join([]property{location(), tags(), object("properties", vaultProperties, required, top)}, identifiers),
	},
	{
		token: "azure-native:keyvault:Secret", path: vaultPath + "/secrets/{secretName}", apiVersion: "2023-02-01",
		parameters: inGroup(parameter{"vaultName", unnamed, vaultName}, parameter{"secretName", random, secretName}),
		properties: join([]property{tags(), object("properties", secretProperties, required, top)},
			all(text, "location", readOnly, top), identifiers),
	},
	{
		token: "azure-native:redisenterprise:RedisEnterprise", path: clusterPath, apiVersion: managedAPI, version: Version3,
		parameters: inGroup(parameter{"clusterName", random, clusterName}),
		properties: join(clusterProperties, identifiers),
	},
	{
		token: "azure-native:redisenterprise:Database", path: databasePath, apiVersion: managedAPI, version: Version3,
		parameters: inGroup(parameter{"clusterName", unnamed, clusterName}, parameter{"databaseName", random, databaseName}),
		properties: join(databaseProperties, identifiers),
	},
	{
		token: "azure-native:redisenterprise:AccessPolicyAssignment", path: assignedPath, apiVersion: managedAPI, version: Version3,
		parameters: inGroup(parameter{"clusterName", unnamed, clusterName}, parameter{"databaseName", unnamed, databaseName},
			parameter{"accessPolicyAssignmentName", copied, assignedName}),
		properties: join([]property{
			text("accessPolicyName", required), object("user", all(text, "objectId"), required), text("provisioningState", readOnly),
		}, identifiers),
	},
	{
		token: "azure-native:operationalinsights:Workspace", path: workspacePath, apiVersion: "2022-10-01",
		parameters: inGroup(parameter{"workspaceName", random, workspaceName}),
		properties: join(workspaceProperties, identifiers),
	},
	{
		token: "azure-native:insights:Component", path: insightsPath + "/components/{resourceName}", apiVersion: "2020-02-02",
		parameters: inGroup(parameter{"resourceName", random, insightsName}),
		properties: join(componentProperties, identifiers),
	},
	{
		token: "azure-native:insights:DiagnosticSetting", path: diagnosePath, apiVersion: "2021-05-01-preview",
		parameters: []parameter{{"resourceUri", unnamed, textRule{}}, {"name", random, insightsName}},
		properties: join(diagnosticProperties, identifiers),
	},
	{
		token: "azure-native:insights:ActionGroup", path: insightsPath + "/actionGroups/{actionGroupName}", apiVersion: "2023-01-01",
		parameters: inGroup(parameter{"actionGroupName", random, insightsName}),
		properties: join(actionGroupProperties, identifiers),
	},
	{
		token: "azure-native:insights:MetricAlert", path: insightsPath + "/metricAlerts/{ruleName}", apiVersion: "2018-03-01",
		parameters: inGroup(parameter{"ruleName", random, insightsName}),
		properties: join(metricAlertProperties, identifiers),
	},
	{
		token: "azure-native:insights:ActivityLogAlert", path: insightsPath + "/activityLogAlerts/{activityLogAlertName}", apiVersion: "2020-10-01",
		parameters: inGroup(parameter{"activityLogAlertName", random, insightsName}),
		properties: join(activityAlertProperties, identifiers),
	},
	{
		token: "azure-native:insights:ScheduledQueryRule", path: insightsPath + "/scheduledQueryRules/{ruleName}", apiVersion: "2023-03-15-preview",
		parameters: inGroup(parameter{"ruleName", random, insightsName}),
		properties: join(queryRuleProperties, identifiers),
	},
	{
		token: "azure-native:insights:Workbook", path: insightsPath + "/workbooks/{resourceName}", apiVersion: "2022-04-01",
		parameters: inGroup(parameter{"resourceName", random, textRule{}}),
		properties: join(workbookProperties, identifiers),
	},
}

// invokes has one row per function.
var invokes = []invoke{
	{
		token: "azure-native:cache:listRedisKeys", path: redisPath + "/listKeys", apiVersion: redisAPI,
		parameters: inGroup(parameter{"name", unnamed, cacheName}),
		results:    all(text, "primaryKey secondaryKey"),
	},
	{
		token: "azure-native:redisenterprise:listDatabaseKeys", path: databasePath + "/listKeys", apiVersion: managedAPI, version: Version3,
		parameters: inGroup(parameter{"clusterName", unnamed, clusterName}, parameter{"databaseName", unnamed, databaseName}),
		results:    all(text, "primaryKey secondaryKey"),
	},
}

// identifiers are in every answer.
var identifiers = all(text, "name type", readOnly, top)

// typeOf is the row of a type that this version of the provider has.
func (p *Provider) typeOf(token tokens.Type) *resourceType {
	if t := typeOf(token); t != nil && p.has(t.version) {
		return t
	}
	return nil
}

// has reports whether the provider has what a version brought.
func (p *Provider) has(version string) bool {
	return p.mixed || cmp.Or(version, Version) == p.client.version
}

func typeOf(token tokens.Type) *resourceType {
	for i := range resourceTypes {
		if resourceTypes[i].token == token {
			return &resourceTypes[i]
		}
	}
	return nil
}
