package provider

import "strings"

// workspaceProperties are those of Microsoft.OperationalInsights/workspaces
// 2022-10-01.
var workspaceProperties = join([]property{
	location(), tags(),
	text("etag", top),
	object("identity", join(all(text, "type", required), []property{texts("userAssignedIdentities", asSet)},
		all(text, "principalId tenantId", readOnly)), top),
	object("sku", join(all(text, "name", required), all(integer, "capacityReservationLevel"), all(text, "lastSkuUpdate", readOnly))),
	integer("retentionInDays"),
	object("workspaceCapping", join(all(number, "dailyQuotaGb"), all(text, "dataIngestionStatus quotaNextResetTime", readOnly))),
	object("features", join(all(text, "clusterResourceId"),
		all(boolean, "disableLocalAuth enableDataExport enableLogAccessUsingOnlyResourcePermissions immediatePurgeDataOn30Days"))),
	boolean("forceCmkForQuery"),
},
	all(text, "publicNetworkAccessForIngestion publicNetworkAccessForQuery defaultDataCollectionRuleResourceId"),
	all(text, "customerId createdDate modifiedDate provisioningState", readOnly))

// componentProperties are those of Microsoft.Insights/components 2020-02-02. Most
// begin with a capital letter.
var componentProperties = join([]property{
	location(), tags(),
	text("etag", top, readOnly),
	text("kind", top, required),
	text("applicationType", required, createOnly, named("Application_Type")),
	text("flowType", named("Flow_Type")),
	text("requestSource", named("Request_Source")),
	text("hockeyAppId", named("HockeyAppId")),
	text("workspaceResourceId", named("WorkspaceResourceId")),
	text("ingestionMode", named("IngestionMode")),
	integer("retentionInDays", named("RetentionInDays")),
	number("samplingPercentage", named("SamplingPercentage")),
	boolean("disableIpMasking", named("DisableIpMasking")),
	boolean("disableLocalAuth", named("DisableLocalAuth")),
	boolean("forceCustomerStorageForProfiler", named("ForceCustomerStorageForProfiler")),
	boolean("immediatePurgeDataOn30Days", named("ImmediatePurgeDataOn30Days")),
},
	all(text, "publicNetworkAccessForIngestion publicNetworkAccessForQuery"),
	capitalised(all(text, "appId applicationId connectionString instrumentationKey tenantId creationDate hockeyAppToken", readOnly)),
	all(text, "provisioningState", readOnly))

// diagnosticProperties are those of Microsoft.Insights/diagnosticSettings
// 2021-05-01-preview.
var diagnosticProperties = join(
	all(text, `workspaceId storageAccountId eventHubAuthorizationRuleId eventHubName marketplacePartnerId serviceBusRuleId
		logAnalyticsDestinationType`),
	[]property{
		objects("logs", join(all(text, "category categoryGroup"), all(boolean, "enabled", required), retention)),
		objects("metrics", join(all(text, "category timeGrain"), all(boolean, "enabled", required), retention)),
	})

var retention = []property{object("retentionPolicy", join(all(integer, "days", required), all(boolean, "enabled", required)))}

// actionGroupProperties are those of Microsoft.Insights/actionGroups 2023-01-01,
// with the receivers that we declare.
var actionGroupProperties = []property{
	location(), tags(),
	text("groupShortName", required),
	boolean("enabled", required),
	objects("emailReceivers", join(all(text, "name emailAddress", required), all(boolean, "useCommonAlertSchema"), all(text, "status", readOnly))),
	objects("webhookReceivers", join(all(text, "name serviceUri", required),
		all(boolean, "useCommonAlertSchema useAadAuth"), all(text, "identifierUri objectId tenantId"))),
}

// metricAlertProperties are those of Microsoft.Insights/metricAlerts 2018-03-01,
// with static thresholds on one resource.
var metricAlertProperties = join([]property{
	location(), tags(),
	integer("severity", required),
	boolean("enabled", required),
	texts("scopes", required),
	boolean("autoMitigate"),
	object("criteria", []property{
		text("odataType", required, named("odata.type")),
		objects("allOf", join(
			all(text, "criterionType name metricName operator timeAggregation", required),
			all(text, "metricNamespace"),
			all(number, "threshold", required),
			all(boolean, "skipMetricValidation"),
			[]property{dimensions})),
	}, required),
	objects("actions", []property{text("actionGroupId"), mapOf("webHookProperties", text(""))}),
},
	all(text, "windowSize evaluationFrequency", required),
	all(text, "description targetResourceType targetResourceRegion"),
	all(text, "lastUpdatedTime", readOnly),
	all(boolean, "isMigrated", readOnly))

var dimensions = objects("dimensions", join(all(text, "name operator", required), []property{texts("values", required)}))

// activityAlertProperties are those of Microsoft.Insights/activityLogAlerts 2020-10-01.
var activityAlertProperties = []property{
	location(), tags(),
	text("description"),
	boolean("enabled"),
	texts("scopes", required),
	object("condition", []property{objects("allOf", join(
		leafCondition, []property{objects("anyOf", leafCondition)}), required)}, required),
	object("actions", []property{objects("actionGroups", []property{text("actionGroupId", required), mapOf("webhookProperties", text(""))})}, required),
}

var leafCondition = []property{text("field"), text("equals"), texts("containsAny")}

// queryRuleProperties are those of Microsoft.Insights/scheduledQueryRules
// 2023-03-15-preview.
var queryRuleProperties = join([]property{
	location(), tags(),
	text("kind", top),
	text("etag", top, readOnly),
	boolean("enabled", required),
	number("severity"),
	texts("scopes", required),
	texts("targetResourceTypes"),
	object("criteria", []property{objects("allOf", join(
		all(text, "query timeAggregation metricMeasureColumn resourceIdColumn operator metricName"),
		all(number, "threshold"),
		[]property{dimensions, object("failingPeriods", all(number, "numberOfEvaluationPeriods minFailingPeriodsToAlert"))}))}, required),
	object("actions", []property{texts("actionGroups"), mapOf("customProperties", text("")), mapOf("actionProperties", text(""))}),
	object("ruleResolveConfiguration", join(all(boolean, "autoResolved"), all(text, "timeToResolve"))),
},
	all(text, "description displayName windowSize evaluationFrequency overrideQueryTimeRange muteActionsDuration"),
	all(boolean, "autoMitigate checkWorkspaceAlertsStorageConfigured skipQueryValidation"),
	all(text, "createdWithApiVersion", readOnly),
	all(boolean, "isLegacyLogAnalyticsRule isWorkspaceAlertsStorageConfigured", readOnly))

// workbookProperties are those of Microsoft.Insights/workbooks 2022-04-01. A read
// does not bring serializedData back: for that Azure wants to be asked in another
// way ("Workbooks - Get", canFetchContent), which azure-native does not.
var workbookProperties = join([]property{
	location(), tags(),
	text("kind", top),
	text("etag", top, readOnly),
},
	all(text, "displayName serializedData category", required),
	all(text, "version sourceId storageUri description"),
	all(text, "timeModified revision userId", readOnly))

func named(arm string) option { return func(p *property) { p.arm = arm } }

func capitalised(ps []property) []property {
	for i := range ps {
		ps[i].arm = strings.ToUpper(ps[i].name[:1]) + ps[i].name[1:]
	}
	return ps
}
